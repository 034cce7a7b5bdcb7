import { forgetNodes } from '../../src/fleet/forget';
import {
  beginLedger,
  confirmLedger,
  confirmRemoved,
  emptyLedger,
  type Ledger,
  parseLedger,
  renderLedger,
  replaceNode,
} from '../../src/fleet/ledger';
import type { FleetFacts } from '../../src/fleet/outputs';
import type { Planned } from '../../src/fleet/plan';
import { unifiedDiff } from '../support/unified-diff';
import { lines, oak, ok, planText } from './oak';
import { entry, ledgerText, wrongLedgers } from './wrong/ledgers';
import { nodeOutputs } from './wrong/outputs';

const file = 'oak/fleet.lock.yaml';

/** Nodes by name with what follows `vendor:`. */
function fleet(nodes: Readonly<Record<string, string>>, more = ''): string {
  const text = Object.entries(nodes).map(([name, node]) => `  ${name}: {vendor: ${node}}`);
  return oak(`nodes:\n${text.join('\n')}\n${more}`);
}

const hetzner = 'hetzner, region: fsn1, size: cx23';
const linode = 'linode, region: eu-central, size: g6-nanode-1';

/** What mesh puts out after everything of a plan was applied. */
function applied({ plan }: Planned): FleetFacts {
  const nodes = plan.nodes.filter((n) => n.state !== 'leaving');
  return {
    schemaVersion: 1,
    fleet: plan.fleet,
    nodes: Object.fromEntries(
      nodes.map(({ name, index, generation, vendor, region }) => [
        name,
        { ...nodeOutputs, index, generation, vendor, region },
      ]),
    ),
  };
}

/** Plans, applies and confirms; the ledger goes through its text as it does between two commands. */
function deploy(text: string, ledger?: Ledger): { readonly ledger: Ledger; readonly planned: Planned } {
  const planned = ok(planText(text, ledger));
  const confirmed = confirmLedger(planned.ledger, applied(planned));
  return { ledger: ok(parseLedger({ file, text: renderLedger(confirmed) })), planned };
}

const kinds = ({ changes }: Planned) =>
  Object.fromEntries(changes.map((c) => [c.node ?? c.pod, `${c.kind} ${c.detail}`.trim()]));
const states = (ledger: Ledger) => Object.fromEntries(Object.entries(ledger.nodes).map(([n, e]) => [n, e.state]));

describe('a wrong ledger', () => {
  test.each(wrongLedgers)('fails: $name', ({ ledger, messages }) => {
    const parsed = parseLedger({ file, text: ledger });
    const result = parsed.ok ? planText(fleet({ n1: hetzner }), parsed.value) : parsed;
    expect(result.ok).toBe(false);
    expect(lines(result)).toEqual(messages);
  });
});

describe('the ledger as text', () => {
  test('is stable, commented and says what is not deployed yet', () => {
    const { ledger } = ok(planText(fleet({ n1: `${hetzner}, labels: {role: lb}` })));
    expect(
      renderLedger(ledger),
    ).toBe(`# Made by flotilla plan; commit it, do not edit it. It holds what must not move: the nodes' numbers, generations and
# states, and where replicas run. 'deployed' tells what stands if that is not what is written beside it.
# After a merge: keep the lines of both sides, of two for one name the one that was deployed last; run flotilla plan.

schemaVersion: 2
fleet: oak
overlay:
  network: 10.1.0.0/16
  subnet: 24

nodes:
  n1: {index: 0, state: active, generation: 1, vendor: hetzner, region: fsn1, size: cx23, image: debian-13, engine: podman, labels: {role: lb}, deployed: none}

pods: {}

vendors:
  - hetzner

config: {users: 2fa9fb4a130d0767, sysctls: 44136fa355b3678a, deployed: none}
`);
  });

  test('keeps of layers of first boot what tells that they changed, in the line of the node', () => {
    const layers = 'firstboot: {packages: [htop], kernel_arguments: [quiet, mitigations=off]}';
    const { ledger } = ok(planText(fleet({ n1: `${hetzner}, ${layers}`, n2: hetzner })));
    const lines = renderLedger(ledger).split('\n');
    expect(lines.find((line) => line.startsWith('  n1:'))).toMatch(
      /^ {2}n1: \{.*, engine: podman, firstboot: "?[0-9a-f]{16}"?, kernelArguments: \[mitigations=off, quiet\], deployed: none\}$/,
    );
    expect(lines.find((line) => line.startsWith('  n2:'))).toMatch(/, engine: podman, deployed: none\}$/);
    expect(ok(parseLedger({ file: 'fleet.lock.yaml', text: renderLedger(ledger) }))).toEqual(ledger);
  });

  test("names the vendor's own image beside the operating system", () => {
    const text = `${fleet({ n1: `${hetzner}, image: flatcar` })}images: {hetzner: {flatcar: "1e5"}}\n`;
    const { ledger } = ok(planText(text));
    expect(renderLedger(ledger)).toContain('image: flatcar, vendorImage: "1e5", engine: podman,');
    expect(ok(parseLedger({ file: 'fleet.lock.yaml', text: renderLedger(ledger) }))).toEqual(ledger);
  });

  test('changes by one line and an empty one when a node is added, wherever its name stands', () => {
    const { ledger } = deploy(fleet({ n1: hetzner, n3: linode }));
    const before = renderLedger(ledger);
    const after = renderLedger(ok(planText(fleet({ n1: hetzner, n2: hetzner, n3: linode }), ledger)).ledger);
    expect(unifiedDiff(before, after)).toEqual([
      expect.stringMatching(/^\+ {2}n2: \{index: 2, state: active, .*, deployed: none\}$/),
      '+',
    ]);
  });

  test.each([
    ['another size', 'hetzner, region: fsn1, size: cpx31'],
    ['another vendor', linode],
    ['another label', `${hetzner}, labels: {role: lb}`],
  ])('changes by one line when a node gets %s', (_, changed) => {
    const { ledger } = deploy(fleet({ n1: hetzner, n2: hetzner, n3: linode }));
    const after = ok(planText(fleet({ n1: hetzner, n2: changed, n3: linode }), ledger)).ledger;
    const diff = unifiedDiff(renderLedger(ledger), renderLedger(after));
    expect(diff.map((line) => line.slice(0, 6))).toEqual(['-  n2:', '+  n2:']);
  });

  test('is read whatever the order of its nodes', () => {
    const text = ledgerText(`${entry('n2', 1)}\n${entry('n1', 0)}`);
    expect(renderLedger(ok(parseLedger({ file, text })))).toBe(
      renderLedger(ok(parseLedger({ file, text: ledgerText(`${entry('n1', 0)}\n${entry('n2', 1)}`) }))),
    );
  });

  test('is the same for an empty ledger', () => {
    expect(ok(parseLedger({ file, text: renderLedger(emptyLedger('oak')) }))).toEqual(emptyLedger('oak'));
  });
});

describe('numbers', () => {
  test('are given in the order of names, whatever that of the file, and stay when a node in the middle is removed and comes back', () => {
    const all = { n10: hetzner, n2: linode, n1: hetzner };
    const first = deploy(fleet(all));
    const second = deploy(fleet({ n10: hetzner, n1: hetzner }), first.ledger);
    const third = deploy(fleet({ n4: linode, n10: hetzner, n1: hetzner }), second.ledger);
    const fourth = deploy(fleet({ ...all, n4: linode }), third.ledger);
    const subnets = fourth.planned.plan.nodes.map((n) => `${n.name} ${n.index} ${n.subnet}`);
    expect(subnets).toEqual(['n1 0 10.1.1.0/24', 'n2 1 10.1.2.0/24', 'n10 2 10.1.3.0/24', 'n4 3 10.1.4.0/24']);
  });

  test('stay when the network grows behind its first address', () => {
    const { ledger } = deploy(fleet({ n1: hetzner }).replace('none', '{network: 10.16.0.0/16}'));
    const { plan } = ok(planText(fleet({ n1: hetzner }).replace('none', '{network: 10.16.0.0/12}'), ledger));
    expect(plan.nodes[0]?.subnet).toBe('10.16.1.0/24');
  });
});

describe('a change of a deployed node', () => {
  const deployed = () => deploy(fleet({ n1: hetzner, n2: linode })).ledger;
  const change = (node: string, ledger = deployed()) => ok(planText(fleet({ n1: node, n2: linode }), ledger));

  test.each([
    ['nothing', hetzner, 'none', 1, 'active'],
    ['a vendor', linode, 'replace vendor hetzner -> linode, region fsn1 -> eu-central', 2, 'replacing'],
    ['a region', 'hetzner, region: hel1, size: cx23', 'replace region fsn1 -> hel1', 2, 'replacing'],
    ['an engine', `${hetzner}, engine: bosh`, 'replace engine podman -> bosh', 2, 'replacing'],
    ['a size', 'hetzner, region: fsn1, size: cpx31', 'reboot size cx23 -> cpx31', 1, 'active'],
    [
      'a processor',
      'hetzner, region: fsn1, size: cax11',
      'replace size cx23 -> cax11 (amd64 -> arm64)',
      2,
      'replacing',
    ],
    ['labels', `${hetzner}, labels: {role: lb}`, 'hot labels', 1, 'active'],
    ['a stated RAM', `${hetzner}, ram: 3GiB`, 'none', 1, 'active'],
  ])('of %s is told and counted', (_, node, told, generation, state) => {
    const planned = change(node);
    expect(kinds(planned)).toEqual({ n1: told, n2: 'none' });
    expect(planned.plan.nodes[0]).toMatchObject({ generation, state });
  });

  test('that needs an image nobody has is refused, and one that exists replaces the machine', () => {
    const old = deployed();
    const n1 = old.nodes.n1!;
    const debian12 = { ...n1.wanted, image: 'debian-12' };
    const ledger = { ...old, nodes: { ...old.nodes, n1: { ...n1, wanted: debian12, deployed: debian12 } } };
    expect(kinds(change(hetzner, ledger)).n1).toBe('replace image debian-12 -> debian-13');
  });

  test('is told until it is confirmed, and counts once', () => {
    const hel1 = 'hetzner, region: hel1, size: cx23';
    const once = change(hel1);
    const twice = change(hel1, once.ledger);
    expect(twice).toEqual(once);
    const ledger = confirmLedger(twice.ledger, applied(twice));
    expect(states(ledger)).toEqual({ n1: 'active', n2: 'active' });
    expect(kinds(change(hel1, ledger))).toEqual({ n1: 'none', n2: 'none' });
  });

  test('that is taken back before it was deployed re-installs nothing', () => {
    const there = change('hetzner, region: hel1, size: cx23');
    const back = change(hetzner, there.ledger);
    expect(back.ledger).toEqual(deployed());
    expect(kinds(back).n1).toBe('none');
  });

  test('is not confirmed by outputs of the machine before', () => {
    const there = change('hetzner, region: hel1, size: cx23');
    const old = deploy(fleet({ n1: hetzner, n2: linode }));
    expect(states(confirmLedger(there.ledger, applied(old.planned)))).toEqual({ n1: 'replacing', n2: 'active' });
  });

  test('is not confirmed by outputs of another fleet', () => {
    const there = change(linode);
    expect(confirmLedger(there.ledger, { ...applied(there), fleet: 'elm' })).toBe(there.ledger);
  });

  test('of users or sysctls is hot on every node', () => {
    const text = fleet(
      { n1: hetzner, n2: linode },
      'sysctls: {vm.swappiness: 1}\nusers: {bob: {keys: [keys/ada.pub]}}',
    );
    expect(kinds(ok(planText(text, deployed())))).toEqual({ n1: 'hot users, sysctls', n2: 'hot users, sysctls' });
    expect(kinds(ok(planText(text, deploy(text, deployed()).ledger)))).toEqual({ n1: 'none', n2: 'none' });
  });
});

describe('a replacement that is asked for', () => {
  test('raises the generation and stands until it is confirmed', () => {
    const text = fleet({ n1: hetzner });
    const asked = replaceNode(deploy(text).ledger, 'n1')!;
    const planned = ok(planText(text, asked));
    expect(kinds(planned)).toEqual({ n1: 'replace asked for, generation 2' });
    expect(planned.ledger).toEqual(asked);
    const before = deploy(text).planned;
    expect(states(confirmLedger(planned.ledger, applied(before)))).toEqual({ n1: 'replacing' });
    expect(states(confirmLedger(planned.ledger, applied(planned)))).toEqual({ n1: 'active' });
  });

  test('is only for nodes of the fleet', () => {
    const { ledger } = deploy(fleet({ n1: hetzner, n2: linode }));
    expect(replaceNode(ledger, 'n3')).toBeUndefined();
    expect(replaceNode(ledger, 'constructor')).toBeUndefined();
    expect(replaceNode(ok(planText(fleet({ n1: hetzner }), ledger)).ledger, 'n2')).toBeUndefined();
  });
});

describe('a node that is removed', () => {
  const both = fleet({ n1: hetzner, n2: linode });
  const one = fleet({ n1: hetzner });

  test('leaves, is gone once mesh has confirmed it, and its vendor keeps an empty stack', () => {
    const leaving = ok(planText(one, deploy(both).ledger));
    expect(kinds(leaving)).toEqual({ n1: 'none', n2: 'leaving machine at linode stays until mesh has confirmed' });
    expect(leaving.plan.nodes.map((n) => `${n.name} ${n.state}`)).toEqual(['n1 active', 'n2 leaving']);
    const left = confirmLedger(leaving.ledger, applied(leaving));
    const gone = ok(planText(one, left));
    expect(kinds(gone)).toEqual({ n1: 'none', n2: 'gone machine at linode is removed' });
    expect(gone.plan.nodes.map((n) => n.name)).toEqual(['n1']);
    expect(gone.plan.vendors).toEqual(['hetzner', 'linode']);
    const after = ok(planText(one, confirmLedger(gone.ledger, applied(gone))));
    expect(kinds(after)).toEqual({ n1: 'none' });
    expect(after.plan.vendors).toEqual(['hetzner', 'linode']);
    expect(states(after.ledger)).toEqual({ n1: 'active', n2: 'gone' });
  });

  test('stays in leaving while mesh still shows it', () => {
    const first = deploy(both);
    const leaving = ok(planText(one, first.ledger));
    expect(states(confirmLedger(leaving.ledger, applied(first.planned)))).toEqual({ n1: 'active', n2: 'leaving' });
  });

  test('comes back as it was if it is written again in time', () => {
    const { ledger } = deploy(both);
    expect(ok(planText(both, ok(planText(one, ledger)).ledger)).ledger).toEqual(ledger);
  });

  test('is gone at once if it was never deployed: no machine is made only to leave', () => {
    const planned = ok(planText(one, ok(planText(both)).ledger));
    expect(kinds(planned)).toEqual({ n1: 'new' });
    expect(planned.plan.nodes.map((n) => n.name)).toEqual(['n1']);
    expect(states(planned.ledger)).toEqual({ n1: 'active', n2: 'gone' });
  });

  test('gets a new machine when it comes back while the old one, whose keys are lost, is still to be removed', () => {
    const left = deploy(one, deploy(both).ledger).ledger;
    expect(states(left)).toEqual({ n1: 'active', n2: 'gone' });
    const back = ok(planText(both, left));
    expect(kinds(back)).toEqual({ n1: 'none', n2: 'replace asked for, generation 2' });
    expect(states(deploy(both, left).ledger)).toEqual({ n1: 'active', n2: 'active' });
  });

  test('is new when it comes back after its machine was removed', () => {
    const left = deploy(one, deploy(one, deploy(both).ledger).ledger).ledger;
    expect(kinds(ok(planText(both, left)))).toEqual({ n1: 'none', n2: 'new' });
  });
});

describe('an apply that did not reach everything', () => {
  const both = { n1: hetzner, n2: linode };
  const before = deploy(fleet(both, 'pods:\n  web: {manifest: pods/web.yaml, node: n1}\n')).ledger;
  const edited = ok(
    planText(
      fleet(
        { n1: 'hetzner, region: fsn1, size: cpx31', n2: `${linode}, labels: {role: lb}` },
        'users: {bob: {keys: [keys/ada.pub]}}\npods:\n  web: {manifest: pods/job.yaml, node: n2}\n  job: {manifest: pods/job.yaml, node: n2}\n',
      ),
      before,
    ),
  );

  test('confirms the nodes that have their delivery, and of users nothing: a revoked key still opens the other one', () => {
    const { nodes, config } = confirmLedger(edited.ledger, applied(edited), { undelivered: ['n1'] });
    expect(nodes.n1).toEqual(edited.ledger.nodes.n1);
    expect(nodes.n2?.deployed).toEqual(edited.ledger.nodes.n2?.wanted);
    expect(config).toEqual(edited.ledger.config);
    expect(config.deployed).not.toEqual(config.wanted);
  });

  test('confirms the pods of which every node that has them, or had them, is as it should be', () => {
    const { pods } = confirmLedger(edited.ledger, applied(edited), { unplaced: ['n1'] });
    expect(pods.web).toEqual(edited.ledger.pods.web);
    expect(pods.job?.deployed).toEqual(edited.ledger.pods.job?.wanted);
    const removed = ok(planText(fleet(both), before));
    expect(Object.keys(confirmLedger(removed.ledger, applied(removed), { unplaced: ['n1'] }).pods)).toEqual(['web']);
  });

  test('confirms that a machine was removed only where the stack of its vendor was applied', () => {
    const one = deploy(fleet({ n1: hetzner }), deploy(fleet(both)).ledger);
    const gone = ok(planText(fleet({ n1: hetzner }), one.ledger));
    expect(states(gone.ledger)).toEqual({ n1: 'active', n2: 'gone' });
    const left = confirmLedger(gone.ledger, applied(gone), { unapplied: ['linode'] });
    expect(left.nodes.n2?.deployed).toBeDefined();
    expect(confirmRemoved(gone.ledger, ['linode'])).toEqual(gone.ledger);
    expect(confirmRemoved(gone.ledger, ['hetzner']).nodes.n2?.deployed).toBeUndefined();
  });
});

describe('a node that an apply was begun for', () => {
  const both = fleet({ n1: hetzner, n2: linode });
  const one = fleet({ n1: hetzner });
  const throughText = (ledger: Ledger) => ok(parseLedger({ file, text: renderLedger(ledger) }));
  const begun = (ledger?: Ledger) => throughText(beginLedger(ok(planText(both, ledger)).ledger));

  test('may have a machine: the ledger says that nobody knows, and planning again changes nothing', () => {
    const ledger = begun();
    expect(renderLedger(ledger)).toMatch(/n2: \{index: 1, .*, deployed: unknown\}/);
    const again = ok(planText(both, ledger));
    expect(again.ledger).toEqual(ledger);
    expect(kinds(again)).toEqual({
      n1: 'new may be there: a deploy of it was begun',
      n2: 'new may be there: a deploy of it was begun',
    });
  });

  test('is not one whose vendor was left alone, nor one that is deployed', () => {
    const ledger = beginLedger(ok(planText(both)).ledger, ['linode']);
    expect([ledger.nodes.n1?.begun, ledger.nodes.n2?.begun]).toEqual([ledger.nodes.n1?.wanted, undefined]);
    const deployed = deploy(both).ledger;
    expect(beginLedger(deployed)).toEqual(deployed);
  });

  test('is deployed once it is confirmed, and nothing is left of the doubt', () => {
    const planned = ok(planText(both, begun()));
    expect(confirmLedger(planned.ledger, applied(planned))).toEqual(deploy(both).ledger);
  });

  test('shows as gone when it is taken out, until an apply has removed what was there; then it can be forgotten', () => {
    const gone = ok(planText(one, begun()));
    expect(kinds(gone)).toMatchObject({ n2: 'gone machine at linode is removed if it is there' });
    expect(throughText(gone.ledger)).toEqual(gone.ledger);
    expect(ok(planText(one, gone.ledger)).changes).toEqual(gone.changes);
    expect(lines(forgetNodes(gone.ledger, ['n2'], new Set(['n1'])))).toEqual([
      expect.stringContaining(
        "cannot forget 'n2': a deploy of it was begun and its machine at linode may be there (run flotilla deploy, which removes it if it is there, then flotilla plan --forget n2)",
      ),
    ]);
    const after = ok(planText(one, confirmLedger(gone.ledger, applied(gone))));
    expect(kinds(after)).toEqual({ n1: 'none' });
    expect(forgetNodes(after.ledger, ['n2'], new Set(['n1'])).ok).toBe(true);
  });

  test('gets a new machine when it comes back while the old one may be there', () => {
    const back = ok(planText(both, ok(planText(one, begun())).ledger));
    expect(kinds(back)).toMatchObject({ n2: 'new generation 2: made anew if it is there' });
    expect(throughText(back.ledger)).toEqual(back.ledger);
  });

  test('remembers what was begun when another machine is wanted, and the next apply begins that one', () => {
    const moved = ok(planText(fleet({ n1: hetzner, n2: hetzner }), begun())).ledger;
    expect(throughText(moved)).toEqual(moved);
    expect(moved.nodes.n2).toMatchObject({ state: 'replacing', begun: { vendor: 'linode', generation: 1 } });
    const { n2 } = beginLedger(moved).nodes;
    expect([n2?.state, n2?.begun]).toEqual(['replacing', n2?.wanted]);
  });

  test('keeps its number in a merge, and who was never begun takes another', () => {
    const text = ledgerText(`${entry('n1', 0, ', deployed: none')}\n${entry('n2', 0, ', deployed: unknown')}`);
    const read = ok(parseLedger({ file, text }));
    expect([read.nodes.n1?.index, read.nodes.n2?.index]).toEqual([1, 0]);
  });
});

describe('pods in the ledger', () => {
  const web = (more: string) => fleet({ n1: hetzner, n2: linode }, more);

  test('are new, moved and gone', () => {
    const first = deploy(web('pods:\n  web: {manifest: pods/web.yaml, node: n1}\n'));
    expect(kinds(first.planned)).toMatchObject({ web: 'new on n1' });
    const moved = ok(planText(web('pods:\n  web: {manifest: pods/job.yaml, node: n2}\n'), first.ledger));
    expect(kinds(moved)).toMatchObject({ web: 'hot manifest, n1 -> n2' });
    const removed = deploy(web(''), first.ledger);
    expect(kinds(removed.planned)).toMatchObject({ web: 'gone from n1' });
    expect(removed.ledger.pods).toEqual({});
  });

  test('that were never deployed are forgotten when they are removed', () => {
    const { ledger } = ok(planText(web('pods:\n  web: {manifest: pods/web.yaml}\n')));
    expect(ok(planText(web(''), ledger)).ledger.pods).toEqual({});
  });
});
