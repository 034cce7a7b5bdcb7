/** From a machine resource's attributes to what the maker is asked for, after everything that the vendor's API would check. */
import { isUtf8 } from 'node:buffer';
import type { MachineRequest } from '../../machines';
import type { RehearsedVendor } from '../../rehearsal-config';
import { type Diagnostic, OperationFailed, type Path, problem } from '../diagnostics';
import { asString, field, isList, type ObjectValue, type Value } from '../schema/value';

/**
 * The request.
 * @param planned attributes with the provider's defaults. @param config holds user data as the caller wrote it.
 * @throws OperationFailed with every finding: name, image and size that the vendor does not have, user data that it refuses.
 */
export function machineRequest(vendor: RehearsedVendor, planned: ObjectValue, config: ObjectValue): MachineRequest {
  const { machine } = vendor;
  const found: Diagnostic[] = [];
  const text = (attribute: string) => asString(field(planned, attribute)) ?? '';
  const name = text(machine.name);
  if (name === '')
    found.push(problem('Missing name', 'A rehearsed machine needs a name to be found by.', [machine.name]));
  const image = text(machine.image);
  const os = known(vendor.images, image);
  if (os === undefined) found.push(unknownWord('image', image, vendor.images, [machine.image]));
  const size = text(machine.size);
  const ramMiB = known(vendor.sizes, size);
  if (ramMiB === undefined) found.push(unknownWord('size', size, vendor.sizes, [machine.size]));
  const userData = readUserData(vendor, config);
  if (typeof userData !== 'string') found.push(userData);
  if (os === undefined || ramMiB === undefined || typeof userData !== 'string' || found.length > 0) {
    throw new OperationFailed(found);
  }
  return { type: machine.type, name, region: text(machine.region), size, image, os, userData, ramMiB };
}

function known<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

/** A word that the vendor does not know. */
export function unknownWord(what: string, word: string, table: object, path: Path): Diagnostic {
  const allowed = Object.keys(table).join(', ');
  return problem(`${what} ${JSON.stringify(word)} not found`, `The rehearsed vendor has: ${allowed}.`, path);
}

/** User data as the machine will read it, or why the vendor refuses it. Empty when there is none. */
export function readUserData({ machine, userData }: RehearsedVendor, config: ObjectValue): string | Diagnostic {
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
  if (!isUtf8(bytes)) return refused('A rehearsed machine reads user data as UTF-8 text, and this is something else.');
  return bytes.toString('utf8');
}

/** The value at a path; null where the path leads nowhere. */
export function valueAt(value: Value, path: readonly (string | number)[]): Value {
  return path.reduce<Value>((inner, step) => {
    if (typeof step === 'string') return field(inner, step);
    return isList(inner) ? (inner[step] ?? null) : null;
  }, value);
}
