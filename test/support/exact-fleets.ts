import { createHash } from 'node:crypto';
import type { PlacementRequest } from '../../src/fleet/placement';
import type { NodePlan } from '../../src/fleet/plan-types';
import { roomMiB } from '../../src/fleet/reserve';
import type { PodSpec } from '../../src/fleet/spec-types';
import { breaches, suits, usable } from './exact-rules';

/** How many fleets are generated. */
export const fleetCount = 200;

/** Numbers that look drawn and are the same on every run. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  }

  /** From 0 to below 1; Tommy Ettinger's mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number, both ends included. */
  from(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  one<T>(list: readonly T[]): T {
    return list[this.from(0, list.length - 1)]!;
  }

  shuffled<T>(list: readonly T[]): readonly T[] {
    return list
      .map((value) => ({ value, at: this.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ value }) => value);
  }
}

const vendors = [
  { vendor: 'hetzner', regions: ['fsn1', 'nbg1', 'hel1'], rooms: [1904, 3952, 3952, 7920] },
  { vendor: 'linode', regions: ['eu-central', 'us-east'], rooms: [896, 896, 1904, 3952] },
  { vendor: 'static', seller: 'acme', regions: ['acme'], rooms: [384, 384, 896, 1904] },
  { vendor: 'static', seller: 'bolt', regions: ['lisbon', 'porto'], rooms: [384, 640, 896] },
] as const;

/**
 * A fleet as people have them, small enough that its best placement can be proved: up to 12 nodes of up to 4 vendors, up to 60 replicas.
 * Of each five two have no ledger, two have one, and one is placed again from its ledger.
 */
export function exactFleet(seed: number): PlacementRequest {
  const dice = new Dice(seed);
  const nodes = someNodes(dice);
  const pods = somePods(dice, nodes);
  if (seed % 5 < 2) return { pods, nodes, previous: {} };
  return changed(dice, { pods, nodes, previous: {}, ...(seed % 5 === 4 ? { rebalance: true } : {}) });
}

/** A node whose room for pods is as said, whatever a node keeps for itself. */
export function nodeWithRoom(room: number, node: Omit<NodePlan, 'ramMiB'>): NodePlan {
  let ramMiB = room;
  while (roomMiB({ ...node, ramMiB }) < room) ramMiB++;
  return { ...node, ramMiB };
}

function someNodes(dice: Dice): readonly NodePlan[] {
  const sellers = dice.shuffled(vendors).slice(0, dice.one([1, 2, 2, 3, 3, 4]));
  const count = Math.max(sellers.length, dice.from(3, 12));
  const odd = dice.chance(0.25);
  const arms = dice.chance(0.3);
  const knowsProcessors = dice.chance(0.5);
  return Array.from({ length: count }, (_, index) => {
    const { regions, rooms, ...vendor } = sellers[index % sellers.length]!;
    const room = dice.one<number>(rooms) - (odd ? dice.from(0, 7) : 0);
    return nodeWithRoom(room, {
      name: `n${index + 1}`,
      index,
      generation: 1,
      state: 'active',
      ...vendor,
      region: dice.one<string>(regions),
      size: `s-${room}`,
      image: 'debian-13',
      engine: index > 1 && dice.chance(0.06) ? 'bosh' : 'podman',
      arch: arms && dice.chance(0.3) ? 'arm64' : 'amd64',
      ...(knowsProcessors ? { vcpus: room > 3000 ? 4 : room > 1000 ? 2 : 1 } : {}),
      labels: {
        ...(dice.chance(0.5) ? { role: dice.one(['lb', 'db']) } : {}),
        ...(dice.chance(0.6) ? { disk: 'ssd' } : {}),
      },
      subnet: `10.1.${index + 1}.0/24`,
    });
  });
}

const ports = [
  { port: 80, protocol: 'tcp' },
  { port: 443, protocol: 'tcp' },
  { port: 5432, protocol: 'tcp' },
  { port: 53, protocol: 'udp' },
  { port: 53, protocol: 'tcp' },
] as const;

function somePods(dice: Dice, nodes: readonly NodePlan[]): readonly PodSpec[] {
  const room = usable(nodes).reduce((sum, node) => sum + roomMiB(node), 0);
  const load = room * (0.2 + 0.4 * dice.next());
  const most = dice.one([12, 24, 40, 60]);
  const ranks = dice.chance(0.4);
  const pods: PodSpec[] = [];
  let [replicas, used] = [0, 0];
  // What is too large for the rest of the load gives way to smaller ones.
  for (let tries = 0; tries < 60; tries++) {
    const pod = somePod(dice, `p${pods.length + 1}`, { nodes, earlier: pods, ranks });
    if (replicas + pod.replicas > most || used + pod.replicas * pod.memoryMiB > load) continue;
    replicas += pod.replicas;
    used += pod.replicas * pod.memoryMiB;
    pods.push(pod);
  }
  return pods;
}

interface Surroundings {
  readonly nodes: readonly NodePlan[];
  readonly earlier: readonly PodSpec[];
  /** Whether pods have priorities. */
  readonly ranks: boolean;
}

function somePod(dice: Dice, name: string, { nodes, earlier, ranks }: Surroundings): PodSpec {
  const others = usable(nodes);
  const port = dice.chance(0.25) ? [dice.one(ports)] : [];
  const alone = port.length > 0 || dice.chance(0.1);
  const replicas = Math.min(dice.one([1, 1, 1, 2, 2, 3, 4, 5]), alone ? Math.max(1, others.length - 2) : 5);
  const company = earlier.filter((pod) => pod.replicas >= replicas && pod.node === undefined && pod.with.length === 0);
  const data = dice.one([undefined, undefined, 'replicated', 'disposable'] as const);
  const pod: PodSpec = {
    name,
    manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] } },
    replicas,
    spread: dice.one(['vendor', 'vendor', 'region', 'node', 'node']),
    where: dice.chance(0.12) ? dice.one([{ role: 'lb' }, { role: 'db' }, { disk: 'ssd' }]) : {},
    with: company.length > 0 && dice.chance(0.08) ? [dice.one(company).name] : [],
    apart: [
      ...(dice.chance(0.12) ? [name] : []),
      ...(earlier.length > 0 && dice.chance(0.1) ? [dice.one(earlier).name] : []),
    ],
    memoryMiB: dice.one([16, 32, 32, 64, 64, 64, 96, 128, 128, 192, 256, 384, 512]),
    ...(dice.chance(0.4) ? { cpuMilli: dice.one([50, 100, 250, 500]) } : {}),
    ports: port,
    images: [],
    ...(dice.chance(0.15) ? { keepsData: true, ...(data === undefined ? {} : { data }) } : {}),
    ...(ranks && dice.chance(0.3) ? { priority: dice.one([-1, 1, 10]) } : {}),
    ...(dice.chance(0.1) ? { needs: dice.one(needs) } : {}),
  };
  const sure = possible(pod, others);
  return replicas === 1 && dice.chance(0.06) ? { ...sure, node: dice.one(others).name, with: [] } : sure;
}

const needs = [
  [[{ key: 'kubernetes.io/arch', operator: 'In', values: ['amd64'] }]],
  [[{ key: 'disk', operator: 'Exists', values: [] }]],
  [[{ key: 'role', operator: 'NotIn', values: ['db'] }]],
  [[{ key: 'role', operator: 'DoesNotExist', values: [] }], [{ key: 'disk', operator: 'In', values: ['ssd'] }]],
] as const;

/** Most people do not ask for what no node has, and notice at once if they do. */
function possible(pod: PodSpec, nodes: readonly NodePlan[]): PodSpec {
  const { needs: _, ...modest } = { ...pod, where: {}, with: [] };
  const enough = nodes.filter((node) => suits(pod, node)).length >= Math.min(pod.replicas, 3);
  return enough && pod.with.every((name) => !pod.apart.includes(name)) ? pod : modest;
}

/** The fleet some time after it was placed somehow: nodes came and went, pods grew and are new. */
function changed(dice: Dice, request: PlacementRequest): PlacementRequest {
  const { pods, nodes } = request;
  const all = usable(nodes);
  const newNode = all.length > 3 && dice.chance(0.35) ? dice.one(all) : undefined;
  const places = somehow(
    dice,
    pods,
    nodes.filter((node) => node !== newNode),
  );
  const goes = all.length > 3 && dice.chance(0.5) ? dice.one(all.filter((node) => node !== newNode)) : undefined;
  const pinned = pods.some((pod) => pod.node === goes?.name);
  const previous = Object.fromEntries(
    pods.flatMap((pod) => {
      const before = places.get(pod.name) ?? [];
      const kept = dice.chance(0.15) ? before.slice(0, dice.from(0, before.length)) : before;
      return kept.length === 0 ? [] : [[pod.name, kept]];
    }),
  );
  const grown = pods.map((pod) => (dice.chance(0.06) ? { ...pod, memoryMiB: pod.memoryMiB * 2 } : pod));
  return { ...request, pods: grown, nodes: pinned ? nodes : nodes.filter((node) => node !== goes), previous };
}

/** Puts replicas anywhere where they may be, as many as find a place. */
function somehow(
  dice: Dice,
  pods: readonly PodSpec[],
  nodes: readonly NodePlan[],
): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, readonly string[]>(pods.map((pod) => [pod.name, []]));
  // Those of which others are companions were made before these.
  for (const pod of pods) {
    for (let i = 0; i < pod.replicas; i++) {
      const seats = places.get(pod.name)!;
      const fits = dice.shuffled(usable(nodes)).find((node) => {
        const tried = new Map(places).set(pod.name, [...seats, node.name]);
        const some = pods.map((one) => ({ ...one, replicas: tried.get(one.name)!.length }));
        return breaches({ pods: some, nodes, previous: {} }, tried).length === 0;
      });
      if (fits !== undefined) places.set(pod.name, [...seats, fits.name]);
    }
  }
  return places;
}

/** Tells whether two fleets are the same, whatever nodes keep for themselves: SHA-256 in hex, its first 16 digits. */
export function fleetDigest({ pods, nodes, previous, rebalance }: PlacementRequest): string {
  const rooms = nodes.map((node) => ({ ...node, ramMiB: roomMiB(node) }));
  const text = JSON.stringify({ pods, nodes: rooms, previous, rebalance });
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
