import type { Loss, PodLoss, PortLoss, StateLoss } from '../fleet/survival-types';
import { ownName } from './own-name';
import { shortList } from './short-list';

/** What a loss does, the worst first: nobody gets data back; fewer replicas serve all the same. */
export type FateKind = 'data' | 'state' | 'etcd' | 'down' | 'ports' | 'way' | 'slices' | 'fewer' | 'none';

/** One thing that a loss does, in words. */
export interface Fate {
  readonly kind: FateKind;
  /** What the items have in common; empty: there is one, which says it all. */
  readonly title: string;
  /** The first of them; how many more there are is the last. */
  readonly items: readonly string[];
}

/** A fate as one text. */
export function fateText({ title, items }: Fate): string {
  return `${title}${title === '' ? '' : ': '}${items.join(', ')}`;
}

/** How many names of a kind a text carries; plans for programs have all. */
const named = 5;

/**
 * What a loss does, in words, worst first: `DATA LOST: db`, `down: cache -> n3`, `fewer: web 1/2 -> n3`. Never empty.
 * Behind an arrow stands where the next plan puts the lost replicas.
 *
 * @param pods whether the plan has pods at all: where there are none nothing is said of them
 */
export function fates(loss: Loss, pods: boolean): readonly Fate[] {
  const those = (suits: (pod: PodLoss) => boolean): readonly PodLoss[] => homelessFirst(loss.pods.filter(suits));
  const broken = loss.slices.filter((slice) => slice.broken);
  const found = [
    ...listed('data', 'DATA LOST', those(losesData).map(dataText)),
    ...listed('state', 'state gone', loss.state.filter((s) => s.lost).map(stackText)),
    ...etcdFate(loss, false),
    ...listed('down', 'down', those((p) => !losesData(p) && p.left === 0).map(podText)),
    ...listed('ports', 'ports gone', portTexts(loss.ports)),
    ...listed(
      'slices',
      'BOSH slices broken',
      broken.map(({ slice }) => slice),
    ),
    ...listed('fewer', 'fewer', those((p) => !losesData(p) && p.left > 0 && !givesWay(p)).map(podText)),
    ...listed('way', 'gives way', those(givesWay).map(wayText)),
    ...etcdFate(loss, true),
  ];
  if (found.some(({ kind }) => !aside.includes(kind))) return found;
  // Of what BOSH runs there nobody knows whether it serves on.
  if (!pods && hitsBosh(loss)) return found;
  return [...found, { kind: 'none', title: '', items: [pods ? 'every pod serves on' : 'no pod is there'] }];
}

/** What may happen while every pod serves on. */
const aside: readonly FateKind[] = ['ports', 'slices', 'way'];

function losesData({ data }: PodLoss): boolean {
  return data === 'lost';
}

/** What needs room that is not there must not hide behind how many more there are. */
function homelessFirst(pods: readonly PodLoss[]): readonly PodLoss[] {
  const homeless = (pod: PodLoss): boolean => pod.homeless.length > 0;
  return [...pods.filter(homeless), ...pods.filter((pod) => !homeless(pod))];
}

function listed(kind: FateKind, title: string, texts: readonly string[]): readonly Fate[] {
  if (texts.length === 0) return [];
  const more = texts.length - named;
  // One that would be left out alone is named too.
  const items = more <= 1 ? texts : [...texts.slice(0, named), `and ${more} more`];
  return [{ kind, title, items }];
}

/** A replica without its data is not moved: if there is room, an empty one begins. */
function dataText(pod: PodLoss): string {
  const starts = homelessOf(pod).lost < pod.lost.length ? ['starts empty'] : [];
  return `${leftText(pod)} (${[...starts, ...roomText(pod)].join(', ')})`;
}

function podText(pod: PodLoss): string {
  const to = [...new Set(pod.moves.map((move) => move.to))];
  const notes = [...(pod.data === 'disposable' ? ['disposable'] : []), ...roomText(pod)];
  const note = notes.length === 0 ? '' : ` (${notes.join(', ')})`;
  return `${leftText(pod)}${to.length === 0 ? '' : ` -> ${to.join(' + ')}`}${note}`;
}

/** Whether it loses nothing, and is moved or stopped by the next plan for others to have room. */
function givesWay({ lost }: PodLoss): boolean {
  return lost.length === 0;
}

function wayText({ pod, moves, homeless }: PodLoss): string {
  const to = [...new Set(moves.map((move) => move.to))];
  const room = homeless.length === 0 ? '' : ` (no room for ${homeless.length})`;
  return `${pod}${to.length === 0 ? '' : ` -> ${to.join(' + ')}`}${room}`;
}

function leftText({ pod, left, of }: PodLoss): string {
  return left === 0 ? pod : `${pod} ${left}/${of}`;
}

/** `no room`, `no room for 2`, `1 gives way`: what is lost and finds no place, and what serves and loses its own. */
function roomText(pod: PodLoss): readonly string[] {
  const { lost, serving } = homelessOf(pod);
  return [
    ...(lost === 0 ? [] : [lost === pod.lost.length ? 'no room' : `no room for ${lost}`]),
    ...(serving === 0 ? [] : [`${serving} ${serving === 1 ? 'gives' : 'give'} way`]),
  ];
}

/** Replicas without room: how many are lost, and how many serve until the next plan gives their place to others. */
export function homelessOf({ homeless, lost }: PodLoss): { readonly lost: number; readonly serving: number } {
  const gone = homeless.filter((replica) => lost.includes(replica)).length;
  return { lost: gone, serving: homeless.length - gone };
}

function stackText({ stack, caKey }: StateLoss): string {
  return caKey ? `${stack} with the CA key` : stack;
}

function etcdFate({ etcd }: Loss, quorum: boolean): readonly Fate[] {
  if (etcd === null || etcd.lost.length === 0 || etcd.quorum !== quorum) return [];
  const left = `${etcd.left} of ${etcd.of} left`;
  return [{ kind: 'etcd', title: 'etcd', items: [quorum ? left : `no quorum (${left})`] }];
}

/** `dns 53/udp + 53/tcp`, `bosh cf-ssh-proxy 2222/tcp`: whose they are, because on another node another pod may answer the same. */
function portTexts(ports: readonly PortLoss[]): readonly string[] {
  const holders = new Map<string, string[]>();
  for (const { port, protocol, holder } of ports) {
    const text = `${port}/${protocol}`;
    const own = holders.get(holder);
    if (own === undefined) holders.set(holder, [text]);
    else own.push(text);
  }
  return [...holders].map(([holder, own]) => {
    const more = own.length - portsNamed;
    const shown = more <= 1 ? own : [...own.slice(0, portsNamed), `${more} more`];
    return `${holder.replace(/^pod /, '')} ${shown.join(' + ')}`;
  });
}

/** How many ports of one holder a text carries. */
const portsNamed = 3;

/** Whether something that BOSH runs stands still. */
function hitsBosh({ slices, ports }: Loss): boolean {
  return slices.some((slice) => slice.broken) || ports.some(({ holder }) => !holder.startsWith('pod '));
}

/** Whether a loss is survived, in a word: `yes`, `NO`, or `not BOSH` where all that is judged serves on and BOSH stands still. */
export function okText(loss: Loss): string {
  if (!loss.survived) return 'NO';
  return hitsBosh(loss) ? 'not BOSH' : 'yes';
}

/** Replicas that serve on when something is lost, of all: `5/8`; empty for a fleet without pods. */
export function servingText(loss: Loss, replicas: number): string {
  const lost = loss.pods.reduce((sum, pod) => sum + pod.of - pod.left, 0);
  return replicas === 0 ? '' : `${replicas - lost}/${replicas}`;
}

/** How many replicas pods have together. */
export function replicasOf(pods: readonly { readonly replicas: readonly unknown[] }[]): number {
  return pods.reduce((sum, pod) => sum + pod.replicas.length, 0);
}

/** What of a plan's losses is shown, and what not. */
export interface ShownLosses {
  readonly losses: readonly Loss[];
  /** Whether regions or nodes are left out because they are lost together with a row that is shown. */
  readonly alike: boolean;
  /** Regions and nodes that are left out because there are so many; those that are shown lose most. */
  readonly regions: number;
  readonly nodes: number;
}

/** Fleets with more nodes show those nodes whose loss is worst. */
const allNodes = 12;
const worstNodes = 6;
const allRegions = 12;

/** What people want to see: each vendor, each region and each node that is lost alone; of many regions and nodes those that lose most. */
export function shownLosses(losses: readonly Loss[]): ShownLosses {
  const seen = new Set<string>();
  const own = losses.filter(({ nodes }) => {
    const key = nodes.join(' ');
    return !seen.has(key) && seen.add(key);
  });
  const of = (scope: Loss['scope']): readonly Loss[] => own.filter((loss) => loss.scope === scope);
  const [regions, nodes] = [of('region'), of('node')];
  const total = losses.filter((loss) => loss.scope === 'node').length;
  const shown = [worst(regions, allRegions), total > allNodes ? worst(nodes, worstNodes) : nodes] as const;
  return {
    losses: [...of('vendor'), ...shown[0], ...shown[1]],
    alike: own.length < losses.length,
    regions: regions.length - shown[0].length,
    nodes: nodes.length - shown[1].length,
  };
}

/** Those that lose most, in the order that they had. */
function worst(losses: readonly Loss[], most: number): readonly Loss[] {
  if (losses.length <= most) return losses;
  const byWeight = losses.map((loss) => ({ loss, weight: weightOf(loss) })).sort((a, b) => compare(b.weight, a.weight));
  const kept = new Set(byWeight.slice(0, most).map(({ loss }) => loss));
  return losses.filter((loss) => kept.has(loss));
}

function weightOf({ survived, pods }: Loss): readonly number[] {
  const count = (suits: (pod: PodLoss) => boolean): number => pods.filter(suits).length;
  return [
    Number(!survived),
    count(losesData),
    count((p) => p.left === 0),
    pods.reduce((sum, p) => sum + p.homeless.length, 0),
    pods.reduce((sum, p) => sum + p.lost.length, 0),
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((each, i) => each !== b[i]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

/**
 * `Survives the loss of any one node, NOT of vendor hetzner, region hetzner/fsn1`: for each scope, whether any one of it may go. In
 * fleets with azs it says what that is about.
 */
export function verdict(losses: readonly Loss[]): string {
  const bosh = losses.some((loss) => loss.slices.length > 0);
  return `${verdictOf(losses)}${bosh ? ' (pods, data, etcd and states; what BOSH runs is not counted)' : ''}`;
}

function verdictOf(losses: readonly Loss[]): string {
  const scopes = (['vendor', 'region', 'node'] as const).flatMap((scope) => {
    const own = losses.filter((loss) => loss.scope === scope);
    const fatal = own.filter((loss) => !loss.survived).map((loss) => loss.name);
    return own.length === 0 ? [] : [{ scope, fatal }];
  });
  const fine = scopes.filter(({ fatal }) => fatal.length === 0).map(({ scope }) => scope);
  const any =
    fine.length === 0 ? [] : [`any one ${[fine.slice(0, -1).join(', '), fine.at(-1)].filter(Boolean).join(' or ')}`];
  const not = scopes
    .filter(({ fatal }) => fatal.length > 0)
    .map(({ scope, fatal }) => `${scope} ${shortList(fatal, named)}`);
  if (not.length === 0) return `Survives the loss of ${any.join('')}`;
  if (any.length === 0) return `Does NOT survive the loss of ${not.join('; ')}`;
  return `Survives the loss of ${any.join('')}, but NOT of ${not.join('; ')}`;
}

/** What an arrow means where not every plan that would follow was made; undefined: it is what that plan does. */
export function roomNote(losses: readonly Loss[]): string | undefined {
  if (losses.every((loss) => loss.exact)) return undefined;
  return `behind -> is where there is room; exactly where all goes: ${ownName} plan --without NAME`;
}

/** `state/<stack>.tfstate beside the fleet file; the CA key is in that of mesh`: where states lie, whichever are lost with what. */
export function stateText(losses: readonly Loss[]): string | undefined {
  const stacks = losses[0]?.state ?? [];
  if (stacks.length === 0) return undefined;
  const places = new Map<string, string[]>();
  for (const { stack, where } of stacks) {
    const place = where.replaceAll(stack, '<stack>');
    places.set(place, [...(places.get(place) ?? []), stack]);
  }
  const texts = [...places].map(([place, own]) => (places.size === 1 ? place : `${shortList(own)} in ${place}`));
  const keys = stacks.filter((s) => s.caKey).map((s) => s.stack);
  const key = keys.length === 0 ? [] : [`the CA key is in that of ${keys.join(', ')}`];
  const lost = losses.some((loss) => loss.state.some((s) => s.lost));
  return [...texts, ...key, ...(lost ? [] : ['none of these losses takes them'])].join('; ');
}
