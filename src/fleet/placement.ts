import { replicaName } from './names';
import type { Engine, NodePlan } from './plan-types';
import type { Report } from './report';
import { type HostPort, type PodSpec, podPath } from './spec-types';

/**
 * RAM that a node keeps for itself, in MiB: Debian with sshd and journald, and what its engine needs. A 512 MiB node so has 384
 * for pods.
 */
export const reserveMiB: Readonly<Record<Engine, number>> = { podman: 128, bosh: 256 };

/** A node while pods are placed on it. */
interface Host {
  readonly node: NodePlan;
  /** RAM for pods, in MiB. */
  readonly roomMiB: number;
  freeMiB: number;
  /** Replica that has a port, by `port/protocol`. */
  readonly ports: Map<string, string>;
}

/** Node of each replica by number, for every pod. */
export type Placements = ReadonlyMap<string, readonly string[]>;

/**
 * Places pods. What a previous plan placed stays where that is still allowed; then come the largest replicas first, each on the
 * node where its failure domain (and then the node) has the fewest replicas of the pod, then the most free RAM, then the lowest
 * index. A replica that fits nowhere is an error that says why for each node.
 *
 * @param nodes by index
 * @param previous where replicas were, by pod
 */
export function place(
  pods: readonly PodSpec[],
  nodes: readonly NodePlan[],
  previous: Readonly<Record<string, readonly string[]>>,
  report: Report,
): Placements {
  const hosts = nodes.filter((n) => n.engine === 'podman' && n.state !== 'leaving').map(toHost);
  const byName = new Map(hosts.map((h) => [h.node.name, h]));
  const tasks = pods.map((pod) => new PodTask(pod, hosts));
  for (const task of tasks) {
    const before = Object.hasOwn(previous, task.pod.name) ? previous[task.pod.name]! : [];
    before.slice(0, task.pod.replicas).forEach((name, i) => {
      const host = byName.get(name);
      if (host !== undefined && task.mayTake(host)) task.take(host, i);
    });
  }
  const order = [...tasks].sort(
    (a, b) => Number(b.pod.node !== undefined) - Number(a.pod.node !== undefined) || b.pod.memoryMiB - a.pod.memoryMiB,
  );
  for (const task of order) task.placeRest(report);
  for (const task of tasks) task.checkSpread(report);
  return new Map(tasks.map((task) => [task.pod.name, task.nodes]));
}

function toHost(node: NodePlan): Host {
  const roomMiB = Math.max(0, node.ramMiB - reserveMiB[node.engine]);
  return { node, roomMiB, freeMiB: roomMiB, ports: new Map() };
}

/** One pod on its way to nodes. */
class PodTask {
  private readonly placed: (Host | undefined)[];
  private readonly candidates: readonly Host[];
  /** Replicas in each failure domain, and on each node. */
  private readonly inDomain = new Map<string, number>();
  private readonly onNode = new Map<string, number>();

  constructor(
    readonly pod: PodSpec,
    private readonly hosts: readonly Host[],
  ) {
    this.placed = Array.from({ length: pod.replicas }, () => undefined);
    const free = pod.node === undefined && Object.keys(pod.where).length === 0;
    this.candidates = free ? hosts : hosts.filter((h) => this.unsuited(h) === undefined);
  }

  /** Node names by number; for what fits nowhere, none. */
  get nodes(): readonly string[] {
    return this.placed.flatMap((host) => (host === undefined ? [] : [host.node.name]));
  }

  mayTake(host: Host): boolean {
    return this.unsuited(host) === undefined && this.fits(host);
  }

  take(host: Host, i: number): void {
    const { name } = host.node;
    this.placed[i] = host;
    host.freeMiB -= this.pod.memoryMiB;
    for (const port of this.pod.ports) host.ports.set(portKey(port), replicaName(this.pod.name, i + 1));
    const domain = this.domain(host);
    this.inDomain.set(domain, (this.inDomain.get(domain) ?? 0) + 1);
    this.onNode.set(name, (this.onNode.get(name) ?? 0) + 1);
  }

  /** Tells the first replica that fits nowhere; for the others the same would be said again. */
  placeRest(report: Report): void {
    for (let i = 0; i < this.placed.length; i++) {
      if (this.placed[i] !== undefined) continue;
      const host = this.best();
      if (host === undefined) {
        this.reportNoRoom(i, report);
        return;
      }
      this.take(host, i);
    }
  }

  private best(): Host | undefined {
    let best: Host | undefined;
    for (const host of this.candidates) {
      if (this.fits(host) && (best === undefined || this.isBetter(host, best))) best = host;
    }
    return best;
  }

  private isBetter(a: Host, b: Host): boolean {
    if (this.inDomain.size > 0) {
      const domain = (this.inDomain.get(this.domain(a)) ?? 0) - (this.inDomain.get(this.domain(b)) ?? 0);
      if (domain !== 0) return domain < 0;
      const node = (this.onNode.get(a.node.name) ?? 0) - (this.onNode.get(b.node.name) ?? 0);
      if (node !== 0) return node < 0;
    }
    return a.freeMiB > b.freeMiB;
  }

  private fits(host: Host): boolean {
    return host.freeMiB >= this.pod.memoryMiB && !this.pod.ports.some((p) => host.ports.has(portKey(p)));
  }

  /** Why a node is out of the question, however empty it is. */
  private unsuited({ node }: Host): string | undefined {
    if (this.pod.node !== undefined && this.pod.node !== node.name)
      return `${this.pod.name} is pinned to ${this.pod.node}`;
    const wrong = Object.entries(this.pod.where).find(([key, value]) => node.labels[key] !== value);
    if (wrong === undefined) return undefined;
    const [key, value] = wrong;
    return `label ${key} is ${node.labels[key] ?? 'not set'}, not ${value}`;
  }

  private domain({ node }: Host): string {
    if (this.pod.spread === 'node') return node.name;
    return this.pod.spread === 'vendor' ? node.vendor : `${node.vendor} ${node.region}`;
  }

  private reportNoRoom(i: number, report: Report): void {
    const { name, memoryMiB, ports, replicas } = this.pod;
    const needs = [`${memoryMiB} MiB`, ...ports.map((p) => `port ${portKey(p)}`)].join(', ');
    const asked = this.hosts.filter((h) => this.pod.node === undefined || this.pod.node === h.node.name);
    const suited = new Set(this.candidates);
    const inOrder = [...asked.filter((h) => suited.has(h)), ...asked.filter((h) => !suited.has(h))];
    const shown = inOrder.slice(0, shownHosts).map((h) => `${h.node.name}: ${this.whyNot(h)}`);
    const more = asked.length - shown.length;
    const reasons = asked.length === 0 ? 'no node has engine podman' : shown.join('; ');
    report.error({
      code: 'no-room',
      path: podPath(name),
      part: 'key',
      message: `no node can take replica ${i + 1} of ${replicas} (${needs}): ${reasons}${more > 0 ? `; and ${more} more nodes` : ''}`,
      hint: 'add a node, take a larger size, or ask for less',
    });
  }

  private whyNot(host: Host): string {
    const unsuited = this.unsuited(host);
    if (unsuited !== undefined) return unsuited;
    const taken = this.pod.ports.find((p) => host.ports.has(portKey(p)));
    if (taken !== undefined) return `port ${portKey(taken)} is taken by ${host.ports.get(portKey(taken))}`;
    return `${host.freeMiB} of ${host.roomMiB} MiB free`;
  }

  /** Replicas that share a failure domain although another has none. */
  checkSpread(report: Report): void {
    const { name, replicas, spread } = this.pod;
    if (replicas < 2 || this.nodes.length < replicas || this.pod.node !== undefined) return;
    const domains = new Set(this.candidates.map((h) => this.domain(h)));
    const used = this.inDomain.size;
    if (used === replicas || (used > 1 && used === domains.size)) return;
    const all =
      used === 1 ? `all ${replicas} replicas are in one ${spread}` : `${replicas} replicas are in ${used} ${spread}s`;
    report.warn({
      code: 'uneven-spread',
      path: podPath(name, 'spread'),
      message: `${all} (${[...this.inDomain.keys()].sort().join(', ')}), ${domains.size} could be used`,
      hint:
        used === domains.size
          ? `add a node in another ${spread}`
          : 'replicas stay where they are as long as that is allowed',
    });
  }
}

/** How many nodes a message explains. */
const shownHosts = 8;

function portKey({ port, protocol }: HostPort): string {
  return `${port}/${protocol}`;
}
