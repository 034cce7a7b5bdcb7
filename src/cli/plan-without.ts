import { portPlan } from '../fleet/port-plan';
import { survival } from '../fleet/survival';
import { type Aftermath, planWithout } from '../fleet/without';
import { catalogues } from '../providers/registry';
import { type ExitCode, exitCode } from './exit';
import { findFleet, shownPath } from './fleet-place';
import { orThrow, readFleet } from './load';
import { type PlanNotes, planJson } from './plan-json';
import { type PlanView, planView } from './plan-view';
import { printWarnings } from './plan-warnings';
import { withoutMarkdown } from './plan-without-markdown';
import { renderWithout } from './plan-without-text';
import { type WithoutView, withoutView } from './plan-without-view';
import type { FleetOptions, Surroundings } from './program-options';
import { jsonText } from './terminal';

/** How it is printed; at most one of `json`, `markdown` and `svg`. */
export interface WithoutOptions extends FleetOptions {
  readonly markdown?: boolean;
  readonly svg?: boolean;
}

/**
 * `flotilla plan --without NAME`: the next plan as if it had happened. Writes nothing.
 *
 * @returns 0 if every replica has a place and what the fleet requires holds, else 2
 */
export async function showWithout(
  around: Surroundings,
  names: readonly string[],
  options: WithoutOptions,
): Promise<ExitCode> {
  const place = findFleet(options.fleet ?? '.', around.cwd);
  const { spec, ledger } = readFleet(place);
  const { value: aftermath, warnings } = orThrow(planWithout(spec, ledger, catalogues, names));
  const without = withoutView(names, spec, aftermath, place);
  const notes: PlanNotes = {
    ledger: { file: shownPath(place.ledger, around.cwd), changed: false },
    warnings,
    next: without.steps.flatMap(({ command }) => (command === null ? [] : [command])),
    moves: without.loss.pods.flatMap((pod) => pod.moves),
  };
  await show(around, { view: viewOf(spec.pods, aftermath), without, notes }, options);
  const homeless = without.loss.pods.some((pod) => pod.homeless.length > 0);
  return homeless || without.unmet.length > 0 ? exitCode.wouldChange : exitCode.done;
}

interface Shown {
  readonly view: PlanView;
  readonly without: WithoutView;
  readonly notes: PlanNotes;
}

async function show(around: Surroundings, { view, without, notes }: Shown, options: WithoutOptions): Promise<void> {
  const { terminal } = around;
  if (options.json === true) return terminal.out(jsonText(planJson(view, notes, without)));
  if (options.markdown === true) return terminal.out(withoutMarkdown(view, without));
  printWarnings(terminal, notes.warnings);
  if (options.svg === true) return terminal.out((await import('./plan-svg')).planSvg(view));
  terminal.out(renderWithout(view, without, terminal));
}

function viewOf(pods: Parameters<typeof survival>[1], { planned }: Aftermath): PlanView {
  const { plan, changes, ledger } = planned;
  return planView(plan, changes, ledger.nodes, catalogues, survival(plan, pods), portPlan(plan, pods));
}
