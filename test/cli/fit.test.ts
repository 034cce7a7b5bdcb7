import { fleetFolder, flotilla, publicKey } from './fixture';

const manifest = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: docker.io/library/nginx, resources: {requests: {memory: 256Mi}}}]}
`;
const files = {
  'fleet.yaml': `fleet: demo
operator: {user: ada, keys: [keys/ada.pub]}
defaults: {image: debian-13, engine: podman}
overlay: none
nodes:
  n1: {vendor: linode, region: eu-central, size: g6-nanode-1, engine: podman}
pods:
  web: {manifest: web.yaml, replicas: 2, spread: vendor}
`,
  'web.yaml': manifest,
  'keys/ada.pub': `${publicKey}\n`,
};
const terminal = { columns: 80, errColumns: 80 };
const fitted = (...words: readonly string[]) => flotilla(fleetFolder(files), ['fit', ...words], {}, terminal);

test('the cheapest nodes are told in lines that fit the terminal, and as lines to paste', async () => {
  const { code, out } = await fitted('--vendors', '2');
  expect(code).toBe(0);
  expect(out).toContain('demo: 2 nodes to order from 2 vendors, for 2 replicas');
  expect(out).toContain('cheaper: ');
  expect(out).toMatch(/To paste into fleet.yaml:\n\nnodes:\n {2}n2: /);
  for (const line of out.split('To paste')[0]!.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('programs get the same as JSON', async () => {
  const { out } = await fitted('--vendors', '2', '--json');
  expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, fleet: 'demo', planned: true, uneven: [] });
});

test('everything that is wrong with the options is told at once', async () => {
  const { code, err } = await fitted('--budget', '20', '--vendors', 'two', '--rate', 'x', '--vendor', 'nobody');
  expect(code).not.toBe(0);
  for (const option of ['--budget', '--vendors', '--rate', '--vendor']) expect(err).toContain(`${option}: expected`);
});

test('with --keep only what is missing is ordered', async () => {
  const { out } = await fitted('--keep', '--vendors', '2');
  expect(out).toContain('1 node to order from 1 vendor, beside 1 that stays');
});

test('a budget that is too low is told with what would do', async () => {
  const { code, err } = await fitted('--vendors', '2', '--budget', 'EUR 1', '--rate', 'EUR=1.10USD');
  expect(code).not.toBe(0);
  expect(err).toContain('the budget is EUR 1.00');
});
