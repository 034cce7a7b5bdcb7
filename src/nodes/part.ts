import type { BootDirectory, BootFile, BootGroup, BootUser } from '../ignition/model';

/** Groups of a delivery; a review sees which of them changes. Applied in this order. */
export type PartName = 'os' | 'tls' | 'engine';

/** A file, and whom its change concerns. */
export interface DeliveredFile extends BootFile {
  /** Units that are restarted or reloaded when the file changes. @default - none */
  readonly units?: readonly string[];
}

/** A unit that this part answers for. */
export interface DeliveredUnit {
  readonly name: string;
  /**
   * - `restart`: enabled, kept running, restarted on a change.
   * - `reload`: somebody else starts it; reloaded on a change.
   * - `enabled`: wanted at boot; restarted on a change. That it does not run is no mistake: it may be through, or have a condition.
   * - `disabled`, `masked`: neither wanted nor running.
   * - `changed`: the system's own affair; restarted on a change if it runs.
   */
  readonly onChange: 'restart' | 'reload' | 'enabled' | 'disabled' | 'masked' | 'changed';
}

/** A command that puts together what lies in a folder. */
export interface Refresh {
  /** Absolute: a change of what lies below it calls for the command. */
  readonly folder: string;
  /** Words without blanks; no shell reads them. */
  readonly command: readonly string[];
  /** Where the program is not there, nobody reads the folder. @default false */
  readonly ifThere?: boolean;
}

/** A command that must succeed, within a time, for the delivery to stand. */
export interface Check {
  readonly withinSeconds: number;
  /** Words without blanks; no shell reads them. */
  readonly command: readonly string[];
}

/** One part of what a node must have. */
export interface DeliveryPart {
  readonly name: PartName;
  /** Program that applies the whole bundle. @default - another part brings it */
  readonly program?: string;
  /** Distribution packages, sorted. */
  readonly packages: readonly string[];
  /** Groups beside those that bear the names of users. */
  readonly groups: readonly BootGroup[];
  readonly users: readonly BootUser[];
  readonly directories: readonly BootDirectory[];
  /** By path. */
  readonly files: readonly DeliveredFile[];
  /** Kernel modules that must be loaded, or built in. */
  readonly modules: readonly string[];
  /** Kernel parameters, compared with those of the running kernel; the file that sets them at boot is among the files. */
  readonly sysctls: Readonly<Record<string, string>>;
  readonly refreshes: readonly Refresh[];
  /** Arguments for the boot loader, on a system whose boot loader has a program for them. They count from the next boot. */
  readonly kernelArguments: readonly string[];
  /** In the order in which they are restarted. */
  readonly units: readonly DeliveredUnit[];
  readonly checks: readonly Check[];
}

/** A part with nothing in it, to spread under a real one. */
export const emptyPart: Omit<DeliveryPart, 'name'> = {
  packages: [],
  groups: [],
  users: [],
  directories: [],
  files: [],
  modules: [],
  sysctls: {},
  refreshes: [],
  kernelArguments: [],
  units: [],
  checks: [],
};

/** A file that root owns. */
export function rootFile<T extends BootFile['content']>(path: string, mode: number, content: T) {
  return { path, mode, user: 'root', group: 'root', content } as const satisfies BootFile;
}
