import { failureDomain } from '../fleet/failure-domain';
import type { FleetPlan, PodPlan } from '../fleet/plan-types';
import { shortList } from './short-list';

/** What is left of one pod when a failure domain is gone. */
export interface PodLeft {
  readonly pod: string;
  readonly left: number;
  readonly of: number;
  /** Every copy of its data is gone too: no replica is left, and nobody called the data disposable. */
  readonly dataLost: boolean;
}

/** What is lost when one failure domain is gone, machines and all. */
export interface Loss {
  /** A vendor, or the seller of static machines. */
  readonly domain: string;
  readonly nodes: readonly string[];
  /** Pods that lose replicas: those that lose most first, then by name. */
  readonly pods: readonly PodLeft[];
}

/** For each failure domain in use: its nodes, and the replicas that still serve without them. Sorted by domain; leaving nodes are left out. */
export function losses(plan: FleetPlan): Loss[] {
  const nodes = plan.nodes.filter((n) => n.state !== 'leaving');
  const domainOf = new Map(nodes.map((n) => [n.name, failureDomain(n)]));
  const found = new Map<string, { nodes: string[]; pods: PodLeft[] }>();
  for (const [node, domain] of domainOf) at(found, domain).nodes.push(node);
  for (const pod of plan.pods) {
    for (const [domain, lost] of lostIn(pod, domainOf)) at(found, domain).pods.push(podLeft(pod, lost));
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([domain, lost]) => ({ domain, nodes: lost.nodes, pods: lost.pods.sort(worstFirst) }));
}

/** Replicas of a pod by failure domain. */
function lostIn(pod: PodPlan, domainOf: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
  const lost = new Map<string, number>();
  for (const { node } of pod.replicas) {
    const domain = domainOf.get(node);
    if (domain !== undefined) lost.set(domain, (lost.get(domain) ?? 0) + 1);
  }
  return lost;
}

function podLeft(pod: PodPlan, lost: number): PodLeft {
  const left = pod.replicas.length - lost;
  return { pod: pod.name, left, of: pod.replicas.length, dataLost: left === 0 && pod.data !== 'disposable' };
}

function worstFirst(a: PodLeft, b: PodLeft): number {
  return Number(b.dataLost) - Number(a.dataLost) || a.left / a.of - b.left / b.of || (a.pod < b.pod ? -1 : 1);
}

function at(found: Map<string, { nodes: string[]; pods: PodLeft[] }>, domain: string) {
  const known = found.get(domain);
  if (known !== undefined) return known;
  const made = { nodes: [], pods: [] };
  found.set(domain, made);
  return made;
}

/**
 * `n1, n2 lost; db lost with its data; cache lost; web 1 of 2 left`: what {@link Loss} means, in words.
 *
 * @param all the plan's pods: where there are none, nothing is said of them
 */
export function lossText(loss: Loss, all: readonly unknown[]): string {
  return [`${shortList(loss.nodes)} lost`, ...podLossTexts(loss, all)].join('; ');
}

/** The pods' part of {@link lossText}, one text for each fate; empty where the plan has no pods. */
export function podLossTexts({ pods }: Pick<Loss, 'pods'>, all: readonly unknown[]): readonly string[] {
  if (pods.length === 0) return all.length === 0 ? [] : ['every pod serves on'];
  const named = (some: readonly PodLeft[]) => shortList(some.map((p) => p.pod));
  const withData = pods.filter((p) => p.dataLost);
  const without = pods.filter((p) => p.left === 0 && !p.dataLost);
  const partly = pods.filter((p) => p.left > 0);
  return [
    ...(withData.length === 0 ? [] : [`${named(withData)} lost with ${withData.length === 1 ? 'its' : 'their'} data`]),
    ...(without.length === 0 ? [] : [`${named(without)} lost (disposable)`]),
    ...(partly.length === 0 ? [] : [shortList(partly.map((p) => `${p.pod} ${p.left} of ${p.of} left`))]),
  ];
}
