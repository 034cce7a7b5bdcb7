import type { PlacementRequest } from '../../src/fleet/placement';
import type { NodePlan } from '../../src/fleet/plan-types';
import { roomMiB } from '../../src/fleet/reserve';
import type { PodSpec } from '../../src/fleet/spec-types';
import { LinearProgram, type Terms } from './exact-program';
import { boundByData, domainOf, mostOnANode, scopesOf, strangers, suits, usable } from './exact-rules';

/** Largest number of which one thing is a whole multiple, as all RAM is: it keeps the numbers of the program small. */
function unitOf(amounts: readonly number[]): number {
  return Math.max(
    1,
    amounts.reduce((a, b) => divisor(a, b), 0),
  );
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/**
 * The aims of placement as a linear program. Replicas of a pod are alike, so that what is sought is how many of them are on each node:
 * `x_p_n`. For the loss of each failure domain there is a copy `y_v_p_n`: how many of the lost ones are placed again on a node that is left.
 */
export class PlacementModel {
  readonly program = new LinearProgram();
  readonly nodes: readonly NodePlan[];
  /** Failure domains whose loss is counted; none if there is but one. */
  readonly domains: readonly string[];
  /** In MiB: what all RAM is a multiple of. */
  readonly unit: number;
  private losses = false;
  private readonly countedMoves = new Map<PodSpec, string | undefined>();

  constructor(private readonly request: PlacementRequest) {
    this.nodes = usable(request.nodes);
    const domains = [...new Set(this.nodes.map((node) => domainOf(node, 'vendor')))].sort();
    this.domains = domains.length > 1 ? domains : [];
    this.unit = unitOf([...request.pods.map((pod) => pod.memoryMiB), ...this.nodes.map((node) => roomMiB(node))]);
    this.placeAll();
    this.holdTogether(
      '',
      (pod, n) => this.on(pod, n),
      this.nodes,
      (pod, n) => this.may(pod, n),
    );
  }

  get pods(): readonly PodSpec[] {
    return this.request.pods;
  }

  /** Name of the variable that counts a pod's replicas on a node. */
  x(pod: PodSpec, node: NodePlan): string {
    return `x_${this.pods.indexOf(pod)}_${node.index}`;
  }

  /** Replicas of pods of a priority that have no place. */
  homeless(priority: number): Terms {
    return this.pods.flatMap((pod) => ((pod.priority ?? 0) === priority ? this.homelessOf(pod) : []));
  }

  /** Sum over all pods of the most replicas in one failure domain of their first, second or third scope. */
  spread(level: number): Terms {
    return this.pods.map((pod) => {
      const scope = scopesOf(pod)[level]!;
      const most = this.program.count(`m${level}_${this.pods.indexOf(pod)}`, pod.replicas);
      for (const domain of new Set(this.nodes.map((node) => domainOf(node, scope)))) {
        const there = this.nodes.filter((node) => domainOf(node, scope) === domain && this.may(pod, node));
        const terms: Terms = there.map((node) => [1, this.x(pod, node)]);
        if (terms.length > 0) this.program.require([...terms, [-1, most]], '<=', 0);
      }
      return [1, most] as const;
    });
  }

  /** Replicas of pods of some priorities that are on another node than before, if that can still be used. */
  moves(priorities: readonly number[]): Terms {
    return this.pods.flatMap((pod): Terms => {
      const moved = priorities.includes(pod.priority ?? 0) ? this.moved(pod) : undefined;
      return moved === undefined ? [] : [[1, moved]];
    });
  }

  /** RAM that finds no place after the worst loss, in units. */
  lostRam(): Terms {
    if (this.domains.length === 0) return [];
    this.addLosses();
    const worst = this.program.count(
      'worst',
      this.pods.reduce((sum, p) => sum + p.replicas * p.memoryMiB, 0),
    );
    for (const v of this.domains.keys()) this.program.require([...this.lostBy(v), [-1, worst]], '<=', 0);
    return [[1, worst]];
  }

  /**
   * Negative: the smallest free RAM after the worst loss, or with one failure domain without a loss; in units. A loss after which less RAM
   * is without a place than after the worst is not the worst, and free RAM after it does not count.
   *
   * @param lostUnits smallest possible value of {@link lostRam}
   */
  freeRam(lostUnits: number): Terms {
    const most = Math.max(0, ...this.nodes.map((node) => this.room(node)));
    const free = this.program.count('room', most);
    if (this.domains.length === 0) {
      for (const node of this.nodes) this.program.require([...this.used(node), [1, free]], '<=', this.room(node));
      return [[-1, free]];
    }
    for (const [v, domain] of this.domains.entries()) {
      const counts: Terms = lostUnits === 0 ? [] : [[most, this.program.count(`b_${v}`, 1)]];
      // Either less is lost, or its free RAM counts.
      if (lostUnits > 0) this.program.require([...this.lostBy(v), [-1, `b_${v}`]], '<=', lostUnits - 1);
      for (const node of this.left(domain)) {
        const used = [...this.used(node), ...this.usedAgain(v, node)];
        this.program.require([...used, [1, free], ...counts], '<=', this.room(node) + (lostUnits === 0 ? 0 : most));
      }
    }
    return [[-1, free]];
  }

  /** The share of its room that the fullest node has in use. */
  fullest(): Terms {
    const share = this.program.amount('share');
    for (const node of this.nodes)
      if (this.room(node) > 0) this.program.require([...this.used(node), [-this.room(node), share]], '<=', 0);
    return [[1, share]];
  }

  /** In units. */
  room(node: NodePlan): number {
    return roomMiB(node) / this.unit;
  }

  may(pod: PodSpec, node: NodePlan): boolean {
    return suits(pod, node);
  }

  private on(pod: PodSpec, node: NodePlan): Terms {
    return this.may(pod, node) ? [[1, this.x(pod, node)]] : [];
  }

  private left(domain: string): readonly NodePlan[] {
    return this.nodes.filter((node) => domainOf(node, 'vendor') !== domain);
  }

  /** Name of what counts a pod's moves; who is without a place has not moved. */
  private moved(pod: PodSpec): string | undefined {
    if (this.countedMoves.has(pod)) return this.countedMoves.get(pod);
    const before = (this.request.previous[pod.name] ?? []).slice(0, pod.replicas);
    const gone = this.nodes.flatMap((node) => {
      const count = before.filter((name) => name === node.name).length;
      if (count === 0) return [];
      const name = this.program.count(`g_${this.pods.indexOf(pod)}_${node.index}`, count);
      this.program.require([[1, name], ...this.on(pod, node)], '>=', count);
      return [[1, name] as const];
    });
    const moved = gone.length === 0 ? undefined : this.program.count(`k_${this.pods.indexOf(pod)}`, pod.replicas);
    if (moved !== undefined)
      this.program.require([...gone, ...negative([...this.homelessOf(pod), [1, moved]])], '<=', 0);
    this.countedMoves.set(pod, moved);
    return moved;
  }

  private homelessOf(pod: PodSpec): Terms {
    return [[1, `h_${this.pods.indexOf(pod)}`], ...this.bound(pod).map(([, name]) => [1, name] as const)];
  }

  /** Nodes that hold data of a pod, each with the name of what counts those of its replicas there that have no place. */
  private bound(pod: PodSpec): readonly (readonly [node: string, missing: string, count: number])[] {
    const nodes = [...boundByData(this.request, pod).values()];
    return [...new Set(nodes)].map((name) => {
      const node = this.request.nodes.find((one) => one.name === name)!;
      return [name, `d_${this.pods.indexOf(pod)}_${node.index}`, nodes.filter((one) => one === name).length] as const;
    });
  }

  private placeAll(): void {
    for (const pod of this.pods) {
      const missing = this.program.count(`h_${this.pods.indexOf(pod)}`, pod.replicas);
      for (const node of this.nodes) if (this.may(pod, node)) this.program.count(this.x(pod, node), mostOnANode(pod));
      for (const [name, lost, count] of this.bound(pod)) {
        this.program.count(lost, count);
        const node = this.request.nodes.find((one) => one.name === name)!;
        // What has data there is there or nowhere.
        this.program.require([...this.on(pod, node), [1, lost]], '>=', count);
      }
      const all = this.nodes.flatMap((node) => this.on(pod, node));
      const lost = this.bound(pod).map(([, name]) => [1, name] as const);
      this.program.require([...all, ...lost, [1, missing]], '=', pod.replicas);
    }
  }

  /** Whatever holds of a node and the replicas on it, now or after a loss. */
  private holdTogether(
    prefix: string,
    on: (pod: PodSpec, node: NodePlan) => Terms,
    nodes: readonly NodePlan[],
    may: (pod: PodSpec, node: NodePlan) => boolean,
  ): void {
    for (const node of nodes) {
      const times = (factor: (pod: PodSpec) => number): Terms =>
        this.pods.flatMap((pod) => on(pod, node).map(([, name]) => [factor(pod), name] as const));
      const used = (factor: (pod: PodSpec) => number) => times(factor).filter(([factor]) => factor !== 0);
      this.program.require(
        used((pod) => pod.memoryMiB / this.unit),
        '<=',
        this.room(node),
      );
      if (node.vcpus !== undefined)
        this.program.require(
          used((pod) => pod.cpuMilli ?? 0),
          '<=',
          1000 * node.vcpus,
        );
      this.requirePorts(used);
      for (const pod of this.pods) {
        if (!may(pod, node)) continue;
        if (pod.apart.includes(pod.name) && prefix !== '') this.program.require(on(pod, node), '<=', 1);
        this.requireCompany(prefix, pod, node, on, may);
      }
    }
  }

  private requirePorts(used: (factor: (pod: PodSpec) => number) => Terms): void {
    const all = this.pods.flatMap((pod) => pod.ports);
    for (const port of new Set(all.map((one) => `${one.port}/${one.protocol}`))) {
      const takes = (pod: PodSpec) => pod.ports.some((one) => `${one.port}/${one.protocol}` === port);
      const takers = used((pod) => (takes(pod) ? 1 : 0));
      if (takers.length > 1 || (takers.length === 1 && this.domains.length > 0)) this.program.require(takers, '<=', 1);
    }
  }

  private requireCompany(
    prefix: string,
    pod: PodSpec,
    node: NodePlan,
    on: (pod: PodSpec, node: NodePlan) => Terms,
    may: (pod: PodSpec, node: NodePlan) => boolean,
  ): void {
    for (const name of pod.with) {
      const other = this.pods.find((one) => one.name === name)!;
      if (other === pod) continue;
      const there = may(other, node) ? on(other, node) : [];
      this.program.require([[1, this.presence(prefix, pod, node, on)], ...negative(there)], '<=', 0);
    }
    for (const other of strangers(pod, this.pods)) {
      if (other.name < pod.name || !may(other, node)) continue;
      const both = [pod, other].map((one) => [1, this.presence(prefix, one, node, on)] as const);
      this.program.require(both, '<=', 1);
    }
  }

  private readonly present = new Set<string>();

  /** Name of what is 1 if a replica of a pod is on a node. */
  private presence(prefix: string, pod: PodSpec, node: NodePlan, on: (pod: PodSpec, node: NodePlan) => Terms): string {
    const name = `z${prefix}_${this.pods.indexOf(pod)}_${node.index}`;
    if (this.present.has(name)) return name;
    this.present.add(name);
    this.program.count(name, 1);
    this.program.require([...on(pod, node), [-mostOnANode(pod), name]], '<=', 0);
    return name;
  }

  used(node: NodePlan): Terms {
    return this.pods.flatMap((pod) => this.on(pod, node).map(([, x]) => [pod.memoryMiB / this.unit, x] as const));
  }

  private usedAgain(v: number, node: NodePlan): Terms {
    return this.pods.flatMap((pod) => this.again(v, pod, node).map(([, y]) => [pod.memoryMiB / this.unit, y] as const));
  }

  /** Replicas of a pod that are placed again on a node after a loss. */
  private again(v: number, pod: PodSpec, node: NodePlan): Terms {
    return this.may(pod, node) ? [[1, `y_${v}_${this.pods.indexOf(pod)}_${node.index}`]] : [];
  }

  /** RAM of replicas that have no place after a loss. */
  private lostBy(v: number): Terms {
    return this.pods.map((pod) => [pod.memoryMiB / this.unit, `l_${v}_${this.pods.indexOf(pod)}`]);
  }

  private addLosses(): void {
    if (this.losses) return;
    this.losses = true;
    for (const [v, domain] of this.domains.entries()) {
      const left = this.left(domain);
      for (const pod of this.pods) {
        const lost = this.nodes.filter((node) => !left.includes(node)).flatMap((node) => this.on(pod, node));
        const again = left.flatMap((node) => this.again(v, pod, node));
        const homeless = this.program.count(`l_${v}_${this.pods.indexOf(pod)}`, pod.replicas);
        for (const [, name] of again) this.program.count(name, mostOnANode(pod));
        this.program.require([...again, [1, homeless], ...negative(lost)], '=', 0);
      }
      const both = (pod: PodSpec, node: NodePlan): Terms => [...this.on(pod, node), ...this.again(v, pod, node)];
      this.holdTogether(`${v}`, both, left, (pod, node) => this.may(pod, node));
    }
  }
}

function negative(terms: Terms): Terms {
  return terms.map(([factor, name]) => [-factor, name] as const);
}
