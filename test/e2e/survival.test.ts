/** What plans say of losses, held against hosts that are killed: three failure domains, pods with and without data. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlanJson } from '../../src/cli/plan-json';
import type { Loss } from '../../src/fleet/survival-types';
import { eventually } from './support/eventually';
import { FaultFleet } from './support/fault-fleet';
import { requireHosts, withRehearsal } from './support/require-hosts';
import { succeeded } from './support/run-program';

const test = withRehearsal('curl', 'busybox-static');
const minute = 60_000;

const nodes: Readonly<Record<string, string>> = {
  n1: 'vendor: hetzner, region: fsn1, size: cx23, labels: {disk: "big"}',
  n2: 'vendor: linode, region: eu-central, size: g6-nanode-1, labels: {disk: "big", side: "west"}',
  n3: 'vendor: linode, region: us-east, size: g6-nanode-1, labels: {side: "west"}',
  n4: 'vendor: static, seller: acme, address: 203.0.113.9, ram: 512MiB',
};

/** Port of each pod. */
const ports = { web: 8081, db: 8082, cache: 8083, store: 8084, pair: 8085 } as const;
type Pod = keyof typeof ports;

const pods: Readonly<Record<Pod, string>> = {
  web: 'replicas: 3, spread: vendor',
  db: 'where: {disk: "big"}',
  cache: 'where: {disk: "big"}, data: disposable',
  store: 'replicas: 2, spread: vendor, data: replicated',
  // Both in one vendor.
  pair: 'replicas: 2, spread: node, where: {side: "west"}',
};

/** With a volume that stays on its node. */
const keeps: readonly Pod[] = ['db', 'cache', 'store'];

const fleetText = (left: readonly string[]): string => `fleet: night
operator: {user: ada, keys: [keys/ada.pub]}
overlay: none
nodes:
${left.map((name) => `  ${name}: {${nodes[name]}}`).join('\n')}
pods:
${Object.entries(pods)
  .map(([pod, how]) => `  ${pod}: {manifest: pods/${pod}.yaml, ${how}}`)
  .join('\n')}
`;

function manifest(pod: Pod): string {
  const keepsData = keeps.includes(pod);
  return `apiVersion: v1
kind: Pod
metadata: {name: ${pod}}
spec:
  hostNetwork: true
  containers:
    - name: serve
      image: localhost/web:1
      command: [/bin/serve]
      env: [{name: PORT, value: "${ports[pod]}"}]
      ports: [{containerPort: ${ports[pod]}}]
      resources: {requests: {memory: 16Mi}}
${keepsData ? '      volumeMounts: [{name: data, mountPath: /data}]\n' : ''}${
  keepsData ? `  volumes: [{name: data, persistentVolumeClaim: {claimName: ${pod}}}]\n` : ''
}`;
}

/** Says which replica answers, where, and on which node its data began. */
const serve = `#!/bin/sh
set -eu
mkdir -p /www /data
read -r born < /data/born 2> /dev/null || { born=$FLOTILLA_NODE; echo "$born" > /data/born; }
echo "$FLOTILLA_REPLICA $FLOTILLA_NODE $born" > /www/index.html
trap 'kill "$!"; exit 0' TERM INT
httpd -f -p "$PORT" -h /www &
wait "$!"
`;

let fleet: FaultFleet;
/** The plan of the whole fleet. */
let whole: PlanJson;
const address = new Map<string, string>();

beforeAll(async () => {
  await requireHosts('/');
  fleet = new FaultFleet('night', fleetText(Object.keys(nodes)));
  mkdirSync(join(fleet.dir, 'pods'), { recursive: true });
  for (const pod of Object.keys(pods) as Pod[]) writeFileSync(join(fleet.dir, `pods/${pod}.yaml`), manifest(pod));
  writeFileSync(join(fleet.dir, 'images/web/serve'), serve, { mode: 0o755 });
  await fleet.up();
  whole = await planned();
  for (const node of Object.keys(nodes)) address.set(node, fleet.address(node));
}, 15 * minute);

afterAll(() => fleet?.end(), 2 * minute);

async function planned(...words: readonly string[]): Promise<PlanJson> {
  return JSON.parse(succeeded(await fleet.run(['plan', '--json', ...words]))) as PlanJson;
}

/** Where a plan has every replica. */
function placesIn({ nodes: all }: PlanJson): Record<string, string> {
  return Object.fromEntries(all.flatMap(({ node, pods: here }) => here.map((replica) => [replica, node])));
}

/** Every answer to be had: of each replica its node, of each port of a node the replica and where its data began. */
async function answers(): Promise<{ readonly at: Record<string, string>; readonly born: Record<string, string> }> {
  const asks = [...address.values()].flatMap((ip) =>
    Object.values(ports).map((port) => `curl -s --fail --max-time 4 http://${ip}:${port}/ & `),
  );
  const told = succeeded(await fleet.exec(['sh', '-c', `${asks.join('')}wait`]));
  const lines = told.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ')]));
  return {
    at: Object.fromEntries(lines.map(([replica, node]) => [replica, node])),
    born: Object.fromEntries(lines.map(([replica, , born]) => [replica, born])),
  };
}

/** Waits until exactly these replicas answer, each on its node. */
async function answer(places: Readonly<Record<string, string>>): Promise<void> {
  await eventually(async () => expect((await answers()).at).toEqual(places), minute);
}

function lossOf(name: string): Loss {
  const loss = whole.survival.find((each) => each.scope === 'vendor' && each.name === name);
  if (loss === undefined) throw new Error(`no loss of ${name} in the plan`);
  return loss;
}

/** What a loss leaves, as the plan predicts it: replicas with their nodes. */
function predicted({ pods: hit }: Loss): Record<string, string> {
  const lost = new Set(hit.flatMap((pod) => pod.lost));
  return Object.fromEntries(Object.entries(placesIn(whole)).filter(([replica]) => !lost.has(replica)));
}

async function power(verb: 'kill' | 'boot', names: readonly string[]): Promise<void> {
  await Promise.all(
    names.map(async (node) => succeeded(await fleet.run(['rehearse', verb, node], { timeoutMs: minute }))),
  );
}

test(
  'every replica answers where the plan has it',
  async () => {
    expect(Object.keys(placesIn(whole))).toHaveLength(3 + 1 + 1 + 2 + 2);
    await answer(placesIn(whole));
    const fates = whole.survival.flatMap((loss) => loss.pods.map((pod) => pod.data));
    expect(new Set(fates)).toEqual(new Set(['none', 'disposable', 'replicated', 'lost']));
  },
  minute,
);

/** The last one stays gone: that is the night in which the last test begins. */
const nights = ['linode', 'acme', 'hetzner'];

for (const vendor of nights) {
  const name = `when ${vendor} is gone what answers is what the plan predicted, by replica and by port`;
  test(
    name,
    async () => {
      const loss = lossOf(vendor);
      await power('kill', loss.nodes);
      const seen = (await answers()).at;
      expect(seen).toEqual(predicted(loss));
      for (const { pod, left } of loss.pods) {
        expect(Object.keys(seen).filter((replica) => replica.startsWith(`${pod}-`))).toHaveLength(left);
      }
      const silent = (Object.keys(ports) as Pod[]).filter(
        (pod) => !Object.keys(seen).some((r) => r.startsWith(`${pod}-`)),
      );
      expect(loss.ports.map(({ port }) => port).sort()).toEqual(silent.map((pod) => ports[pod]).sort());
      if (vendor === nights.at(-1)) return;
      await power('boot', loss.nodes);
      await answer(placesIn(whole));
    },
    3 * minute,
  );
}

test(
  'the nodes of the lost vendor taken out, replicas answer where --without said, and lost data begins anew',
  async () => {
    const loss = lossOf('hetzner');
    const foretold = await planned('--without', 'hetzner');
    expect(foretold.without?.loss).toEqual(loss);
    const before = (await answers()).born;
    for (const node of loss.nodes) address.delete(node);
    fleet.write(fleetText(Object.keys(nodes).filter((node) => !loss.nodes.includes(node))));
    await fleet.up();
    await answer(placesIn(foretold));
    const { at, born } = await answers();
    expect(at['db-1']).toBe(foretold.without?.empty.find(({ replica }) => replica === 'db-1')?.node);
    expect(born['db-1']).toBe(at['db-1']);
    // Who was not hit has the data that it had.
    for (const [replica, node] of Object.entries(before)) expect([replica, born[replica]]).toEqual([replica, node]);
  },
  5 * minute,
);
