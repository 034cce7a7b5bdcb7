import * as fs from 'node:fs';
import * as path from 'node:path';
import { makeFolder } from '../files/atomic-file';
import type { FleetPlan } from '../fleet/plan-types';
import { isHeld, takeLock } from '../rehearsal/owner-lock';
import { type RehearsalFolder, rehearsalFolder } from '../rehearsal/rehearsal-folder';
import { busy } from './busy';
import { deployFolder, deployWorkspace } from './deploy-workspace';
import { failed } from './exit';
import type { FleetPlace } from './fleet-place';
import type { Interrupts } from './interrupts';
import type { MachineReach } from './machine-reach';
import type { Origin } from './origin';
import { ownCommand } from './own-name';
import type { Surroundings } from './program-options';
import type { Progress } from './progress';
import { networkReady } from './rehearsal-hosts';
import { findRehearsal, lockRehearsal, openRehearsal } from './rehearsal-session';
import { rehearsalWorkspace } from './rehearse-up';
import type { Workspace } from './workspace';

/** Where machines join: the real fleet, or its rehearsal. All that differs between the two. */
export interface Ground {
  readonly kind: 'deploy' | 'rehearsal';
  /** Words of the command after `flotilla`. */
  readonly command: string;
  readonly origin: Origin;
  /** File with what stands there, for the plan's changes. @default - the ledger itself */
  readonly standsIn?: string;
  /** Folder of our own files about the fleet, 0700. */
  readonly folder: string;
  lock(): { release(): void };
  reach(): Promise<MachineReach>;
  workspace(plan: FleetPlan, interrupts: Interrupts, progress: Progress): Promise<Workspace>;
}

/** The real fleet. */
export function deployGround(fleet: string, place: FleetPlace, around: Surroundings): Ground {
  const folder = deployFolder(fleet, place, around.env);
  return {
    kind: 'deploy',
    command: 'newnode',
    origin: { kind: 'deploy' },
    folder,
    lock: () => {
      makeFolder(folder, 0o700);
      const lock = takeLock(path.join(folder, 'lock'), 'flotilla newnode');
      if (!isHeld(lock)) throw busy(lock);
      return lock;
    },
    reach: async () => ({ env: around.env, command: (argv) => argv }),
    workspace: (plan, interrupts) => deployWorkspace(plan.fleet, place, around.env, interrupts),
  };
}

/** The rehearsal of a fleet, with machines that were booted for it. */
export function rehearsalGround(fleet: string, place: FleetPlace, around: Surroundings): Ground {
  const folder: RehearsalFolder = rehearsalFolder(fleet, place.folder, around.env);
  return {
    kind: 'rehearsal',
    command: 'rehearse newnode',
    origin: { kind: 'rehearsal', dir: folder.dir, paper: false },
    folder: folder.dir,
    standsIn: findRehearsal(place.folder, around.env)?.confirmed ?? '',
    lock: () => lockRehearsal(folder, 'flotilla rehearse newnode'),
    reach: async () => {
      if (fs.existsSync(folder.dir)) return { env: around.env, command: await networkReady(folder.dir) };
      throw failed('there is no rehearsal of this fleet, so no machine of it either', ownCommand('rehearse up', place));
    },
    workspace: async (plan, interrupts, progress) => {
      const rehearsal = await openRehearsal(plan, place, false, around, progress);
      if (rehearsal.mode === 'hosts') return rehearsalWorkspace(rehearsal, place, interrupts);
      throw failed('on paper there is no machine to log in to', `${ownCommand('rehearse up', place)} as root`);
    },
  };
}
