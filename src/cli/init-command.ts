import * as path from 'node:path';
import { type Finding, formatFinding } from '../fleet/errors';
import { nameProblem, userProblem } from '../fleet/names';
import { type ExitCode, exitCode, FindingsError } from './exit';
import { checkFolder, checkPlan } from './init-checks';
import { initFiles, type OperatorKey } from './init-files';
import { type FoundKey, findKey, makeKey } from './init-key';
import { fleetPackages } from './init-packages';
import { type InitResult, initJson, initText } from './init-text';
import { writeAll } from './init-write';
import { type ImportedInventory, importInventory } from './inventory-file';
import type { Surroundings } from './program-options';
import { jsonText } from './terminal';

/** Options of `flotilla init`. */
export interface InitOptions {
  readonly user?: string;
  readonly key?: string;
  readonly from?: string;
  readonly ram?: string;
  readonly json?: boolean;
}

/** Login of an operator whose own name will not do. */
const fallbackUser = 'ops';

/** Stands for a pair that is made once nothing else is wrong. */
const keyToCome: OperatorKey = { publicText: '', privateText: '' };

/**
 * `flotilla init`: a folder with a fleet that can be planned at once. Nothing is written unless everything can be.
 *
 * @throws FindingsError with all that is in the way
 */
export async function initCommand(
  around: Surroundings,
  fleet: string,
  given: string | undefined,
  options: InitOptions,
): Promise<ExitCode> {
  const { cwd, env } = around;
  const folder = path.resolve(cwd, given ?? '.');
  const user = options.user ?? loginName(env);
  const inventory = options.from === undefined ? undefined : importInventory(options.from, cwd, ramOf(options));
  const found = findKey({ user, folder, cwd, env, ...(options.key === undefined ? {} : { given: options.key }) });
  const packages = fleetPackages(folder);
  const content = { fleet, user, packages, ...importedNodes(inventory) };
  const draft = initFiles({ ...content, key: isKey(found) ? found.key : keyToCome });
  const place = checkFolder(folder, draft, cwd, packages);
  refuse([
    ...checkWords(fleet, user, options),
    ...(found === undefined || isKey(found) ? [] : found),
    ...[...(inventory?.findings ?? []), ...checkPlan(draft, inventory)].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
    ...place.findings,
  ]);
  const key = isKey(found) ? found : { key: makeKey(user, fleet), from: 'ssh-keygen' };
  const files = initFiles({ ...content, key: key.key }).filter((file) => !place.kept.includes(file.path));
  const written = writeAll(folder, files);
  const { kept, npm } = place;
  const result: InitResult = {
    fleet,
    folder,
    cwd,
    user,
    key,
    files,
    written,
    kept,
    npm,
    notes: inventory?.notes ?? [],
    packages,
  };
  around.terminal.out(options.json === true ? jsonText(initJson(result)) : initText(result, around.terminal));
  return exitCode.done;
}

function isKey(found: FoundKey | readonly Finding[] | undefined): found is FoundKey {
  return found !== undefined && 'key' in found;
}

function importedNodes(inventory: ImportedInventory | undefined) {
  return inventory === undefined ? {} : { imported: { from: inventory.file, nodes: inventory.nodes } };
}

/** The user's own name where it may be a login of a node. */
function loginName(env: NodeJS.ProcessEnv): string {
  const name = env.LOGNAME ?? env.USER ?? env.USERNAME ?? '';
  return userProblem(name) === undefined ? name : fallbackUser;
}

function checkWords(fleet: string, user: string, options: InitOptions): readonly Finding[] {
  const fleetProblem = nameProblem(fleet);
  const problem = userProblem(user);
  const bad = (where: string, expected: string, got: string): Finding => ({
    code: 'bad-name',
    path: where,
    message: `${expected}, got '${got}'`,
  });
  return [
    ...(fleetProblem === undefined ? [] : [bad('fleet', fleetProblem, fleet)]),
    ...(problem === undefined ? [] : [bad('--user', problem, user)]),
    ...(options.ram === undefined || options.from !== undefined ? [] : [ramWithoutInventory]),
    ...(options.ram === undefined || ramPattern.test(options.ram) ? [] : [badRam(options.ram)]),
  ];
}

/** As a fleet file takes it. */
const ramPattern = /^[1-9][0-9]{0,6}(MiB|GiB)$/;

function badRam(got: string): Finding {
  return { code: 'bad-value', path: '--ram', message: `expected an amount as 512MiB or 4GiB, got '${got}'` };
}

const ramWithoutInventory: Finding = {
  code: 'surplus-key',
  path: '--ram',
  message: 'expected --from FILE with it: the RAM is that of imported hosts',
  hint: 'leave --ram out',
};

/** A wrong amount is told once, not again for every host. */
function ramOf({ ram }: InitOptions): string | undefined {
  return ram === undefined || ramPattern.test(ram) ? ram : '1GiB';
}

function refuse(findings: readonly Finding[]): void {
  if (findings.length > 0) throw new FindingsError(findings, findings.map(formatFinding).join('\n'));
}
