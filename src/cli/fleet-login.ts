import * as fs from 'node:fs';
import * as path from 'node:path';
import { login } from '../nodes/login';
import type { JoinKeys } from './fleet-keys-in-state';
import type { MachineReach } from './machine-reach';
import { makePrivateFolder, removePrivateFolder } from './private-folder';
import { SshTrouble } from './ssh-failure';
import { SshSession } from './ssh-session';

/** A machine that may be a node already. */
export interface FleetDoor {
  /** The node's name. */
  readonly node: string;
  readonly address: string;
  readonly keys: JoinKeys;
  readonly reach: MachineReach;
}

/**
 * Logs in as deliveries do: with the delivery key, the host key pinned.
 *
 * @param hostKeys of which the machine must show one
 * @throws SshTrouble
 */
export async function fleetSession(door: FleetDoor, hostKeys: readonly string[]): Promise<SshSession> {
  const { node, address, keys, reach } = door;
  const folder = makePrivateFolder();
  try {
    const file = path.join(folder, 'delivery');
    fs.writeFileSync(file, keys.delivery.privateKey.replace(/\n*$/, '\n'), { mode: 0o600 });
    const secret = { kind: 'key', file } as const;
    return await SshSession.open({ node, address, reach, login: { user: login.user, secret, hostKeys } });
  } finally {
    // The connection stays; whoever logged in needs the key no more.
    removePrivateFolder(folder);
  }
}

/** How far a machine is: not joined, with the host key of first boot, or with the lasting one. */
export type JoinedSoFar = 'not' | 'first-boot' | 'lasting';

/**
 * Asks a machine how far it is, by one login that fails where it does not know the fleet.
 *
 * @throws SshTrouble where it cannot be reached
 */
export async function howFar(door: FleetDoor): Promise<JoinedSoFar> {
  const { hostKey0, hostKey1 } = door.keys;
  for (const [pin, far] of [
    [hostKey1, 'lasting'],
    [hostKey0.publicKey, 'first-boot'],
  ] as const) {
    if (pin === undefined) continue;
    try {
      (await fleetSession(door, [pin])).close();
      return far;
    } catch (error) {
      if (!(error instanceof SshTrouble) || !['host-key', 'denied'].includes(error.kind)) throw error;
    }
  }
  return 'not';
}
