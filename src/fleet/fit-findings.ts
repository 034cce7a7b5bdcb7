import { costOf, perUnit, rateBetween } from './fit-sizes';
import type { FitTask } from './fit-task';
import type { FitOptions } from './fit-types';
import type { Report } from './report';
import type { PodSpec } from './spec-types';
import { podPath } from './spec-types';

/** What no order can mend, all at once. */
export function tellImpossible(task: FitTask, options: FitOptions, report: Report): void {
  const { wanted, suits, kinds, kept, domains, unpriced } = task;
  if (kinds.length === 0 && kept.length === 0) {
    report.error({
      code: 'nothing-fits',
      path: [],
      message: 'expected sizes with a known price, there are none of these vendors',
      hint:
        unpriced.length === 0
          ? 'name other vendors'
          : `state what one costs in the fleet file, price: EUR 4.00, of ${unpriced.slice(0, 3).join(', ')}`,
    });
    return;
  }
  wanted.forEach(({ pod }, p) => {
    if (!suits[p]!.some((can) => can)) tellTooLarge(task, pod, report);
  });
  if (options.survive !== undefined) for (const { pod } of wanted) tellNotSurvived(pod, options.survive, report);
  if (task.vendors <= domains.length) return;
  report.error({
    code: 'nothing-fits',
    path: [],
    message: `expected nodes from ${task.vendors} vendors, nodes can be had from ${domains.length}: ${domains.join(', ')}`,
    hint: 'ask for fewer vendors, or keep static nodes of other sellers',
  });
}

/** Says what the largest node has that could be ordered for a pod. */
function tellTooLarge({ kinds }: FitTask, pod: PodSpec, report: Report): void {
  const room = Math.max(0, ...kinds.map((kind) => kind.roomMiB));
  const processors = Math.max(0, ...kinds.map((kind) => kind.cpuMilli ?? 0));
  const fits = pod.memoryMiB <= room && (pod.cpuMilli ?? 0) <= processors;
  const asks = [`${pod.memoryMiB} MiB`, ...(pod.cpuMilli ? [`${pod.cpuMilli}m of processors`] : [])].join(' and ');
  report.error({
    code: 'nothing-fits',
    path: podPath(pod.name),
    message: fits
      ? 'no size that can be ordered meets all that its manifest asks of a node'
      : `a replica asks for ${asks}, the largest sizes that can be ordered have ${room} MiB for pods and ${processors}m of processors`,
    hint: fits ? 'loosen nodeSelector or nodeAffinity, or name more vendors' : 'ask for less, or name more vendors',
  });
}

/** What would be lost whichever nodes there are. */
function tellNotSurvived(pod: PodSpec, scope: NonNullable<FitOptions['survive']>, report: Report): void {
  if (pod.data === 'disposable') return;
  const path = podPath(pod.name);
  const tell = (message: string, hint: string): void => report.error({ code: 'not-survived', path, message, hint });
  if (pod.replicas < 2 || pod.node !== undefined) {
    const why = pod.replicas < 2 ? 'it has one replica' : `all replicas are pinned to ${pod.node}`;
    tell(
      `the loss of its ${scope} is not survived, because ${why}`,
      'give it replicas: 2 without node, or data: disposable',
    );
  } else if (pod.keepsData === true && pod.data === undefined) {
    tell(
      `its data is lost with the ${scope} that a replica is in`,
      'say data: replicated where its replicas keep copies, or data: disposable',
    );
  }
}

/** No set of nodes was found. @param failed a pod that has no place whatever is ordered */
export function tellNothing({ vendors, roomForLoss }: FitTask, failed: PodSpec | undefined, report: Report): void {
  const more = [...(vendors > 1 ? [`${vendors} vendors`] : []), ...(roomForLoss ? ['room for a loss'] : [])];
  report.error({
    code: 'nothing-fits',
    path: failed === undefined ? [] : podPath(failed.name),
    message: `no set of nodes was found that takes all pods${more.length === 0 ? '' : ` with ${more.join(' and ')}`}${failed === undefined ? '' : `: there is no place for all replicas of ${failed.name}`}`,
    hint: 'loosen where, apart, with or spread of the pods, or ask for fewer vendors',
  });
}

/** A budget that does not reach. @param found in millionths of `currency` */
export function tellBudget(
  { cost, bound }: { readonly cost: number; readonly bound: number },
  { budget, rates = [] }: FitOptions,
  currency: string,
  report: Report,
): void {
  if (budget === undefined) return;
  if (cost <= costOf(budget.amount, rateBetween(budget.currency, currency, rates))) return;
  // Rounded up: with what is said here it can be had.
  const least = Math.ceil(cost / (perUnit / 100)) / 100;
  report.error({
    code: 'over-budget',
    path: [],
    message: `the cheapest nodes ${cost === bound ? 'for these pods' : 'that were found for these pods'} cost ${currency} ${least.toFixed(2)} a month, the budget is ${budget.currency} ${budget.amount.toFixed(2)}`,
    hint: 'raise the budget, ask for less memory or fewer replicas, or for fewer vendors',
  });
}
