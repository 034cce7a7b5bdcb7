import type { Backend, FleetPlan } from '../../src/fleet/plan-types';
import { survival } from '../../src/fleet/survival';
import { nodeFixture, planFixture } from '../nodes/plan-fixture';

const nodes = [
  nodeFixture('n1', 0, 'bosh'),
  { ...nodeFixture('n2', 1, 'podman'), vendor: 'linode', region: 'eu-central' },
  { ...nodeFixture('n3', 2, 'podman'), vendor: 'static', region: 'acme', seller: 'acme', address: '203.0.113.9' },
  { ...nodeFixture('n4', 3, 'podman'), vendor: 'scaleway', region: 'fr-par-1' },
  { ...nodeFixture('n5', 4, 'podman'), vendor: 'vultr', region: 'ewr' },
  { ...nodeFixture('n6', 5, 'podman'), vendor: 'aws', region: 'eu-central-1' },
  { ...nodeFixture('n7', 6, 'podman'), vendor: 'digitalocean', region: 'ams3' },
];

function planAt(backends: FleetPlan['backends']): FleetPlan {
  return planFixture({ nodes, vendors: ['hetzner', 'linode', 'static'], backends });
}

/** What the state of mesh is lost with, and where it is. */
function kept(type: Backend['type'], settings: Backend['settings']) {
  const losses = survival(planAt({ mesh: { type, settings } }), []);
  const mesh = losses.map((loss) => [loss.name, loss.state.at(-1)!] as const);
  return { where: mesh[0]![1].where, lostWith: mesh.filter(([, state]) => state.lost).map(([name]) => name) };
}

test('every stack has its state, core first and mesh last, on the machine of who runs it unless the fleet says otherwise', () => {
  const [first] = survival(planAt({}), []);
  expect(first!.state).toEqual([
    { stack: 'core', where: "state/core.tfstate on the operator's machine", caKey: false, lost: false },
    { stack: 'hetzner', where: "state/hetzner.tfstate on the operator's machine", caKey: false, lost: false },
    { stack: 'linode', where: "state/linode.tfstate on the operator's machine", caKey: false, lost: false },
    { stack: 'static', where: "state/static.tfstate on the operator's machine", caKey: false, lost: false },
    { stack: 'mesh', where: "state/mesh.tfstate on the operator's machine", caKey: true, lost: false },
  ]);
});

test('without TLS there is no authority whose key could be lost', () => {
  const plan = planFixture({ nodes: nodes.slice(1) });
  expect(survival(plan, [])[0]!.state.some((state) => state.caKey)).toBe(false);
});

test('a state on one of the nodes is lost with that node, its region and its seller', () => {
  const lostWith = ['acme', 'acme/acme', 'n3'];
  expect(kept('pg', { conn_str: 'postgres://ada@203.0.113.9:5432/states?sslmode=verify-full' })).toEqual({
    where: 'PostgreSQL at 203.0.113.9 (n3)',
    lostWith,
  });
  expect(kept('pg', { conn_str: 'dbname=states host=203.0.113.9 user=ada' }).lostWith).toEqual(lostWith);
  expect(kept('http', { address: 'https://203.0.113.9/states/{stack}' })).toEqual({
    where: 'http service at 203.0.113.9 (n3)',
    lostWith,
  });
  expect(kept('consul', { path: 'states', address: '203.0.113.9:8500' })).toEqual({
    where: 'Consul at 203.0.113.9 (n3)',
    lostWith,
  });
  const s3 = { bucket: 'oak', key: '{stack}', region: 'x', endpoint: 'http://203.0.113.9:9000' };
  expect(kept('s3', s3)).toEqual({ where: 'bucket oak at 203.0.113.9 (n3)', lostWith });
});

test('a state elsewhere is not lost with the fleet', () => {
  const where = (type: Backend['type'], settings: Backend['settings']) => {
    const { where: words, lostWith } = kept(type, settings);
    expect(lostWith).toEqual([]);
    return words;
  };
  expect(where('pg', {})).toBe('PostgreSQL that PGHOST names');
  expect(where('pg', { conn_str: 'postgres://db.example.com/states' })).toBe('PostgreSQL at db.example.com');
  expect(where('http', { address: 'http://[2001:db8::7]:80/' })).toBe('http service at 2001:db8::7');
  expect(where('consul', { path: 'states' })).toBe('Consul that CONSUL_HTTP_ADDR names');
  expect(where('gcs', { bucket: 'oak' })).toBe('bucket oak of Google Cloud Storage');
  expect(where('azurerm', { storage_account_name: 'ada', container_name: 'oak', key: 'k' })).toBe(
    'container oak of ada at Azure',
  );
  expect(where('local', { path: '/srv/{stack}.tfstate' })).toBe("/srv/mesh.tfstate on the operator's machine");
});

test("a state in a vendor's own object storage is lost with the vendor and with the region of the store", () => {
  const s3 = (endpoint?: string) =>
    kept('s3', {
      ...{ bucket: 'oak', key: '{stack}', region: 'eu-central-1' },
      ...(endpoint === undefined ? {} : { endpoint }),
    }).lostWith;
  expect(s3('https://fsn1.your-objectstorage.com')).toEqual(['hetzner', 'hetzner/fsn1']);
  expect(s3('https://hel1.your-objectstorage.com')).toEqual(['hetzner']);
  expect(s3('https://eu-central-1.linodeobjects.com')).toEqual(['linode', 'linode/eu-central']);
  expect(s3('s3.fr-par.scw.cloud')).toEqual(['scaleway', 'scaleway/fr-par-1']);
  expect(s3('https://ewr1.vultrobjects.com')).toEqual(['vultr', 'vultr/ewr']);
  expect(s3('https://ams3.digitaloceanspaces.com')).toEqual(['digitalocean', 'digitalocean/ams3']);
  expect(s3('https://nyc3.digitaloceanspaces.com')).toEqual(['digitalocean']);
  expect(s3()).toEqual(['aws', 'aws/eu-central-1']);
  expect(s3('https://linodeobjects.com.example.org')).toEqual([]);
});
