import { netnsCommand } from '../../../src/rehearsal/hosts/exec';
import { namespaceFile, rehearsalName } from '../../../src/rehearsal/hosts/namespace';

test('a rehearsal has one name, from wherever its folder is named', () => {
  expect(rehearsalName('/srv/oak')).toBe('flotilla-4de2ddd6');
  expect(rehearsalName('/srv/x/../oak/')).toBe(rehearsalName('/srv/oak'));
  expect(rehearsalName('/srv/elm')).not.toBe(rehearsalName('/srv/oak'));
});

test('a command in the network of a rehearsal keeps its arguments, also those that look like options', () => {
  expect(netnsCommand('/srv/oak', ['ansible', '--version', 'a b'])).toEqual([
    'nsenter',
    `--net=${namespaceFile('/srv/oak')}`,
    '--',
    'ansible',
    '--version',
    'a b',
  ]);
});
