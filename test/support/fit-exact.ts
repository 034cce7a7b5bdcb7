import type { Highs } from 'highs';
import type { SizeFacts } from '../../src/fleet/catalogue';
import { roomMiB } from '../../src/fleet/reserve';
import type { PodSpec } from '../../src/fleet/spec-types';
import { LinearProgram } from './exact-program';
import type { FitCase } from './fit-cases';

/** What the cheapest nodes cost, in cents; none cost less than the bound, which is the cost where that was proved. */
export interface FitOptimum {
  readonly seed: number;
  /** Null where there are no such nodes. */
  readonly bound: number | null;
  /** Whether it was not proved that nodes can be had for it. @default false */
  readonly open?: boolean;
}

/** One node that may be ordered. */
interface Slot {
  readonly vendor: string;
  readonly roomMiB: number;
  readonly cpuMilli: number;
  readonly arch: string;
  readonly role: string;
  readonly cents: number;
  /** Whether it is ordered. */
  readonly used: string;
}

/**
 * The cheapest nodes by integer programming: a variable for every replica count of every pod on every node that could be ordered.
 *
 * @param most cents, of nodes that are known to do: nothing dearer is looked at
 */
export function fitOptimum(highs: Highs, given: FitCase, most: number, seconds: number): FitOptimum {
  const program = new LinearProgram();
  const slots = slotsOf(program, given, most);
  const counts = new Map(given.pods.map((pod) => [pod.name, countsOf(program, pod, slots)]));
  const vendors = given.catalogues.map((one) => one.vendor);
  const wanted = vendorsWanted(given, vendors.length);
  for (const slot of slots) limits(program, given.pods, counts, slot);
  for (const pod of given.pods) spread(program, pod, counts.get(pod.name)!, vendors, wanted);
  const usedVendors = vendors.map((vendor) => {
    const used = program.count(`vendor_${vendor}`, 1);
    program.require(
      [[1, used], ...slots.filter((s) => s.vendor === vendor).map((s) => [-1, s.used] as const)],
      '<=',
      0,
    );
    return used;
  });
  program.require(
    usedVendors.map((used) => [1, used] as const),
    '>=',
    wanted,
  );
  if (given.options.roomForLoss === true)
    for (const vendor of vendors) loss(program, given.pods, counts, slots, vendor);
  large(program, given, counts, slots, wanted);
  const cost = slots.map((slot) => [slot.cents, slot.used] as const);
  program.require(cost, '<=', most);
  const { status, bound } = program.minimise(highs, cost, seconds);
  if (status === 'none') return { seed: given.seed, bound: null };
  // Costs are whole.
  const least = Math.max(0, Math.ceil(bound - 1e-6));
  return { seed: given.seed, bound: least, ...(status === 'optimal' ? {} : { open: true }) };
}

type Counts = ReadonlyMap<Slot, string>;

function slotsOf(program: LinearProgram, given: FitCase, most: number): readonly Slot[] {
  const roles = [...new Set(given.pods.flatMap((pod) => pod.where.role ?? []))].sort();
  const replicas = given.pods.reduce((sum, pod) => sum + pod.replicas, 0);
  const loss = given.options.roomForLoss === true ? 2 : 1;
  return given.catalogues.flatMap(({ vendor, sizes }) =>
    useful(Object.values(sizes)).flatMap(({ ramMiB, vcpus, arch, price }, s) =>
      (roles.length === 0 ? [''] : roles).flatMap((role) => {
        const cents = Math.round(price!.amount * 100);
        const room = { roomMiB: roomMiB({ engine: 'podman', ramMiB }), cpuMilli: vcpus! * 1000 };
        // No node is ordered for nothing, but perhaps one for its vendor alone.
        const count = Math.min(replicas * loss + 1, Math.floor(most / cents));
        const own = Array.from({ length: count }, (_, i): Slot => {
          const used = program.count(`use_${vendor}_${s}_${role}_${i}`, 1);
          return { vendor, ...room, arch, role, cents, used };
        });
        // Of equal nodes the first ones are ordered.
        for (const [i, slot] of own.slice(1).entries()) atMost(program, slot.used, own[i]!.used);
        return own;
      }),
    ),
  );
}

/** Without sizes that another of the vendor's beats at everything: it could be taken in their stead. */
function useful(sizes: readonly SizeFacts[]): readonly SizeFacts[] {
  const beats = (a: SizeFacts, b: SizeFacts) =>
    (a.arch === b.arch || a.arch === 'amd64') &&
    a.price!.amount <= b.price!.amount &&
    a.ramMiB >= b.ramMiB &&
    a.vcpus! >= b.vcpus!;
  return sizes.filter(
    (size, i) => !sizes.some((other, j) => i !== j && beats(other, size) && !(beats(size, other) && i < j)),
  );
}

function atMost(program: LinearProgram, one: string, other: string): void {
  program.require(
    [
      [1, one],
      [-1, other],
    ],
    '<=',
    0,
  );
}

function countsOf(program: LinearProgram, pod: PodSpec, slots: readonly Slot[]): Counts {
  const most = onANode(pod);
  const amd64 = (pod.needs ?? []).length > 0;
  const counts = new Map<Slot, string>();
  for (const slot of slots) {
    if (pod.memoryMiB > slot.roomMiB || (pod.where.role !== undefined && pod.where.role !== slot.role)) continue;
    if (amd64 && slot.arch !== 'amd64') continue;
    const fits = Math.min(most, Math.floor(slot.roomMiB / pod.memoryMiB));
    const count = program.count(`on_${pod.name}_${slot.used}`, fits);
    counts.set(slot, count);
    program.require(
      [
        [1, count],
        [-fits, slot.used],
      ],
      '<=',
      0,
    );
  }
  program.require(
    [...counts.values()].map((count) => [1, count] as const),
    '=',
    pod.replicas,
  );
  return counts;
}

/**
 * What follows for whole nodes, which spares the solver much of its work: on a node there is room for so many large replicas, and some
 * vendors together have to take those that the others may not hold.
 */
function large(
  program: LinearProgram,
  given: FitCase,
  counts: ReadonlyMap<string, Counts>,
  slots: readonly Slot[],
  wanted: number,
): void {
  const vendors = given.catalogues.map((one) => one.vendor);
  const memories = [...new Set(given.pods.map((pod) => pod.memoryMiB))];
  for (const least of memories) {
    const some = given.pods.filter((pod) => pod.memoryMiB >= least);
    const most = some.some((pod) => onANode(pod) > 1) ? Number.POSITIVE_INFINITY : some.length;
    const fitting = (slot: Slot) => Math.min(most, Math.floor(slot.roomMiB / least));
    for (const slot of slots) {
      const here = some.flatMap((pod) => counts.get(pod.name)!.get(slot) ?? []);
      const terms = here.map((count) => [1, count] as const);
      if (here.length > 0) program.require([...terms, [-fitting(slot), slot.used]], '<=', 0);
    }
    for (const set of subsets(vendors)) {
      const others = vendors.length - set.length;
      const need = some.reduce((sum, pod) => sum + Math.max(0, pod.replicas - others * perVendor(pod, wanted)), 0);
      const inside = slots.filter((slot) => set.includes(slot.vendor) && fitting(slot) > 0);
      if (need > 0)
        program.require(
          inside.map((slot) => [fitting(slot), slot.used] as const),
          '>=',
          need,
        );
    }
  }
}

function subsets(words: readonly string[]): readonly (readonly string[])[] {
  const sets: (readonly string[])[] = [[]];
  for (const one of words) sets.push(...sets.map((set) => [...set, one]));
  return sets;
}

function perVendor(pod: PodSpec, wanted: number): number {
  return pod.spread === 'vendor' ? Math.ceil(pod.replicas / Math.min(pod.replicas, wanted)) : pod.replicas;
}

function onANode(pod: PodSpec): number {
  return alone(pod) || pod.spread !== 'vendor' ? 1 : pod.replicas;
}

function alone(pod: PodSpec): boolean {
  return pod.ports.length > 0 || pod.apart.includes(pod.name);
}

/** What one node can take. */
function limits(
  program: LinearProgram,
  pods: readonly PodSpec[],
  counts: ReadonlyMap<string, Counts>,
  slot: Slot,
): void {
  const on = (pod: PodSpec) => counts.get(pod.name)!.get(slot);
  const here = pods.flatMap((pod) => (on(pod) === undefined ? [] : [{ pod, count: on(pod)! }]));
  program.require(
    [...here.map(({ pod, count }) => [pod.memoryMiB, count] as const), [-slot.roomMiB, slot.used]],
    '<=',
    0,
  );
  program.require(
    [...here.map(({ pod, count }) => [pod.cpuMilli ?? 0, count] as const), [-slot.cpuMilli, slot.used]],
    '<=',
    0,
  );
  for (const port of [80, 443]) {
    const takers = here.filter(({ pod }) => pod.ports.some((one) => one.port === port));
    program.require([...takers.map(({ count }) => [1, count] as const), [-1, slot.used]], '<=', 0);
  }
  for (const { pod, count } of here) {
    for (const other of here.filter((one) => pod.apart.includes(one.pod.name) && one.pod !== pod)) {
      const mine = program.count(`is_${pod.name}_${other.pod.name}_${slot.used}`, 1);
      program.require(
        [
          [1, count],
          [-pod.replicas, mine],
        ],
        '<=',
        0,
      );
      program.require(
        [
          [1, other.count],
          [other.pod.replicas, mine],
        ],
        '<=',
        other.pod.replicas,
      );
    }
  }
}

/** As many vendors as pods that are spread over vendors make use of. */
function vendorsWanted({ pods, options }: FitCase, available: number): number {
  if (options.vendorCount !== undefined) return options.vendorCount;
  const used = Math.max(0, ...pods.filter((pod) => pod.spread === 'vendor').map((pod) => pod.replicas));
  return Math.max(options.roomForLoss === true ? 2 : 1, Math.min(used, available));
}

/** Replicas of a pod with `spread: vendor` are as even as they can be over as many vendors as there are to be. */
function spread(
  program: LinearProgram,
  pod: PodSpec,
  counts: Counts,
  vendors: readonly string[],
  wanted: number,
): void {
  if (pod.spread !== 'vendor' || Math.min(pod.replicas, wanted) === 1) return;
  for (const vendor of vendors) {
    const own = [...counts].filter(([slot]) => slot.vendor === vendor).map(([, count]) => [1, count] as const);
    program.require(own, '<=', perVendor(pod, wanted));
  }
}

/** What is on a vendor's nodes has room on those of the others, beside what is there. */
function loss(
  program: LinearProgram,
  pods: readonly PodSpec[],
  counts: ReadonlyMap<string, Counts>,
  slots: readonly Slot[],
  vendor: string,
): void {
  const left = slots.filter((slot) => slot.vendor !== vendor);
  const moved = new Map<Slot, [PodSpec, string][]>(left.map((slot) => [slot, []]));
  for (const pod of pods) {
    const own = counts.get(pod.name)!;
    const to = left
      .filter((slot) => own.has(slot))
      .map((slot) => {
        const count = program.count(`lost_${vendor}_${pod.name}_${slot.used}`, pod.replicas);
        moved.get(slot)!.push([pod, count]);
        if (alone(pod))
          program.require(
            [
              [1, count],
              [1, own.get(slot)!],
            ],
            '<=',
            1,
          );
        return [1, count] as const;
      });
    const gone = [...own].filter(([slot]) => slot.vendor === vendor).map(([, count]) => [-1, count] as const);
    program.require([...to, ...gone], '=', 0);
  }
  for (const [slot, arrivals] of moved) {
    const all = [
      ...pods.flatMap((pod) =>
        counts.get(pod.name)!.has(slot) ? [[pod, counts.get(pod.name)!.get(slot)!] as const] : [],
      ),
      ...arrivals,
    ];
    program.require(
      [...all.map(([pod, count]) => [pod.memoryMiB, count] as const), [-slot.roomMiB, slot.used]],
      '<=',
      0,
    );
    program.require(
      [...all.map(([pod, count]) => [pod.cpuMilli ?? 0, count] as const), [-slot.cpuMilli, slot.used]],
      '<=',
      0,
    );
    for (const port of [80, 443]) {
      const takers = all.filter(([pod]) => pod.ports.some((one) => one.port === port));
      program.require([...takers.map(([, count]) => [1, count] as const), [-1, slot.used]], '<=', 0);
    }
  }
}
