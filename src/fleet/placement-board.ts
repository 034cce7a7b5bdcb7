import type { PodFacts, Problem } from './placement-problem';

/** Replicas on nodes, ready to be moved to and fro. Whatever is put on it keeps every constraint if `mayPut` allowed it. */
export class Board {
  /** Node of each replica; -1: none. */
  readonly at: Int32Array;
  readonly freeMiB: number[];
  readonly freeMilli: number[];
  /** Replicas of each pod, by node. */
  readonly here: readonly Map<number, number>[];
  /** Whether data is given up: replicas are then free to start empty anywhere. */
  forgetful = false;
  /** How often a node was asked whether it takes a replica: what searching is bounded by. */
  probes = 0;
  /** Ports that are taken, by node. */
  private readonly ports: readonly Set<number>[];

  constructor(readonly problem: Problem) {
    this.at = new Int32Array(problem.podOf.length).fill(-1);
    this.freeMiB = [...problem.roomMiB];
    this.freeMilli = [...problem.roomMilli];
    this.here = problem.nodes.map(() => new Map());
    this.ports = problem.taken.map((ports) => new Set(ports));
  }

  podAt(replica: number): PodFacts {
    return this.problem.pods[this.problem.podOf[replica]!]!;
  }

  /** Whether a node can take a replica that is nowhere now, as far as room, ports and company go. */
  fits(replica: number, node: number): boolean {
    this.probes++;
    const p = this.problem.podOf[replica]!;
    const pod = this.problem.pods[p]!;
    if (pod.memoryMiB > this.freeMiB[node]! || pod.cpuMilli > this.freeMilli[node]! || pod.suited[node] !== 1) {
      return false;
    }
    if (this.hasDataElsewhere(replica, node)) return false;
    const ports = this.ports[node]!;
    for (const port of pod.ports) if (ports.has(port)) return false;
    return !this.meets(pod.apart, this.here[node]!);
  }

  /** Whether a node could take a replica if nobody were there but those beside which it must run. */
  couldHold(replica: number, node: number): boolean {
    const { problem } = this;
    if (this.hasDataElsewhere(replica, node)) return false;
    const company = new Set([problem.podOf[replica]!]);
    let memoryMiB = 0;
    let cpuMilli = 0;
    // The set grows while it is gone through.
    for (const p of company) {
      const pod = problem.pods[p];
      if (pod === undefined || pod.suited[node] !== 1) return false;
      memoryMiB += pod.memoryMiB;
      cpuMilli += pod.cpuMilli;
      if (pod.ports.some((port) => problem.taken[node]!.includes(port))) return false;
      for (const other of pod.with) company.add(other);
    }
    if (memoryMiB > problem.roomMiB[node]! || cpuMilli > problem.roomMilli[node]!) return false;
    return [...company].every((p) => [...problem.pods[p]!.apart].every((other) => other === p || !company.has(other)));
  }

  /** Replicas on a node, by pod and number. */
  replicasOn(node: number, isMeant: (pod: PodFacts) => boolean = () => true): readonly number[] {
    const { pods } = this.problem;
    const found: number[] = [];
    for (const p of [...this.here[node]!.keys()].sort((a, b) => a - b)) {
      const pod = pods[p]!;
      if (!isMeant(pod)) continue;
      for (let r = pod.first; r < pod.first + pod.spec.replicas; r++) if (this.at[r] === node) found.push(r);
    }
    return found;
  }

  /** Replicas on a node of pods that hang together. */
  groupOn(node: number, group: number): readonly number[] {
    return this.replicasOn(node, (pod) => pod.group === group);
  }

  /** Whether all pods are on a node beside which a pod must run. */
  hasCompany(pod: PodFacts, node: number): boolean {
    const here = this.here[node]!;
    for (const other of pod.with) if (!here.has(other)) return false;
    return true;
  }

  private hasDataElsewhere(replica: number, node: number): boolean {
    const home = this.problem.bound[replica]!;
    return home !== -1 && home !== node && !this.forgetful;
  }

  mayPut(replica: number, node: number): boolean {
    return this.fits(replica, node) && this.hasCompany(this.podAt(replica), node);
  }

  put(replica: number, node: number): void {
    const p = this.problem.podOf[replica]!;
    const pod = this.problem.pods[p]!;
    this.at[replica] = node;
    this.freeMiB[node]! -= pod.memoryMiB;
    this.freeMilli[node]! -= pod.cpuMilli;
    for (const port of pod.ports) this.ports[node]!.add(port);
    const here = this.here[node]!;
    here.set(p, (here.get(p) ?? 0) + 1);
  }

  lift(replica: number): void {
    const p = this.problem.podOf[replica]!;
    const pod = this.problem.pods[p]!;
    const node = this.at[replica]!;
    this.at[replica] = -1;
    this.freeMiB[node]! += pod.memoryMiB;
    this.freeMilli[node]! += pod.cpuMilli;
    for (const port of pod.ports) this.ports[node]!.delete(port);
    const here = this.here[node]!;
    const left = here.get(p)! - 1;
    if (left === 0) here.delete(p);
    else here.set(p, left);
  }

  /** Puts replicas that are nowhere on one node. @returns false, and nothing has changed, if it cannot take all of them */
  putAll(replicas: readonly number[], node: number): boolean {
    let count = 0;
    while (count < replicas.length && this.fits(replicas[count]!, node)) this.put(replicas[count++]!, node);
    if (count === replicas.length && replicas.every((r) => this.hasCompany(this.podAt(r), node))) return true;
    while (count > 0) this.lift(replicas[--count]!);
    return false;
  }

  /** Whether a node can take replicas that are nowhere, all at once. */
  takesAll(replicas: readonly number[], node: number): boolean {
    if (!this.putAll(replicas, node)) return false;
    for (const r of replicas) this.lift(r);
    return true;
  }

  private meets(apart: ReadonlySet<number>, here: ReadonlyMap<number, number>): boolean {
    if (apart.size === 0 || here.size === 0) return false;
    const [few, many] = apart.size < here.size ? [apart, here] : [here, apart];
    for (const pod of few.keys()) if (many.has(pod)) return true;
    return false;
  }
}
