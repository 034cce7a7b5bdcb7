import type { FleetPlan } from '../fleet/plan-types';
import { CommandError, exitCode } from './exit';
import { isRekeyed, joinKeysOf } from './fleet-keys-in-state';
import { howFar } from './fleet-login';
import { type Joined, joinNode } from './join-node';
import { joinScript } from './join-script';
import type { MeshPlace } from './mesh-place';
import type { Progress } from './progress';
import { type StaticNode, staticNodes, unjoinedRefusal } from './static-machines';
import { initStack } from './terraform-init';
import { askState } from './terraform-run';
import type { Workspace } from './workspace';

/** Stacks that are applied, as far as joining needs them. */
export interface JoinStacks {
  readonly plan: FleetPlan;
  readonly workspace: Workspace;
  readonly mesh: MeshPlace;
  /** Folders in which Terraform runs, by stack; only those of stacks that can be read now. */
  readonly dirs: ReadonlyMap<string, string>;
}

/** What became of the machines that were to join. */
export interface JoinedMachines {
  readonly outcomes: ReadonlyMap<string, Joined>;
  readonly failures: ReadonlyMap<string, CommandError>;
}

/**
 * Refuses static machines that have not joined and that nobody can log in to in this run: before anything is applied, because mesh
 * would wait for them in vain. A machine is asked only where mesh's state does not know it.
 *
 * @param file the fleet file as its user names it
 * @throws FindingsError naming each of them
 */
export async function needJoined(stacks: JoinStacks, file: string): Promise<void> {
  const { plan, workspace } = stacks;
  if (workspace.kind === 'paper') return;
  const nodes = staticNodes(plan).filter(
    (node) => workspace.joins?.(node) === undefined && workspace.unjoined?.has(node.name) !== true,
  );
  if (nodes.length === 0) return;
  const states = await statesOf(stacks);
  const asked = await Promise.all(nodes.map(async (node) => ((await hasJoined(stacks, node, states)) ? [] : [node])));
  const missing = asked.flat();
  if (missing.length > 0) throw unjoinedRefusal(missing, file, workspace.kind);
}

/**
 * Joins the static machines that this run can log in to, side by side. One that fails holds none of the others back.
 * The keys must have been made: to be called once the stack that has them is applied.
 */
export async function joinMachines(stacks: JoinStacks, progress: Progress): Promise<JoinedMachines> {
  const { plan, workspace, mesh } = stacks;
  const outcomes = new Map<string, Joined>();
  const failures = new Map<string, CommandError>(workspace.unjoined ?? []);
  const nodes = staticNodes(plan).flatMap((node) => {
    const login = workspace.joins?.(node);
    return login === undefined ? [] : [{ node, login }];
  });
  if (nodes.length === 0) return { outcomes, failures };
  const states = await statesOf(stacks);
  await Promise.all(
    nodes.map(async ({ node, login }) => {
      const step = progress.step(node.name);
      try {
        const keys = joinKeysOf(states.keys, states.mesh, node.name, mesh.prefix);
        if (keys === undefined) throw new Error(`no keys for ${node.name} although their stack was applied`);
        const script = joinScript(plan, node, keys);
        const rekeyed = isRekeyed(states.mesh, node.name, node.generation, mesh.prefix);
        const joined = await joinNode({ node, login, keys, script, reach: workspace.place, rekeyed, step });
        outcomes.set(node.name, joined);
        step.done(doneText(joined));
      } catch (error) {
        step.fail('failed');
        if (!(error instanceof CommandError)) throw error;
        const { code, message, hint } = error;
        failures.set(node.name, new CommandError(code, `${node.name} (${node.address}): ${message}`, hint));
      }
    }),
  );
  return { outcomes, failures };
}

/** Several failures as one. */
export function allFailures(failures: Iterable<CommandError>): CommandError {
  const all = [...failures];
  if (all.length === 1) return all[0]!;
  const told = all.map(({ message, hint }) =>
    hint === undefined ? message : `${message}\n  ${hint.replaceAll('\n', '\n  ')}`,
  );
  const hint = 'mend these, then run the same command again: it goes on where each of them is';
  return new CommandError(exitCode.failed, told.join('\n'), hint);
}

function doneText({ outcome, rebooted }: Joined): string {
  const words = {
    joined: 'joined',
    finished: 'joined (an earlier run had begun it)',
    'joined-before': 'had joined before',
  };
  return `${words[outcome]}${rebooted ? ', rebooted' : ''}`;
}

interface States {
  /** Of the stack with the fleet's keys; empty when it is nowhere. */
  readonly keys: string;
  readonly mesh: string;
}

async function statesOf({ workspace, mesh, dirs }: JoinStacks): Promise<States> {
  const pulled = async (stack: string): Promise<string> => {
    const dir = dirs.get(stack);
    if (dir === undefined) return '';
    await initStack(workspace.place, stack, dir, workspace.reconfigure);
    return (await askState(workspace.place, dir)).state;
  };
  const inMesh = await pulled(mesh.stack);
  // In somebody else's app the keys may be in any stack, in mesh's too.
  const others = ['core', ...[...dirs.keys()].filter((name) => name !== 'core' && name !== mesh.stack)];
  for (const stack of [...others, mesh.stack]) {
    const state = stack === mesh.stack ? inMesh : await pulled(stack);
    if (state.includes(`"${mesh.prefix}delivery"`)) return { keys: state, mesh: inMesh };
  }
  return { keys: '', mesh: inMesh };
}

/** By what is known without asking, else by one login. A machine that cannot be asked is left to mesh, which tells why. */
async function hasJoined({ workspace, mesh }: JoinStacks, node: StaticNode, states: States): Promise<boolean> {
  if (isRekeyed(states.mesh, node.name, node.generation, mesh.prefix)) return true;
  const keys = joinKeysOf(states.keys, states.mesh, node.name, mesh.prefix);
  if (keys === undefined) return false;
  const door = { node: node.name, address: node.address, keys, reach: workspace.place };
  return (await howFar(door).catch(() => 'not' as const)) !== 'not';
}
