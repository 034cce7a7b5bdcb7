import * as fs from 'node:fs';
import * as path from 'node:path';
import type { FirstBootReader } from '../machines';
import type { MachineAddresses } from './addresses';

/** A host as its `record.json` has it; whether it runs is seen elsewhere. */
export interface HostRecord extends MachineAddresses {
  readonly type: string;
  readonly name: string;
  /** sha256 over the request. */
  readonly key: string;
  /** `creating` until the host's init was seen up once. */
  readonly phase: 'creating' | 'made';
  /** Folders under the host's own, topmost first: they stay these for the host's life. */
  readonly lower: readonly string[];
  /** @default - no limit */
  readonly ramMiB?: number;
  /** What reads its user data. @default 'cloud-init' */
  readonly firstBoot?: FirstBootReader;
  /** Whether `ipv4` was asked for. @default false */
  readonly fixed?: boolean;
}

const recordFile = 'record.json';

/** Writes a host's record into its folder; it is whole at any moment. */
export function writeRecord(folder: string, record: HostRecord): void {
  const next = path.join(folder, `.${recordFile}.new`);
  fs.writeFileSync(next, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(next, path.join(folder, recordFile));
}

/** The record in a host's folder, or undefined if there is none. */
export function tryReadRecord(folder: string): HostRecord | undefined {
  let text: string;
  try {
    text = fs.readFileSync(path.join(folder, recordFile), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
  return JSON.parse(text) as HostRecord;
}
