/** Who makes a rehearsal's machines. */
import type { MachineMaker } from './machines';
import type { RehearsalConfig } from './rehearsal-config';

/** The maker that the rehearsal's mode names; its code is loaded only now. */
export function openMachines(dir: string, config: Pick<RehearsalConfig, 'mode' | 'paperBootMs'>): MachineMaker {
  if (config.mode === 'paper') {
    const { PaperMachines } = require('./paper-machines') as typeof import('./paper-machines');
    return new PaperMachines(dir, config.paperBootMs);
  }
  const { LocalHosts } = require('./hosts/local-hosts') as typeof import('./hosts/local-hosts');
  return new LocalHosts(dir);
}
