import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RehearsedFleet } from './rehearsed-fleet';
import type { Told } from './run-program';

/** Who logs in where, and which host key the host must prove to have. */
export interface PinnedLogin {
  readonly node: string;
  readonly user: string;
  /** File of a private key. */
  readonly identity: string;
  /** `ssh-ed25519 AAAA...` */
  readonly hostKey: string;
  /** More settings of ssh, `PasswordAuthentication=yes`. @default - none */
  readonly settings?: readonly string[];
}

let pins = 0;

/** Real ssh to a node with nothing but what the test says: no configuration, no agent, no other host key. */
export function pinnedSsh(fleet: RehearsedFleet, login: PinnedLogin, command: string): Promise<Told> {
  const ipv4 = fleet.address(login.node);
  pins += 1;
  const known = join(fleet.root, `known_hosts.${pins}`);
  writeFileSync(known, `${ipv4} ${login.hostKey}\n`, { mode: 0o600 });
  const settings = [
    'BatchMode=yes',
    'ConnectTimeout=10',
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${known}`,
    'GlobalKnownHostsFile=/dev/null',
    ...(login.settings ?? []),
  ].flatMap((setting) => ['-o', setting]);
  return fleet.exec(['ssh', '-F', 'none', '-i', login.identity, ...settings, `${login.user}@${ipv4}`, command]);
}
