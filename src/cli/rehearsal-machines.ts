import { machineName } from '../fleet/names';
import { bareType } from '../rehearsal/bare-machine';
import { openMachines } from '../rehearsal/machine-maker';
import type { MachineMaker, MachineRecord } from '../rehearsal/machines';
import { type RehearsalConfig, readRehearsalConfig } from '../rehearsal/rehearsal-config';

/** Who makes the machines of a rehearsal. */
export function openMaker(dir: string): MachineMaker {
  return openMachines(dir, readRehearsalConfig(dir));
}

/**
 * The node that a machine stands for: machines are called `<fleet>-<node>` at their vendors; those that exist already are known by
 * their address. One that no fleet knows goes by its own name.
 */
export function nodeOf(
  { fleet, statics }: Pick<RehearsalConfig, 'fleet' | 'statics'>,
  machine: Pick<MachineRecord, 'type' | 'name' | 'ipv4'>,
): string {
  if (machine.type === bareType) return statics?.[machine.ipv4] ?? machine.name;
  const prefix = machineName(fleet, '');
  return machine.name.startsWith(prefix) ? machine.name.slice(prefix.length) : machine.name;
}
