import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Checked } from '../fleet/checked';
import { FleetError } from '../fleet/errors';
import { parseLedger, renderLedger } from '../fleet/ledger';
import { parseFleet } from '../fleet/parse';
import { plan } from '../fleet/plan';
import type { FleetPlan } from '../fleet/plan-types';
import { catalogues } from '../providers/registry';

/** The ledger's name, beside the fleet file. */
const ledgerName = 'fleet.lock.yaml';

/**
 * Plans the fleet of a file as it stands. Synthesis never writes: where the ledger would change it fails, because only the command
 * line writes that.
 *
 * @param file path of fleet.yaml, as the user named it
 * @throws FleetError with every finding
 */
export function readPlan(file: string): FleetPlan {
  const folder = dirname(resolve(file));
  const read = (path: string) => readText(resolve(folder, path));
  const text = readText(file);
  if (text === undefined)
    throw failure('no-fleet-file', file, 'there is no such file', 'name it as "fleet" in the context of cdktf.json');
  const spec = checked(parseFleet({ file, text, read }, catalogues));
  const ledgerFile = relative(process.cwd(), join(folder, ledgerName));
  const ledgerText = read(ledgerName);
  const ledger = ledgerText === undefined ? undefined : checked(parseLedger({ file: ledgerFile, text: ledgerText }));
  const planned = checked(plan(spec, ledger, catalogues));
  if (renderLedger(planned.ledger) !== ledgerText) {
    const what = ledgerText === undefined ? 'there is no ledger yet' : 'the ledger does not match the fleet file';
    throw failure('ledger-out-of-date', ledgerFile, what, 'run flotilla plan');
  }
  return planned.plan;
}

function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function checked<T>(result: Checked<T>): T {
  if (!result.ok) throw new FleetError(result.findings);
  return result.value;
}

function failure(code: string, file: string, message: string, hint: string): FleetError {
  return new FleetError([{ code, path: '', file, message, hint }]);
}
