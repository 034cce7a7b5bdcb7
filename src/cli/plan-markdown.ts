import { formatFinding } from '../fleet/errors';
import { fitted, folded, list, prose, type Section } from './comment-sections';
import { markdownCode as code, markdownText } from './markdown-text';
import { differenceText, money, totalsText } from './plan-costs';
import { countsText, nothingChanges } from './plan-counts';
import type { PlanNotes } from './plan-json';
import { survivalMarkdown } from './plan-survival-markdown';
import { dataLostTexts, type NodeView, type PlanView, regionText, sizeText, vendorText } from './plan-view';
import { counted, shortList, shortText } from './short-list';

/** Unchanged nodes are folded away from this many on. */
const foldedFrom = 11;

/** What is lost with each vendor, region and node is folded away from this many rows on. */
const lossesFoldedFrom = 7;

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
    prose(dataLostTexts(view).map((text) => markdownText(text).replace('DATA LOST', '**DATA LOST**'))),
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
