/** The rehearsal that this process plays its vendor in. */
import { join } from 'node:path';
import { openMachines } from '../../machine-maker';
import type { MachineMaker } from '../../machines';
import { REHEARSAL_VARIABLE, type RehearsedVendor, readRehearsalConfig } from '../../rehearsal-config';
import { failure } from '../diagnostics';

/** An open rehearsal. */
export interface RehearsalSession {
  readonly vendor: RehearsedVendor;
  readonly machines: MachineMaker;
  /** Folder of the vendors' other resources. */
  readonly records: string;
}

/**
 * Opens the rehearsal at the first operation that needs it: schema, validation and an empty plan need none.
 * @param provider `hcloud`. @param dir value of FLOTILLA_REHEARSAL; empty without a rehearsal.
 * @returns a function that throws OperationFailed when there is no rehearsal, or this vendor has no part in it.
 */
export function rehearsalOpener(provider: string, dir: string): () => RehearsalSession {
  let session: RehearsalSession | undefined;
  return () => {
    session ??= openSession(provider, dir);
    return session;
  };
}

function openSession(provider: string, dir: string): RehearsalSession {
  if (dir === '') {
    throw failure(
      'No rehearsal is running',
      `This stand-in for the ${provider} provider makes machines for rehearsals only, and ${REHEARSAL_VARIABLE} names none. Run the command inside of one:\n  flotilla rehearse exec -- COMMAND`,
    );
  }
  try {
    const config = readRehearsalConfig(dir);
    const vendor = config.vendors[provider];
    if (vendor === undefined)
      throw new Error(`vendors: expected an entry for ${provider}, got ${Object.keys(config.vendors).join(', ')}`);
    return { vendor, machines: openMachines(dir, config), records: join(dir, 'records') };
  } catch (error) {
    throw failure('The rehearsal cannot be read', error instanceof Error ? error.message : String(error));
  }
}
