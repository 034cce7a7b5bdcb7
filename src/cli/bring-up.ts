import * as fs from 'node:fs';
import * as path from 'node:path';
import type { FleetOutputs } from '../fleet/outputs';
import { parseOutputs } from '../fleet/outputs-parse';
import { importHint } from './existing-machine';
import { CommandError, failed } from './exit';
import { allFailures, type JoinedMachines, type JoinStacks, joinMachines, needJoined } from './join-machines';
import type { Joined } from './join-node';
import { movedBackendHint, needStates } from './known-states';
import { orThrow, type PlannedFleet } from './load';
import { findMesh, type MeshPlace, outputsOf } from './mesh-place';
import type { Progress, Step } from './progress';
import { findRekeyed, recordedDeliveries } from './rekeyed';
import { applyStack, type StackOutcome } from './stack-apply';
import { chooseStacks, inOrder } from './stack-order';
import { type SynthStack, synth } from './synth';
import { initStack } from './terraform-init';
import { askState, askTerraform, rotateLogs } from './terraform-run';
import { undeliveredHint, undeliveredNodes } from './undelivered-nodes';
import type { Workspace } from './workspace';

/** What a run applied. */
export interface BroughtUp {
  /** In the order they ended. */
  readonly outcomes: readonly StackOutcome[];
  /** Of mesh; undefined when mesh was not among the stacks. */
  readonly outputs?: FleetOutputs;
  /** Nodes that have not got their delivery, and why. The outputs do not wait for deliveries, so there are some nevertheless. */
  readonly undelivered?: { readonly nodes: readonly string[]; readonly failure: CommandError };
  /** What became of machines that exist and were to join, by node. @default - there were none */
  readonly joined?: Readonly<Record<string, Joined>>;
  /** Vendors whose machines the run has not changed, as far as that can be told: their stacks were not among those applied. */
  readonly unapplied: readonly string[];
}

/**
 * Synthesises a fleet and applies its stacks: core, the vendors side by side, mesh. The one code for `deploy` and `rehearse up`.
 *
 * @param stacks names of the stacks, or none for all
 * @param begin called before anything is applied, with the names of the stacks that are left out
 * @param skipped stacks of vendors that are gone. @default - none
 * @throws CommandError with all that failed
 */
export async function bringUp(
  fleet: PlannedFleet,
  workspace: Workspace,
  stacks: readonly string[],
  progress: Progress,
  begin: (leftOut: readonly string[]) => void,
  skipped: readonly string[] = [],
): Promise<BroughtUp> {
  const { place } = workspace;
  rotateLogs(place.logDir);
  const step = progress.step('synth');
  step.say('synthesising the stacks');
  const { env, logDir } = place;
  const all = await synth({ place: fleet.place, outDir: workspace.synthDir, env, logDir }).catch((error: unknown) => {
    step.fail('failed');
    throw error;
  });
  const mesh = findMesh(all, fleet.plan.fleet);
  const chosen = chooseStacks(all, stacks, skipped);
  step.done(`${all.length} stacks`);
  const dirs = new Map(chosen.map((s) => [s.name, workspace.stage(s)]));
  const steps = new Map(chosen.map((s) => [s.name, progress.step(s.name)]));
  if (workspace.kind === 'deploy') {
    const meshStack = all.find((s) => s.name === mesh.stack)!;
    await needStates({ fleet, workspace, stacks: chosen, mesh: meshStack, dirs, steps });
  }
  const joining = { plan: fleet.plan, workspace, mesh, dirs };
  if (dirs.has(mesh.stack)) await needJoined(joining, fleet.place.shown);
  const outcomes: StackOutcome[] = [];
  let joined: JoinedMachines | undefined;
  let undelivered: BroughtUp['undelivered'];
  const leftOut = all.filter((s) => !chosen.includes(s)).map((s) => s.name);
  begin(leftOut);
  await inOrder(inTurn(chosen), async (stack) => {
    const dir = dirs.get(stack.name)!;
    const isMesh = stack.name === mesh.stack;
    if (isMesh) joined = await joinAll(joining, progress);
    const again = isMesh && fs.existsSync(unfinished(workspace));
    const vars = isMesh ? await rekeyedVars(workspace, mesh, dirs, steps.get(stack.name)!, again) : [];
    const replace = again ? await recordedInMesh(workspace, mesh, dir) : [];
    const job = { stack: stack.name, dir, vars, reconfigure: workspace.reconfigure, replace };
    if (isMesh) fs.writeFileSync(unfinished(workspace), '', { mode: 0o600 });
    try {
      outcomes.push(await applyStack(place, job, steps.get(stack.name)!));
    } catch (error) {
      const told = withNextStep(error, workspace, dir, [...dirs.values()]);
      const nodes = undeliveredNodes(error);
      if (nodes.length === 0) throw told;
      undelivered = { nodes, failure: told as CommandError };
    } finally {
      if (isMesh) fs.rmSync(unfinished(workspace), { force: true });
    }
  });
  const meshDir = dirs.get(mesh.stack);
  if (meshDir === undefined) joined = await joinAll(joining, progress);
  undelivered = withUnjoined(undelivered, joined);
  // Where a vendor has no stack of its own, somebody else's app has put its machines elsewhere; mesh is not applied without that.
  const unapplied = fleet.plan.vendors.filter((v) => (meshDir === undefined ? !dirs.has(v) : leftOut.includes(v)));
  const joins =
    joined === undefined || joined.outcomes.size === 0 ? {} : { joined: Object.fromEntries(joined.outcomes) };
  const told = { outcomes, unapplied, ...joins, ...(undelivered === undefined ? {} : { undelivered }) };
  if (meshDir === undefined) return told;
  const outputs = await readFleetOutputs(workspace, fleet.plan.fleet, meshDir).catch((error: unknown) => {
    throw undelivered?.failure ?? error;
  });
  return { ...told, outputs };
}

/** Joins what this run can join. @throws CommandError when none of them could be: then mesh has nothing new to reach */
async function joinAll(joining: JoinStacks, progress: Progress): Promise<JoinedMachines> {
  const joined = await joinMachines(joining, progress);
  if (joined.outcomes.size === 0 && joined.failures.size > 0) throw allFailures(joined.failures.values());
  return joined;
}

/** Machines that did not join have no delivery either, and why they did not says more. */
function withUnjoined(undelivered: BroughtUp['undelivered'], joined: JoinedMachines | undefined): typeof undelivered {
  if (joined === undefined || joined.failures.size === 0) return undelivered;
  const delivering = (undelivered?.nodes ?? []).filter((node) => !joined.failures.has(node));
  const failures = [...joined.failures.values(), ...(delivering.length > 0 ? [undelivered!.failure] : [])];
  return { nodes: [...new Set([...delivering, ...joined.failures.keys()])].sort(), failure: allFailures(failures) };
}

/**
 * Reads mesh's outputs.
 *
 * @param fleet the fleet's name: somebody else's stack may put out other things beside it
 * @param flags more words for `terraform output`
 * @throws CommandError when there are none, or when they are not what this version writes
 */
export async function readFleetOutputs(
  workspace: Pick<Workspace, 'place'>,
  fleet: string,
  meshDir: string,
  flags: readonly string[] = [],
): Promise<FleetOutputs> {
  const answer = await askTerraform(workspace.place, meshDir, ['output', '-json', ...flags]);
  if (answer.code !== 0) throw failed(`terraform output failed for mesh: ${answer.stderr.trim().split('\n')[0]}`);
  return orThrow(parseOutputs(outputsOf(JSON.parse(answer.stdout) as unknown, fleet))).value;
}

/** Stacks so that each stands after those it depends on: the order in which people read progress. */
function inTurn(stacks: readonly SynthStack[]): readonly SynthStack[] {
  const depth = (s: SynthStack): number =>
    1 +
    Math.max(
      0,
      ...s.dependencies.map((d) => stacks.find((o) => o.name === d)).map((o) => (o === undefined ? 0 : depth(o))),
    );
  return [...stacks].sort((a, b) => depth(a) - depth(b) || (a.name < b.name ? -1 : 1));
}

/** Stands while mesh is applied. Found by the next run, it says that this one was killed and that mesh's state may call done what is not. */
function unfinished(workspace: Workspace): string {
  return path.join(workspace.place.logDir, 'mesh.unfinished');
}

/** Every rekey and delivery that mesh's state knows, to be run again: repeated, they change nothing on a node that has them. */
async function recordedInMesh(
  workspace: Workspace,
  { prefix }: MeshPlace,
  meshDir: string,
): Promise<readonly string[]> {
  const { state } = await askState(workspace.place, meshDir);
  const json: unknown = JSON.parse(fs.readFileSync(path.join(meshDir, 'cdk.tf.json'), 'utf8'));
  return recordedDeliveries(state, json, prefix);
}

/** After a killed run: the variable that tells mesh which nodes have their lasting host key already. */
async function rekeyedVars(
  workspace: Workspace,
  mesh: MeshPlace,
  dirs: ReadonlyMap<string, string>,
  step: Step,
  again: boolean,
): Promise<readonly string[]> {
  if (workspace.kind === 'paper') return [];
  const meshDir = dirs.get(mesh.stack)!;
  await initStack(workspace.place, mesh.stack, meshDir, workspace.reconfigure, () => step.say('getting providers'));
  const stackDir = (stack: string): string => dirs.get(stack) ?? meshDir;
  const nodes = await findRekeyed({ place: workspace.place, meshDir, stackDir, prefix: mesh.prefix }, again);
  if (nodes.length === 0) return [];
  const value = JSON.stringify(nodes);
  step.note(`${nodes.join(', ')}: an earlier run was killed while it changed the host key; going on from there`);
  // Locking asks the providers' registry, which a rehearsal cannot reach.
  const flags = workspace.kind === 'deploy' ? [] : ['--skip-provider-lock'];
  const deploy = ['npx', 'cdktf', 'deploy', ...dirs.keys(), ...flags];
  const line = workspace.pasteLine(['env', `TF_VAR_${mesh.prefix}rekeyed=${value}`, ...deploy]);
  step.note(`the same with cdktf: ${line}`);
  return [`${mesh.prefix}rekeyed=${value}`];
}

/** Adds what only this run knows to a failure: the lines that mend it. */
function withNextStep(error: unknown, workspace: Workspace, dir: string, dirs: readonly string[]): unknown {
  const hint = importHint(error, workspace, dir) ?? movedBackendHint(error, workspace, dirs) ?? undeliveredHint(error);
  return hint === undefined || !(error instanceof CommandError) ? error : failed(error.message, hint);
}
