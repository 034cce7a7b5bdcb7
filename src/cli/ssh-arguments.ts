import type { FirstLogin } from './first-login';

/** One connection as `ssh` is to make it. */
export interface SshTarget {
  readonly address: string;
  readonly login: FirstLogin;
  /** What the machine is called in the file of host keys, and in ssh's questions. */
  readonly alias: string;
  /** File of host keys, of this connection alone. */
  readonly knownHosts: string;
  /** Socket of the one connection that all commands share. */
  readonly socket: string;
}

/**
 * Words for `ssh`, up to the command. What the user's own configuration says about the way to a machine (ProxyJump, HostName, ciphers)
 * holds; what would change who logs in, what is run or which host key is believed is set here and goes before it.
 */
export function sshArguments({ address, login, alias, knownHosts, socket }: SshTarget): string[] {
  const { user, port = 22, secret, hostKeys } = login;
  const options = {
    HostKeyAlias: alias,
    UserKnownHostsFile: knownHosts,
    GlobalKnownHostsFile: '/dev/null',
    KnownHostsCommand: 'none',
    StrictHostKeyChecking: hostKeys === undefined ? 'accept-new' : 'yes',
    HostKeyAlgorithms: algorithmsOf(hostKeys ?? []),
    HashKnownHosts: 'no',
    CheckHostIP: 'no',
    VerifyHostKeyDNS: 'no',
    UpdateHostKeys: 'no',
    ...secretOptions(secret),
    ControlMaster: 'auto',
    ControlPath: socket,
    ControlPersist: '30',
    ConnectTimeout: '10',
    ConnectionAttempts: '1',
    ServerAliveInterval: '10',
    ServerAliveCountMax: '3',
    LogLevel: 'ERROR',
    RequestTTY: 'no',
    RemoteCommand: 'none',
    ForwardAgent: 'no',
    ForwardX11: 'no',
    ClearAllForwardings: 'yes',
    PermitLocalCommand: 'no',
    Tunnel: 'no',
  };
  const words = Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const identity = secret.kind === 'key' && secret.file !== undefined ? ['-i', secret.file] : [];
  return ['-T', ...words, ...identity, '-p', String(port), '-l', user, address];
}

/** One try with the password, and nothing that could be tried before it. */
const passwordOptions = {
  BatchMode: 'no',
  PreferredAuthentications: 'password,keyboard-interactive',
  PasswordAuthentication: 'yes',
  KbdInteractiveAuthentication: 'yes',
  PubkeyAuthentication: 'no',
  GSSAPIAuthentication: 'no',
  HostbasedAuthentication: 'no',
  NumberOfPasswordPrompts: '1',
};

/** Asks which ways in there are, and takes none. */
const noOptions = { BatchMode: 'yes', PreferredAuthentications: 'none', PubkeyAuthentication: 'no' };

function secretOptions(secret: FirstLogin['secret']): Readonly<Record<string, string>> {
  if (secret.kind === 'password') return passwordOptions;
  if (secret.kind === 'none') return noOptions;
  return {
    BatchMode: 'yes',
    PreferredAuthentications: 'publickey',
    PubkeyAuthentication: 'yes',
    ...(secret.file === undefined ? {} : { IdentitiesOnly: 'yes' }),
  };
}

/** Signatures with which a machine proves that it has one of these host keys; of an unknown machine the one kind that is pinned. */
function algorithmsOf(hostKeys: readonly string[]): string {
  const types = hostKeys.map((key) => key.split(' ')[0] ?? '');
  const algorithms = types.map((type) => (type === 'ssh-rsa' ? 'rsa-sha2-512,rsa-sha2-256' : type));
  return algorithms.length === 0 ? 'ssh-ed25519' : [...new Set(algorithms)].join(',');
}
