/** Machines that exist before anybody deploys: rented by hand, with an address and a root password. */
import type { MachineRequest } from './machines';

/** Type of the machines that no vendor's API makes. */
export const bareType = 'static';

/** A bare machine as its owner got it. */
export interface BareMachine {
  /** Its host name, unique among the rehearsal's bare machines. */
  readonly name: string;
  readonly address: string;
  /** Operating system in our words: `debian-13`. */
  readonly os: string;
  /** @default - no limit */
  readonly ramMiB?: number;
  /** @default - made up */
  readonly rootPassword?: string;
}

/** What is asked of a rehearsal's hosts to have a bare machine: no seed, no key, a root password. */
export function bareMachineRequest({ name, address, os, ramMiB, rootPassword }: BareMachine): MachineRequest {
  return {
    type: bareType,
    name,
    region: '',
    size: '',
    image: os,
    os,
    userData: '',
    firstBoot: 'none',
    address,
    ...(ramMiB === undefined ? {} : { ramMiB }),
    ...(rootPassword === undefined ? {} : { rootPassword }),
  };
}
