import { formatFinding } from '../fleet/errors';
import { markdownCode as code, markdownText } from './markdown-text';
import { differenceText, money, totalsText } from './plan-costs';
import { countsText, nothingChanges } from './plan-counts';
import type { PlanNotes } from './plan-json';
import { survivalMarkdown } from './plan-survival-markdown';
import { type NodeView, type PlanView, regionText, sizeText, vendorText } from './plan-view';
import { counted, shortList, shortText } from './short-list';

/** What GitHub takes as one comment. @see https://github.com/orgs/community/discussions/27190 */
export const commentLimit = 65_536;

/** What a plan leaves of that to others: in the comment of `flotilla init`'s workflow stand a mark and what went to standard error. */
const roomForOthers = 5_536;

/** Longest plan, in bytes of UTF-8: however a comment's length is counted, it is no longer than that. */
export const planLimit = commentLimit - roomForOthers;

/** Unchanged nodes are folded away from this many on. */
const foldedFrom = 11;

/** What is lost with each vendor, region and node is folded away from this many rows on. */
const lossesFoldedFrom = 7;

/** A piece of the comment: a head, lines of which the last may be left out, a foot. */
interface Section {
  readonly head: readonly string[];
  readonly lines: readonly string[];
  readonly foot: readonly string[];
  /** What a line is, for the note that some are left out. */
  readonly what: string;
  /** Whether it gets room before the others. @default false */
  readonly first?: boolean;
  /** Its plural. @default - with an s */
  readonly many?: string;
}

/**
 * A plan for a comment on a pull request, in GitHub's Markdown, of at most {@link planLimit} bytes: one line that says it all,
 * what needs doing, the nodes, warnings, what is lost with each vendor, region and node, and pods; what is long is folded. What does not fit is left out from the end
 * of each piece, and a note says how much.
 *
 * @param stale the ledger on disk is not the plan's, and nobody is going to write it
 */
export function planMarkdown(view: PlanView, notes: PlanNotes, stale: boolean): string {
  // What waits for a machine to be made anew is worth a look, though nothing is done about it.
  const quiet = (n: NodeView) => n.change === 'none' && n.detail === '';
  const changed = view.nodes.filter((n) => !quiet(n));
  const same = view.nodes.filter(quiet);
  const fold = same.length >= foldedFrom;
  return fitted([
    prose([summary(view)]),
    prose(stale ? [staleText(notes)] : []),
    nodeTable(fold ? changed : view.nodes),
    list(
      'warning',
      'warnings',
      notes.warnings.map((w) => markdownText(formatFinding(w))),
    ),
    ...survivalSections(view),
    list('pod', 'Pods', podLines(view)),
    ...(fold ? [folded(`${same.length} unchanged nodes`, nodeTable(same))] : []),
    prose(notes.next.length === 0 || stale ? [] : [`Next: ${notes.next.map(code).join(', then ')}`]),
  ]);
}

/** A fleet that is wrong, for the same comment. @param findings one line each, as people read them */
export function refusalMarkdown(findings: readonly string[]): string {
  const lines = findings.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '');
  return fitted([
    prose([`**Flotilla: ${counted(lines.length, 'mistake')}**, nothing is planned`]),
    { head: [], lines: lines.map((line) => `- ${markdownText(line)}`), foot: [], what: 'mistake' },
  ]);
}

function summary(view: PlanView): string {
  const { nodes, pods } = view.counts;
  const difference = view.costs.difference === null ? undefined : differenceText(view.costs.difference);
  const total = view.costs.totals.length === 0 ? [] : [totalsText(view.costs)];
  const unknown =
    view.costs.unpriced.length === 0 ? [] : [`price of ${counted(view.costs.unpriced.length, 'node')} unknown`];
  const parts = [
    nothingChanges(nodes, pods) ? 'nothing to deploy' : `nodes: ${countsText(nodes)}`,
    ...(view.pods.length === 0 || nothingChanges(nodes, pods) ? [] : [`pods: ${countsText(pods)}`]),
    ...(difference === undefined ? [] : [`costs ${difference}`]),
    ...total,
    ...unknown,
  ];
  const stops = [
    ...(view.replaced.length === 0 ? [] : [`replaces ${shortList(view.replaced.map(code))}`]),
    ...(view.rebooted.length === 0 ? [] : [`reboots ${shortList(view.rebooted.map(code))}`]),
  ];
  const warned = stops.length === 0 ? '' : ` · ⚠️ ${stops.join(', ')}`;
  return `**Flotilla plan of ${code(view.fleet)}** · ${parts.map(markdownText).join(' · ')}${warned}`;
}

function staleText({ ledger }: PlanNotes): string {
  return `> **The ledger would change**: run ${code('npx flotilla plan')} and commit ${code(ledger.file)}`;
}

function nodeTable(nodes: readonly NodeView[]): Section {
  if (nodes.length === 0) return prose([]);
  return {
    head: [
      '| Node | Vendor | Region | Size | RAM free/all (MiB) | Per month | Subnet | Pods | Change |',
      '| --- | --- | --- | --- | --: | --: | --- | --- | --- |',
    ],
    lines: nodes.map((node) => `| ${nodeCells(node).join(' | ')} |`),
    foot: [],
    what: 'node',
  };
}

function nodeCells(node: NodeView): readonly string[] {
  const detail = node.detail === '' ? '' : ` (${shortText(node.detail)})`;
  return [
    code(node.node),
    markdownText(vendorText(node)),
    markdownText(regionText(node)),
    markdownText(sizeText(node)),
    node.ramMiB === 0 ? '' : `${node.freeMiB}/${node.ramMiB}`,
    node.price === null ? (node.ramMiB === 0 ? '' : '?') : markdownText(money(node.price)),
    node.subnet,
    markdownText(shortList(node.pods)),
    node.change === 'none' ? markdownText(detail.trim()) : `**${node.change}**${markdownText(detail)}`,
  ];
}

function survivalSections(view: PlanView): readonly Section[] {
  const survival = survivalMarkdown(view);
  if (survival === undefined) return [];
  const { verdict, head, rows, foot } = survival;
  const table: Section = { head, lines: rows, foot: [], what: 'loss', many: 'losses', first: true };
  const title = `What is lost with each vendor, region and node (${rows.length})`;
  return [
    prose([verdict]),
    rows.length < lossesFoldedFrom ? table : folded(title, table),
    prose(foot === '' ? [] : [foot]),
  ];
}

/** Those that change first. */
function podLines(view: PlanView): readonly string[] {
  const order = [...view.pods.filter((p) => p.change !== 'none'), ...view.pods.filter((p) => p.change === 'none')];
  return order.map((pod) => {
    const nodes = pod.replicas.length === 0 ? '' : ` on ${shortList(pod.replicas.map((r) => r.node))}`;
    // Where a new pod runs is said already.
    const why = pod.detail === '' || pod.change === 'new' ? '' : ` (${markdownText(shortText(pod.detail))})`;
    const change = pod.change === 'none' ? '' : `, **${pod.change}**${why}`;
    return `${code(pod.pod)}${markdownText(nodes)}${change}`;
  });
}

function prose(lines: readonly string[]): Section {
  return { head: lines, lines: [], foot: [], what: '' };
}

function list(what: string, title: string, items: readonly string[]): Section {
  if (items.length === 0) return prose([]);
  return folded(`${title} (${items.length})`, { head: [], lines: items.map((item) => `- ${item}`), foot: [], what });
}

/** A blank line after the summary and before the end: without them GitHub shows the Markdown inside as it is written. */
function folded(title: string, section: Section): Section {
  return {
    ...section,
    head: ['<details>', `<summary>${title}</summary>`, '', ...section.head],
    foot: [...section.foot, '', '</details>'],
  };
}

/** Room for the note that lines were left out. */
const noteRoom = 160;

/** All sections, or as many lines of each as fit, those that come first and then the others in order. Heads and feet are always whole. */
function fitted(sections: readonly Section[]): string {
  const whole = sections.filter((s) => s.head.length + s.lines.length > 0);
  const size = (lines: readonly string[]) => lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  let room = planLimit - whole.reduce((sum, s) => sum + size(s.head) + size(s.foot) + noteRoom, 0);
  const kept = new Map<Section, number>();
  for (const section of [...whole.filter((s) => s.first), ...whole.filter((s) => !s.first)]) {
    let lines = 0;
    for (const line of section.lines) {
      room -= size([line]);
      if (room < 0) break;
      lines += 1;
    }
    kept.set(section, lines);
  }
  return `${whole.map((section) => sectionText(section, kept.get(section)!)).join('\n\n')}\n`;
}

function sectionText(section: Section, kept: number): string {
  const left = section.lines.length - kept;
  const note = left === 0 ? [] : ['', cutNote(left, section)];
  return [...section.head, ...section.lines.slice(0, kept), ...note, ...section.foot].join('\n');
}

function cutNote(left: number, { what, many = `${what}s` }: Section): string {
  return `_${left} more ${left === 1 ? what : many} left out: a comment holds no more; all of it: <code>npx flotilla plan</code>_`;
}
