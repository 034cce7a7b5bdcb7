import { sshClientProblem } from '../../src/cli/ssh-client';
import { SshSession } from '../../src/cli/ssh-session';

test.each([
  'OpenSSH_8.5p1, OpenSSL 1.1.1',
  'OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.13',
  'OpenSSH_10.0p2',
  'OpenSSH_for_Windows_9.5p1, LibreSSL 3.8.2',
  'another client 1.0',
])('%s will do', (said) => expect(sshClientProblem(said)).toBeUndefined());

test.each(['OpenSSH_8.4p1 Debian-5+deb11u3', 'OpenSSH_8.0p1, OpenSSL 1.1.1k', 'OpenSSH_for_Windows_7.7p1'])(
  '%s is told to be too old, with the next step',
  (said) => {
    const told = sshClientProblem(said);
    expect(told).toMatchObject({ code: 3, hint: expect.stringContaining('install a newer OpenSSH client') });
    expect(told!.message).toMatch(/^the SSH client here is OpenSSH [78]\.\d; 8\.5 or later is needed$/);
  },
);

const login = { user: 'root', secret: { kind: 'key' } } as const;

test('an old client is told before it could say that it knows an option not', async () => {
  const program = ['sh', '-c', 'echo OpenSSH_8.4p1 >&2; exit 255'];
  const reach = { env: process.env, command: () => program };
  const opened = SshSession.open({ node: 'n4', address: '203.0.113.9', login, reach });
  await expect(opened).rejects.toThrow('the SSH client here is OpenSSH 8.4; 8.5 or later is needed');
});

test('where there is no client at all, that is told', async () => {
  const reach = { env: { PATH: '/nowhere' }, command: (argv: readonly string[]) => argv };
  const opened = SshSession.open({ node: 'n4', address: '203.0.113.9', login, reach });
  await expect(opened).rejects.toThrow('there is no program ssh here');
});
