import type { VendorCatalogue } from './catalogue';
import type { Checked } from './checked';
import type { Finding } from './errors';
import { failureDomain, failureDomainAt } from './failure-domain';
import type { Ledger } from './ledger';
import type { LedgerNode, Versions } from './ledger-types';
import { nearest } from './nearest';
import { type Planned, plan } from './plan';
import type { FailureScope } from './plan-types';
import { Report } from './report';
import { shown, some } from './shown';
import type { BoshSpec, FleetSpec } from './spec-types';
import { PlanLosses } from './survival';
import { checkSurvival } from './survival-check';
import { domainsOf } from './survival-domains';
import type { Loss } from './survival-types';

/** A fleet as it would be if some of its nodes were gone. */
export interface Remainder {
  readonly spec: FleetSpec;
  /** Everything in it counts as deployed, as the last plan wanted it; nodes that are lost count as gone, not as leaving. */
  readonly ledger: Ledger;
  /** Nodes of the fleet that are lost, by index. */
  readonly lost: readonly string[];
}

/**
 * The fleet as if vendors, sellers, regions or nodes were gone. What the fleet requires is left out: it is about the fleet as it is.
 *
 * @param ledger of a plan of this fleet
 * @param names `hetzner`, `hetzner/fsn1`, `n1`; no fleet has a node with the name of a vendor or seller
 * @returns findings for names that nothing of the fleet has
 */
export function withoutDomains(spec: FleetSpec, ledger: Ledger, names: readonly string[]): Checked<Remainder> {
  const report = new Report();
  const domains = names.flatMap((name) => namedDomain(spec, name, report));
  const isLost = (node: Parameters<typeof failureDomainAt>[1]) =>
    domains.some(({ scope, name }) => failureDomainAt(scope, node) === name);
  return report.result(() => {
    const nodes = spec.nodes.filter((node) => !isLost(node));
    const gone = new Set(
      Object.entries(ledger.nodes).flatMap(([name, { wanted }]) => (isLost({ ...wanted, name }) ? [name] : [])),
    );
    const lost = spec.nodes.filter(isLost).map((node) => node.name);
    const { bosh, require: _, ...rest } = spec;
    const left = new Set(nodes.filter((node) => node.engine === 'bosh').map((node) => node.name));
    return {
      spec: { ...rest, nodes, ...(bosh === undefined || left.size === 0 ? {} : { bosh: boshWithout(bosh, left) }) },
      ledger: ledgerWithout(ledger, gone),
      lost: lost.sort((a, b) => (ledger.nodes[a]?.index ?? 0) - (ledger.nodes[b]?.index ?? 0)),
    };
  });
}

/** What a plan becomes when something is lost, and what that loss is. */
export interface Aftermath {
  /** Replicas without room are not in it. Its changes are those from the plan as it is to this one. */
  readonly planned: Planned;
  readonly loss: Loss;
  /** What the fleet requires and that plan does not hold, for which it would be refused; empty: it holds everything. */
  readonly unmet: readonly Finding[];
}

/**
 * The plan that follows the loss of vendors, sellers, regions or nodes, with everything else as the plan has it now. Nothing of it is
 * to be written or deployed.
 *
 * @param names as of {@link withoutDomains}; at least one
 * @param ledger undefined for a fleet that was never planned
 */
export function planWithout(
  spec: FleetSpec,
  ledger: Ledger | undefined,
  catalogues: readonly VendorCatalogue[],
  names: readonly string[],
): Checked<Aftermath> {
  const { require, ...free } = spec;
  const now = plan(free, ledger, catalogues);
  if (!now.ok) return now;
  const remainder = withoutDomains(free, now.value.ledger, names);
  if (!remainder.ok) return remainder;
  const next = plan(remainder.value.spec, remainder.value.ledger, catalogues, { partial: true });
  if (!next.ok) return next;
  const domains = domainsOf(now.value.plan.nodes);
  const gone = [...new Set(names)].map((name) => domains.find((domain) => domain.name === name)!);
  const loss = new PlanLosses(now.value.plan, spec.pods).of(gone, next.value.plan);
  const planned = { ...next.value, plan: { ...next.value.plan, ...(require === undefined ? {} : { require }) } };
  const report = new Report(spec.where);
  checkSurvival(planned.plan, spec.pods, report);
  return { ok: true, value: { planned, loss, unmet: report.findings }, warnings: next.warnings };
}

const scopes: readonly FailureScope[] = ['vendor', 'region', 'node'];

function namedDomain(
  { nodes }: FleetSpec,
  name: string,
  report: Report,
): readonly { readonly scope: FailureScope; readonly name: string }[] {
  const known = scopes.map((scope) => [...new Set(nodes.map((node) => failureDomainAt(scope, node)))].sort());
  const scope = scopes.find((_, i) => known[i]!.includes(name));
  if (scope !== undefined) return [{ scope, name }];
  const allowed = known.map((names, i) => `${scopes[i]}s: ${some(names)}`).join('; ');
  const hint = meantBy(name, nodes, known);
  report.error({
    code: 'unknown-node',
    path: [],
    message: `expected a vendor, region or node of the fleet, got ${shown(name)}; ${allowed}`,
    ...(hint === undefined ? {} : { hint }),
  });
  return [];
}

/** What to say instead of a name that nothing has. @param known names of vendors, regions and nodes */
function meantBy(name: string, nodes: FleetSpec['nodes'], known: readonly (readonly string[])[]): string | undefined {
  const rented = nodes.filter((node) => node.vendor === name).map(failureDomain);
  if (rented.length > 0)
    return `${name} machines are lost with who sells them: say ${any([...new Set(rented)].sort())}`;
  const regions = known[1]!.filter((region) => region.endsWith(`/${name}`));
  if (regions.length > 0) return `a region is named with its vendor: say ${any(regions)}`;
  const meant = nearest(name, known.flat());
  return meant === undefined ? undefined : `did you mean '${meant}'?`;
}

function any(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(' or ');
}

/** @param left bosh nodes that are left */
function boshWithout({ bucc, ports, ...rest }: BoshSpec, left: ReadonlySet<string>): BoshSpec {
  const kept = Object.entries(ports ?? {}).flatMap(([name, entry]) => {
    const nodes = entry.nodes?.filter((node) => left.has(node));
    if (nodes === undefined) return [[name, entry] as const];
    return nodes.length === 0 ? [] : [[name, { ...entry, nodes }] as const];
  });
  return {
    ...rest,
    ...(bucc === undefined || !left.has(bucc) ? {} : { bucc }),
    ...(ports === undefined ? {} : { ports: Object.fromEntries(kept) }),
  };
}

function ledgerWithout(ledger: Ledger, gone: ReadonlySet<string>): Ledger {
  const stood = <T>({ wanted }: Versions<T>) => ({ wanted, deployed: wanted });
  const nodes = Object.entries(ledger.nodes).map(([name, node]): readonly [string, LedgerNode] => {
    const { index, state, wanted } = node;
    if (gone.has(name) || state === 'gone') return [name, { index, state: 'gone', wanted }];
    return [name, { index, state: state === 'leaving' ? state : 'active', ...stood(node) }];
  });
  const pods = Object.entries(ledger.pods)
    .filter(([, { wanted }]) => wanted.nodes.length > 0)
    .map(([name, pod]) => [name, stood(pod)] as const);
  return {
    ...ledger,
    config: stood(ledger.config),
    nodes: Object.fromEntries(nodes),
    pods: Object.fromEntries(pods),
  };
}
