/** User data on its way from the caller, through the vendor, to the program that reads it on the machine. */
import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import type { FirstBootReader } from '../../machines';
import type { RehearsedVendor } from '../../rehearsal-config';
import { type Diagnostic, problem } from '../diagnostics';
import { asString, field, isList, type ObjectValue, type Value } from '../schema/value';

/** More than this is no user data: it guards against a few bytes that unpack to gigabytes. */
const unpackedLimit = 16 * 1024 * 1024;

/**
 * User data as the machine's reader will read it, or why the vendor or the reader refuses it. Empty when there is none.
 * - The vendor undoes its own encoding and holds its limit.
 * - cloud-init unpacks gzip, and with some vendors undoes base64 that nobody asked for.
 * - Ignition takes its document as it is.
 *
 * @see https://cloudinit.readthedocs.io/en/25.1.4/explanation/format.html#content-format
 */
export function readUserData(
  { machine, userData }: Pick<RehearsedVendor, 'machine' | 'userData'>,
  config: ObjectValue,
  reader: FirstBootReader,
): string | Diagnostic {
  const written = asString(valueAt(config, machine.userData)) ?? '';
  const refused = (detail: string) => problem('Invalid user data', detail, machine.userData);
  const bytes = userData.encoding === 'base64' ? Buffer.from(written, 'base64') : Buffer.from(written);
  if (userData.encoding === 'base64' && bytes.toString('base64') !== written) {
    return refused('The vendor wants user data in base64, and this is none: encode it with base64encode().');
  }
  if (bytes.length > userData.limitBytes) {
    return refused(
      `User data is ${bytes.length} bytes long, the vendor takes ${userData.limitBytes} (${userData.source}).`,
    );
  }
  const decoded = reader === 'cloud-init' && userData.readerTakesBase64 === true ? withoutBase64(bytes) : bytes;
  if (!isGzip(decoded)) return asText(decoded) ?? refused(noText);
  if (reader !== 'cloud-init') return refused('User data is compressed, and Ignition does not unpack it.');
  const unpacked = tryUnpack(decoded);
  if (unpacked === undefined) return refused('User data begins as gzip does, and cannot be unpacked.');
  return asText(unpacked) ?? refused(noText);
}

const noText = 'A rehearsed machine reads user data as UTF-8 text, and this is something else.';

/** The value at a path; null where the path leads nowhere. */
export function valueAt(value: Value, path: readonly (string | number)[]): Value {
  return path.reduce<Value>((inner, step) => {
    if (typeof step === 'string') return field(inner, step);
    return isList(inner) ? (inner[step] ?? null) : null;
  }, value);
}

/** Bytes that are base64 and nothing else are undone, all others stay. */
function withoutBase64(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1').replace(/\s+$/, '');
  const decoded = Buffer.from(text, 'base64');
  return decoded.length > 0 && decoded.toString('base64') === text ? decoded : bytes;
}

/** RFC 1952, 2.3.1. */
function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function tryUnpack(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: unpackedLimit });
  } catch {
    return undefined;
  }
}

function asText(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}
