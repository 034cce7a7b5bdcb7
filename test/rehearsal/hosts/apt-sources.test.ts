import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { debianMirror, machineMirror, machineSecurityMirror } from '../../../src/rehearsal/hosts/apt-sources';

const none = () => '';

test.each([
  ['a one-line source', 'a.list', 'deb http://mirror.example/debian bookworm main', 'http://mirror.example/debian'],
  [
    'options, comments and a slash at the end',
    'a.list',
    '# deb http://no.example/debian bookworm main\ndeb-src http://no.example/debian sid main\ndeb [arch=amd64 signed-by=/k] https://mirror.example/debian/ trixie main # mine',
    'https://mirror.example/debian',
  ],
  [
    'a stanza among others, its words on several lines',
    'a.sources',
    'Types: deb\nURIs: https://other.example/node\nSuites: nodistro\n\n# ours\nTypes: deb deb-src\nURIs:\n http://mirror.example/debian\nSuites: bookworm\n bookworm-updates\nComponents: main\n',
    'http://mirror.example/debian',
  ],
  [
    'not a security archive, although it comes first',
    'a.list',
    'deb http://mirror.example/debian-security bookworm-security main\ndeb http://mirror.example/debian bookworm main',
    'http://mirror.example/debian',
  ],
  [
    'not a disabled stanza',
    'a.sources',
    'Enabled: no\nTypes: deb\nURIs: http://off.example/debian\nSuites: trixie\n\nTypes: deb\nURIs: http://on.example/debian\nSuites: trixie\n',
    'http://on.example/debian',
  ],
  ["not Ubuntu's archive", 'a.list', 'deb http://archive.example/ubuntu noble main', undefined],
  ['nothing at all', 'a.list', '', undefined],
])('the mirror is taken from %s', (_, name, text, mirror) => {
  expect(debianMirror([{ name, text }], none)).toBe(mirror);
});

test('the list that a cloud image names instead of a mirror is followed', () => {
  const text = 'Types: deb\nURIs: mirror+file:/etc/apt/mirrors/debian.list\nSuites: trixie\nComponents: main\n';
  const lists: Record<string, string> = { '/etc/apt/mirrors/debian.list': '# first\nhttps://near.example/debian\n' };
  expect(debianMirror([{ name: 'debian.sources', text }], (file) => lists[file] ?? '')).toBe(
    'https://near.example/debian',
  );
});

test("a machine's files are read where apt reads them, and only those that apt would read", () => {
  const root = mkdtempSync(join(tmpdir(), 'flotilla-apt-'));
  try {
    const files = {
      'etc/apt/sources.list.d/a.list.off': 'deb http://off.example/debian trixie main\n',
      'etc/apt/sources.list.d/b.sources':
        'Types: deb\nURIs: mirror+file:/etc/apt/mirrors/m.list\nSuites: trixie\nComponents: main\n',
      'etc/apt/mirrors/m.list': 'http://near.example/debian\n',
    };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    expect(machineMirror(root)).toBe('http://near.example/debian');
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('a mirror in the environment goes first, and none at all is an error that says how to name one', () => {
  const root = mkdtempSync(join(tmpdir(), 'flotilla-apt-'));
  try {
    expect(machineMirror(root, { FLOTILLA_DEBIAN_MIRROR: 'http://mine.example/debian/' })).toBe(
      'http://mine.example/debian',
    );
    expect(() => machineMirror(root, {})).toThrow(/name one in the variable FLOTILLA_DEBIAN_MIRROR/);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('security updates are where apt has them, where the environment says, or beside the mirror', () => {
  const root = mkdtempSync(join(tmpdir(), 'flotilla-apt-'));
  try {
    mkdirSync(join(root, 'etc/apt'), { recursive: true });
    const main = 'deb http://near.example/debian trixie main\n';
    writeFileSync(join(root, 'etc/apt/sources.list'), main);
    expect(machineSecurityMirror(root, {})).toBe('http://near.example/debian-security');
    writeFileSync(join(root, 'etc/apt/sources.list'), `${main}deb http://safe.example/sec/ trixie-security main\n`);
    expect(machineSecurityMirror(root, {})).toBe('http://safe.example/sec');
    const env = { FLOTILLA_DEBIAN_MIRROR: 'http://mine.example/debian' };
    expect(machineSecurityMirror(root, env)).toBe('http://mine.example/debian-security');
    const named = { ...env, FLOTILLA_DEBIAN_SECURITY_MIRROR: 'http://other.example/s/' };
    expect(machineSecurityMirror(root, named)).toBe('http://other.example/s');
  } finally {
    rmSync(root, { recursive: true });
  }
});
