import { installFlatcarScript as program } from '../scripts.gen';
import { installProgram } from './install-program';

/** What a machine shall be after its operating system was replaced by Flatcar. */
export interface InstallFlatcarOptions {
  /** The node's first boot, as renderIgnition gives it, its gaps filled. */
  readonly ignition: string;
  /** Whole disk to erase. @default - the only disk; where there are several, the script names them and stops */
  readonly disk?: string;
  /** @default 'stable' */
  readonly channel?: 'stable' | 'lts';
}

/**
 * Like installScript, of Flatcar, by Flatcar's own installer, which the rescue system must have. First boot comes with it: the machine
 * needs no joining afterwards.
 *
 * Its checks were run; an installation never was.
 *
 * @see https://www.flatcar.org/docs/latest/installing/bare-metal/installing-to-disk/
 */
export function installFlatcarScript({ ignition, disk = '', channel = 'stable' }: InstallFlatcarOptions): string {
  return installProgram({ disk, channel, ignition: Buffer.from(ignition).toString('base64') }, program);
}
