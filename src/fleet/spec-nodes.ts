import { cidrAddresses } from './cidr';
import type { Draft } from './draft';
import { naturally } from './natural-order';
import { nearest } from './nearest';
import type { NodeLayers } from './node-layers';
import type { Engine } from './plan-types';
import { ramMiB } from './quantity';
import type { Report } from './report';
import type { FleetDraft } from './schema';
import { bareKey, checkStatic } from './spec-static';
import { type NodeSpec, nodePath, type OverlaySpec } from './spec-types';
import type { Path } from './where';

/** What a node runs if neither it nor `defaults` says so. Never changes: it would re-install machines. */
const fallback = { image: 'debian-13', engine: 'podman' } as const satisfies { image: string; engine: Engine };

type NodeDraft = NonNullable<FleetDraft['nodes']>[string];

/** The nodes of a fleet with everything filled in, by name, numbers in it by value. Empty is what was wrong. */
export function nodeSpecs(fleet: FleetDraft, layers: NodeLayers): readonly NodeSpec[] {
  const entries = Object.entries(fleet.nodes ?? {}).sort(([a], [b]) => naturally(a, b));
  return entries.map(([name, node]) => nodeSpec(name, node, fleet, layers));
}

function nodeSpec(name: string, node: NodeDraft, { defaults, images }: FleetDraft, nodeLayers: NodeLayers): NodeSpec {
  const vendor = node.vendor ?? '';
  const image = node.image ?? defaults?.image ?? fallback.image;
  const vendorImage = ownEntry(ownEntry(images, vendor), image);
  const labels = sortedLabels({ ...defaults?.labels, ...node.labels });
  const layers = nodeLayers.of(name, labels);
  return {
    name,
    vendor,
    region: node.region ?? node.seller ?? vendor,
    size: node.size ?? vendor,
    image,
    ...(vendorImage === undefined ? {} : { vendorImage }),
    engine: node.engine ?? defaults?.engine ?? fallback.engine,
    ...(node.seller === undefined ? {} : { seller: node.seller }),
    ...(node.address === undefined ? {} : { address: node.address }),
    ...(node.key === undefined ? {} : { hostKey: bareKey(node.key) }),
    ...(node.ram === undefined ? {} : { ramMiB: ramMiB(node.ram) }),
    ...(node.arch === undefined ? {} : { arch: node.arch }),
    ...(node.cpus === undefined ? {} : { vcpus: node.cpus }),
    ...priceOf(node),
    labels,
    ...(layers === undefined ? {} : { layers }),
  };
}

/** A name of a map may be that of something that every object has. */
function ownEntry<T>(map: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}

function priceOf(node: NodeDraft): Pick<NodeSpec, 'price'> {
  if (node.price === undefined) return {};
  const [currency, amount] = node.price.split(' ');
  return { price: { amount: Number(amount), currency: currency!, asOf: 'fleet file' } };
}

function sortedLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Nodes, pods, vendors and sellers become groups, hosts and stacks beside each other: no two may share a name. */
export function checkNames(draft: Draft, report: Report): void {
  const nodes = Object.values(draft.fleet.nodes ?? {});
  const vendors = new Set(nodes.map((n) => n.vendor));
  const sellers = new Set(nodes.flatMap((n) => (n.seller === undefined ? [] : [n.seller])));
  const taken = (path: readonly string[], name: string, by: string) =>
    report.error({
      code: 'name-taken',
      path,
      part: 'key',
      message: `expected a name of its own, got '${name}', which is also a ${by}`,
      hint: 'both are names in the inventory',
    });
  for (const name of draft.podNames) {
    if (draft.nodeNames.has(name)) taken(['pods', name], name, 'node');
    else if (vendors.has(name)) taken(['pods', name], name, 'vendor');
    else if (sellers.has(name)) taken(['pods', name], name, 'seller');
  }
  for (const name of draft.nodeNames) {
    if (vendors.has(name)) taken(['nodes', name], name, 'vendor');
    else if (sellers.has(name)) taken(['nodes', name], name, 'seller');
  }
}

/** Checks what concerns nodes and engines as far as it needs no catalogue. */
export function checkNodes(
  nodes: readonly NodeSpec[],
  draft: Draft,
  overlay: OverlaySpec | undefined,
  report: Report,
): void {
  const { fleet } = draft;
  if (fleet.nodes !== undefined && draft.nodeNames.size === 0) {
    report.error({
      code: 'missing-key',
      path: ['nodes'],
      message: 'expected at least one node, got none',
      hint: 'add a node',
    });
  }
  checkStatic(nodes, report);
  if (overlay !== undefined) for (const node of nodes) checkSubnet(node, overlay, report);
}

/** Longest prefix of a bosh node's subnet: 20 addresses are reserved, and compilation needs some. */
const boshSubnet = 26;

function checkSubnet(node: NodeSpec, overlay: OverlaySpec, report: Report): void {
  if (node.engine !== 'bosh' || overlay.subnetLength <= boshSubnet) return;
  const has = cidrAddresses({ base: 0, length: overlay.subnetLength });
  report.error({
    code: 'subnet-too-small',
    path: nodePath(node.name, 'engine'),
    message: `expected a subnet of /${boshSubnet} or larger for a bosh node, got /${overlay.subnetLength} with ${has} addresses`,
    hint: `write overlay.subnet: ${boshSubnet} or less`,
  });
}

/** Checks that a name is that of a node with an engine. */
export function checkNodeRef(
  name: string,
  engine: Engine,
  path: Path,
  nodes: readonly NodeSpec[],
  draft: Draft,
  report: Report,
): void {
  // Without nodes at all, the first thing to mend is that.
  if (draft.fleet.nodes === undefined) return;
  if (!draft.nodeNames.has(name)) {
    const meant = nearest(name, [...draft.nodeNames]);
    const hint = meant === undefined ? 'name a node of this fleet' : `did you mean '${meant}'?`;
    report.error({ code: 'unknown-node', path, message: `expected the name of a node, there is no '${name}'`, hint });
    return;
  }
  const node = nodes.find((n) => n.name === name);
  if (node === undefined || node.engine === engine || draft.wrongNodes.has(name)) return;
  report.error({
    code: 'wrong-engine',
    path,
    message: `expected a node with engine ${engine}, '${name}' has ${node.engine}`,
  });
}
