import { basename, dirname, join, relative, resolve } from 'node:path';
import { sweepLeftovers, writeFileAtomically } from '../files/atomic-file';
import { readText } from '../files/read-text';
import type { Checked } from '../fleet/checked';
import { FleetError } from '../fleet/errors';
import { renderFleet } from '../fleet/fleet-text';
import { renderLedger } from '../fleet/ledger';
import { ledgerName, planFiles } from '../fleet/plan-files';
import type { FleetPlan } from '../fleet/plan-types';
import type { FleetInput } from '../fleet/schema';
import { checkPlanned } from '../nodes/checked-plan';
import { catalogues } from '../providers/registry';

/**
 * Plans the fleet of a file as it stands, for a cdktf app of your own. Synthesis never writes: where the ledger would change this
 * fails, because only the command line writes that.
 *
 * @param file path of fleet.yaml, absolute or relative to the folder of cdktf.json, where cdktf runs the app. The ledger, and the
 *   files that the fleet names, lie beside it
 * @throws FleetError with every finding; with `run flotilla plan` where the ledger is not there or would change
 * @example
 * const planned = readFleetPlan('fleet.yaml');
 * planned.fleet; // => 'oak'
 * addFleetStacks(app, planned);
 */
export function readFleetPlan(file: string): FleetPlan {
  const folder = dirname(resolve(file));
  const read = (path: string) => readText(resolve(folder, path));
  const text = readText(file);
  if (text === undefined)
    throw failure('no-fleet-file', file, 'there is no such file', 'name it as "fleet" in the context of cdktf.json');
  const ledgerFile = relative(process.cwd(), join(folder, ledgerName));
  const ledgerText = read(ledgerName);
  const ledger = ledgerText === undefined ? undefined : { file: ledgerFile, text: ledgerText };
  const planned = checked(planFiles({ file, text, read }, ledger, catalogues));
  const findings = checkPlanned(planned, catalogues);
  if (findings.length > 0) throw new FleetError(findings);
  if (renderLedger(planned.ledger) !== ledgerText) {
    const what = ledgerText === undefined ? 'there is no ledger yet' : 'the ledger does not match the fleet file';
    throw failure('ledger-out-of-date', ledgerFile, what, `run flotilla plan${fleetFlag(file)}`);
  }
  return planned.plan;
}

/**
 * Writes a fleet that a TypeScript program describes as the fleet file that the command line and {@link readFleetPlan} read. Call it
 * before that one; then `flotilla plan` writes the ledger. A file that says this already is left untouched.
 *
 * @param file path of the file, absolute or relative to the working directory; it is this program's alone
 * @returns whether the file was written
 * @example
 * const operator = { user: 'ada', keys: ['keys/ada.pub'] };
 * const nodes = { n1: { vendor: 'hetzner', region: 'fsn1', size: 'cx23', image: 'debian-13', engine: 'podman' } } as const;
 * writeFleetFile('oak.yaml', { fleet: 'oak', operator, nodes }); // => true
 * writeFleetFile('oak.yaml', { fleet: 'oak', operator, nodes }); // => false
 */
export function writeFleetFile(file: string, input: FleetInput): boolean {
  const text = `# Written by a program: change that, not this file.\n${renderFleet(input)}`;
  if (readText(file) === text) return false;
  sweepLeftovers(dirname(resolve(file)));
  writeFileAtomically(file, text, 0o644);
  return true;
}

/** How the command line is told of a fleet file; nothing for the one that it finds by itself. */
function fleetFlag(file: string): string {
  const path = relative(process.cwd(), resolve(file));
  return path === 'fleet.yaml' ? '' : ` -f ${basename(path) === 'fleet.yaml' ? dirname(path) : path}`;
}

function checked<T>(result: Checked<T>): T {
  if (!result.ok) throw new FleetError(result.findings);
  return result.value;
}

function failure(code: string, file: string, message: string, hint: string): FleetError {
  return new FleetError([{ code, path: '', file, message, hint }]);
}
