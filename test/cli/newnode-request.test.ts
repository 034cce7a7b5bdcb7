import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { askSecret, type SecretInput } from '../../src/cli/ask-secret';
import { parseFacts } from '../../src/cli/machine-facts';
import { engineOf, entryEdit, entryProblems, takenAddresses } from '../../src/cli/newnode-entry';
import { newnodeRequest } from '../../src/cli/newnode-request';
import { newnodeSecrets, withoutPassword } from '../../src/cli/newnode-secrets';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'flotilla-secrets-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const said: string[] = [];
const around = {
  terminal: {
    out: () => {},
    err: (text: string) => void said.push(text),
    columns: 80,
    errColumns: 80,
    colour: false,
    live: false,
    interactive: false,
  },
  env: { ROOT_PW: 'from env', PATH: '/bin' },
  cwd: folder,
};
const machines = [
  { name: 'n4', address: '203.0.113.9' },
  { name: 'n5', address: '198.51.100.7' },
];

test('names and addresses come in pairs', () => {
  expect(newnodeRequest(['n4', '203.0.113.9', 'n5', '198.51.100.7'], {}).machines).toEqual(machines);
});

test.each([
  [['n4', '203.0.113.9', 'secret'], {}, /^(?!.*secret).*got 3 words/],
  [['n4'], {}, /expected NAME ADDRESS for each machine, got 1 word; a password is asked for, or --password-file/],
  [['203.0.113.9', 'n4'], {}, /the name comes before the address/],
  [['all', '203.0.113.9'], {}, /expected a name that has no meaning of its own, got 'all'/],
  [['n4', '127.0.0.1'], {}, /n4: .*not a loopback address, got '127\.0\.0\.1'/],
  [['n4', 'vps.example.org'], {}, /n4: expected an IPv4 address/],
  [['n4', '203.0.113.9', 'n4', '203.0.113.10'], {}, /n4 is given twice/],
  [['n4', '203.0.113.9', 'n5', '203.0.113.9'], {}, /203\.0\.113\.9 is given twice/],
  [['n4', '203.0.113.9'], { port: '0' }, /--port: expected a number from 1 to 65535/],
  [['n4', '203.0.113.9'], { image: 'plan9' }, /--image: unknown operating system 'plan9', expected one of alma-8, /],
  [['n4', '203.0.113.9'], { engine: 'swarm' }, /--engine: expected podman or bosh/],
  [['n4', '203.0.113.9'], { user: 'a b' }, /--user: expected the name of an account/],
  [['n4', '203.0.113.9'], { user: '-oProxyCommand=x' }, /--user: expected the name of an account/],
  [['n4', '203.0.113.9'], { label: ['lb'] }, /--label: expected NAME=VALUE, got 'lb'/],
  [['n4', '203.0.113.9'], { passwordFile: 'x', passwordEnv: 'Y' }, /contradict each other/],
  [['n4', '203.0.113.9'], { install: 'gentoo' }, /--install: expected debian or flatcar, got 'gentoo'/],
  [['n4', '203.0.113.9'], { install: 'debian', yes: true }, /--install with --yes needs --disk/],
  [['n4', '203.0.113.9'], { disk: '/dev/vda' }, /--disk is of no use without --install/],
])('%j with %j is refused', (words, options, message) => {
  expect(() => newnodeRequest(words, options)).toThrow(message);
});

function file(name: string, text: string, mode = 0o600): string {
  fs.writeFileSync(path.join(folder, name), text, { mode });
  return name;
}

test('a file with one password is for all, and one with names for each', async () => {
  const one = await newnodeSecrets(around, machines, 'root', { passwordFile: file('one', 'p w\n') });
  expect([...one.values()]).toEqual([
    { kind: 'password', password: 'p w' },
    { kind: 'password', password: 'p w' },
  ]);
  const each = await newnodeSecrets(around, machines, 'root', {
    passwordFile: file('each', 'n5 fünf 5\r\nn4 vier\n\nn9 other\n'),
  });
  expect(each.get('n4')).toEqual({ kind: 'password', password: 'vier' });
  expect(each.get('n5')).toEqual({ kind: 'password', password: 'fünf 5' });
});

test('a file that lacks a machine is told, without what it says', async () => {
  const asked = newnodeSecrets(around, machines, 'root', { passwordFile: file('lacks', 'n4 vier\nn9 neun\n') });
  await expect(asked).rejects.toThrow("--password-file: 'lacks' has no password for n5");
});

test('a file that others may read is told', async () => {
  fs.chmodSync(path.join(folder, file('open', 'x')), 0o644);
  await newnodeSecrets(around, machines, 'root', { passwordFile: 'open' });
  expect(said.join('')).toContain('others than you may read these passwords: chmod 600 open');
});

test('a password of a variable is taken, and programs that are run do not get it', async () => {
  const secrets = await newnodeSecrets(around, machines, 'root', { passwordEnv: 'ROOT_PW' });
  expect(secrets.get('n4')).toEqual({ kind: 'password', password: 'from env' });
  expect(withoutPassword(around, { passwordEnv: 'ROOT_PW' }).env).toEqual({ PATH: '/bin' });
  await expect(newnodeSecrets(around, machines, 'root', { passwordEnv: 'NO' })).rejects.toThrow('no variable NO');
});

test('a key is a private one that nobody else can read', async () => {
  const secrets = await newnodeSecrets(around, machines, 'root', { key: file('id', 'KEY') });
  expect(secrets.get('n5')).toEqual({ kind: 'key', file: path.join(folder, 'id') });
  const both = await newnodeSecrets(around, machines, 'ada', { key: 'id', passwordFile: file('sudo', 'pw') });
  expect(both.get('n4')).toEqual({ kind: 'key', file: path.join(folder, 'id'), sudoPassword: 'pw' });
  for (const [key, message] of [
    ['none', 'there is no file'],
    [file('id.pub', 'x'), 'is the public half'],
    [file('loose', 'x', 0o644), 'others can read it'],
  ] as const) {
    if (key === 'loose') fs.chmodSync(path.join(folder, key), 0o644);
    await expect(newnodeSecrets(around, machines, 'root', { key })).rejects.toThrow(message);
  }
});

test('without a terminal and a password, the keys that ssh has are tried', async () => {
  expect((await newnodeSecrets(around, machines, 'root', {})).get('n4')).toEqual({ kind: 'key' });
});

/** A terminal on which somebody types. */
function typing(...chunks: readonly string[]): SecretInput & { raw: boolean[] } {
  const raw: boolean[] = [];
  return {
    raw,
    setRawMode: (on) => raw.push(on),
    on: (_event, listener) => void setImmediate(() => chunks.forEach((chunk) => void listener(Buffer.from(chunk)))),
    off: () => {},
    resume: () => {},
    pause: () => {},
  };
}

test('what is typed is not shown, can be mended, and ends with Enter', async () => {
  const shown: string[] = [];
  const input = typing('gehx\x7feim', 'ü\x7f!', '\r');
  expect(await askSecret('Password: ', (text) => shown.push(text), input)).toBe('geheim!');
  expect(shown).toEqual(['Password: ', '\n']);
  expect(input.raw).toEqual([true, false]);
});

test('Ctrl-C at the question stops, and the terminal is as before', async () => {
  const input = typing('abc\x03');
  await expect(askSecret('?', () => {}, input)).rejects.toMatchObject({ code: 130 });
  expect(input.raw).toEqual([true, false]);
});

const facts = parseFacts(
  'detect=1\nos=rocky\nversion=9.6\ntitle=Rocky Linux 9.6\narch=aarch64\nram_kib=1960000\nend=1\n',
)!;
const request = newnodeRequest(['n4', '203.0.113.9'], { seller: 'acme', label: ['role=lb'], price: 'USD 1.50' });
const machine = { name: 'n4', address: '203.0.113.9', facts, hostKey: 'ssh-ed25519 AAAA' };

test('a new node says all that was found out', () => {
  expect(entryEdit(machine, request, { entry: undefined, defaultImage: 'debian-13', defaultEngine: 'podman' })).toEqual(
    {
      name: 'n4',
      data: {
        vendor: 'static',
        seller: 'acme',
        address: '203.0.113.9',
        key: 'ssh-ed25519 AAAA',
        image: 'rocky-9',
        ram: '2GiB',
        arch: 'arm64',
        price: 'USD 1.50',
        labels: { role: 'lb' },
      },
    },
  );
});

test('of a node that stands there only what it lacks is said', () => {
  const entry = { vendor: 'static', address: '203.0.113.9', ram: '512MiB', image: 'rocky-9', labels: { a: 'b' } };
  expect(
    Object.keys(entryEdit(machine, request, { entry, defaultImage: 'debian-13', defaultEngine: 'podman' }).data),
  ).toEqual(['seller', 'key', 'arch', 'price']);
});

test('a machine is measured by the engine that it will run: of the command line, its entry, or the fleet', () => {
  const fleet = { defaultImage: 'debian-13', defaultEngine: 'bosh' } as const;
  expect(engineOf({}, { ...fleet, entry: undefined })).toBe('bosh');
  expect(engineOf({}, { ...fleet, entry: { engine: 'podman' } })).toBe('podman');
  expect(engineOf({ engine: 'bosh' }, { ...fleet, entry: { engine: 'podman' } })).toBe('bosh');
});

test.each([
  [{ vendor: 'hetzner' }, /nodes\.n4\.vendor: expected static, got 'hetzner'/],
  [{ vendor: 'static', address: '203.0.113.10' }, /nodes\.n4\.address: the fleet file says '203\.0\.113\.10'/],
  [{ vendor: 'static', seller: 'other' }, /nodes\.n4\.seller: the fleet file says 'other', the command line 'acme'/],
  [
    { vendor: 'static', labels: { role: 'db' } },
    /nodes\.n4\.labels\.role: the fleet file says 'db', the command line 'lb'/,
  ],
  [{ vendor: 'static', labels: { a: 'b' } }, /nodes\.n4\.labels\.role: the fleet file says '', the command line 'lb'/],
  [
    { vendor: 'static', image: 'debian-13' },
    /nodes\.n4\.image: the fleet file says 'debian-13', the machine runs Rocky/,
  ],
])('an entry that says %j is not written over', (entry, problem) => {
  expect(
    entryProblems(machine, request, { entry, defaultImage: 'debian-13', defaultEngine: 'podman' }, facts)[0],
  ).toMatch(problem);
});

test('an address that another node has is told before anybody logs in to it', () => {
  const file = (nodes: unknown) => ({ file: '/fleet.yaml', text: '', data: { nodes } });
  const files = [file({ n1: { address: '203.0.113.9' }, n4: { address: '198.51.100.7' } }), file(null)];
  const asked = (address: string) => takenAddresses([{ name: 'n4', address }], files);
  expect(asked('203.0.113.9')).toEqual(['n4: expected an address of its own, got 203.0.113.9, which n1 has']);
  expect([asked('198.51.100.7'), asked('198.51.100.8')]).toEqual([[], []]);
});
