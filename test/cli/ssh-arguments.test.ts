import { askPassText, passwordProblem } from '../../src/cli/ask-pass';
import type { FirstLogin } from '../../src/cli/first-login';
import { sshArguments } from '../../src/cli/ssh-arguments';
import { fingerprint, sshFailure } from '../../src/cli/ssh-failure';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF25J+bm1l1F8Yl/F96izs7X1LgZOYupc/fnQbnw2ido';
const reach = { env: {}, command: (argv: readonly string[]) => argv };

const words = (login: FirstLogin): string =>
  sshArguments({
    address: '203.0.113.9',
    login,
    alias: 'flotilla-n4',
    knownHosts: '/tmp/x/known_hosts',
    socket: '/tmp/x/shared',
  }).join(' ');

const password: FirstLogin = { user: 'root', secret: { kind: 'password', password: 'hunter2 $x' } };

test('a password is never among the arguments', () => {
  expect(words(password)).not.toContain('hunter2');
});

test('a password login tries the password once and no key', () => {
  for (const option of [
    'BatchMode=no',
    'PreferredAuthentications=password,keyboard-interactive',
    'PubkeyAuthentication=no',
    'NumberOfPasswordPrompts=1',
  ])
    expect(words(password)).toContain(`-o ${option} `);
});

test('a key login asks nothing, and a key that was named is the only one', () => {
  const login = words({ user: 'ada', port: 2222, secret: { kind: 'key', file: '/k/id' } });
  expect(login).toContain('-o BatchMode=yes ');
  expect(login).toContain('-o IdentitiesOnly=yes ');
  expect(login).toMatch(/-i \/k\/id -p 2222 -l ada 203\.0\.113\.9$/);
  expect(words({ user: 'ada', secret: { kind: 'key' } })).not.toContain('IdentitiesOnly');
});

test('the first host key is taken of a machine that nobody knows, and only then', () => {
  expect(words(password)).toContain('StrictHostKeyChecking=accept-new');
  expect(words(password)).toContain('HostKeyAlgorithms=ssh-ed25519 ');
  const pinned = words({ ...password, hostKeys: [key, 'ssh-rsa AAAA'] });
  expect(pinned).toContain('StrictHostKeyChecking=yes');
  expect(pinned).toContain('HostKeyAlgorithms=ssh-ed25519,rsa-sha2-512,rsa-sha2-256 ');
});

test("the user's known hosts are left alone, and their configuration is read", () => {
  expect(words(password)).toContain('UserKnownHostsFile=/tmp/x/known_hosts');
  expect(words(password)).toContain('GlobalKnownHostsFile=/dev/null');
  expect(words(password)).not.toContain(' -F ');
});

test('a question for another account or machine gets no password', () => {
  expect(askPassText('root@flotilla-n4')).toContain(`"root@flotilla-n4's "* | "(root@flotilla-n4) "*) ;; *) exit 1`);
});

test.each([
  ['', 'it is empty'],
  ['a\nb', 'it has several lines'],
  ['x'.repeat(1001), 'it is longer than 1000 bytes'],
  [' $`"\\\' ü ', undefined],
])('password %j: %s', (text, problem) => expect(passwordProblem(text)).toBe(problem));

const failures: readonly (readonly [what: string, said: string, login: FirstLogin, kind: string, message: RegExp])[] = [
  [
    'a machine that is off',
    'ssh: connect to host 203.0.113.9 port 22: Connection timed out',
    password,
    'unreachable',
    /^nothing answers at 203\.0\.113\.9 within 10 s/,
  ],
  [
    'a closed port',
    'ssh: connect to host 203.0.113.9 port 2222: Connection refused',
    { ...password, port: 2222 },
    'unreachable',
    /^203\.0\.113\.9 port 2222 refuses connections/,
  ],
  [
    'no route',
    'ssh: connect to host 203.0.113.9 port 22: No route to host',
    password,
    'unreachable',
    /^there is no way to/,
  ],
  [
    'a wrong password',
    'root@203.0.113.9: Permission denied (publickey,password).',
    password,
    'denied',
    /^the password is wrong, or it lets root in by key only/,
  ],
  [
    'a wrong password of another account',
    'x: Permission denied (publickey,password).',
    { ...password, user: 'ada' },
    'denied',
    /^the password of ada is wrong/,
  ],
  [
    'passwords that are forbidden',
    'x: Permission denied (publickey).',
    password,
    'denied',
    /^it lets nobody in by password \(only by publickey\)/,
  ],
  [
    'a key that it does not know',
    'x: Permission denied (publickey,password).',
    { user: 'root', secret: { kind: 'key', file: '/k' } },
    'denied',
    /^it does not let root in with the key \/k/,
  ],
  [
    'an expired password',
    'Password change required but no TTY available.',
    password,
    'expired',
    /^root's password has to be changed/,
  ],
  [
    'a machine that shuts us out',
    'kex_exchange_identification: read: Connection reset by peer',
    password,
    'unreachable',
    /closes the connection before anyone can log in/,
  ],
  [
    'no ed25519 key',
    'Unable to negotiate with 203.0.113.9 port 22: no matching host key type found. Their offer: ssh-rsa',
    password,
    'host-key',
    /^it has no ed25519 host key \(it offers ssh-rsa\)/,
  ],
  ['anything else', 'ssh: something new', password, 'other', /^cannot log in to 203\.0\.113\.9: ssh: something new/],
];

test.each(failures)('%s is told with a next step', (_what, stderr, login, kind, message) => {
  const trouble = sshFailure({ code: 255, stdout: '', stderr }, { node: 'n4', address: '203.0.113.9', login, reach });
  expect(trouble).toMatchObject({ kind, code: 3 });
  expect(trouble.message).toMatch(message);
  expect(trouble.hint).toContain('run the same command again');
});

test('a changed host key is told with both fingerprints and what to do', () => {
  const stderr = [
    '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @',
    'The fingerprint for the ED25519 key sent by the remote host is',
    'SHA256:K7VZ0Yw0Kp4G3p1c9S9aV3Hk3sDX0tJm2uL6nq1w8Yc.',
    'Host key verification failed.',
  ].join('\n');
  const login = { ...password, hostKeys: [key] };
  const trouble = sshFailure({ code: 255, stdout: '', stderr }, { node: 'n4', address: '203.0.113.9', login, reach });
  expect(trouble.kind).toBe('host-key');
  expect(trouble.message).toContain(fingerprint(key));
  expect(trouble.message).toContain('SHA256:K7VZ0Yw0Kp4G3p1c9S9aV3Hk3sDX0tJm2uL6nq1w8Yc');
  expect(trouble.hint).toContain('delete key: of nodes.n4');
});
