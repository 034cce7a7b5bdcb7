// Large fleets for the benchmarks.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { parseFleet, parseLedger, plan, renderLedger } = require('../../lib/fleet');
const { catalogues } = require('../../lib/providers/registry');

/**
 * fleet.yaml of n nodes over both vendors.
 *
 * @param more engine of all nodes, arithmetic of the overlay, number of pods (two replicas each tenth, one of the others)
 */
export function fleetText(n, { engine = 'podman', overlay = 'network: 10.128.0.0/9, subnet: 24', pods = 0 } = {}) {
  const role = (i) => `labels: {role: ${roles[i % roles.length]}}`;
  const nodes = Array.from({ length: n }, (_, i) =>
    i % 2 === 0
      ? `  n${i + 1}: {vendor: hetzner, region: fsn1, size: cx23, ${role(i)}}`
      : `  n${i + 1}: {vendor: linode, region: eu-central, size: g6-standard-2, ${role(i)}}`,
  );
  const constraints = (i) => [
    `manifest: pods/p${i + 1}.yaml`,
    ...(i % 10 === 9 ? ['replicas: 2', 'spread: vendor', `apart: [p${i + 1}]`] : []),
    ...(i % 3 === 0 ? [`where: {role: ${roles[i % roles.length]}}`] : []),
    ...(i % 10 === 5 && i > 5 ? [`with: [p${i}]`] : []),
    ...(i % 50 === 7 && i % 3 !== 0 ? [`node: n${(i % n) + 1}`] : []),
  ];
  return [
    'fleet: large',
    'operator: {user: ada, keys: [ada.pub]}',
    `defaults: {image: debian-13, engine: ${engine}}`,
    `overlay: {manager: none, ${overlay}}`,
    'nodes:',
    ...nodes,
    ...(pods === 0 ? [] : ['pods:']),
    ...Array.from({ length: pods }, (_, i) => `  p${i + 1}: {${constraints(i).join(', ')}}`),
    '',
  ].join('\n');
}

const roles = ['lb', 'web', 'db', 'job', 'queue', 'cache', 'store'];

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEL1ZeEm1zSJ7mG9TZwGadI+vuDXmzoVpvwM6ix6yILN ada@example.org';

/** The files beside the fleet file: the key, and a manifest of its own for every pod. */
export function beside(path) {
  const pod = /^pods\/p([0-9]+)\.yaml$/.exec(path)?.[1];
  if (pod === undefined) return path === 'ada.pub' ? `${key}\n` : undefined;
  return `apiVersion: v1
kind: Pod
metadata:
  name: p${pod}
spec:
  containers:
    - name: main
      image: docker.io/library/app${pod}:1.0
      env:
        - {name: GREETING, value: "hello from p${pod}"}
      ports:
        - containerPort: 8080
          hostPort: ${20_000 + (pod % 9973)}
      resources:
        requests: {memory: ${16 + (pod % 17) * 4}Mi}
`;
}

/** Parses and plans; throws with the findings of a fleet that is wrong. */
export function planText(text, ledger) {
  const spec = parseFleet({ file: 'fleet.yaml', text, read: beside }, catalogues);
  if (!spec.ok) throw new Error(JSON.stringify(spec.findings.slice(0, 3)));
  const result = plan(spec.value, ledger, catalogues);
  if (!result.ok) throw new Error(JSON.stringify(result.findings.slice(0, 3)));
  return result.value;
}

/** The text of the ledger that a first plan makes. */
export function newLedger(text) {
  return renderLedger(planText(text).ledger);
}

/** As a second `flotilla plan` does it: reads the ledger, parses, plans, and makes the ledger's new text. */
export function planAgain(text, ledgerText) {
  const ledger = parseLedger({ file: 'fleet.lock.yaml', text: ledgerText });
  if (!ledger.ok) throw new Error(JSON.stringify(ledger.findings.slice(0, 3)));
  return renderLedger(planText(text, ledger.value).ledger);
}

/** Median of an odd number of runs, in the unit that `measure` returns. */
export function median(runs, measure) {
  const values = Array.from({ length: runs }, () => measure()).sort((a, b) => a - b);
  return values[(runs - 1) / 2];
}

/** Milliseconds that a function takes. */
export function milliseconds(run) {
  const started = performance.now();
  run();
  return performance.now() - started;
}

/** CPU seconds (user and system) that a function takes. */
export function cpuSeconds(run) {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
