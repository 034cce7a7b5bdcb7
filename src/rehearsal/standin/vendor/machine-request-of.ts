/** From a machine resource's attributes to what the maker is asked for, after everything that the vendor's API would check. */
import type { MachineRequest } from '../../machines';
import type { RehearsedVendor } from '../../rehearsal-config';
import { type Diagnostic, OperationFailed, type Path, problem } from '../diagnostics';
import { asString, field, type ObjectValue } from '../schema/value';
import { readUserData } from './read-user-data';

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
  const system = known(vendor.images, image);
  if (system === undefined) found.push(unknownWord('image', image, vendor.images, [machine.image]));
  const size = text(machine.size);
  const ramMiB = known(vendor.sizes, size);
  if (ramMiB === undefined) found.push(unknownWord('size', size, vendor.sizes, [machine.size]));
  const userData = readUserData(vendor, config, system?.reader ?? 'cloud-init');
  if (typeof userData !== 'string') found.push(userData);
  if (system === undefined || ramMiB === undefined || typeof userData !== 'string' || found.length > 0) {
    throw new OperationFailed(found);
  }
  const { os, reader } = system;
  const region = text(machine.region);
  return { type: machine.type, name, region, size, image, os, userData, ramMiB, firstBoot: reader };
}

function known<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

/** A word that the vendor does not know. */
export function unknownWord(what: string, word: string, table: object, path: Path): Diagnostic {
  const allowed = Object.keys(table).join(', ');
  return problem(`${what} ${JSON.stringify(word)} not found`, `The rehearsed vendor has: ${allowed}.`, path);
}
