import type { FleetFile } from './fleet-files';
import type { FleetPlace } from './fleet-place';
import type { Interrupts } from './interrupts';
import type { Ground } from './newnode-ground';
import type { NewnodeOptions, NewnodeRequest } from './newnode-request';
import type { Surroundings } from './program-options';

/** One run of `flotilla newnode`: what was asked, and where. */
export interface Newnode {
  readonly around: Surroundings;
  readonly options: NewnodeOptions;
  readonly request: NewnodeRequest;
  readonly place: FleetPlace;
  readonly ground: Ground;
  /** As they were when it began. */
  readonly files: readonly FleetFile[];
  readonly interrupts: Interrupts;
}
