/** When two requests for a machine are the same request. */
import { createHash } from 'node:crypto';
import type { MachineRecord, MachineRequest } from './machines';
import { MachineRefused } from './machines';

/** sha256 over all that was asked for but a password, in hexadecimal. */
export function requestKey(request: MachineRequest): string {
  const { type, name, region, size, image, os, userData, ramMiB = null, firstBoot = 'cloud-init', address } = request;
  // Requests of the ordinary kind keep the keys that machines of earlier versions were recorded with.
  const special = firstBoot === 'cloud-init' && address === undefined ? [] : [firstBoot, address ?? null];
  const parts = [type, name, region, size, image, os, userData, ramMiB, ...special];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** The refusal of a name that another request has taken; the stand-in adds the command that mends it. */
export function nameTaken({ type, name, id }: MachineRecord): MachineRefused {
  const detail = `It was asked for differently (${type}, id ${id}).`;
  return new MachineRefused('name', `a machine called ${JSON.stringify(name)} exists already`, detail);
}
