import { createHash } from 'node:crypto';
import { CommandError, exitCode } from './exit';
import type { SessionRequest } from './machine-reach';
import type { SshAnswer } from './ssh';

/** Why a login failed. */
export type SshTroubleKind = 'unreachable' | 'host-key' | 'denied' | 'no-password' | 'expired' | 'other';

/** A login that failed, with the next step. */
export class SshTrouble extends CommandError {
  constructor(
    readonly kind: SshTroubleKind,
    message: string,
    hint: string,
    /** Ways in that the machine named when it refused one: `publickey`. */
    readonly methods: readonly string[] = [],
  ) {
    super(exitCode.failed, message, hint);
  }
}

interface Cause {
  readonly pattern: RegExp;
  readonly kind: SshTroubleKind;
  readonly tell: (request: SessionRequest, said: string) => readonly [message: string, hint: string];
}

const again = 'then run the same command again';

/** In the words of OpenSSH's client, LC_ALL=C; the first that fits. */
const causes: readonly Cause[] = [
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key verification failed|host key for .* has changed/i,
    kind: 'host-key',
    tell: (request, said) => changedKey(request, said),
  },
  {
    pattern: /no matching host key type/i,
    kind: 'host-key',
    tell: ({ login }, said) => [
      login.hostKeys === undefined
        ? `it has no ed25519 host key (it offers ${/offer: (\S+)/.exec(said)?.[1] ?? 'others'})`
        : `it no longer has a host key of the type that is pinned (${login.hostKeys[0]?.split(' ')[0]})`,
      `on the machine, by its vendor's console: ssh-keygen -A && systemctl restart sshd; ${again}`,
    ],
  },
  {
    pattern: /Connection timed out|Operation timed out|banner exchange: .*timed out/i,
    kind: 'unreachable',
    tell: (r) => [
      `nothing answers at ${place(r)} within 10 s`,
      `see that it is on and that its address is right; ${again}`,
    ],
  },
  {
    pattern: /Connection refused/i,
    kind: 'unreachable',
    tell: (r) => [
      `${place(r)} refuses connections: no SSH daemon listens there`,
      `see that it has booted, and whether its SSH has another port (--port); ${again}`,
    ],
  },
  {
    pattern: /No route to host|Network is unreachable|Host is down|Could not resolve hostname/i,
    kind: 'unreachable',
    tell: (r) => [
      `there is no way to ${place(r)}`,
      `see that its address is right and that this machine is online; ${again}`,
    ],
  },
  {
    pattern: /password has expired|required to change your password|Password change required/i,
    kind: 'expired',
    tell: ({ address, login }) => [
      `${login.user}'s password has to be changed at the first login`,
      `log in once by hand (ssh ${login.user}@${address}), set another one, ${again} with that`,
    ],
  },
  {
    pattern: /Permission denied|Too many authentication failures/i,
    kind: 'denied',
    tell: (request, said) => denied(request, said),
  },
  {
    pattern: /Not allowed at this time|kex_exchange_identification|Connection (closed|reset) by/i,
    kind: 'unreachable',
    tell: (r) => [
      `${place(r)} closes the connection before anyone can log in`,
      `it may shut out this address for a while after failed logins: wait two minutes, ${again}`,
    ],
  },
];

/** Puts a failed login in words. @param answer of ssh, ended with anything but 0 */
export function sshFailure(answer: SshAnswer, request: SessionRequest): SshTrouble {
  const said = `${answer.stderr}\n${answer.stdout}`;
  const cause = causes.find(({ pattern }) => pattern.test(said));
  if (cause !== undefined) return new SshTrouble(cause.kind, ...cause.tell(request, said), methodsIn(said));
  const last = said.trim().split('\n').at(-1) || `ssh ended with ${answer.code}`;
  return new SshTrouble('other', `cannot log in to ${place(request)}: ${last}`, `mend that; ${again}`);
}

function methodsIn(said: string): readonly string[] {
  return /Permission denied \(([^)]*)\)/.exec(said)?.[1]?.split(',') ?? [];
}

function place({ address, login }: SessionRequest): string {
  return login.port === undefined || login.port === 22 ? address : `${address} port ${login.port}`;
}

function denied({ login, address }: SessionRequest, said: string): readonly [string, string] {
  const { user, secret } = login;
  const methods = methodsIn(said);
  if (secret.kind === 'key') {
    const what = secret.file === undefined ? 'any key of the agent' : `the key ${secret.file}`;
    const passphrase =
      secret.file === undefined ? 'ssh-add a key that it knows' : 'if the key has a passphrase, ssh-add it';
    const password = 'give the password, by --password-file or --password-env where nobody can be asked';
    return [`it does not let ${user} in with ${what}`, `${passphrase}, or ${password}; ${again}`];
  }
  if (methods.length > 0 && !methods.some((m) => m === 'password' || m === 'keyboard-interactive')) {
    return [
      `it lets nobody in by password (only by ${methods.join(', ')})`,
      `use a key that it knows: --key FILE; or allow passwords by its vendor's console; ${again}`,
    ];
  }
  const forbidden =
    user === 'root' ? 'the password is wrong, or it lets root in by key only' : `the password of ${user} is wrong`;
  const ways =
    user === 'root'
      ? 'take the password from the newest mail of its seller, or try --key FILE, or --user NAME for an account with sudo'
      : `try it by hand: ssh ${user}@${address}`;
  return [forbidden, `${ways}; ${again}`];
}

function changedKey({ login, node }: SessionRequest, said: string): readonly [string, string] {
  const got = /^(SHA256:[A-Za-z0-9+/]+)\.?$/m.exec(said)?.[1] ?? 'another one';
  const pinned = (login.hostKeys ?? []).map(fingerprint).join(' or ');
  return [
    `it shows another host key than the one that is pinned: expected ${pinned}, got ${got}`,
    [
      'either this is not your machine, or somebody stands between: compare with its console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub)',
      `if its system was installed anew: delete key: of nodes.${node} in the fleet file, ${again}`,
    ].join('\n'),
  ];
}

/** `SHA256:...` of a public key's line, as `ssh-keygen -l` prints it. */
export function fingerprint(key: string): string {
  const [, blob = ''] = key.split(' ');
  return `SHA256:${createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64').replace(/=+$/, '')}`;
}
