import type { FailureScope, FleetPlan, PodPlan } from './plan-types';
import type { Report } from './report';
import type { PodSpec } from './spec-types';
import { type Cause, listed } from './survival-causes';
import { type Domain, domainsOf } from './survival-domains';
import { PlanFacts } from './survival-facts';
import { another, editStep, roomStep, servingSteps } from './survival-steps';

/** A cause, and everything whose loss is not survived because of it. */
interface Reason {
  readonly cause: Cause;
  readonly domains: readonly Domain[];
  /** Of all those losses. */
  readonly nodes: readonly string[];
}

/**
 * Checks that a plan survives what its fleet requires; if nothing is required, there is nothing to check. What is not survived is one
 * error for each pod, for etcd and for each place that keeps states, whatever the number of losses that show it.
 *
 * @param pods as the plan was made from
 * @param again places pods anew, asked a few times at most, so that only what was tried is proposed. @default - nothing is tried
 */
export function checkSurvival(plan: FleetPlan, pods: readonly PodSpec[], report: Report, again?: PlaceAgain): void {
  const scope = plan.require?.survive;
  if (scope === undefined) return;
  const facts = new PlanFacts(plan, pods);
  const domains = domainsOf(plan.nodes).filter((domain) => domain.scope === scope);
  const reasons = reasonsOf(domains, facts);
  const specs = new Map(pods.map((pod) => [pod.name, pod]));
  const alone = domains.length === 1 && reasons.some(({ cause }) => isAboutPlaces(cause));
  if (alone) tell(report, onlyDomain(domains[0]!));
  const steps = again === undefined || alone ? undefined : triedSteps(reasons, { plan, pods, domains, again }, scope);
  for (const { cause, domains: gone, nodes } of reasons) {
    if (alone && isAboutPlaces(cause)) continue;
    const together = cause.kind === 'state' ? '' : wholly(gone, nodes);
    const message = `expected ${expected[cause.kind]} when ${listed(
      gone.map((d) => d.name),
      'or',
    )} is gone, ${cause.tell(nodes)}${together}`;
    tell(report, {
      message,
      hint: steps?.get(cause) ?? nextStep(cause, scope, specs.get(cause.pod ?? ''), domains.length),
    });
  }
}

/** Places pods as if they were so. What has no place is left out. */
export type PlaceAgain = (pods: readonly PodSpec[], rebalance: boolean) => readonly PodPlan[];

/** More replicas are not placed again, only to say what would help. */
const mostTried = 1000;

interface Tried {
  readonly plan: FleetPlan;
  readonly pods: readonly PodSpec[];
  readonly domains: readonly Domain[];
  readonly again: PlaceAgain;
}

/** What was tried and helps, by what is not survived: of pods that a loss stops. */
function triedSteps(
  reasons: readonly Reason[],
  { plan, pods, domains, again }: Tried,
  scope: FailureScope,
): ReadonlyMap<Cause, string> {
  const causes = reasons.flatMap(({ cause }) => (cause.kind === 'serving' && cause.pod !== undefined ? [cause] : []));
  if (causes.length === 0 || pods.reduce((sum, pod) => sum + pod.replicas, 0) > mostTried) return new Map();
  const stopped = new Set(causes.map((cause) => cause.pod!));
  const steps = servingSteps(stopped, pods, scope, (edited, rebalance) => {
    const placed = again(edited, rebalance);
    const facts = new PlanFacts({ ...plan, pods: placed }, edited);
    const wanted = new Map(edited.map((pod) => [pod.name, pod.replicas]));
    const homeless = placed.filter((pod) => pod.replicas.length < wanted.get(pod.name)!).map((pod) => pod.name);
    const lost = reasonsOf(domains, facts).flatMap(({ cause }) => (cause.pod === undefined ? [] : [cause.pod]));
    return new Set([...homeless, ...lost]);
  });
  return new Map(causes.map((cause) => [cause, steps.get(cause.pod!)!]));
}

/** Whether it would not be so if there were nodes elsewhere. */
function isAboutPlaces({ kind }: Cause): boolean {
  return kind === 'serving' || kind === 'etcd';
}

/** By cause, in the order in which they are found. */
function reasonsOf(domains: readonly Domain[], facts: PlanFacts): readonly Reason[] {
  const reasons = new Map<string, Reason>();
  for (const domain of domains) {
    for (const cause of facts.without([domain]).causes) {
      const known = reasons.get(cause.about);
      reasons.set(cause.about, {
        cause: known?.cause ?? cause,
        domains: [...(known?.domains ?? []), domain],
        nodes: [...(known?.nodes ?? []), ...cause.nodes],
      });
    }
  }
  return [...reasons.values()];
}

interface Told {
  readonly message: string;
  readonly hint: string;
}

function tell(report: Report, told: Told): void {
  report.error({ code: 'not-survived', path: ['require', 'survive'], ...told });
}

/** What holds of a fleet that survives. */
const expected: Readonly<Record<Cause['kind'], string>> = {
  serving: 'every pod to serve on',
  data: 'no data to be lost',
  etcd: 'etcd to keep its quorum',
  state: 'no state to be lost',
};

/** `, both hetzner`: whose the nodes are that were just named; nothing where their names say it. */
function wholly(domains: readonly Domain[], nodes: readonly string[]): string {
  const [only] = domains;
  if (only === undefined || only.scope === 'node' || domains.length > 1) return '';
  if (nodes.length === 1) return ` (${only.name})`;
  return `, ${nodes.length === 2 ? 'both' : 'all'} ${only.name}`;
}

/** Every pod would say the same of a fleet all of whose nodes are in one place. */
function onlyDomain({ scope, name, nodes }: Domain): Told {
  const all = nodes.length === 1 ? 'there is no other node' : `all ${nodes.length} nodes are ${name}`;
  return {
    message: `expected the fleet to serve on when ${name} is gone, ${all}`,
    hint: `add ${another[scope]}, and give pods replicas: 2 and spread: ${scope}`,
  };
}

/** @param domains how many there are of the scope that is required */
function nextStep(cause: Cause, scope: FailureScope, pod: PodSpec | undefined, domains: number): string {
  if (cause.kind === 'state') return 'name a backend that is elsewhere, or keep states in local files';
  if (cause.kind === 'etcd') return etcdStep(scope, domains);
  if (cause.kind === 'data' || pod === undefined)
    return 'say data: replicated if its replicas copy it to each other, or data: disposable if it may be lost';
  return servingStep(pod, scope);
}

/** Members stay where they are as long as that is possible: with enough places the crowded one has to be taken out. */
function etcdStep(scope: FailureScope, domains: number): string {
  if (scope === 'node') return 'three members are needed, each on its own node: add nodes';
  if (domains < 3) return `three ${scope}s are needed: add ${another[scope]}`;
  return `members stay where they are: take one of those nodes out of the fleet, and another ${scope} gets its place`;
}

function servingStep(pod: PodSpec, scope: FailureScope): string {
  return editStep(pod, scope)?.text ?? roomStep(scope);
}
