import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { filesOf, isRemote, unitFiles } from './boot-files';
import { renderCloudConfig } from './cloud-config';
import { splitGaps } from './gap';
import { gzipped } from './gzipped';
import { renderIgnition } from './ignition-config';
import type { BootFile, FirstBoot } from './model';
import type { System } from './system';

/** What a vendor takes. */
export interface UserDataLimit {
  /** Largest user data, counted before any encoding. */
  readonly limitBytes: number;
  /**
   * How what is no text reaches the machine: `bytes` as it is, `base64` in an encoding that the reader undoes and that counts.
   *
   * @default - not at all
   */
  readonly binary?: 'bytes' | 'base64';
}

/** User data that a vendor takes. */
export interface FittingUserData {
  readonly fits: true;
  /** With gap markers. */
  readonly text: string;
  /** The text must be sent gzipped, which only Terraform can do, once the gaps are filled. */
  readonly gzip: boolean;
  /** Upper bound of what is sent. */
  readonly bytes: number;
}

/** User data that is too large, whatever is done. */
export interface TooLargeUserData {
  readonly fits: false;
  /** Upper bound of what would be sent. */
  readonly bytes: number;
  /** What takes the most of it, the largest first, at most five. */
  readonly largest: readonly UserDataPart[];
}

/** A file of a first boot and what it takes of the user data. */
export interface UserDataPart {
  readonly path: string;
  readonly bytes: number;
}

/**
 * A first boot as user data for the system's reader, as large as a vendor takes it: as it is, else with its files gzipped, else, for a
 * reader and a vendor that allow it, gzipped as a whole (Ignition takes no gzipped document).
 */
export function fitUserData(boot: FirstBoot, system: System, limit: UserDataLimit): FittingUserData | TooLargeUserData {
  const render = system.reader === 'ignition' ? renderIgnition : renderCloudConfig;
  const readable = render(boot, system);
  const plain = { fits: true, text: readable, gzip: false, bytes: sizeOf(readable) } as const;
  if (plain.bytes <= limit.limitBytes) return plain;
  const text = render(boot, system, { small: true });
  const small = { fits: true, text, gzip: false, bytes: sizeOf(text) } as const;
  if (small.bytes <= limit.limitBytes) return small;
  const whole = limit.binary !== undefined && system.reader === 'cloud-init';
  const packed = gzippedSizeOf(text);
  const bytes = limit.binary === 'base64' ? Math.ceil(packed / 3) * 4 : packed;
  const least = whole && bytes < small.bytes ? { ...small, gzip: true, bytes } : small;
  return least.bytes <= limit.limitBytes
    ? least
    : { fits: false, bytes: least.bytes, largest: partsBySize(boot, system).slice(0, 5) };
}

/** Upper bound of what fills a gap of a first boot: the base64 of an ED25519 key in OpenSSH form, with room to spare. */
const gapBytes = 640;

/** Upper bound of a text's bytes once its gaps are filled. */
function sizeOf(text: string): number {
  return splitGaps(text).reduce(
    (sum, part) => sum + (typeof part === 'string' ? Buffer.byteLength(part) : gapBytes),
    0,
  );
}

/** Keys do not shrink, and Terraform's gzip is not quite ours, so some room is left for what it does worse. */
function gzippedSizeOf(text: string): number {
  const filled = splitGaps(text).map((part, i) => (typeof part === 'string' ? part : noise(i)));
  return Math.ceil(gzipSync(filled.join('')).length * 1.03) + 64;
}

/** Base64 that nothing can pack, always the same. */
function noise(seed: number): string {
  const blocks = Array.from({ length: Math.ceil(gapBytes / 44) }, (_, i) =>
    createHash('sha256').update(`${seed} ${i}`).digest('base64'),
  );
  return blocks.join('').slice(0, gapBytes);
}

/** Files of a first boot and what each takes of the user data, about; the largest first. */
export function partsBySize(boot: FirstBoot, system: System): readonly UserDataPart[] {
  return [...filesOf(boot, system), ...unitFiles(boot.units)]
    .map(({ path, content }) => ({ path, bytes: path.length + contentBytes(content) }))
    .sort((a, b) => b.bytes - a.bytes);
}

function contentBytes(content: BootFile['content']): number {
  if (isRemote(content)) return content.url.length + content.sha256.length;
  if (typeof content !== 'string') return gapBytes;
  return gzipped(content)?.length ?? Math.ceil(Buffer.byteLength(content) / 3) * 4;
}
