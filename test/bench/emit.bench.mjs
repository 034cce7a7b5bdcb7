// Artifacts of 255 bosh nodes, as data and as text.
import { createRequire } from 'node:module';
import { fleetText, median, milliseconds, planText } from './large-fleet.mjs';

const require = createRequire(import.meta.url);
const { artifacts } = require('../../lib/artifacts/artifacts');
const { renderDocument } = require('../../lib/artifacts/render');
const { plan } = planText(fleetText(255, { engine: 'bosh', overlay: 'network: 10.0.0.0/15, subnet: 24' }));
const nodes = Object.fromEntries(
  plan.nodes.map((n) => [
    n.name,
    {
      index: n.index,
      generation: 1,
      vendor: n.vendor,
      region: n.region,
      machineId: String(n.index),
      ipv4: `198.18.${n.index >> 8}.${n.index & 255}`,
      hostKey: 'ssh-ed25519 AAAA',
    },
  ]),
);
const pem = '-----BEGIN X-----\nAAAA\n-----END X-----\n';
const outputs = {
  fleet: { schemaVersion: 1, fleet: 'large', nodes },
  secrets: {
    schemaVersion: 1,
    delivery: { user: 'flotilla', privateKey: pem },
    docker: { ca: pem, certificate: pem, privateKey: pem },
  },
};
const emit = () =>
  artifacts(plan, outputs, { login: { user: 'ada' }, origin: 'deploy', outDir: '/out' }).map(renderDocument);
const cold = milliseconds(emit);
const warm = median(11, () => milliseconds(emit));
console.log(
  JSON.stringify([
    {
      name: 'emit for 255 azs',
      value: Number(cold.toFixed(1)),
      unit: 'ms',
      goal: 50,
      detail: `first run in a process; again ${warm.toFixed(1)} ms`,
    },
  ]),
);
