/** What a rehearsal tells its stand-in providers: `rehearsal.json` in the folder that `FLOTILLA_REHEARSAL` names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UserDataFacts } from '../fleet/catalogue';
import type { MachineResourceFacts } from '../providers/contract';
import type { FirstBootReader } from './machines';

/** Environment variable that names the rehearsal's folder. */
export const REHEARSAL_VARIABLE = 'FLOTILLA_REHEARSAL';

/** File name inside that folder. */
export const REHEARSAL_CONFIG = 'rehearsal.json';

/** The file. */
export interface RehearsalConfig {
  readonly schemaVersion: 1;
  readonly fleet: string;
  /** Who makes the machines: hosts on this machine, or records only. */
  readonly mode: 'hosts' | 'paper';
  /** By provider type, the last part of the provider's source: `hcloud`. */
  readonly vendors: Readonly<Record<string, RehearsedVendor>>;
  /** How long a machine on paper boots. @default 0 */
  readonly paperBootMs?: number;
  /** Nodes whose machines exist before anybody deploys, by address. @default - none */
  readonly statics?: Readonly<Record<string, string>>;
}

/** What a vendor's image stands for. */
export interface RehearsedImage {
  /** Operating system in our words: `debian-13`. */
  readonly os: string;
  /** What reads user data there. */
  readonly reader: Exclude<FirstBootReader, 'none'>;
}

/** A vendor as the stand-in plays it. */
export interface RehearsedVendor {
  readonly machine: MachineResourceFacts;
  readonly userData: UserDataFacts;
  /** By the vendor's name of the image; any other is refused. */
  readonly images: Readonly<Record<string, RehearsedImage>>;
  /** Size to memory in MiB. Any other size is refused, so sizes that only a node's `ram:` makes known belong in here too. */
  readonly sizes: Readonly<Record<string, number>>;
  /**
   * Machine names to addresses in their stacks, for the command that a refusal names: `hcloud_server.n1`.
   * @default - the resource type and the machine's name
   */
  readonly addresses?: Readonly<Record<string, string>>;
}

/** @throws Error when the file is missing, is no JSON, or has another `schemaVersion`; the message says which. */
export function readRehearsalConfig(dir: string): RehearsalConfig {
  const file = join(dir, REHEARSAL_CONFIG);
  const config = JSON.parse(readFileSync(file, 'utf8')) as RehearsalConfig;
  if (config.schemaVersion !== 1) {
    throw new Error(`${file}: expected schemaVersion 1, got ${JSON.stringify(config.schemaVersion)}`);
  }
  return config;
}
