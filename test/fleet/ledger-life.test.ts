import fc from 'fast-check';
import { stringify } from 'yaml';
import { forgetNodes } from '../../src/fleet/forget';
import {
  beginLedger,
  confirmLedger,
  emptyLedger,
  type Ledger,
  parseLedger,
  renderLedger,
} from '../../src/fleet/ledger';
import { mayStand } from '../../src/fleet/ledger-states';
import type { FleetFacts } from '../../src/fleet/outputs';
import { parseFleet } from '../../src/fleet/parse';
import { type Planned, plan } from '../../src/fleet/plan';
import { rebaseConfirmed } from '../../src/fleet/rebase';
import { askReplacement, undoReplacement } from '../../src/fleet/replacement';
import { standing } from '../../src/fleet/standing';
import { catalogues } from '../../src/providers/registry';
import { fleetFile, lines, ok } from './oak';
import { nodeOutputs } from './wrong/outputs';

/*
 * Whatever a user does, in whatever order: each ledger that the program writes can be read again and is the same, and every node that has, or
 * may have, a machine keeps its number.
 */

const machines = [
  { vendor: 'hetzner', region: 'fsn1', size: 'cx23' },
  { vendor: 'hetzner', region: 'hel1', size: 'cax11' },
  { vendor: 'linode', region: 'eu-central', size: 'g6-nanode-1', labels: { role: 'lb' } },
  { vendor: 'linode', region: 'eu-central', size: 'g6-standard-2', engine: 'bosh' },
  { vendor: 'static', address: '203.0.113.9', seller: 'acme', ram: '4GiB' },
  { vendor: 'static', address: '203.0.113.10', ram: '2GiB', arch: 'arm64' },
  { vendor: 'hetzner', region: 'fsn1', size: 'cx23', firstboot: { packages: ['htop'] } },
  { vendor: 'hetzner', region: 'fsn1', size: 'cx23', image: 'flatcar', firstboot: { kernel_arguments: ['quiet'] } },
] as const;
const names = ['n1', 'n2', 'n10', 'db'] as const;

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('write'), name: fc.constantFrom(...names), machine: fc.nat(7) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove'), name: fc.constantFrom(...names) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pod'), replicas: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('deploy') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('half a deploy'), name: fc.constantFrom(...names) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('undelivered'), name: fc.constantFrom(...names) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('failed deploy'), name: fc.constantFrom(...names) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rehearse') }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('replace'), name: fc.constantFrom(...names), again: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('undo'), name: fc.constantFrom(...names) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget'), name: fc.constantFrom(...names) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('widen') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('begin') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('end') }) },
);
type Step = { do: string; name?: string; machine?: number; replicas?: number; again?: boolean };

/** What a user has in hand. */
interface World {
  nodes: Record<string, (typeof machines)[number]>;
  replicas: number;
  network: string;
  ledger: Ledger | undefined;
  rehearsed: Ledger | undefined;
  /** A deploy that is under way. */
  run?: Planned;
}

function fleetText({ nodes, replicas, network }: World): string {
  const taken = new Set<string>();
  // Two nodes with one address are refused; that is not what this is about.
  const own = Object.entries(nodes).filter(
    ([, n]) => !('address' in n) || (!taken.has(n.address) && taken.add(n.address)),
  );
  const fleet = {
    fleet: 'oak',
    operator: { user: 'ada', keys: ['keys/ada.pub'] },
    overlay: { manager: 'none', network },
    images: { hetzner: { flatcar: '114690387' } },
    nodes: Object.fromEntries(own),
    ...(replicas === 0 ? {} : { pods: { job: { manifest: 'pods/job.yaml', replicas } } }),
  };
  return stringify(fleet, { aliasDuplicateObjects: false });
}

function planText(text: string, ledger: Ledger | undefined) {
  const spec = parseFleet(fleetFile(text), catalogues);
  return spec.ok ? plan(spec.value, ledger, catalogues) : spec;
}

/** What mesh puts out after a plan was applied, but for some nodes. */
function applied({ plan }: Planned, without?: string): FleetFacts {
  const nodes = plan.nodes.filter((n) => n.state !== 'leaving' && n.name !== without);
  const facts = nodes.map(({ name, index, generation, vendor, region }) => {
    return [name, { ...nodeOutputs, index, generation, vendor, region }] as const;
  });
  return { schemaVersion: 1, fleet: plan.fleet, nodes: Object.fromEntries(facts) };
}

function throughText(ledger: Ledger): Ledger {
  const read = parseLedger({ file: 'fleet.lock.yaml', text: renderLedger(ledger) });
  expect(lines(read)).toEqual([]);
  expect(ok(read)).toEqual(ledger);
  return ok(read);
}

/** What its text makes of a ledger: indices that were given twice while a deploy ran are resolved. */
function planFreely(ledger: Ledger): Ledger {
  return ok(parseLedger({ file: 'fleet.lock.yaml', text: renderLedger(ledger) }));
}

/** One step of a user; what is refused changes nothing. */
function walk(world: World, action: Step): World {
  const { ledger } = world;
  const name = action.name ?? '';
  if (action.do === 'write') return { ...world, nodes: { ...world.nodes, [name]: machines[action.machine!]! } };
  if (action.do === 'remove') {
    const { [name]: _, ...nodes } = world.nodes;
    return { ...world, nodes };
  }
  if (action.do === 'pod') return { ...world, replicas: action.replicas! };
  if (action.do === 'widen') return { ...world, network: '10.16.0.0/12' };
  if (action.do === 'end' && world.run !== undefined && ledger !== undefined) {
    const confirmed = confirmLedger(world.run.ledger, applied(world.run));
    const { run: _, ...rest } = world;
    return { ...rest, ledger: planFreely(rebaseConfirmed(ledger, confirmed)) };
  }
  if (action.do === 'end') return world;
  if (ledger === undefined && !['deploy', 'rehearse', 'begin'].includes(action.do)) return world;
  if (action.do === 'forget') {
    const forgotten = forgetNodes(ledger!, [name], new Set(Object.keys(world.nodes)));
    return forgotten.ok ? { ...world, ledger: forgotten.value } : world;
  }
  const planned = planText(fleetText(world), ledger);
  if (!planned.ok) return world;
  const current = throughText(planned.value.ledger);
  const begun = throughText(beginLedger(current));
  if (action.do === 'begin') return { ...world, ledger: begun, run: { ...planned.value, ledger: begun } };
  // Nobody deploys nor asks for replacements while a deploy is under way.
  if (world.run !== undefined) return { ...world, ledger: current };
  if (action.do === 'replace' || action.do === 'undo') {
    const asked =
      action.do === 'replace'
        ? askReplacement(current, [name], action.again === true)
        : undoReplacement(current, [name], catalogues);
    return { ...world, ledger: asked.ok ? asked.value.ledger : current };
  }
  if (action.do === 'rehearse') {
    const seen = standing(current, world.rehearsed);
    return { ...world, ledger: current, rehearsed: throughText(confirmLedger(seen, applied(planned.value))) };
  }
  if (action.do === 'failed deploy') return { ...world, ledger: begun };
  const without = action.do === 'half a deploy' ? name : undefined;
  const undelivered = action.do === 'undelivered' ? [name] : [];
  return {
    ...world,
    ledger: confirmLedger(begun, applied(planned.value, without), { undelivered, unplaced: undelivered }),
  };
}

/** Numbers of the nodes that have or may have a machine. */
function numbers(ledger: Ledger | undefined): Readonly<Record<string, number>> {
  const all = Object.entries(ledger?.nodes ?? {}).filter(([, n]) => mayStand(n) !== undefined);
  return Object.fromEntries(all.map(([name, n]) => [name, n.index]));
}

test('every ledger of every life can be read again and is the same; what stands keeps its number', () => {
  const begin: World = {
    nodes: { n1: machines[0] },
    replicas: 0,
    network: '10.16.0.0/16',
    ledger: undefined,
    rehearsed: undefined,
  };
  let deploys = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 30 }), (steps) => {
      let world = begin;
      for (const action of steps as Step[]) {
        const next = walk(world, action);
        if (next.ledger !== undefined && next.ledger !== world.ledger) {
          const ledger = throughText(next.ledger);
          const after = numbers(ledger);
          for (const [name, index] of Object.entries(numbers(world.ledger))) expect(after[name] ?? index).toBe(index);
          expect(new Set(Object.values(ledger.nodes).map((n) => n.index)).size).toBe(Object.keys(ledger.nodes).length);
        }
        if (next !== world && action.do === 'deploy') deploys++;
        world = next;
      }
    }),
    { numRuns: 80 },
  );
  expect(deploys).toBeGreaterThan(100);
});

test('the ledger of a fleet that was never planned is the same after its text', () => {
  expect(throughText(emptyLedger('oak'))).toEqual(emptyLedger('oak'));
});
