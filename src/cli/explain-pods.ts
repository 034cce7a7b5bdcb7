import { dataLossReason } from '../fleet/data-losses';
import { failureDomainAt } from '../fleet/failure-domain';
import { nearest } from '../fleet/nearest';
import { solve } from '../fleet/placement';
import type { NodePlan } from '../fleet/plan-types';
import type { PodSpec } from '../fleet/spec-types';
import { type Reason, type WhyReplica, whyThere } from '../fleet/why-there';
import { wrongInput } from './exit';
import { findFleet } from './fleet-place';
import { loadFleet } from './load';
import { ownCommand } from './own-name';
import { type FleetOptions, fleetOf, type Surroundings } from './program-options';
import { shortList } from './short-list';
import { wrap } from './table';
import { paint, type Terminal } from './terminal';

/** One pod explained, for people and for programs. */
export interface ExplainedPod {
  readonly text: string;
  readonly json: { readonly pod: string; readonly replicas: readonly WhyReplica[] };
}

/** How many nodes are named of those of which the same is true. */
const named = 4;

/**
 * Why the replicas of pods are where they are. A fleet without room for all is explained as well.
 *
 * @throws CommandError for a pod that the fleet does not have
 */
export function explainPods(
  { terminal, cwd }: Surroundings,
  wanted: readonly string[],
  options: FleetOptions,
): readonly ExplainedPod[] {
  const place = findFleet(fleetOf(undefined, options).fleet, cwd);
  const { placement, changes } = loadFleet(place, { partial: true });
  const pods = wanted.map((name) => knownPod(name, placement.pods, ownCommand('plan', place)));
  const placed = solve(placement).nodes;
  const nodes = new Map(placement.nodes.map((node) => [node.name, node]));
  return pods.map((pod) => {
    const replicas = whyThere(pod, placement, placed, changes.find((change) => change.pod === pod.name)?.dataLost);
    const lines = [head(pod, terminal), ...replicas.flatMap((replica) => replicaLines(replica, nodes, terminal))];
    return { text: `${lines.join('\n')}\n`, json: { pod: pod.name, replicas } };
  });
}

/** @throws CommandError */
function knownPod(name: string, pods: readonly PodSpec[], planCommand: string): PodSpec {
  const found = pods.find((pod) => pod.name === name);
  if (found !== undefined) return found;
  const names = pods.map((pod) => pod.name);
  const ofReplica = /^(.+)-[0-9]{1,6}$/.exec(name)?.[1] ?? '';
  const meant = names.includes(ofReplica) ? ofReplica : nearest(name, names);
  throw wrongInput(
    `there is no pod '${name}'`,
    meant === undefined ? `${planCommand} lists all` : `did you mean 'pod/${meant}'?`,
  );
}

/** `pod/web: 2 replicas of 64 MiB, spread over vendors` */
function head({ name, replicas, memoryMiB, spread }: PodSpec, terminal: Terminal): string {
  const many = replicas === 1 ? `1 replica of ${memoryMiB} MiB` : `${replicas} replicas of ${memoryMiB} MiB`;
  return `${paint(terminal, 'bold', `pod/${name}`)}: ${many}${replicas === 1 ? '' : `, spread over ${spread}s`}`;
}

function replicaLines(why: WhyReplica, nodes: ReadonlyMap<string, NodePlan>, terminal: Terminal): readonly string[] {
  const node = nodes.get(why.node ?? '');
  const where =
    node === undefined
      ? 'has no place'
      : `on ${node.name} (${failureDomainAt('region', node)}): ${reasons[why.reason]}${why.lost === undefined ? '' : `; DATA LOST: ${dataLossReason(why.lost)}`}`;
  const first = wrap(`${why.replica} ${where}`, terminal.columns, '  ');
  const width = Math.max(0, ...why.others.map(({ nodes: own }) => label(own).length));
  // Beside names that take half of the line there is no room for words.
  const aside = Math.min(width, Math.floor(terminal.columns / 3));
  const others = why.others.flatMap(({ nodes: own, why: text }) => {
    const lines = wrap(text, Math.max(20, terminal.columns - aside - 4));
    const name = label(own);
    const under = ' '.repeat(aside + 4);
    return name.length > aside
      ? [`  ${name}`, ...lines.map((line) => `${under}${line}`)]
      : lines.map((line, i) => (i === 0 ? `  ${name.padEnd(aside)}  ${line}` : `${under}${line}`));
  });
  return ['', ...first, ...others];
}

function label(nodes: readonly string[]): string {
  return shortList(nodes, named);
}

const reasons: Readonly<Record<Reason, string>> = {
  pinned: 'the fleet file says so',
  data: 'its data is there',
  emptied: 'it stood there, and starts empty',
  only: 'no other node can take it',
  stood: 'it stood there, and what may stay stays',
  best: 'no place is better',
  nowhere: '',
};
