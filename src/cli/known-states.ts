import * as fs from 'node:fs';
import * as path from 'node:path';
import { backendFacts } from '../fleet/backend-schema';
import type { Ledger } from '../fleet/ledger';
import { failed, wrongInput } from './exit';
import { shownPath } from './fleet-place';
import type { PlannedFleet } from './load';
import type { Step } from './progress';
import { shortList } from './short-list';
import { StackFailure } from './stack-failure';
import type { SynthStack } from './synth';
import { initStack } from './terraform-init';
import { askState } from './terraform-run';
import type { Workspace } from './workspace';

/** Stacks that are about to be applied. */
export interface ComingApply {
  readonly fleet: PlannedFleet;
  readonly workspace: Workspace;
  /** Those to apply. */
  readonly stacks: readonly SynthStack[];
  /** The stack with the fleet's mesh. */
  readonly mesh: SynthStack;
  /** Folders in which Terraform runs, by stack. */
  readonly dirs: ReadonlyMap<string, string>;
  readonly steps: ReadonlyMap<string, Step>;
}

/**
 * Refuses to apply a stack that the ledger knows as applied while its state is not where it is looked for: with a changed backend, or in
 * a fresh clone, Terraform would begin from nothing, and make new keys and every machine a second time.
 *
 * @throws CommandError naming the stacks and the places; StackFailure where Terraform cannot read a state
 */
export async function needStates(coming: ComingApply): Promise<void> {
  const { fleet, workspace, stacks, mesh, dirs, steps } = coming;
  const missing: string[] = [];
  for (const name of appliedStacks(fleet.ledger, mesh)) {
    const dir = dirs.get(name);
    if (dir === undefined || !stacks.some((stack) => stack.name === name)) continue;
    const step = steps.get(name)!;
    try {
      await initStack(workspace.place, name, dir, workspace.reconfigure, () => step.say('getting providers'));
      if (!isState(await pulledState(workspace, name, dir))) missing.push(name);
    } catch (error) {
      step.fail('failed');
      const hint = movedBackendHint(error, workspace, [...dirs.values()]);
      throw hint === undefined ? error : failed((error as Error).message, hint);
    }
  }
  if (missing.length === 0) return;
  for (const name of missing) steps.get(name)!.fail('no state');
  throw refusal(coming, missing);
}

/** The stacks that made what the ledger calls deployed: where the fleet's keys are, its vendors', and mesh. */
function appliedStacks({ nodes }: Ledger, mesh: SynthStack): readonly string[] {
  const deployed = Object.values(nodes).flatMap((node) => node.deployed ?? []);
  if (deployed.length === 0) return [];
  // A static machine is nobody's to make: losing its vendor's state doubles nothing.
  const vendors = new Set(deployed.map((machine) => machine.vendor).filter((vendor) => vendor !== 'static'));
  const own = ['core', ...[...vendors].sort()].filter((name) => mesh.dependencies.includes(name));
  return [...own, mesh.name];
}

async function pulledState({ place }: Workspace, stack: string, dir: string): Promise<string> {
  const { code, state, stderr } = await askState(place, dir);
  if (code === 0) return state;
  throw failed(`${stack}: terraform state pull failed\n${stderr.trim()}`);
}

/**
 * Whether an answer of `terraform state pull` is a state that was ever written. One that a destroy has emptied is: it says that what it
 * held is gone. Where there is none, Terraform prints nothing, or a state that has no history yet.
 */
export function isState(pulled: string): boolean {
  if (pulled === '') return false;
  const { serial, lineage, resources } = JSON.parse(pulled) as {
    readonly serial?: number;
    readonly lineage?: string;
    readonly resources?: readonly unknown[];
  };
  return (resources ?? []).length > 0 || ((serial ?? 0) > 0 && (lineage ?? '') !== '');
}

function refusal({ fleet, workspace, dirs }: ComingApply, missing: readonly string[]): Error {
  const { place, ledger } = fleet;
  const deployed = Object.entries(ledger.nodes).flatMap(([name, node]) => (node.deployed === undefined ? [] : [name]));
  const ledgerFile = shownPath(place.ledger, place.cwd);
  const places = missing.map((name) => `  ${name}: no state in ${statePlace(dirs.get(name)!, place.cwd)}`);
  const lines = missing.map((name) => `  ${moveLine(workspace, dirs.get(name)!)}`);
  return wrongInput(
    [
      `${ledgerFile} says that ${shortList(deployed)} ${deployed.length === 1 ? 'is' : 'are'} deployed, but there is no state of ${missing.join(', ')}: a deploy would make new keys and the machines a second time`,
      ...places,
    ].join('\n'),
    [
      'restore the states to these places; nothing was changed',
      `if the backends were changed: write the old ones into ${place.shown}, deploy, write the new ones, run npx cdktf synth, and move each state:`,
      ...lines,
      `if all machines are really gone: move ${ledgerFile} away, and the fleet begins anew`,
    ].join('\n'),
  );
}

/** Where a stack's state is looked for: the type of its backend and what names the state there; no secret, no address's password. */
function statePlace(dir: string, cwd: string): string {
  const json = JSON.parse(fs.readFileSync(path.join(dir, 'cdk.tf.json'), 'utf8')) as { terraform?: Terraform };
  const [type, settings] = Object.entries(json.terraform?.backend ?? {})[0] ?? ['local', {}];
  if (type === 'local')
    return `the local file ${shownPath(path.resolve(dir, String(settings.path ?? 'terraform.tfstate')), cwd)}`;
  const naming = Object.hasOwn(backendFacts, type) ? backendFacts[type as keyof typeof backendFacts].place : [];
  const told = naming
    .slice(0, 2)
    .filter((key) => key !== 'conn_str' && settings[key] !== undefined)
    .map((key) => `${key} ${bareAddress(String(settings[key]))}`);
  return [`backend ${type}`, ...told].join(', ');
}

interface Terraform {
  readonly backend?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** An address without whom it is asked as, and without its query. */
function bareAddress(text: string): string {
  return text.replace(/\/\/[^/@\s]*@/, '//').replace(/\?.*$/, '');
}

/** The line that moves a stack's state from the backend that Terraform used before to the one that is written now. */
function moveLine(workspace: Workspace, dir: string): string {
  return workspace.terraformLine(dir, ['init', '-migrate-state']);
}

/**
 * Lines for a backend that is another than the one that Terraform used before.
 *
 * @param dirs of the stacks that are applied together: their backends were most likely changed together
 * @returns undefined when that is not why the stack failed
 */
export function movedBackendHint(failure: unknown, workspace: Workspace, dirs: readonly string[]): string | undefined {
  if (!(failure instanceof StackFailure) || !/Backend (configuration|type) changed/i.test(failure.message))
    return undefined;
  const used = dirs.filter((dir) => fs.existsSync(path.join(dir, '.terraform', 'terraform.tfstate')));
  const lines = used.map((dir) => `  ${moveLine(workspace, dir)}`);
  return `the backends were changed; this moves the states to where they are looked for now:\n${lines.join('\n')}`;
}
