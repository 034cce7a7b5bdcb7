// Large fleets for the benchmarks.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { parseFleet, plan } = require('../../lib/fleet');
const { catalogues } = require('../../lib/providers/registry');

/** fleet.yaml of n nodes over both vendors. */
export function fleetText(n, engine = 'podman', overlay = 'network: 10.0.0.0/8, subnet: 24') {
  const nodes = Array.from({ length: n }, (_, i) =>
    i % 2 === 0
      ? `  n${i + 1}: {vendor: hetzner, region: fsn1, size: cx23}`
      : `  n${i + 1}: {vendor: linode, region: eu-central, size: g6-standard-2}`,
  );
  return [
    'fleet: large',
    'operator: {user: ada, keys: [ada.pub]}',
    `defaults: {image: debian-13, engine: ${engine}}`,
    `overlay: {manager: none, ${overlay}}`,
    'nodes:',
    ...nodes,
    '',
  ].join('\n');
}

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEL1ZeEm1zSJ7mG9TZwGadI+vuDXmzoVpvwM6ix6yILN ada@example.org';

/** Parses and plans; throws with the findings of a fleet that is wrong. */
export function planText(text, ledger) {
  const spec = parseFleet({ file: 'fleet.yaml', text, read: () => `${key}\n` });
  if (!spec.ok) throw new Error(JSON.stringify(spec.findings.slice(0, 3)));
  const result = plan(spec.value, ledger, catalogues);
  if (!result.ok) throw new Error(JSON.stringify(result.findings.slice(0, 3)));
  return result.value;
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
