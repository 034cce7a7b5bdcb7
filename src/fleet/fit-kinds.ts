import type { VendorCatalogue } from './catalogue';
import { failureDomain } from './failure-domain';
import type { FitSize } from './fit-sizes';
import { meets, type NodeExpression } from './node-requirement';
import type { NodePlan } from './plan-types';
import { roomMiB } from './reserve';
import type { PodSpec } from './spec-types';

/** Nodes of one kind: a size with labels, in a region, and for what is pinned with a name. */
export interface FitKind {
  /** Undefined of a node that stays. */
  readonly size: FitSize | undefined;
  /** In millionths; 0 of a node that stays. */
  readonly cost: number;
  readonly domain: string;
  readonly roomMiB: number;
  /** In thousandths. @default - unknown, and not counted */
  readonly cpuMilli?: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Where pods ask for a region. @default - any of the vendor's */
  readonly region?: string;
  /** Of a node that pods are pinned to: there is one of it. @default - any */
  readonly name?: string;
}

/** Label sets beyond which not all combinations are tried. */
const most = 24;

const regionKey = 'topology.kubernetes.io/region';
const wellKnown = [
  'kubernetes.io/arch',
  'kubernetes.io/os',
  'kubernetes.io/hostname',
  regionKey,
  'node.kubernetes.io/instance-type',
];

/** Every kind of node that could be ordered for some pods. */
export function kindsOf(
  pods: readonly PodSpec[],
  sizes: readonly FitSize[],
  catalogues: readonly VendorCatalogue[],
  named: readonly string[],
): readonly FitKind[] {
  const profiles = labelSets(pods);
  const names = [undefined, ...named];
  return sizes.flatMap((size) => {
    const regions = regionsAsked(
      pods,
      catalogues.find((one) => one.vendor === size.vendor),
    );
    return regions.flatMap((region) =>
      profiles.flatMap((labels) => names.map((name) => kind(size, labels, region, name))),
    );
  });
}

function kind(
  size: FitSize,
  labels: Readonly<Record<string, string>>,
  region: string | undefined,
  name: string | undefined,
): FitKind {
  return {
    // What costs nothing would be taken without end.
    ...{ size, cost: Math.max(1, size.cost), domain: size.vendor, roomMiB: size.roomMiB, labels },
    ...(size.vcpus === undefined ? {} : { cpuMilli: size.vcpus * 1000 }),
    ...(region === undefined ? {} : { region }),
    ...(name === undefined ? {} : { name }),
  };
}

/** A node that stays, as a kind of which there is one. */
export function keptKind(node: NodePlan): FitKind {
  return {
    ...{ size: undefined, cost: 0, domain: failureDomain(node), roomMiB: roomMiB(node), labels: node.labels },
    ...(node.vcpus === undefined ? {} : { cpuMilli: node.vcpus * 1000 }),
    ...{ name: node.name, region: node.region },
  };
}

/** Whether a replica could be on a node of a kind that has nothing else on it. */
export function suits(pod: PodSpec, kind: FitKind, kept?: NodePlan): boolean {
  if (pod.node !== undefined && pod.node !== kind.name) return false;
  if (pod.memoryMiB > kind.roomMiB || (pod.cpuMilli ?? 0) > (kind.cpuMilli ?? Number.POSITIVE_INFINITY)) return false;
  if (Object.entries(pod.where).some(([key, value]) => kind.labels[key] !== value)) return false;
  const node = kept ?? {
    ...{ name: kind.name ?? '', arch: kind.size!.arch, size: kind.size!.size },
    ...{ region: kind.region ?? '', labels: kind.labels },
  };
  return meets(node, pod.needs ?? []);
}

/** Sets of labels that nodes could have: one value of every key that pods ask for, and none where a pod asks for that. */
function labelSets(pods: readonly PodSpec[]): readonly Readonly<Record<string, string>>[] {
  const values = new Map<string, Set<string | undefined>>();
  const add = (key: string, value: string | undefined) => values.set(key, (values.get(key) ?? new Set()).add(value));
  for (const pod of pods) for (const [key, value] of Object.entries(pod.where)) add(key, value);
  for (const { key, operator, values: listed } of pods.flatMap(expressions)) {
    if (wellKnown.includes(key)) continue;
    if (operator === 'In') for (const value of listed) add(key, value);
    else if (operator === 'Exists') add(key, 'true');
    else add(key, undefined);
  }
  const sets = [...values]
    .sort(byKey)
    .reduce<readonly Readonly<Record<string, string>>[]>(
      (known, [key, own]) =>
        known.flatMap((labels) =>
          [...own].sort().map((value) => (value === undefined ? labels : { ...labels, [key]: value })),
        ),
      [{}],
    );
  return sets.length <= most
    ? sets
    : [{}, ...pods.filter((pod) => Object.keys(pod.where).length > 0).map((pod) => pod.where)].slice(0, most);
}

function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

function regionsAsked(
  pods: readonly PodSpec[],
  catalogue: VendorCatalogue | undefined,
): readonly (string | undefined)[] {
  const asked = pods.flatMap(expressions).filter((one) => one.key === regionKey);
  if (asked.length === 0) return [undefined];
  const known = catalogue?.regions ?? [];
  const listed = new Set(asked.flatMap((one) => one.values));
  const other = known.find((region) => !listed.has(region));
  return [...known.filter((region) => listed.has(region)), ...(other === undefined ? [] : [other])];
}

function expressions(pod: PodSpec): readonly NodeExpression[] {
  return (pod.needs ?? []).flat();
}
