import { createHash } from 'node:crypto';
import { FleetError } from '../fleet/errors';
import type { Engine, FirstBootLayer, FleetPlan, NodePlan } from '../fleet/plan-types';
import { type MergedSetup, mergeLayers } from '../ignition/merge-layers';
import type { SetupLayer } from '../ignition/setup';
import type { EngineFacts, System, Unfit } from '../ignition/system';
import { findSystem, systems } from '../ignition/systems';
import { ownLayer, ownOrigin } from './own-layer';
import { swapMiB } from './swap-size';

/**
 * What a node shall be: what every node gets, what its engine needs, and on top what the fleet adds, in the words of people who set up
 * machines. Nodes that ask for the same share one setup, and all that is made of it.
 *
 * @throws FleetError when the node's operating system is not known, or its engine cannot run there: see checkNodes, which tells all at once
 */
export function setupOf(plan: FleetPlan, node: NodePlan): MergedSetup {
  return merged(plan, node, node.engine);
}

/** The same without what the engine needs: what part `os` of a delivery brings, for whatever engine. */
export function setupWithoutEngine(plan: FleetPlan, node: NodePlan): MergedSetup {
  return merged(plan, node, undefined);
}

/** Facts of a node's operating system. @throws FleetError when it is not known */
export function systemOf(node: NodePlan): System {
  const system = findSystem(node.image);
  if (system !== undefined) return system;
  const message = `expected an operating system that can be set up, got '${node.image}'; allowed: ${systems.map(({ name }) => name).join(', ')}`;
  throw new FleetError([{ code: 'unknown-image', path: `nodes.${node.name}.image`, message }]);
}

/** What a node's engine needs on its system. @throws FleetError when it cannot run there */
export function engineFacts<E extends Engine>(
  node: NodePlan,
  system: System,
  engine: E,
): Exclude<System['engines'][E], Unfit> {
  const facts: EngineFacts | Unfit = system.engines[engine];
  if ('unfit' in facts) {
    const message = `engine ${engine} cannot run on ${system.title}: ${facts.unfit}`;
    throw new FleetError([{ code: 'engine-unfit', path: `nodes.${node.name}.engine`, message, hint: facts.hint }]);
  }
  return facts as Exclude<System['engines'][E], Unfit>;
}

const known = new WeakMap<FleetPlan, Map<string, MergedSetup>>();

function merged(plan: FleetPlan, node: NodePlan, engine: Engine | undefined): MergedSetup {
  const system = systemOf(node);
  const layers = node.layers ?? [];
  const setups = known.get(plan) ?? new Map<string, MergedSetup>();
  known.set(plan, setups);
  // Of what is Flotilla's own, only the swap differs between nodes of one system and engine.
  const key = [system.name, engine, swapMiB(node.ramMiB), ...layers.map(digest)].join(' ');
  const setup = setups.get(key) ?? mergeLayers([...ownLayers(plan, node, engine), fleetLayer(plan), ...layers]);
  setups.set(key, setup);
  return setup;
}

function ownLayers(plan: FleetPlan, node: NodePlan, engine: Engine | undefined): readonly SetupLayer[] {
  const system = systemOf(node);
  const own = ownLayer(plan, node, system);
  return engine === undefined ? [own] : [own, engineLayer(node, system, engine)];
}

function engineLayer(node: NodePlan, system: System, engine: Engine): SetupLayer {
  const { packages, kernelArguments = [], masked = [] } = engineFacts(node, system, engine);
  const units = Object.fromEntries(masked.map((name) => [name, { state: 'masked' }] as const));
  return { origin: ownOrigin, level: 'own', packages, kernelArguments, units };
}

/** What the fleet says beside its layers. */
function fleetLayer({ sysctls }: FleetPlan): SetupLayer {
  return { origin: 'sysctls', level: 'fleet', sysctls };
}

/** Layers, told apart by what they say: planning may give every node copies of its own. */
const digests = new WeakMap<FirstBootLayer, string>();

function digest(layer: FirstBootLayer): string {
  const known = digests.get(layer);
  if (known !== undefined) return known;
  const made = createHash('sha256').update(JSON.stringify(layer)).digest('hex');
  digests.set(layer, made);
  return made;
}
