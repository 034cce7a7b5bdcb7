import { fitted, prose, type Section } from './comment-sections';
import { markdownCode as code, markdownText } from './markdown-text';
import { verdict } from './plan-survival';
import { boldAlarms } from './plan-survival-markdown';
import type { PlanView } from './plan-view';
import { besides, podItems, replicaSentence } from './plan-without-text';
import type { WithoutStep, WithoutView } from './plan-without-view';
import { shortList } from './short-list';

/** The plan that would follow a loss, for a comment on a pull request. */
export function withoutMarkdown(view: PlanView, without: WithoutView): string {
  const { names, loss } = without;
  const pods: Section = {
    head: loss.pods.length === 0 ? [] : ['| Pod | Serving | Next |', '| --- | --: | --- |'],
    lines: loss.pods.map((pod) => {
      const items = podItems(pod, without).map((item) => boldAlarms(markdownText(item)));
      return `| ${code(pod.pod)} | ${pod.left}/${pod.of} | ${items.join('<br>')} |`;
    }),
    foot: [],
    what: 'pod',
  };
  return fitted([
    prose([
      `**Flotilla plan of ${code(view.fleet)} as if ${names.map(code).join(', ')} were gone**, with ${shortList(loss.nodes.map(code))}`,
    ]),
    prose(view.pods.length === 0 ? [] : [boldAlarms(markdownText(replicaSentence(view, without)))]),
    pods,
    prose(besides(without).map((text) => `- ${boldAlarms(markdownText(text))}`)),
    prose(view.survival.length === 0 ? [] : [markdownText(`What is left: ${verdict(view.survival)}.`)]),
    prose(['If it happens:', '', ...without.steps.map(step)]),
  ]);
}

function step({ what, command }: WithoutStep, i: number): string {
  return `${i + 1}. ${markdownText(what)}${command === null ? '' : ` ${code(command)}`}`;
}
