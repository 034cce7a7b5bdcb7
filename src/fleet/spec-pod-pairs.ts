import type { Draft } from './draft';
import { nearest } from './nearest';
import type { Report } from './report';
import { type NodeSpec, type PodSpec, podPath } from './spec-types';

/**
 * Checks what pods say of each other, as far as it needs no placement: `with` and `apart` name pods of the fleet, and pods that must
 * run beside each other can.
 */
export function checkPairs(pods: readonly PodSpec[], nodes: readonly NodeSpec[], draft: Draft, report: Report): void {
  for (const [name, pod] of Object.entries(draft.fleet.pods ?? {})) {
    for (const key of ['with', 'apart'] as const) {
      pod[key]?.forEach((other, i) => {
        if (other !== undefined && !draft.podNames.has(other)) unknownPod(name, key, i, other, draft, report);
      });
    }
  }
  // What is wrong with a pod or a node may be what a contradiction rests on.
  const sound = pods.filter((p) => !draft.wrongPods.has(p.name));
  const facts: Facts = {
    pods: new Map(sound.map((p) => [p.name, p])),
    nodes: new Map(nodes.filter((n) => !draft.wrongNodes.has(n.name)).map((n) => [n.name, n])),
  };
  for (const pod of sound) if (pod.with.length > 0) checkPod(pod, facts, draft, report);
}

function unknownPod(pod: string, key: 'with' | 'apart', i: number, name: string, draft: Draft, report: Report): void {
  const meant = nearest(name, [...draft.podNames]);
  report.error({
    code: 'unknown-pod',
    path: podPath(pod, key, i),
    message: `expected the name of a pod, there is no '${name}'`,
    hint: meant === undefined ? 'name a pod of this fleet' : `did you mean '${meant}'?`,
  });
}

interface Facts {
  readonly pods: ReadonlyMap<string, PodSpec>;
  readonly nodes: ReadonlyMap<string, NodeSpec>;
}

/** A pod beside another is also beside those that the other is beside; the first contradiction is told. */
function checkPod(pod: PodSpec, facts: Facts, draft: Draft, report: Report): void {
  const told = draft.fleet.pods?.[pod.name]?.with ?? [];
  for (const [other, via] of beside(pod, facts)) {
    const problem = other === pod ? undefined : contradiction(pod, other, facts);
    const self = other === pod && via === pod.name;
    if (problem === undefined && !self) continue;
    report.error({
      code: 'pods-contradict',
      path: podPath(pod.name, 'with', Math.max(0, told.indexOf(via === pod.name ? other.name : via))),
      message: self ? 'expected another pod, got the pod itself' : `expected pods that can share a node, ${problem}`,
      hint: self ? 'delete it; a pod is beside itself in any case' : 'delete one of the two demands',
    });
    return;
  }
}

/** All pods that must share a node with a pod, each with the pod named in `with` that leads there; nearest first. */
function beside(pod: PodSpec, { pods }: Facts): ReadonlyMap<PodSpec, string> {
  const found = new Map<PodSpec, string>();
  const queue = pod.with.map((name) => ({ name, via: name === pod.name ? pod.name : name, first: true }));
  for (const { name, via, first } of queue) {
    const other = pods.get(name);
    if (other === undefined || found.has(other) || (other === pod && !first)) continue;
    found.set(other, via);
    if (other !== pod) queue.push(...other.with.map((next) => ({ name: next, via, first: false })));
  }
  return found;
}

function contradiction(a: PodSpec, b: PodSpec, { nodes }: Facts): string | undefined {
  if (a.apart.includes(b.name)) return `${a.name} is apart from ${b.name}`;
  if (b.apart.includes(a.name)) return `${b.name} is apart from ${a.name}`;
  if (a.node !== undefined && b.node !== undefined && a.node !== b.node)
    return `${a.name} is pinned to ${a.node}, ${b.name} to ${b.node}`;
  const label = Object.keys(a.where).find((key) => Object.hasOwn(b.where, key) && a.where[key] !== b.where[key]);
  if (label !== undefined)
    return `${a.name} wants ${label} ${a.where[label]}, ${b.name} wants ${label} ${b.where[label]}`;
  const alone = a.apart.includes(a.name);
  if (alone && a.replicas > b.replicas)
    return `${a.name} has ${a.replicas} replicas on nodes of their own, ${b.name} only ${b.replicas}`;
  return unlabelled(a, b, nodes) ?? unlabelled(b, a, nodes);
}

/** One is pinned to a node that has not the labels which the other wants. */
function unlabelled(pinned: PodSpec, other: PodSpec, nodes: Facts['nodes']): string | undefined {
  const node = pinned.node === undefined ? undefined : nodes.get(pinned.node);
  if (node === undefined) return undefined;
  const wrong = Object.entries(other.where).find(([key, value]) => node.labels[key] !== value);
  if (wrong === undefined) return undefined;
  return `${pinned.name} is pinned to ${node.name}, ${other.name} wants ${wrong[0]} ${wrong[1]}`;
}
