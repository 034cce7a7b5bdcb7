import type { Price } from './catalogue';
import { flowText } from './flow-text';
import { replicaName } from './names';
import type { NearLabel } from './near-label';
import type { NoSolution } from './no-solution';
import type { ReplicaOf } from './no-solution-lacks';
import type { Limit } from './no-solution-limits';
import type { Mend } from './no-solution-mend';
import { reasons } from './no-solution-reasons';
import type { NodePlan } from './plan-types';
import { all, some } from './shown';
import type { PodSpec } from './spec-types';

/** How many nodes a message tells of. */
const shown = 8;

/** `no place for web-2: web (2 x 256 MiB) and db (300 MiB) need 812 MiB, and n1 and n2 have 384 MiB each; n1: 128 MiB short`. */
export function noSolutionText(solution: NoSolution): string {
  const { homeless, lacks } = solution;
  const nodes = sameText(lacks.slice(0, shown)).map(([text, names]) => `${all(names)}: ${text}`);
  const more = lacks.length > shown ? [`and ${lacks.length - shown} more nodes`] : [];
  return [`no place for ${homelessText(homeless)}: ${reasons(solution).join('; ')}`, ...nodes, ...more].join('; ');
}

/** What to do next: what was tried and helps, the best first; else what the limits suggest. */
export function noSolutionHint(solution: NoSolution, nodes: readonly NodePlan[]): string {
  const tried = solution.mends.map((mend) => mendText(mend, nodes));
  const ways = (tried.length > 0 ? tried : looser(solution)).join(', or ');
  return [...solution.near.map(nearText), ways].join(' Else ');
}

/** `did you mean role: lb, which n1 and n3 have?` */
function nearText({ meant: [key, value], nodes }: NearLabel): string {
  return `did you mean ${key}: ${value}, which ${some(nodes)} ${nodes.length === 1 ? 'has' : 'have'}?`;
}

/** `web-2, web-3 and 4 more` */
function homelessText(homeless: readonly ReplicaOf[]): string {
  return some(homeless.map(({ pod, i }) => (pod.replicas === 1 ? pod.name : replicaName(pod.name, i + 1))));
}

/** Nodes that lack the same are told together. */
function sameText(lacks: NoSolution['lacks']): readonly (readonly [text: string, nodes: readonly string[]])[] {
  const nodes = new Map<string, string[]>();
  for (const { node, texts } of lacks) {
    const text = texts.length === 0 ? 'has room, but not for all' : texts.join(' and ');
    nodes.set(text, [...(nodes.get(text) ?? []), node]);
  }
  return [...nodes];
}

function mendText(mend: Mend, nodes: readonly NodePlan[]): string {
  switch (mend.kind) {
    case 'label':
      return `give ${all(mend.nodes)} the label${Object.keys(mend.labels).length === 1 ? '' : 's'} ${pairs(mend.labels)}`;
    case 'order': {
      const names = mend.nodes.map((node) => node.name);
      const machine = flowText(entry(mend.nodes[0]!, nodes));
      const facts = `${mend.nodes[0]!.ramMiB} MiB, ${priceText(mend.price)}`;
      const enough = mend.everything === true ? ', which is enough for all pods' : '';
      return names.length === 1
        ? `add ${names[0]}: ${machine} (${facts})${enough}`
        : `add ${names.length} nodes, ${all(names)}, each ${machine} (${facts} each)${enough}`;
    }
    case 'resize': {
      const { name, size, ramMiB, price, address } = mend.node;
      if (address !== undefined) return `give ${name} ${ramMiB} MiB`;
      return `give ${name} size: ${size} (${ramMiB} MiB, ${priceText(price)})`;
    }
    case 'fewer':
      return `ask for ${mend.replicas === 1 ? '1 replica' : `${mend.replicas} replicas`} of ${mend.pod}`;
    case 'shared':
      return `nothing more: what is proposed for ${some(mend.pods)} is enough`;
  }
}

/** What stands in the fleet file for a node: no more than what differs among the nodes that are there. */
function entry({ vendor, region, size, engine, image, labels }: NodePlan, nodes: readonly NodePlan[]): object {
  return {
    ...{ vendor, region, size },
    ...(nodes.some((node) => node.engine !== engine) ? { engine } : {}),
    ...(nodes.some((node) => node.image !== image) ? { image } : {}),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
  };
}

function priceText(price: Price | undefined): string {
  return price === undefined ? 'price not known' : `${price.currency} ${price.amount.toFixed(2)} a month`;
}

function pairs(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ');
}

/** Whether a replica could copy its data from another. */
function copied({ data, replicas }: PodSpec): boolean {
  return data === undefined && replicas > 1;
}

/** Which wishes to give up, where no order helps. */
function looser({ pods, limits }: NoSolution): readonly string[] {
  const name = pods[0]!.name;
  const words: Partial<Record<Limit, string>> = {
    pin: `let ${some(pods.filter((pod) => pod.node !== undefined).map((pod) => pod.name))} run on other nodes`,
    data: `say data: disposable${pods.some(copied) ? ' or data: replicated' : ''} if it may start empty elsewhere`,
    labels: `ask for other labels in where of ${name}`,
    needs: 'ask for another node in the manifest',
    apart: 'loosen apart',
    with: 'loosen with',
  };
  const known = limits.flatMap((limit) => words[limit] ?? []);
  return known.length > 0 ? known : ['add nodes, take larger sizes, or ask for less'];
}
