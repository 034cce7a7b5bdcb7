import type { FailureScope, FleetPlan } from './plan-types';
import type { Report } from './report';
import type { PodSpec } from './spec-types';
import { type Cause, listed } from './survival-causes';
import { type Domain, domainsOf } from './survival-domains';
import { PlanFacts } from './survival-facts';

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
 */
export function checkSurvival(plan: FleetPlan, pods: readonly PodSpec[], report: Report): void {
  const scope = plan.require?.survive;
  if (scope === undefined) return;
  const facts = new PlanFacts(plan, pods);
  const domains = domainsOf(plan.nodes).filter((domain) => domain.scope === scope);
  const reasons = reasonsOf(domains, facts);
  const specs = new Map(pods.map((pod) => [pod.name, pod]));
  const alone = domains.length === 1 && reasons.some(({ cause }) => isAboutPlaces(cause));
  if (alone) tell(report, onlyDomain(domains[0]!));
  for (const { cause, domains: gone, nodes } of reasons) {
    if (alone && isAboutPlaces(cause)) continue;
    const together = cause.kind === 'state' ? '' : wholly(gone, nodes);
    const message = `expected ${expected[cause.kind]} when ${listed(
      gone.map((d) => d.name),
      'or',
    )} is gone, ${cause.tell(nodes)}${together}`;
    tell(report, { message, hint: nextStep(cause, scope, specs.get(cause.pod ?? ''), domains.length) });
  }
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

const another: Readonly<Record<FailureScope, string>> = {
  vendor: 'a node at another vendor',
  region: 'a node in another region',
  node: 'another node',
};

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
  const spread = `replicas: 2 and spread: ${scope}`;
  if (pod.keepsData === true && pod.data === undefined)
    return `say ${spread}, with data: replicated if its replicas copy it to each other; or data: disposable if it may be lost`;
  if (pod.node !== undefined) return `take out node: ${pod.node}, and say ${spread}`;
  if (pod.replicas === 1) return `say ${spread}, or data: disposable if it may be away until the next plan`;
  if (isNarrower(pod.spread, scope)) return `say spread: ${scope}`;
  return `make room for a replica on ${another[scope]}, then run flotilla plan --rebalance`;
}

/** Whether replicas that are spread over one scope may still all be in one place of another. */
function isNarrower(spread: FailureScope, scope: FailureScope): boolean {
  const order = ['node', 'region', 'vendor'];
  return order.indexOf(spread) < order.indexOf(scope);
}
