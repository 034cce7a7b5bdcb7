// What planning does about the slices of 255 bosh nodes, the most that the default network has: cut them, find those in one vendor,
// propose an order.
import { createRequire } from 'node:module';
import { fleetText, planText } from './large-fleet.mjs';

const require = createRequire(import.meta.url);
const { azName } = require('../../lib/fleet/azs');
const { scalingOf } = require('../../lib/fleet/bosh-slices');
const { Report } = require('../../lib/fleet/report');
const { warnOfSlices } = require('../../lib/fleet/slice-warnings');

const count = 255;
const { plan } = planText(fleetText(count, { engine: 'bosh' }));

/** The fleet with its nodes' vendors dealt out otherwise. */
function sold(vendorOf) {
  return plan.nodes.map((node, i) => ({ ...node, vendor: 'static', seller: vendorOf(i) }));
}

const fleets = [
  ['three vendors, one after the other', sold((i) => (i < 100 ? 'a' : i < 200 ? 'b' : 'c'))],
  ['one vendor but for four nodes', sold((i) => (i < 251 ? 'a' : ['b', 'c', 'd', 'e'][i - 251]))],
  ['85 vendors of three nodes each', sold((i) => `v${Math.floor(i / 3)}`)],
];

// The worst counts, be it that the process has done none before.
const results = fleets.map(([name, nodes]) => {
  const began = performance.now();
  const scaling = scalingOf(nodes.map((node) => azName(node.index)));
  const report = new Report();
  warnOfSlices(nodes, new Set(), report);
  const ms = performance.now() - began;
  const warnings = report.result(() => undefined).warnings;
  if (scaling.all.x64.instances !== 64 * count) throw new Error(`${name}: slices are wrong`);
  if (warnings.length === 0 || !warnings.every(({ hint }) => hint.includes('--order')))
    throw new Error(`${name}: nothing proposed`);
  return { name, ms, warnings: warnings.length };
});
const worst = results.reduce((a, b) => (a.ms < b.ms ? b : a));

console.log(
  JSON.stringify([
    {
      name: `slices of ${count} bosh nodes, warnings and proposed order`,
      value: Math.round(worst.ms * 10) / 10,
      goal: 50,
      unit: 'ms',
      detail: `${worst.name}, ${worst.warnings} warnings`,
    },
  ]),
);
