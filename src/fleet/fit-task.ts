import type { VendorCatalogue } from './catalogue';
import { failureDomain } from './failure-domain';
import { type Reach, vendorsWanted, type Wanted, wantedOf } from './fit-demand';
import { type FitKind, keptKind, kindsOf, suits } from './fit-kinds';
import { type Sizes, withoutDominated } from './fit-sizes';
import type { FitOptions } from './fit-types';
import type { NodePlan } from './plan-types';
import { regionsToPropose } from './region-choice';
import type { PodSpec } from './spec-types';

/** What nodes are looked for, and what they can be. */
export interface FitTask {
  readonly wanted: readonly Wanted[];
  /** Kinds that can be ordered. */
  readonly kinds: readonly FitKind[];
  readonly kept: readonly NodePlan[];
  /** Of all kinds, then of the nodes that stay; by place of the pod. */
  readonly suits: readonly (readonly boolean[])[];
  /** Failure domains of all nodes that could be. */
  readonly domains: readonly string[];
  /** From how many of them nodes have to be. */
  readonly vendors: number;
  readonly previous: Readonly<Record<string, readonly string[]>>;
  readonly roomForLoss: boolean;
  /** By vendor; nodes take turns. */
  readonly regions: ReadonlyMap<string, readonly string[]>;
  readonly taken: ReadonlySet<string>;
  readonly image: string;
  readonly unpriced: readonly string[];
}

/** What a fit is about. @param pods by name */
export function fitTask(
  pods: readonly PodSpec[],
  catalogues: readonly VendorCatalogue[],
  options: FitOptions,
  { sizes, unpriced }: Sizes,
  image: string,
): FitTask {
  const kept = (options.kept ?? []).filter((node) => node.engine === 'podman' && node.state !== 'leaving');
  const standing = new Set(kept.map((node) => node.name));
  const pinned = [...new Set(pods.flatMap((pod) => pod.node ?? []))].filter((name) => !standing.has(name)).sort();
  const kinds = kindsOf(pods, byInstance(pods) ? sizes : withoutDominated(sizes), catalogues, pinned);
  const domains = [...new Set([...kinds.map((kind) => kind.domain), ...kept.map(failureDomain)])].sort();
  const regions = regionsOf(pods, catalogues, options);
  const all = [...kinds, ...kept.map(keptKind)];
  const suiting = pods.map((pod) => all.map((kind, k) => suits(pod, kind, kept[k - kinds.length])));
  const vendors = vendorsWanted(pods, domains.length, options);
  const reach = reaches(pods, all, suiting, regions, Math.min(vendors, domains.length));
  return {
    ...{ kept, kinds, domains, regions, image, unpriced, vendors, suits: suiting },
    wanted: wantedOf(pods, reach, options),
    previous: options.previous ?? {},
    roomForLoss: options.roomForLoss === true,
    taken: new Set([...(options.taken ?? []), ...standing, ...pinned]),
  };
}

/** Whether a pod asks for a size by its name, so that a better one may not do. */
function byInstance(pods: readonly PodSpec[]): boolean {
  return pods.some((pod) => (pod.needs ?? []).flat().some((one) => one.key === 'node.kubernetes.io/instance-type'));
}

function regionsOf(
  pods: readonly PodSpec[],
  catalogues: readonly VendorCatalogue[],
  { regions, survive, kept = [], nodes = [] }: FitOptions,
): ReadonlyMap<string, readonly string[]> {
  const several = survive === 'region' || pods.some((pod) => pod.spread === 'region');
  return new Map(
    catalogues.map(({ vendor, regions: known = [] }) => [
      vendor,
      regions?.[vendor] ?? (several ? known : regionsToPropose(vendor, catalogues, [...kept, ...nodes]).slice(0, 1)),
    ]),
  );
}

/** What there is to spread over: for all pods, and for each of them where it and what it must run beside can be. */
function reaches(
  pods: readonly PodSpec[],
  kinds: readonly FitKind[],
  suiting: readonly (readonly boolean[])[],
  regions: ReadonlyMap<string, readonly string[]>,
  vendors: number,
): readonly { readonly all: Reach; readonly own: Reach }[] {
  const over = (some: readonly FitKind[]): Reach => ({
    vendors: Math.min(vendors, new Set(some.map((kind) => kind.domain)).size),
    regions: new Set(some.flatMap((kind) => regionsOfKind(kind, regions))).size,
  });
  const all = over(kinds);
  const rows = new Map(pods.map((pod, p) => [pod.name, suiting[p]!]));
  return pods.map((pod, p) => {
    const together = [suiting[p]!, ...pod.with.flatMap((name) => [rows.get(name) ?? []])].filter(
      (row) => row.length > 0,
    );
    return { all, own: over(kinds.filter((_, k) => together.every((row) => row[k]))) };
  });
}

function regionsOfKind(kind: FitKind, regions: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const own = kind.region === undefined ? (regions.get(kind.size!.vendor) ?? []) : [kind.region];
  return own.map((region) => `${kind.domain}/${region}`);
}
