import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import fc from 'fast-check';
import { FindingsError } from '../../src/cli/exit';
import { planCommand } from '../../src/cli/plan-command';
import { type FleetInput, parseLedger, renderFleet } from '../../src/fleet';
import { adaKey } from '../fleet/oak';
import { brokenTexts } from './broken-fleets';
import { type FleetProperty, holdsFor } from './fleet-properties';
import { generatedFiles, generatedFleets } from './generated-fleets';

const ledgerName = 'fleet.lock.yaml';

/** A fleet with key files that lie in every folder. */
function withPlainKeys(fleet: FleetInput): FleetInput {
  const keys = ['keys/ada.pub'];
  const users = Object.entries(fleet.users ?? {}).map(([name, user]) => [name, { ...user, keys }]);
  return { ...fleet, operator: { ...fleet.operator, keys }, users: Object.fromEntries(users) };
}

/** What lies in a folder, by name. */
function contents(folder: string): Readonly<Record<string, string>> {
  const names = fs.readdirSync(folder).filter((name) => fs.statSync(path.join(folder, name)).isFile());
  return Object.fromEntries(names.sort().map((name) => [name, fs.readFileSync(path.join(folder, name), 'utf8')]));
}

/** Runs `flotilla plan`. @returns whether the fleet was right; anything that is no finding is thrown */
async function runPlan(cwd: string): Promise<boolean> {
  const ignore = () => {};
  const width = { columns: 80, errColumns: 80 };
  const terminal = { out: ignore, err: ignore, ...width, colour: false, live: false, interactive: false };
  try {
    await planCommand({ terminal, cwd, env: {} }, {});
    return true;
  } catch (error) {
    if (error instanceof FindingsError && error.findings.length > 0) return false;
    throw error;
  }
}

const texts = fc.oneof(
  generatedFleets.map((fleet) => renderFleet(withPlainKeys(fleet))),
  brokenTexts,
);
const wrongLedgers = ['', 'schemaVersion: 2\n', '<<<<<<< HEAD\n', 'nodes: {n1: {index: -1}}\n'];
const ledgers = fc.option(fc.constantFrom(...wrongLedgers), { nil: undefined, freq: 1 });

/**
 * What `flotilla plan` leaves behind, in a folder that is made for it.
 *
 * @returns the property, and how to remove the folder
 */
export function wholeFiles(): { readonly property: FleetProperty; remove(): void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'flotilla-whole-'));
  for (const name of ['pods', 'keys']) fs.mkdirSync(path.join(folder, name));
  for (const name of ['ada', 'zoe']) fs.writeFileSync(path.join(folder, `keys/${name}.pub`), `${adaKey}\n`);
  for (const [name, text] of Object.entries(generatedFiles)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  const ledger = path.join(folder, ledgerName);
  const property = holdsFor(
    'a wrong fleet changes no file, a right one gets a whole ledger and nothing else',
    fc.tuple(texts, ledgers),
    async ([text, before]) => {
      fs.rmSync(ledger, { force: true });
      fs.writeFileSync(path.join(folder, 'fleet.yaml'), text);
      if (before !== undefined) fs.writeFileSync(ledger, before);
      const was = contents(folder);
      const right = await runPlan(folder);
      const is = contents(folder);
      assert.deepEqual(
        { ...is, [ledgerName]: right ? '' : is[ledgerName] },
        { ...was, [ledgerName]: right ? '' : before },
      );
      if (right) assert.ok(parseLedger({ file: ledgerName, text: is[ledgerName] ?? '' }).ok);
      return right;
    },
  );
  return { property, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}
