import { nameProblem, userProblem } from '../../src/fleet/names';
import { nearest, nearestFew } from '../../src/fleet/nearest';
import { isPrivateKey, keyProblem } from '../../src/fleet/public-keys';
import { parseCpu, parseMemory, ramMiB } from '../../src/fleet/quantity';
import { shown } from '../../src/fleet/shown';
import { formatPath } from '../../src/fleet/where';
import { adaKey } from './oak';

test.each([
  ['regoin', 'region'],
  ['reigon', 'region'],
  ['Vendor', 'vendor'],
  ['siz', 'size'],
  ['colour', undefined],
  ['', undefined],
])("the word nearest to '%s' is %s", (word, meant) => {
  expect(nearest(word, ['vendor', 'region', 'size'])).toBe(meant);
});

test('of a long list the nearest few are told', () => {
  expect(nearestFew('cx24', ['cpx11', 'cx22', 'ccx13', 'cx23'], 2)).toEqual(['cx22', 'cx23']);
});

test.each([
  ['64Mi', 67108864],
  ['1Gi', 1073741824],
  ['1.5Gi', 1610612736],
  ['128M', 128000000],
  ['100k', 100000],
  ['1048576', 1048576],
  ['64MiB', undefined],
  ['-1Mi', undefined],
  ['1e6', undefined],
  ['', undefined],
])("'%s' is %s bytes in Kubernetes", (text, bytes) => {
  expect(parseMemory(text)).toBe(bytes);
});

test.each([
  ['0.5', 500],
  ['0.001', 1],
  ['250m', 250],
  ['2', 2000],
  ['0', 0],
  ['2 cores', undefined],
  ['1.5m', undefined],
  ['m', undefined],
])("'%s' are %s thousandths of a processor", (text, milli) => {
  expect(parseCpu(text)).toBe(milli);
});

test('stated RAM is in MiB', () => {
  expect(['512MiB', '4GiB'].map(ramMiB)).toEqual([512, 4096]);
});

test.each(['n1', 'a', 'web-2', 'x'.repeat(63)])("'%s' is a name", (name) => {
  expect(nameProblem(name)).toBeUndefined();
});

test.each(['', '1n', 'n_1', 'n-', 'N1', 'x'.repeat(64), 'no', 'true', 'null', 'all', 'core', 'podman', 'a.b', 'é'])(
  "'%s' is no name",
  (name) => {
    expect(nameProblem(name)).toContain('expected');
  },
);

test.each([
  ['ada', true],
  ['_ada-1', true],
  ['root', false],
  ['flotilla', false],
  ['Ada', false],
  ['1ada', false],
])("'%s' as a login: %s", (name, fine) => {
  expect(userProblem(name) === undefined).toBe(fine);
});

/** A key in OpenSSH's wire format with fields of the given bytes. */
function key(type: string, ...fields: readonly Buffer[]): string {
  const all = [Buffer.from(type), ...fields].flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(field.length);
    return [length, field];
  });
  return `${type} ${Buffer.concat(all).toString('base64')} ada`;
}

const exponent = Buffer.from([1, 0, 1]);
const modulus = (bits: number) => Buffer.concat([Buffer.from([0]), Buffer.alloc(bits / 8, 0xc1)]);

test.each([
  ['ed25519', adaKey],
  ['ed25519 without a comment', adaKey.replace(' ada', '')],
  ['ecdsa', key('ecdsa-sha2-nistp256', Buffer.from('nistp256'), Buffer.alloc(65, 4))],
  ['RSA of 2048 bits', key('ssh-rsa', exponent, modulus(2048))],
  ['of a hardware token', key('sk-ssh-ed25519@openssh.com', Buffer.alloc(32, 1), Buffer.from('ssh:'))],
])('a public key is fine: %s', (_, line) => {
  expect(keyProblem(line, [])).toBeUndefined();
});

test.each([
  ['of another type inside', adaKey.replace('ssh-ed25519', 'ssh-rsa')],
  ['cut off', adaKey.slice(0, 60)],
  ['one character short', adaKey.replace('f ada', ' ada')],
  ['of RSA with 1024 bits', key('ssh-rsa', exponent, modulus(1024))],
  ['DSA', key('ssh-dss', Buffer.alloc(20, 1))],
  ['with options', `no-pty ${adaKey}`],
  ['nothing', ''],
])('a public key is refused: %s', (_, line) => {
  expect(keyProblem(line, [])?.code).toBe('bad-public-key');
});

test.each([
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  '-----BEGIN RSA PRIVATE KEY-----',
  'PuTTY-User-Key-File-3: ssh-ed25519',
])('%s begins a private key', (text) => {
  expect(isPrivateKey(text)).toBe(true);
});

test('messages show values short and secrets not at all', () => {
  expect([undefined, null, [1], {}, 7, true, 'x', 'y'.repeat(70), 'a\nb', 'PRIVATE KEY'].map(shown)).toEqual([
    'nothing',
    'nothing',
    'a list',
    'a map',
    'the number 7',
    'true',
    "'x'",
    `'${'y'.repeat(60)}...'`,
    '3 characters that are not shown',
    '11 characters that are not shown',
  ]);
});

test('paths are written as in a program, and never hold lines of a secret', () => {
  expect(formatPath(['nodes', 'n1', 'size'])).toBe('nodes.n1.size');
  expect(formatPath(['keys', 0])).toBe('keys[0]');
  expect(formatPath(['sysctls', 'net.ipv4.ip_forward'])).toBe('sysctls["net.ipv4.ip_forward"]');
  expect(formatPath(['a\nb', 'c'])).toBe('[...].c');
  expect(formatPath([])).toBe('');
});
