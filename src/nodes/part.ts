import type { BootDirectory, BootFile, BootUser } from '../ignition/model';

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
  /** `restart`: enabled, kept running, restarted on a change. `reload`: somebody else starts it; reloaded on a change. */
  readonly onChange: 'restart' | 'reload';
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
  readonly users: readonly BootUser[];
  readonly directories: readonly BootDirectory[];
  /** By path. */
  readonly files: readonly DeliveredFile[];
  /** In the order in which they are restarted. */
  readonly units: readonly DeliveredUnit[];
  readonly checks: readonly Check[];
}

/** A part with nothing in it, to spread under a real one. */
export const emptyPart: Omit<DeliveryPart, 'name'> = {
  packages: [],
  users: [],
  directories: [],
  files: [],
  units: [],
  checks: [],
};

/** A file that root owns. */
export function rootFile<T extends BootFile['content']>(path: string, mode: number, content: T) {
  return { path, mode, user: 'root', group: 'root', content } as const satisfies BootFile;
}
