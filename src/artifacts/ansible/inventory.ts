import { azName } from '../../fleet/azs';
import type { FleetPlan } from '../../fleet/plan-types';

import type { Host } from '../hosts';
import { groupNames, type Trait } from './group-names';

/**
 * The inventory that Ansible's yaml plugin reads: hosts with their facts, and a group per engine, vendor, region, seller, label and pod.
 *
 * @see https://docs.ansible.com/ansible-core/2.14/collections/ansible/builtin/yaml_inventory.html
 */
export type Inventory = { readonly all: InventoryGroup };

/** Variables of one host. */
type HostFacts = Readonly<Record<string, string | number>>;

type InventoryGroup = {
  readonly hosts: Readonly<Record<string, HostFacts | null>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly children?: Readonly<Record<string, InventoryGroup>>;
};

/**
 * Reaches the SSH config from the inventory's own folder, so it works from any folder and without ansible.cfg, and no
 * connection goes unpinned.
 */
const sshArguments = "-F {{ (inventory_dir | dirname ~ '/ssh/config') | quote }}";

/** @param hosts by index */
export function inventory(plan: FleetPlan, hosts: readonly Host[]): Inventory {
  const members = membersByTrait(plan, hosts);
  const names = groupNames(members.map(({ trait }) => trait));
  const groups = members.map(({ nodes }, i) => [names[i]!, group(nodes)] as const);
  return {
    all: {
      hosts: Object.fromEntries(hosts.map((host) => [host.name, hostFacts(host)])),
      vars: { ansible_ssh_common_args: sshArguments, flotilla_fleet: plan.fleet },
      children: Object.fromEntries(groups.sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

function group(nodes: readonly string[]): InventoryGroup {
  return { hosts: Object.fromEntries(nodes.map((name) => [name, null])) };
}

function hostFacts(host: Host): HostFacts {
  return {
    ansible_host: host.ipv4,
    flotilla_index: host.index,
    flotilla_vendor: host.vendor,
    flotilla_region: host.region,
    ...(host.seller === undefined ? {} : { flotilla_seller: host.seller }),
    flotilla_engine: host.engine,
    ...(host.engine === 'bosh' ? { flotilla_az: azName(host.index), flotilla_subnet: host.subnet } : {}),
  };
}

type Members = { readonly trait: Trait; readonly nodes: string[] };

/** Who has a trait, hosts by index; traits in the order in which they are first met. */
function membersByTrait(plan: FleetPlan, hosts: readonly Host[]): readonly Members[] {
  const podsByNode = podsOf(plan);
  const found = new Map<string, Members>();
  for (const host of hosts) {
    for (const trait of traits(host, podsByNode.get(host.name) ?? [])) {
      const key = trait.join('\0');
      const members = found.get(key);
      if (members === undefined) found.set(key, { trait, nodes: [host.name] });
      else members.nodes.push(host.name);
    }
  }
  return [...found.values()];
}

function traits(host: Host, pods: Iterable<string>): readonly Trait[] {
  return [
    ['engine', host.engine],
    ['vendor', host.vendor],
    ['region', host.vendor, host.region],
    ...(host.seller === undefined ? [] : [['seller', host.seller]]),
    ...Object.entries(host.labels).map(([name, value]) => ['label', name, value]),
    ...[...pods].map((pod) => ['pod', pod]),
  ];
}

/** Two replicas of a pod may share a node. */
function podsOf(plan: FleetPlan): ReadonlyMap<string, ReadonlySet<string>> {
  const byNode = new Map<string, Set<string>>();
  for (const pod of plan.pods) {
    for (const { node } of pod.replicas) byNode.set(node, (byNode.get(node) ?? new Set()).add(pod.name));
  }
  return byNode;
}
