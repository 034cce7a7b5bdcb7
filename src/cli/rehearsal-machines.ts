import { machineName } from '../fleet/names';
import { openMachines } from '../rehearsal/machine-maker';
import type { MachineMaker, MachineRecord } from '../rehearsal/machines';
import { readRehearsalConfig } from '../rehearsal/rehearsal-config';

/** Who makes the machines of a rehearsal. */
export function openMaker(dir: string): MachineMaker {
  return openMachines(dir, readRehearsalConfig(dir));
}

/** The node that a machine stands for: machines are called `<fleet>-<node>` at their vendors. */
export function nodeOf(fleet: string, machine: Pick<MachineRecord, 'name'>): string {
  const prefix = machineName(fleet, '');
  return machine.name.startsWith(prefix) ? machine.name.slice(prefix.length) : machine.name;
}
