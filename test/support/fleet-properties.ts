import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Finding,
  type FleetInput,
  type FleetPlan,
  fleetSpec,
  type Ledger,
  type Planned,
  parseFleet,
  parseLedger,
  plan,
  renderFleet,
  renderLedger,
} from '../../src/fleet';
import { readYaml } from '../../src/fleet/yaml-text';
import { catalogues } from '../../src/providers/registry';
import { brokenData, brokenTexts } from './broken-fleets';
import { generatedFleets, readGenerated } from './generated-fleets';

/* What holds for every fleet. The tests try each on 2,000 fleets, the benchmark on 10,000. */

/** How the trial of a property went. */
export interface Trial {
  /** Runs in which there was something to judge; fleets that cannot be planned say little. */
  readonly judged: number;
  /** The smallest fleet that breaks the property, and how. @default - it holds */
  readonly violation?: string;
}

/** A sentence that holds for every fleet. */
export interface FleetProperty {
  readonly name: string;
  try(runs: number): Promise<Trial>;
}

/** What was drawn before, by arbitrary: the properties judge the same values. */
const drawn = new Map<fc.Arbitrary<unknown>, readonly unknown[]>();

function draw<T>(values: fc.Arbitrary<T>, runs: number): readonly T[] {
  const before = drawn.get(values);
  if (before?.length === runs) return before as readonly T[];
  const all = fc.sample(values, { numRuns: runs, seed });
  drawn.set(values, all);
  return all;
}

const seed = fc.readConfigureGlobal().seed ?? 1;

/**
 * A property to try.
 *
 * @param judge throws if the property does not hold; returns whether there was anything to judge
 */
export function holdsFor<T>(
  name: string,
  values: fc.Arbitrary<T>,
  judge: (value: T) => boolean | Promise<boolean>,
): FleetProperty {
  return {
    name,
    async try(runs) {
      let judged = 0;
      try {
        for (const value of draw(values, runs)) if (await judge(value)) judged++;
        return { judged };
      } catch (error) {
        // Once more, to find the smallest.
        const property = fc.asyncProperty(values, async (value) => void (await judge(value)));
        const details = await fc.check(property, { numRuns: runs, seed });
        return { judged, violation: `${fc.defaultReportMessage(details)}\n${details.errorInstance ?? error}` };
      }
    },
  };
}

const file = 'fleet.yaml';

/** What reading and planning a text comes to. */
function outcome(text: string) {
  const spec = parseFleet({ file, text, read: readGenerated }, catalogues);
  return spec.ok ? plan(spec.value, undefined, catalogues) : spec;
}

/** What is read of a fleet. Only a file can include files. */
function specOf({ include: _, ...fleet }: FleetInput) {
  return fleetSpec(fleet, readGenerated, catalogues);
}

/** What planning decides, without what it was asked. */
type Decided = Omit<Planned, 'placement'>;

/** Plans of fleets that have no ledger yet: many properties begin with them. */
const firstPlans = new WeakMap<FleetInput, Decided | undefined>();

/** A fleet's plan without a ledger; undefined if it has none. */
function planned(fleet: FleetInput): Decided | undefined {
  if (!firstPlans.has(fleet)) firstPlans.set(fleet, replanned(fleet, undefined));
  return firstPlans.get(fleet);
}

/** The same with a ledger. */
function replanned(fleet: FleetInput, ledger: Ledger | undefined): Decided | undefined {
  const spec = specOf(fleet);
  const result = spec.ok ? plan(spec.value, ledger, catalogues) : spec;
  if (!result.ok) return undefined;
  const { placement: _, ...decided } = result.value;
  return decided;
}

function checkFindings(findings: readonly Finding[], placed: boolean): void {
  assert.ok(findings.length > 0);
  for (const { code, path, message, hint = '', file, line = 0, column = 0 } of findings) {
    assert.match(code, /^[a-z0-9-]+$/);
    assert.equal(typeof path, 'string');
    assert.match(message, /^[^\n]+$/, code);
    assert.doesNotMatch(`${message}${hint}`, /undefined|\[object|\bat .*:\d+:\d+\)/, code);
    if (!placed) continue;
    assert.equal(typeof file, 'string', code);
    // Only the text as a whole has no place in it.
    if (path !== '') assert.ok(line > 0 && column > 0, `${code} at ${path} has no line`);
  }
}

/** The same data with the keys of every map in the opposite order. */
function reversed<T>(data: T): T {
  if (Array.isArray(data) || typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).reverse();
  // A unit's lines are in an order that systemd may go by.
  const ordered = (key: string) => key === 'unit' || key.endsWith('.conf');
  return Object.fromEntries(entries.map(([key, value]) => [key, ordered(key) ? value : reversed(value)])) as T;
}

/** A node of a fleet: any, but for the same fleet the same. */
function pick(fleet: FleetInput): string {
  const names = Object.keys(fleet.nodes);
  return names[JSON.stringify(fleet).length % names.length]!;
}

function others(plan: FleetPlan, name: string) {
  return plan.nodes.filter((node) => node.name !== name);
}

/** A machine for the seat of a node, of its engine, that has at least the RAM of every generated one. */
function otherMachine(fleet: FleetInput, name: string): FleetInput {
  const { engine } = fleet.nodes[name]!;
  const machine = { vendor: 'hetzner', region: 'nbg1', size: 'large-1', ram: '64GiB', labels: { role: 'new' } };
  return {
    ...fleet,
    nodes: { ...fleet.nodes, [name]: { ...machine, ...(engine === undefined ? {} : { engine }) } },
  };
}

/** The same node with what takes nothing away from anybody: another price, one label more. */
function touched(fleet: FleetInput, name: string): FleetInput {
  const node = fleet.nodes[name]!;
  const harmless = { ...node, price: 'CHF 7', labels: { ...node.labels, fresh: 'yes' } };
  return { ...fleet, nodes: { ...fleet.nodes, [name]: harmless } };
}

/** Of reading and writing. */
export const textProperties: readonly FleetProperty[] = [
  holdsFor('a fleet that is written is read as the same', generatedFleets, (fleet) => {
    const text = renderFleet(fleet);
    const { findings, yaml } = readYaml({ file, text });
    assert.deepEqual(findings, []);
    assert.deepEqual(yaml?.data, fleet);
    return true;
  }),
  holdsFor('every generated fleet is accepted', generatedFleets, (fleet) => {
    const spec = specOf(fleet);
    assert.ok(spec.ok, JSON.stringify(spec));
    return true;
  }),
  holdsFor('whatever is written, there is a plan, or findings with their places', brokenTexts, (text) => {
    const result = outcome(text);
    if (!result.ok) checkFindings(result.findings, true);
    return !result.ok;
  }),
  holdsFor('whatever a program gives, there is a fleet, or findings', brokenData, (data) => {
    const result = fleetSpec(data as FleetInput, readGenerated, catalogues);
    if (!result.ok) checkFindings(result.findings, false);
    return !result.ok;
  }),
];

/** Of planning. */
export const planProperties: readonly FleetProperty[] = [
  holdsFor('planning again changes nothing', generatedFleets, (fleet) => {
    const once = planned(fleet);
    if (once === undefined) return false;
    assert.deepEqual(replanned(fleet, once.ledger), once);
    return true;
  }),
  holdsFor('a ledger is what its text says', generatedFleets, (fleet) => {
    const ledger = planned(fleet)?.ledger;
    if (ledger === undefined) return false;
    const read = parseLedger({ file: 'fleet.lock.yaml', text: renderLedger(ledger) });
    assert.ok(read.ok);
    assert.deepEqual(read.value, ledger);
    return true;
  }),
  holdsFor(
    'the order of keys and nodes does not matter, with a ledger or without, to the byte',
    generatedFleets,
    (fleet) => {
      const one = planned(fleet);
      const other = planned(reversed(fleet));
      assert.equal(JSON.stringify(other), JSON.stringify(one));
      if (one === undefined) return false;
      assert.equal(
        JSON.stringify(replanned(reversed(fleet), one.ledger)),
        JSON.stringify(replanned(fleet, one.ledger)),
      );
      return true;
    },
  ),
  holdsFor(
    'a node that is removed and comes back has its numbers again, and no other notices',
    generatedFleets,
    (fleet) => {
      const name = pick(fleet);
      const { [name]: node, ...rest } = fleet.nodes;
      const first = planned(fleet);
      const without = first && replanned({ ...fleet, nodes: rest }, first.ledger);
      const again = without && replanned({ ...fleet, nodes: { ...rest, [name]: node! } }, without.ledger);
      if (first === undefined || without === undefined || again === undefined) return false;
      assert.deepEqual(others(without.plan, name), others(first.plan, name));
      assert.deepEqual(again.plan.nodes, first.plan.nodes);
      return true;
    },
  ),
  holdsFor("another machine in one seat changes no other node's plan", generatedFleets, (fleet) => {
    const name = pick(fleet);
    const first = planned(fleet);
    const after = first && replanned(otherMachine(fleet, name), first.ledger);
    if (first === undefined || after === undefined) return false;
    assert.deepEqual(others(after.plan, name), others(first.plan, name));
    const [before, now] = [first, after].map(({ ledger }) => ({ ...ledger.nodes, [name]: undefined }));
    assert.deepEqual(now, before);
    const numbers = (p: FleetPlan) => p.nodes.map((node) => [node.name, node.index, node.subnet, node.subnet6]);
    assert.deepEqual(numbers(after.plan), numbers(first.plan));
    return true;
  }),
  holdsFor('an edit that takes no room moves no replica and changes no other node', generatedFleets, (fleet) => {
    const name = pick(fleet);
    const first = planned(fleet);
    if (first === undefined) return false;
    const after = replanned(touched(fleet, name), first.ledger);
    assert.ok(after !== undefined);
    assert.deepEqual(others(after.plan, name), others(first.plan, name));
    assert.deepEqual({ ...after.plan, nodes: [] }, { ...first.plan, nodes: [] });
    return true;
  }),
  holdsFor('a node more moves no replica and changes no other node', generatedFleets, (fleet) => {
    const first = planned(fleet);
    if (first === undefined) return false;
    const more = { vendor: 'hetzner', region: 'fsn1', size: 'cx23' };
    // The name that comes first in every order.
    const after = replanned({ ...fleet, nodes: { 'a-first': more, ...fleet.nodes } }, first.ledger);
    assert.ok(after !== undefined);
    assert.deepEqual(others(after.plan, 'a-first'), first.plan.nodes);
    assert.deepEqual(after.plan.pods, first.plan.pods);
    return true;
  }),
  holdsFor('numbers are unique, and every replica is on an active podman node', generatedFleets, (fleet) => {
    const result = planned(fleet);
    if (result === undefined) return false;
    const { nodes, pods } = result.plan;
    for (const key of ['index', 'subnet', 'name'] as const)
      assert.equal(new Set(nodes.map((node) => node[key])).size, nodes.length, key);
    const hosts = new Set(nodes.filter((node) => node.engine === 'podman').map((node) => node.name));
    for (const pod of pods) {
      assert.equal(pod.replicas.length, fleet.pods?.[pod.name]?.replicas ?? 1);
      for (const replica of pod.replicas) assert.ok(hosts.has(replica.node), replica.name);
    }
    return true;
  }),
];
