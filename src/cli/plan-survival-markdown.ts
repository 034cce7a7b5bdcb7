import type { Loss } from '../fleet/survival-types';
import { markdownCode as code, markdownText } from './markdown-text';
import {
  fates,
  fateText,
  okText,
  replicasOf,
  roomNote,
  servingText,
  shownLosses,
  stateText,
  verdict,
} from './plan-survival';
import type { PlanView } from './plan-view';
import { shortList } from './short-list';

/** What a plan survives, as Markdown that fits into one comment. */
export interface SurvivalMarkdown {
  /** Whether each scope is survived: one line. */
  readonly verdict: string;
  /** Of the table with a row for each loss. */
  readonly head: readonly string[];
  readonly rows: readonly string[];
  /** What stands below it; may be empty. */
  readonly foot: string;
}

/** Writes what a plan survives. Undefined where that was not asked. */
export function survivalMarkdown(view: PlanView): SurvivalMarkdown | undefined {
  if (view.survival.length === 0) return undefined;
  const shown = shownLosses(view.survival);
  const left = shown.regions + shown.nodes;
  const state = stateText(view.survival);
  const room = roomNote(shown.losses);
  const fatal = view.survival.some((loss) => !loss.survived);
  return {
    verdict: `${fatal ? '⚠️ ' : ''}${markdownText(verdict(view.survival))}`,
    head: ['| If gone | Nodes | Serving | OK | What stops -> where next |', '| --- | --- | --: | --- | --- |'],
    rows: shown.losses.map((loss) => row(loss, view)),
    foot: [
      ...(room === undefined ? [] : [markdownText(room)]),
      ...(left === 0 ? [] : [`${left} more that lose less: ${code('npx flotilla plan --json')}`]),
      ...(state === undefined ? [] : [markdownText(`States: ${state}`)]),
    ].join('; '),
  };
}

function row(loss: Loss, view: PlanView): string {
  const texts = fates(loss, view.pods.length > 0).map((fate) => boldAlarms(markdownText(fateText(fate))));
  const cells = [
    code(loss.name),
    loss.scope === 'node' ? '' : markdownText(shortList(loss.nodes, 3)),
    servingText(loss, replicasOf(view.pods)),
    okText(loss).replace('NO', '**NO**'),
    texts.join('<br>'),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Text of Markdown with its alarms in bold. */
export function boldAlarms(text: string): string {
  return text.replaceAll(/DATA LOST|no room|no quorum/g, '**$&**');
}
