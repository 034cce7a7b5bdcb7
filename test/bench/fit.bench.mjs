// How long finding the cheapest nodes takes for the pods of a small fleet and of a large one, over all vendors' catalogues.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { fitNodes } = require('../../lib/fleet/fit');
const { catalogues } = require('../../lib/providers/registry');

const memories = [64, 96, 128, 256, 300, 512, 700, 1024, 1500];

function pods(replicas) {
  const each = Math.ceil(replicas / 20);
  return Array.from({ length: Math.ceil(replicas / each) }, (_, i) => ({
    name: `p${i}`,
    manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name: `p${i}` }, spec: { containers: [] } },
    ...{ images: [], where: {}, with: [], apart: [], ports: [], cpuMilli: 50 * (i % 4) },
    ...{ replicas: Math.min(each, replicas - i * each), spread: i % 3 === 0 ? 'node' : 'vendor' },
    memoryMiB: memories[i % memories.length],
  }));
}

function measured(replicas, goal) {
  const began = performance.now();
  const result = fitNodes(pods(replicas), catalogues, { vendorCount: 2 });
  const ms = performance.now() - began;
  if (!result.ok) throw new Error(result.findings.map((one) => one.message).join('; '));
  const { cost, bound, nodes } = result.value;
  const detail = `${nodes.length} nodes, at most ${((cost / bound - 1) * 100).toFixed(1)} % above the cheapest`;
  return { name: `fit of ${replicas} replicas`, value: Math.round(ms), goal, unit: 'ms', detail };
}

console.log(JSON.stringify([measured(60, 1000), measured(500, 5000)]));
