/** When two requests for a machine are the same request. */
import { createHash } from 'node:crypto';
import type { MachineRecord, MachineRequest } from './machines';
import { MachineRefused } from './machines';

/** sha256 over all that was asked for, in hexadecimal. */
export function requestKey(request: MachineRequest): string {
  const { type, name, region, size, image, os, userData, ramMiB = null } = request;
  const parts = [type, name, region, size, image, os, userData, ramMiB];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** The refusal of a name that another request has taken; its detail names the import that mends it. */
export function nameTaken(existing: MachineRecord): MachineRefused {
  return new MachineRefused(
    'name',
    `a machine called ${JSON.stringify(existing.name)} exists already`,
    `It was asked for differently (${existing.type}, id ${existing.id}). If it is the one that you mean, take it over:\n${importLine(existing)}`,
  );
}

/** `terraform import hcloud_server.ADDRESS 7`: the address is the one that Terraform shows beside the error. */
export function importLine({ type, id }: Pick<MachineRecord, 'type' | 'id'>): string {
  return `terraform import ${type}.ADDRESS ${id}`;
}
