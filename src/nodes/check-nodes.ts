import type { FindingCode } from '../fleet/codes';
import { type Finding, FleetError } from '../fleet/errors';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { unitFolder } from '../ignition/boot-files';
import { checkSetup } from '../ignition/check-setup';
import type { MergedSetup, SetupProblem } from '../ignition/merge-layers';
import type { System, Unfit } from '../ignition/system';
import { findSystem, systems } from '../ignition/systems';
import { engineParts } from './delivery';
import { setupOf, setupWithoutEngine } from './setup-of';

/**
 * Everything that would keep a node from being set up: an operating system that is not known, an engine that cannot run there, layers
 * that contradict each other or ask for what cannot be. What lies with a layer is told once, however many nodes have it. Paths begin
 * with the layer's origin, or name the node.
 *
 * @example
 * const findings = checkNodes(plan);
 * if (findings.length > 0) throw new FleetError(findings);
 */
export function checkNodes(plan: FleetPlan): readonly Finding[] {
  const found = new Map<string, Finding>();
  const checked = new Set<MergedSetup>();
  for (const node of plan.nodes) {
    for (const finding of checkNode(plan, node, checked)) found.set(`${finding.path}\0${finding.message}`, finding);
  }
  return [...found.values()];
}

/**
 * Refuses a plan of which a node cannot be set up. A plan is looked through once.
 *
 * @throws FleetError with everything that {@link checkNodes} finds
 */
export function refuseUnfitNodes(plan: FleetPlan): void {
  const findings = known.get(plan) ?? checkNodes(plan);
  known.set(plan, findings);
  if (findings.length > 0) throw new FleetError(findings);
}

const known = new WeakMap<FleetPlan, readonly Finding[]>();

/** @param checked setups of other nodes, of which all is told; this node's is added */
function checkNode(plan: FleetPlan, node: NodePlan, checked: Set<MergedSetup>): readonly Finding[] {
  const system = findSystem(node.image);
  if (system === undefined) return [unknownSystem(node)];
  const engine = system.engines[node.engine];
  if ('unfit' in engine) {
    return [unfitEngine(node, system, engine), ...setupFindings(setupWithoutEngine(plan, node), system, checked)];
  }
  const merged = setupOf(plan, node);
  const own = docker(plan, node, system);
  if (checked.has(merged)) return own;
  return [...own, ...setupFindings(merged, system, checked), ...engineClashes(node, merged)];
}

function setupFindings(merged: MergedSetup, system: System, checked: Set<MergedSetup>): readonly Finding[] {
  if (checked.has(merged)) return [];
  checked.add(merged);
  return [
    ...merged.problems.map((problem) => toFinding('layers-clash', problem)),
    ...checkSetup(merged.setup, system, merged.origins).map((problem) => toFinding('bad-first-boot', problem)),
  ];
}

function unknownSystem(node: NodePlan): Finding {
  const allowed = systems.map(({ name }) => name).join(', ');
  const message = `expected an operating system that can be set up, got '${node.image}'; allowed: ${allowed}`;
  return finding('unknown-image', `nodes.${node.name}.image`, message);
}

function unfitEngine(node: NodePlan, { title }: System, { unfit, hint }: Unfit): Finding {
  const message = `expected an engine that runs on ${title}, got ${node.engine}: ${unfit}`;
  return finding('engine-unfit', `nodes.${node.name}.engine`, message, hint);
}

/** BOSH speaks one version of docker's API to all nodes. */
function docker(plan: FleetPlan, node: NodePlan, { engines, title }: System): readonly Finding[] {
  if (node.engine !== 'bosh' || plan.bosh === undefined || 'unfit' in engines.bosh) return [];
  const { oldest, newest } = engines.bosh.api;
  const { apiVersion } = plan.bosh;
  if (minor(apiVersion) >= minor(oldest) && minor(apiVersion) <= minor(newest)) return [];
  const message = `expected a docker that speaks API ${apiVersion}, as bosh.api_version has it; that of ${title} speaks ${oldest} to ${newest}`;
  const hint = `set bosh.api_version to "${newest}" if all bosh nodes speak it, or use debian-13`;
  return [finding('docker-api', `nodes.${node.name}.image`, message, hint)];
}

/** All versions of docker's API begin with 1. */
function minor(version: string): number {
  return Number(version.slice(version.indexOf('.') + 1));
}

/** What a layer and the node's engine both bring: the engine's is not meant to be changed. */
function engineClashes(node: NodePlan, { setup, origins }: MergedSetup): readonly Finding[] {
  const parts = engineParts(node);
  const files = new Set(parts.flatMap((part) => part.files.map(({ path }) => path)));
  // What both bring because the engine asked for it at birth too is no contradiction.
  const units = new Set(
    parts
      .flatMap((part) => part.units.map(({ name }) => name))
      .filter((name) => origins.get(`units.${name}`)?.level !== 'own'),
  );
  const clashing = [
    ...Object.keys(setup.files)
      .filter((path) => files.has(path))
      .map((path) => `files.${path}`),
    ...Object.entries(setup.units).flatMap(([name, { unit, state, dropins = {} }]) => [
      ...((unit !== undefined || state !== undefined) && units.has(name) ? [`units.${name}`] : []),
      ...Object.keys(dropins)
        .filter((dropin) => files.has(`${unitFolder}/${name}.d/${dropin}`))
        .map((dropin) => `units.${name}.dropins.${dropin}`),
    ]),
  ];
  return clashing.map((entry) => {
    const message = `expected what engine ${node.engine} of node ${node.name} does not bring itself`;
    const origin = origins.get(entry)?.origin;
    const path = origin === undefined ? entry : `${origin}.${entry}`;
    return finding('layers-clash', path, message, 'leave it out, or use a drop-in of another name');
  });
}

function toFinding(code: FindingCode, { path, message, hint }: SetupProblem): Finding {
  // What the fleet says of all nodes has no layer of its own.
  return finding(code, path.replace(/^sysctls\.sysctls\./, 'sysctls.'), message, hint);
}

function finding(code: FindingCode, path: string, message: string, hint?: string): Finding {
  return { code, path, message, ...(hint === undefined ? {} : { hint }) };
}
