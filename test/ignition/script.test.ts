import { renderScript } from '../../src/ignition/script';
import { rootFile, sampleBoot, systemNamed } from './boot-fixture';
import { dataOf } from './golden-fleet';

const debian = systemNamed('debian-13');
/** The calls of a script, in order. */
const calls = (changes: Parameters<typeof sampleBoot>[0] = {}, system = debian) =>
  dataOf(renderScript(sampleBoot(changes), system))
    .split('\n')
    .map((call) => call.trim())
    .slice(1);

test('nothing is done before all of it has arrived', () => {
  expect(dataOf(renderScript(sampleBoot(), debian))).toMatch(
    /^main\(\) \{\n {2}begin\n[\s\S]*\n\}\nmain <\/dev\/null\n$/,
  );
});

test('ways in change last: after packages, units and commands', () => {
  const order = calls({ packages: ['htop'] }).map((call) => call.split(' ')[0]);
  const last = ['packages', 'read_units', 'run', 'begin_ssh', 'read_ssh_folder_first', 'finish_ssh', 'finish'];
  expect(order.filter((name) => last.includes(name!))).toEqual(last);
  expect(calls().findIndex((call) => call.includes('/etc/ssh/'))).toBeGreaterThan(calls().indexOf('begin_ssh'));
});

test('words are quoted unless they mean nothing to sh', () => {
  const commands = [['printf', '%s', "it's $HOME `x` \\", '', 'a=b']];
  expect(calls({ commands }).find((call) => call.startsWith('run '))).toMatch(
    /^run [0-9a-f]{16} printf %s 'it'\\''s \$HOME `x` \\' '' a=b$/,
  );
});

test('a file is base64, one that the machine fetches has its checksum, and an image gets no packages', () => {
  const content = { url: 'https://example.org/x?a=b', sha256: 'ab'.repeat(32) };
  const files = [rootFile('/etc/a', 'a\n', 0o640), rootFile('/opt/x', content, 0o755)];
  expect(calls({ files })).toEqual(
    expect.arrayContaining([
      'file 640 root root /etc/a YQo=',
      `remote_file 755 root root /opt/x ${content.sha256} 'https://example.org/x?a=b'`,
      'program apt curl curl',
    ]),
  );
  expect(calls({ files, packages: ['htop'] }, systemNamed('flatcar')).join('\n')).not.toMatch(/^(packages|program) /m);
});
