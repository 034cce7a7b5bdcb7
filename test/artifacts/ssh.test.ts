import { artifacts } from '../../src/artifacts/artifacts';
import type { ArtifactOptions } from '../../src/artifacts/options';
import { renderDocument } from '../../src/artifacts/render';
import { sampleNode, sampleOptions, sampleOutputs, samplePlan } from './sample-fleets';

const plan = samplePlan([sampleNode('n1'), sampleNode('n2', { index: 1 })]);

/** Lines without comments and indentation. */
function lines(path: string, options: ArtifactOptions = sampleOptions): readonly string[] {
  const document = artifacts(plan, sampleOutputs(plan), options).find((d) => d.path === path)!;
  const all = renderDocument(document).split('\n');
  return all.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

test('every node is reached by name and by address, with its own host key and no other', () => {
  expect(lines('ssh/config').slice(0, 9)).toEqual([
    'Host n1 203.0.113.1',
    'HostName 203.0.113.1',
    'User ada',
    'HostKeyAlias flotilla-oak-n1',
    'HostKeyAlgorithms ssh-ed25519',
    'StrictHostKeyChecking yes',
    'UserKnownHostsFile "/srv/oak/out/ssh/known_hosts"',
    'GlobalKnownHostsFile /dev/null',
    'UpdateHostKeys no',
  ]);
  expect(lines('ssh/known_hosts')).toEqual([
    'flotilla-oak-n1 ssh-ed25519 AAAAbjE',
    'flotilla-oak-n2 ssh-ed25519 AAAAbjI',
  ]);
});

test('nothing is said of hosts that are not the fleet', () => {
  expect(lines('ssh/config').filter((line) => line.startsWith('Host '))).toEqual([
    'Host n1 203.0.113.1',
    'Host n2 203.0.113.2',
  ]);
});

test('with a login key ssh offers that key alone', () => {
  const config = lines('ssh/config', {
    ...sampleOptions,
    login: { user: 'flotilla', identityFile: 'secret/delivery_key' },
  });
  expect(config).toContain('IdentityFile "/srv/oak/out/secret/delivery_key"');
  expect(config).toContain('IdentitiesOnly yes');
  expect(config).toContain('User flotilla');
});

test('without one ssh looks for keys and agents as always', () => {
  expect(lines('ssh/config').join()).not.toMatch(/Identit/);
});

test('a folder with blanks, quotes and percent signs is one path', () => {
  expect(lines('ssh/config', { ...sampleOptions, outDir: '/srv/my "oak" \\100%' })).toContain(
    'UserKnownHostsFile "/srv/my \\"oak\\" \\\\100%%/ssh/known_hosts"',
  );
});

test.each(['/srv/${HOME}', '/srv/a\nb'])('fails for a folder that ssh cannot be told: %j', (outDir) => {
  expect(() => lines('ssh/config', { ...sampleOptions, outDir })).toThrow(TypeError);
});
