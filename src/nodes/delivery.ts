import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { boshEngine, dockerTls } from './bosh-engine';
import { type OperatingSystem, operatingSystem } from './operating-system';
import { byPath, osState, sshdPath, sudoersFiles } from './os-state';
import { type DeliveredFile, type DeliveryPart, emptyPart, type PartName } from './part';
import { podmanEngine } from './podman-engine';
import { deliverScript } from './scripts.gen';

export type { DeliveryPart, PartName } from './part';

/** Names of the parts that a node's delivery has, in order. */
export function partNames(node: NodePlan): readonly PartName[] {
  return node.engine === 'bosh' ? ['os', 'tls', 'engine'] : ['os', 'engine'];
}

/**
 * Everything that a node must have and that can change while it runs. The next delivery removes what is no longer listed.
 *
 * Late values: `delivery.public`, and for a bosh node `tls.ca`, `tls.certificate`, `tls.key`.
 *
 * @throws FleetError when the node's operating system is not known here.
 */
export function deliveryParts(plan: FleetPlan, node: NodePlan): DeliveryPart[] {
  const system = operatingSystem(node);
  const make: Readonly<Record<PartName, () => DeliveryPart>> = {
    os: () => osPart(plan, system),
    tls: dockerTls,
    engine: () => (node.engine === 'bosh' ? boshEngine(node, system) : podmanEngine(system)),
  };
  return partNames(node).map((name) => make[name]());
}

/** A plan's part `os` per operating system: one object for all nodes, so that it is also rendered once. */
const osParts = new WeakMap<FleetPlan, Map<OperatingSystem, DeliveryPart>>();

function osPart(plan: FleetPlan, system: OperatingSystem): DeliveryPart {
  const known = osParts.get(plan) ?? new Map<OperatingSystem, DeliveryPart>();
  osParts.set(plan, known);
  const part = known.get(system) ?? makeOsPart(plan, system);
  known.set(system, part);
  return part;
}

function makeOsPart(plan: FleetPlan, system: OperatingSystem): DeliveryPart {
  const state = osState(plan, system);
  const files: DeliveredFile[] = [...state.files, ...sudoersFiles(state.users)].sort(byPath);
  return {
    ...emptyPart,
    name: 'os',
    program: deliverScript,
    users: state.users,
    directories: state.directories,
    files: files.map((file) => (file.path === sshdPath ? { ...file, units: [system.sshUnit] } : file)),
    units: [{ name: system.sshUnit, onChange: 'reload' }],
    checks: [{ withinSeconds: 10, command: ['sshd', '-t'] }],
  };
}
