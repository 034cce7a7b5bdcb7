import fc from 'fast-check';
import { formatFinding } from '../../src/fleet/errors';
import { parseFleet } from '../../src/fleet/parse';
import { plan } from '../../src/fleet/plan';
import type { FleetSpec } from '../../src/fleet/spec-types';
import { planWithout, withoutDomains } from '../../src/fleet/without';
import { catalogues, fleetFile, oak, ok } from './oak';

const four = `nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: hetzner, region: nbg1, size: cx23}
  n3: {vendor: linode, region: eu-central, size: g6-nanode-1}
  n4: {vendor: static, seller: acme, address: 203.0.113.9, ram: 512MiB}
`;
const web = 'pods:\n  web: {manifest: pods/web.yaml, replicas: 2, spread: vendor}\n';

function specOf(sections: string): FleetSpec {
  return ok(parseFleet(fleetFile(oak(sections)), catalogues));
}

function ledgerOf(spec: FleetSpec) {
  return ok(plan(spec, undefined, catalogues)).ledger;
}

/** What is gone with some names. */
function lost(names: readonly string[], sections = four): readonly string[] {
  const spec = specOf(sections);
  return ok(withoutDomains(spec, ledgerOf(spec), names)).lost;
}

test('a vendor, a seller, a region or a node takes its nodes with it', () => {
  expect(lost(['hetzner'])).toEqual(['n1', 'n2']);
  expect(lost(['acme'])).toEqual(['n4']);
  expect(lost(['hetzner/nbg1'])).toEqual(['n2']);
  expect(lost(['n3', 'hetzner/fsn1', 'n1'])).toEqual(['n1', 'n3']);
});

test('every name that nothing has is told, with what was probably meant', () => {
  const spec = specOf(four);
  const wrong = withoutDomains(spec, ledgerOf(spec), ['hetznr', 'n1', 'hetzner/fsn']);
  expect(wrong.ok ? [] : wrong.findings.map(formatFinding)).toEqual([
    "expected a vendor, region or node of the fleet, got 'hetznr'; vendors: acme, hetzner and linode; regions: acme/acme, hetzner/fsn1, hetzner/nbg1 and linode/eu-central; nodes: n1, n2, n3 and n4 (did you mean 'hetzner'?)",
    "expected a vendor, region or node of the fleet, got 'hetzner/fsn'; vendors: acme, hetzner and linode; regions: acme/acme, hetzner/fsn1, hetzner/nbg1 and linode/eu-central; nodes: n1, n2, n3 and n4 (did you mean 'hetzner/fsn1'?)",
  ]);
  const planned = planWithout(spec, undefined, catalogues, ['hetznr']);
  expect(planned.ok ? [] : planned.findings.map((f) => f.code)).toEqual(['unknown-node']);
});

test.each([
  ['nbg1', "a region is named with its vendor: say 'hetzner/nbg1'"],
  ['static', "static machines are lost with who sells them: say 'acme'"],
])('%s alone names nothing, and what was meant is told', (name, hint) => {
  const spec = specOf(four);
  const wrong = withoutDomains(spec, ledgerOf(spec), [name]);
  expect(wrong.ok ? [] : wrong.findings.map((finding) => finding.hint)).toEqual([hint]);
});

test('the plan that follows has the moves as changes, and gone nodes are gone, not leaving', () => {
  const { planned, loss } = ok(planWithout(specOf(`${four}${web}`), undefined, catalogues, ['hetzner']));
  expect(loss).toMatchObject({ scope: 'vendor', name: 'hetzner', nodes: ['n1', 'n2'] });
  expect(loss.pods.map((pod) => pod.moves)).toEqual([[{ replica: 'web-1', from: 'n1', to: 'n4' }]]);
  expect(planned.plan.nodes.map((node) => `${node.name} ${node.state}`)).toEqual(['n3 active', 'n4 active']);
  expect(planned.changes).toEqual([
    { node: 'n3', kind: 'none', detail: '' },
    { node: 'n4', kind: 'hot', detail: 'gets web-1' },
    { pod: 'web', kind: 'hot', detail: 'n1, n3 -> n4, n3' },
  ]);
});

test('a replica without room is not in the plan that follows, and the others keep their names', () => {
  const sections = `${four}pods:\n  web: {manifest: pods/web.yaml, replicas: 2, spread: vendor}\n  pinned: {manifest: pods/job.yaml, node: n1}\n`;
  const { planned, loss } = ok(planWithout(specOf(sections), undefined, catalogues, ['hetzner', 'acme']));
  expect(loss.name).toBe('hetzner, acme');
  expect(loss.pods.map((pod) => [pod.pod, pod.homeless])).toEqual([
    ['pinned', ['pinned-1']],
    ['web', ['web-1']],
  ]);
  expect(planned.plan.pods.map((pod) => [pod.name, pod.replicas])).toEqual([
    ['pinned', []],
    ['web', [{ name: 'web-2', number: 2, node: 'n3' }]],
  ]);
  // Nothing changes on the node whose replica stays: web-2 is not taken for web-1.
  expect(planned.changes.find((change) => change.node === 'n3')).toEqual({ node: 'n3', kind: 'none', detail: '' });
});

test('what the fleet requires does not keep anybody from asking what would be', () => {
  const spec: FleetSpec = { ...specOf(`${four}${web}`), require: { survive: 'vendor' } };
  const alone = specOf(
    'nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23}\npods:\n  job: {manifest: pods/job.yaml}\n',
  );
  expect(planWithout(spec, undefined, catalogues, ['hetzner']).ok).toBe(true);
  const all = ok(planWithout({ ...alone, require: { survive: 'vendor' } }, undefined, catalogues, ['hetzner']));
  expect(all.planned.plan.nodes).toEqual([]);
  expect(all.loss.pods[0]?.homeless).toEqual(['job-1']);
});

test('BOSH goes on with the nodes that are left', () => {
  const sections = `nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, engine: bosh}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1, engine: bosh}
  n3: {vendor: linode, region: eu-central, size: g6-nanode-1}
`;
  const base = specOf(sections);
  const spec: FleetSpec = {
    ...base,
    bosh: {
      ...base.bosh!,
      bucc: 'n1',
      ports: { a: { ports: [80], nodes: ['n1'] }, b: { ports: [81], nodes: ['n1', 'n2'] }, c: { ports: [82] } },
    },
  };
  const remainder = ok(withoutDomains(spec, ledgerOf(spec), ['hetzner']));
  expect(remainder.spec.bosh).toEqual({
    apiVersion: base.bosh!.apiVersion,
    ports: { b: { ports: [81], nodes: ['n2'] }, c: { ports: [82] } },
  });
  expect(ok(planWithout(spec, undefined, catalogues, ['hetzner'])).planned.plan.bosh?.bucc).toBe('n2');
  expect(ok(planWithout(spec, undefined, catalogues, ['n1', 'n2'])).planned.plan.bosh).toBeUndefined();
});

test('a machine that is leaving goes with its vendor', () => {
  const before = ledgerOf(specOf(four));
  const { n1 } = before.nodes;
  const ledger = { ...before, nodes: { ...before.nodes, n1: { ...n1!, deployed: n1!.wanted } } };
  const fewer = specOf(four.replace(/ {2}n1: .*\n/, ''));
  expect(ok(plan(fewer, ledger, catalogues)).plan.nodes.map((n) => `${n.name} ${n.state}`)).toContain('n1 leaving');
  const { planned } = ok(planWithout(fewer, ledger, catalogues, ['hetzner']));
  expect(planned.plan.nodes.map((node) => node.name)).toEqual(['n3', 'n4']);
  expect(ok(planWithout(fewer, ledger, catalogues, ['acme'])).planned.plan.nodes[0]).toMatchObject({
    name: 'n1',
    state: 'leaving',
  });
});

test('a node that was gone before stays gone', () => {
  const before = ledgerOf(specOf(four));
  const fewer = specOf(four.replace(/ {2}n1: .*\n/, ''));
  expect(ok(plan(fewer, before, catalogues)).ledger.nodes.n1?.state).toBe('gone');
  const { planned } = ok(planWithout(fewer, before, catalogues, ['acme']));
  expect(planned.plan.nodes.map((node) => node.name)).toEqual(['n2', 'n3']);
  expect(planned.changes.map((change) => change.node)).toEqual(['n2', 'n3']);
});

test('the plan that follows is where the loss says that replicas go', () => {
  const sizes = fc.array(
    fc.constantFrom(
      'hetzner, region: fsn1, size: cx23',
      'linode, region: eu-central, size: g6-nanode-1',
      'static, seller: acme, ram: 512MiB',
    ),
    { minLength: 2, maxLength: 6 },
  );
  const pods = fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom('vendor', 'region', 'node'),
      fc.constantFrom('job', 'web'),
    ),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(sizes, pods, fc.nat(), (machines, wanted, pick) => {
      const nodes = machines.map(
        (machine, i) =>
          `  n${i + 1}: {vendor: ${machine}${machine.startsWith('static') ? `, address: 203.0.113.${i + 1}` : ''}}\n`,
      );
      const list = wanted.map(
        ([n, spread, file], i) => `  p${i}: {manifest: pods/${file}.yaml, replicas: ${n}, spread: ${spread}}\n`,
      );
      const spec = specOf(`nodes:\n${nodes.join('')}${list.length === 0 ? '' : `pods:\n${list.join('')}`}`);
      const now = plan(spec, undefined, catalogues);
      if (!now.ok) return;
      const { planned, loss } = ok(
        planWithout(spec, now.value.ledger, catalogues, [`n${(pick % machines.length) + 1}`]),
      );
      const seats = new Map(now.value.plan.pods.flatMap((pod) => pod.replicas.map((r) => [r.name, r.node] as const)));
      for (const pod of loss.pods) {
        for (const { replica, to } of pod.moves) seats.set(replica, to);
        for (const replica of pod.homeless) seats.delete(replica);
      }
      const then = planned.plan.pods.flatMap((pod) => pod.replicas.map((r) => [r.name, r.node] as const));
      expect(new Map(then)).toEqual(seats);
    }),
    { numRuns: Number(process.env.FLOTILLA_RUNS ?? 25) },
  );
});
