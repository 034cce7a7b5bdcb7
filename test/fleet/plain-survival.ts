import { namedSlices } from '../../src/fleet/bosh-slices';
import type { FleetPlan, NodePlan } from '../../src/fleet/plan-types';
import { roomMiB } from '../../src/fleet/reserve';
import type { PodSpec } from '../../src/fleet/spec-types';
import type { Loss } from '../../src/fleet/survival-types';

/** What {@link plainLoss} tells of a loss: all but where the next plan puts what is lost, and words. */
export interface PlainLoss {
  readonly nodes: readonly string[];
  /** By pod: left, of, names of the lost, data. */
  readonly pods: Readonly<Record<string, readonly [number, number, string, string]>>;
  readonly quorum: boolean | null;
  /** `80/tcp pod web`, sorted. */
  readonly ports: readonly string[];
  /** `odd3.slice1: z0 of z0 z1 z2`, with `broken` behind it. */
  readonly slices: readonly string[];
  readonly survived: boolean;
}

/** The same of a loss as `survival` tells it. */
export function plainly(loss: Loss): PlainLoss {
  const hit = loss.pods.filter((pod) => pod.lost.length > 0);
  return {
    nodes: loss.nodes,
    pods: Object.fromEntries(hit.map((p) => [p.pod, [p.left, p.of, p.lost.join(), p.data] as const])),
    quorum: loss.etcd === null ? null : loss.etcd.quorum,
    ports: loss.ports.map((p) => `${p.port}/${p.protocol} ${p.holder}`).sort(),
    slices: loss.slices
      .map((s) => `${s.slice}: ${s.lost.join(' ')} of ${s.azs.join(' ')}${s.broken ? ' broken' : ''}`)
      .sort(),
    survived: loss.survived,
  };
}

/** What is lost with some nodes, by looking at everything that the plan has. States are local files. */
export function plainLoss(plan: FleetPlan, pods: readonly PodSpec[], gone: ReadonlySet<string>): PlainLoss {
  const stands = (name: string) => !gone.has(name);
  const fates = pods.map((spec) => {
    const replicas = plan.pods.find((pod) => pod.name === spec.name)!.replicas;
    const lost = replicas.filter((replica) => !stands(replica.node));
    const left = replicas.length - lost.length;
    const copies = spec.data === 'replicated' ? left : 0;
    const data = !spec.keepsData
      ? 'none'
      : spec.data === 'disposable'
        ? 'disposable'
        : copies > 0
          ? 'replicated'
          : 'lost';
    return { spec, left, of: replicas.length, lost, data };
  });
  const hit = fates.filter((fate) => fate.lost.length > 0);
  const members = plan.overlay.etcd;
  const quorum = members === undefined ? null : members.filter(stands).length > members.length / 2;
  const needed = hit.filter(({ spec }) => spec.data !== 'disposable');
  return {
    nodes: plan.nodes.filter((node) => gone.has(node.name)).map((node) => node.name),
    pods: Object.fromEntries(
      hit.map((f) => [f.spec.name, [f.left, f.of, f.lost.map((r) => r.name).join(), f.data] as const]),
    ),
    quorum,
    ports: [
      ...hit
        .filter((f) => f.left === 0)
        .flatMap(({ spec }) => spec.ports.map((p) => `${p.port}/${p.protocol} pod ${spec.name}`)),
      ...boshPorts(plan, stands),
      ...(plan.bosh === undefined || stands(plan.bosh.bucc)
        ? []
        : ['1443/tcp concourse (BUCC)', '1444/tcp uaa (BUCC)']),
    ].sort(),
    slices: boshSlices(plan, stands),
    survived: needed.every((f) => f.left > 0 && f.data !== 'lost') && quorum !== false,
  };
}

function boshNodes({ nodes }: FleetPlan): readonly NodePlan[] {
  return nodes.filter((node) => node.engine === 'bosh' && node.state !== 'leaving');
}

function boshPorts(plan: FleetPlan, stands: (node: string) => boolean): readonly string[] {
  const all = boshNodes(plan).map((node) => node.name);
  return Object.entries(plan.bosh?.ports ?? {}).flatMap(([name, { ports, nodes = all }]) =>
    nodes.length === 0 || nodes.some(stands) ? [] : ports.map((port) => `${port}/tcp bosh ${name}`),
  );
}

function boshSlices(plan: FleetPlan, stands: (node: string) => boolean): readonly string[] {
  const nodes = boshNodes(plan);
  const gone = nodes.filter((node) => !stands(node.name)).map((node) => `z${node.index}`);
  const all = nodes.map((node) => `z${node.index}`);
  const slices = namedSlices(all).filter((slice) => !slice.name.startsWith('all'));
  return [...slices, ...(gone.length === all.length ? [{ name: 'all', azs: all }] : [])]
    .flatMap(({ name, azs }) => {
      const lost = azs.filter((az) => gone.includes(az));
      const left = azs.length - lost.length;
      const broken = name.startsWith('odd') ? left <= azs.length / 2 : left === 0;
      return lost.length === 0 ? [] : [`${name}: ${lost.join(' ')} of ${azs.join(' ')}${broken ? ' broken' : ''}`];
    })
    .sort();
}

/** One replica on its way. */
interface Seat {
  readonly spec: PodSpec;
  readonly node: string | undefined;
}

/** Everything that may stand on a node together, and nothing more. */
function mayStand(node: NodePlan, here: readonly PodSpec[]): boolean {
  const ports = here.flatMap((pod) => pod.ports.map((p) => `${p.port}/${p.protocol}`));
  const names = here.map((pod) => pod.name);
  return (
    here.reduce((sum, pod) => sum + pod.memoryMiB, 0) <= roomMiB(node) &&
    new Set(ports).size === ports.length &&
    here.every(
      (pod, i) =>
        (pod.node === undefined || pod.node === node.name) &&
        Object.entries(pod.where).every(([key, value]) => node.labels[key] === value) &&
        !names.some((name, j) => i !== j && pod.apart.includes(name)),
    )
  );
}

/**
 * Whether all replicas find room on what is left, by trying every way to place them.
 *
 * @param mayMove whether those that stand may move too, if their data does not hold them
 */
export function hasRoom(
  plan: FleetPlan,
  pods: readonly PodSpec[],
  gone: ReadonlySet<string>,
  mayMove: boolean,
): boolean {
  const nodes = plan.nodes.filter((n) => !gone.has(n.name) && n.engine === 'podman' && n.state !== 'leaving');
  const seats = pods.flatMap((spec) =>
    plan.pods
      .find((pod) => pod.name === spec.name)!
      .replicas.map(({ node }): Seat => {
        const held = spec.keepsData === true && spec.data === undefined;
        return { spec, node: gone.has(node) || (mayMove && !held) ? undefined : node };
      }),
  );
  const here = new Map(nodes.map((node): [string, PodSpec[]] => [node.name, []]));
  for (const { spec, node } of seats) if (node !== undefined) here.get(node)!.push(spec);
  const waiting = seats.filter((seat) => seat.node === undefined).map((seat) => seat.spec);
  // Larger first: what cannot be is found out sooner.
  waiting.sort((a, b) => b.memoryMiB - a.memoryMiB);
  const settle = (i: number): boolean =>
    i === waiting.length ||
    nodes.some((node) => {
      const own = here.get(node.name)!;
      own.push(waiting[i]!);
      const found = mayStand(node, own) && settle(i + 1);
      own.pop();
      return found;
    });
  return settle(0);
}
