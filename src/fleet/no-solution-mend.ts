import type { VendorCatalogue } from './catalogue';
import { labelsAsked } from './near-label';
import { boundTo } from './no-solution-lacks';
import type { Limit } from './no-solution-limits';
import type { Oracle } from './no-solution-oracle';
import { cheapestOrders, type Order, type Shortage } from './no-solution-order';
import { type PlacementRequest, usableNodes } from './placement-request';
import type { NodePlan } from './plan-types';
import type { PodSpec } from './spec-types';

/** One way to make pods fit, tried. */
export type Mend =
  /** Labels for nodes that are there. */
  | { readonly kind: 'label'; readonly nodes: readonly string[]; readonly labels: Readonly<Record<string, string>> }
  /** Nodes to order. With `everything` there is room for all pods then, not only for those of one trouble. */
  | ({ readonly kind: 'order'; readonly everything?: true } & Order)
  /** Another size for a node that is there, or, of a machine that nobody sells, more RAM. */
  | { readonly kind: 'resize'; readonly node: NodePlan }
  /** Fewer replicas. */
  | { readonly kind: 'fewer'; readonly pod: string; readonly replicas: number }
  /** Nothing more: what is proposed for others first is enough. */
  | { readonly kind: 'shared'; readonly pods: readonly string[] };

/** What there is to place, and where, once a way out was taken. */
export function mended(request: PlacementRequest, mend: Mend): PlacementRequest {
  const { nodes, pods } = request;
  switch (mend.kind) {
    case 'label':
      return { ...request, nodes: nodes.map((node) => relabelled(node, mend.nodes, mend.labels)) };
    case 'order':
      return { ...request, nodes: [...nodes, ...mend.nodes] };
    case 'resize':
      return { ...request, nodes: nodes.map((node) => (node.name === mend.node.name ? mend.node : node)) };
    case 'fewer':
      return {
        ...request,
        pods: pods.map((pod) => (pod.name === mend.pod ? { ...pod, replicas: mend.replicas } : pod)),
      };
    case 'shared':
      return request;
  }
}

function relabelled(node: NodePlan, names: readonly string[], labels: Readonly<Record<string, string>>): NodePlan {
  return names.includes(node.name) ? { ...node, labels: { ...node.labels, ...labels } } : node;
}

/** Ways to make pods fit: what costs nothing first, then the cheapest orders; fewer replicas where a single pod asks for too many. */
export function mends(
  shortage: Shortage,
  matter: readonly Limit[],
  catalogues: readonly VendorCatalogue[],
  oracle: Oracle,
): readonly Mend[] {
  const label = matter.includes('labels') || matter.includes('needs') ? labelled(shortage, oracle) : undefined;
  const orders = cheapestOrders(shortage, catalogues, oracle).map((order) => ({ kind: 'order' as const, ...order }));
  const resize = orders.length > 0 ? undefined : resized(shortage, catalogues, oracle);
  const fewer = fewerReplicas(shortage, oracle);
  return [label, ...orders, resize, fewer].filter((mend) => mend !== undefined);
}

/** The first node that would do if it had the labels that a pod asks for, else the first few. */
function labelled({ set, all }: Shortage, oracle: Oracle): Mend | undefined {
  const { nodes } = oracle.request;
  for (const labels of set.map(labelsAsked).filter((wish) => Object.keys(wish).length > 0)) {
    const without = usableNodes(nodes)
      .filter((node) => Object.entries(labels).some(([key, value]) => node.labels[key] !== value))
      .map((node) => node.name);
    const single = without.slice(0, mostTried).map((name) => [name]);
    const several = [2, 3, 4].filter((count) => count <= without.length).map((count) => without.slice(0, count));
    for (const names of [...single, ...several]) {
      const changed = nodes.map((node) => relabelled(node, names, labels));
      if (oracle.fits(all, changed) === true) return { kind: 'label', nodes: names, labels };
    }
  }
  return undefined;
}

/** How many nodes are tried with other labels or sizes. */
const mostTried = 12;

/** The cheapest larger size of a node on which pods insist; they would not go to a new one. */
function resized({ set, all }: Shortage, catalogues: readonly VendorCatalogue[], oracle: Oracle): Mend | undefined {
  const { nodes } = oracle.request;
  const homes = new Set(set.flatMap((pod) => (pod.node === undefined ? boundNodes(pod, oracle) : [pod.node])));
  for (const node of usableNodes(nodes).filter(({ name }) => homes.has(name))) {
    const sizes = Object.entries(catalogues.find((one) => one.vendor === node.vendor)?.sizes ?? {});
    const larger = sizes
      .filter(([, facts]) => facts.arch === node.arch && facts.ramMiB >= node.ramMiB)
      .sort(([a, x], [b, y]) => (x.price?.amount ?? x.ramMiB) - (y.price?.amount ?? y.ramMiB) || (a < b ? -1 : 1));
    const offers =
      node.address === undefined ? larger.map(([size, facts]) => ({ ...node, ...facts, size })) : doubled(node);
    const enough = offers.find((offer) => oracle.fits(all, withNode(oracle, offer)) === true);
    if (enough !== undefined) return { kind: 'resize', node: enough };
  }
  return undefined;
}

function boundNodes(pod: PodSpec, { request }: Oracle): readonly string[] {
  return Array.from({ length: pod.replicas }, (_, i) => boundTo({ pod, i }, request) ?? []).flat();
}

/** A machine of which only the owner knows what it could have. */
function doubled(node: NodePlan): readonly NodePlan[] {
  return [2, 4, 8, 16].map((times) => ({ ...node, ramMiB: node.ramMiB * times }));
}

function fewerReplicas({ set, all }: Shortage, oracle: Oracle): Mend | undefined {
  const pod = set[0];
  if (set.length !== 1 || pod === undefined) return undefined;
  let [low, high] = [0, pod.replicas];
  while (high - low > 1) {
    const replicas = (low + high) >> 1;
    const answer = oracle.fits(all.map((one) => (one === pod ? { ...one, replicas } : one)));
    if (answer === undefined) return undefined;
    if (answer) low = replicas;
    else high = replicas;
  }
  return low === 0 ? undefined : { kind: 'fewer', pod: pod.name, replicas: low };
}

function withNode({ request }: Oracle, changed: NodePlan): readonly NodePlan[] {
  return request.nodes.map((node) => (node.name === changed.name ? changed : node));
}
