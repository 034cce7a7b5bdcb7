// User data of 1,000 nodes, rendered and fitted, from a plan that is there already.
import { createRequire } from 'node:module';
import { fleetText, planText } from './large-fleet.mjs';

const require = createRequire(import.meta.url);
const { fitUserData } = require('../../lib/ignition/fit');
const { firstBoot } = require('../../lib/nodes/first-boot');
const { systemOf } = require('../../lib/nodes/setup-of');
const { catalogues } = require('../../lib/providers/registry');

const count = 1000;
const { plan } = planText(fleetText(count));
const limits = new Map(catalogues.map((catalogue) => [catalogue.vendor, catalogue.userData]));

const began = performance.now();
let bytes = 0;
for (const node of plan.nodes) {
  const fit = fitUserData(firstBoot(plan, node), systemOf(node), limits.get(node.vendor));
  if (!fit.fits) throw new Error(`${node.name} does not fit`);
  bytes += fit.text.length;
}
const ms = performance.now() - began;

console.log(
  JSON.stringify([
    {
      name: `user data of ${count} nodes, first run in a process`,
      value: Math.round(ms),
      goal: 300,
      unit: 'ms',
      detail: `${Math.round(bytes / count)} characters each`,
    },
  ]),
);
