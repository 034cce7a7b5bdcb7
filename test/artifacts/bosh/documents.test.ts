import fc from 'fast-check';
import { parse } from 'yaml';
import { artifacts } from '../../../src/artifacts/artifacts';
import { pasteLines } from '../../../src/artifacts/bosh/documents';
import type { MoltencoreVars } from '../../../src/artifacts/bosh/moltencore-vars';
import { renderDocument } from '../../../src/artifacts/render';
import type { FleetPlan, NodePlan } from '../../../src/fleet/plan-types';
import { sampleNode, sampleOptions, sampleOutputs, samplePlan, sampleSecrets } from '../sample-fleets';
import { brokenRules, type ReadCloudConfig, type ReadCpiConfig } from './director-rules';

function boshNode(index: number, over: Partial<NodePlan> = {}): NodePlan {
  return sampleNode(`n${index + 1}`, { index, engine: 'bosh', ...over });
}

/** The text of one file, and what a reader of YAML 1.1, as the director is one, makes of it. */
function emitted(plan: FleetPlan, path: string): { readonly text: string; readonly data: unknown } {
  const document = artifacts(plan, sampleOutputs(plan), sampleOptions).find((d) => d.path === path);
  if (document === undefined) throw new Error(`no document ${path}`);
  const text = renderDocument(document);
  return { text, data: parse(text, { version: '1.1' }) };
}
const cloud = (plan: FleetPlan) => emitted(plan, 'bosh/cloud-config.yml').data as ReadCloudConfig;
const cpi = (plan: FleetPlan) => emitted(plan, 'bosh/cpi-config.yml').data as ReadCpiConfig;

const molten = samplePlan([boshNode(0), boshNode(1), boshNode(2, { vendor: 'linode', region: 'eu-central' })]);

/** `{PortBindings: {"80/tcp": [...]}, ports: ["80/tcp"]}` */
function published(...ports: string[]): unknown {
  const bindings = ports.map((port) => [`${port}/tcp`, [{ HostPort: port, HostIp: '0.0.0.0' }]]);
  return { PortBindings: Object.fromEntries(bindings), ports: ports.map((port) => `${port}/tcp`) };
}

test('three bosh nodes get the cloud config of MoltenCore', () => {
  const always = { RestartPolicy: { Name: 'always' } };
  const subnet = (az: string, n: number) => ({
    az,
    range: `10.1.${n}.0/24`,
    gateway: `10.1.${n}.1`,
    reserved: [`10.1.${n}.1-10.1.${n}.20`],
    cloud_properties: { name: 'bosh' },
  });
  expect(cloud(molten)).toEqual({
    azs: [
      { name: 'z0', cpi: 'docker-z0' },
      { name: 'z1', cpi: 'docker-z1' },
      { name: 'z2', cpi: 'docker-z2' },
    ],
    networks: [{ name: 'default', type: 'manual', subnets: [subnet('z0', 1), subnet('z1', 2), subnet('z2', 3)] }],
    compilation: { az: 'z0', network: 'default', reuse_compilation_vms: true, vm_type: 'default', workers: 5 },
    disk_types: [
      { name: 'default', disk_size: 1024 },
      { name: '1GB', disk_size: 1024 },
      { name: '5GB', disk_size: 5120 },
      { name: '10GB', disk_size: 10240 },
      { name: '100GB', disk_size: 102400 },
    ],
    vm_types: [
      { name: 'default', cloud_properties: always },
      { name: 'minimal', cloud_properties: always },
      { name: 'small', cloud_properties: always },
      { name: 'small-highmem', cloud_properties: always },
    ],
    vm_extensions: [
      { name: '5GB_ephemeral_disk' },
      { name: '10GB_ephemeral_disk' },
      { name: '50GB_ephemeral_disk' },
      { name: '100GB_ephemeral_disk' },
      { name: '500GB_ephemeral_disk' },
      { name: '1TB_ephemeral_disk' },
      { name: 'cf-router-network-properties', cloud_properties: published('80', '443') },
      { name: 'diego-ssh-proxy-network-properties', cloud_properties: published('2222') },
      { name: 'cf-tcp-router-network-properties', cloud_properties: published('1024', '1025', '1026', '1027') },
    ],
  });
});

test('three bosh nodes get a CPI each, with flat properties and one set of variables', () => {
  const properties = (host: string) => ({
    host,
    api_version: '1.44',
    tls: {
      ca: '((docker_tls.ca))',
      certificate: '((docker_tls.certificate))',
      private_key: '((docker_tls.private_key))',
    },
  });
  expect(cpi(molten)).toEqual({
    cpis: [
      { name: 'docker-z0', type: 'docker', properties: properties('tcp://203.0.113.1:2376') },
      { name: 'docker-z1', type: 'docker', properties: properties('tcp://203.0.113.2:2376') },
      { name: 'docker-z2', type: 'docker', properties: properties('tcp://203.0.113.3:2376') },
    ],
  });
  const { ca, certificate, privateKey } = sampleSecrets;
  const vars = { docker_tls: { ca, certificate, private_key: privateKey } };
  expect(emitted(molten, 'secret/bosh-vars.yml').data).toEqual(vars);
});

test('a manifest finds the slices of the azs and the address of each', () => {
  const { moltencore } = emitted(molten, 'bosh/moltencore-vars.yml').data as MoltencoreVars;
  expect(moltencore.public_ips).toEqual({ z0: '203.0.113.1', z1: '203.0.113.2', z2: '203.0.113.3' });
  expect(moltencore.scaling.max3.slice1).toEqual({ azs: ['z0', 'z1', 'z2'], instances: 3 });
  expect(moltencore.scaling.all.x2).toEqual({ azs: ['z0', 'z1', 'z2'], instances: 6 });
  expect(Object.keys(moltencore.scaling).sort()).toEqual(['all', 'max1', 'max2', 'max3', 'odd3', 'odd5']);
});

test('slices are cut from the azs in numeric order, and a node that leaves is in none', () => {
  const plan = samplePlan([boshNode(10), boshNode(9), boshNode(2), boshNode(0, { state: 'leaving' })], {
    bosh: { bucc: 'n3', apiVersion: '1.44' },
  });
  const { moltencore } = emitted(plan, 'bosh/moltencore-vars.yml').data as MoltencoreVars;
  expect(Object.keys(moltencore.public_ips)).toEqual(['z2', 'z9', 'z10']);
  expect(moltencore.scaling.max2.slice1!.azs).toEqual(['z2', 'z9']);
});

test("docker's API version and host ports stand in quotes, whoever reads them", () => {
  expect(emitted(molten, 'bosh/cpi-config.yml').text).toContain('api_version: "1.44"');
  expect(emitted(molten, 'bosh/cloud-config.yml').text).toContain('HostPort: "80"');
});

test('azs, subnets and CPIs stand in numeric order', () => {
  const plan = samplePlan([boshNode(10), boshNode(9), boshNode(2), boshNode(0)], {
    bosh: { bucc: 'n3', apiVersion: '1.44' },
  });
  const order = [0, 2, 9, 10];
  expect(cloud(plan).azs.map((az) => az.name)).toEqual(order.map((n) => `z${n}`));
  expect(cloud(plan).networks[0]!.subnets.map((subnet) => subnet.az)).toEqual(order.map((n) => `z${n}`));
  expect(cpi(plan).cpis.map((one) => one.name)).toEqual(order.map((n) => `docker-z${n}`));
});

test('only bosh nodes are azs, and their numbers do not move for it', () => {
  const plan = samplePlan([sampleNode('n1'), boshNode(1), sampleNode('n3', { index: 2 }), boshNode(3)]);
  expect(cloud(plan).azs).toEqual([
    { name: 'z1', cpi: 'docker-z1' },
    { name: 'z3', cpi: 'docker-z3' },
  ]);
});

test('packages are compiled where bosh.bucc says', () => {
  const plan = { ...molten, bosh: { bucc: 'n3', apiVersion: '1.44' } };
  expect(cloud(plan).compilation.az).toBe('z2');
});

test.each([
  ['10.64.0.0/10', '10.64.0.1-10.64.0.20'],
  ['10.1.16.0/20', '10.1.16.1-10.1.16.20'],
  ['10.1.4.0/22', '10.1.4.1-10.1.4.20'],
  ['10.1.1.0/24', '10.1.1.1-10.1.1.20'],
  ['10.1.1.128/25', '10.1.1.129-10.1.1.138'],
  ['10.1.1.192/26', '10.1.1.193-10.1.1.202'],
])('of the subnet %s BOSH leaves %s alone', (subnet, reserved) => {
  const plan = samplePlan([boshNode(0, { subnet })]);
  expect(cloud(plan).networks[0]!.subnets[0]!.reserved).toEqual([reserved]);
  expect(brokenRules(cloud(plan), cpi(plan))).toEqual([]);
});

test('whatever the fleet, the director has nothing to refuse', () => {
  const fleets = fc.record({
    indices: fc.uniqueArray(fc.nat(254), { minLength: 1, maxLength: 12 }),
    length: fc.integer({ min: 22, max: 26 }),
    others: fc.nat(3),
    bucc: fc.nat(),
  });
  fc.assert(
    fc.property(fleets, ({ indices, length, others, bucc }) => {
      const subnet = (index: number) => {
        const bytes = Buffer.from([10, 0, 0, 0]);
        bytes.writeUInt32BE(bytes.readUInt32BE() + (index + 1) * 2 ** (32 - length));
        return `${[...bytes].join('.')}/${length}`;
      };
      const nodes = indices.map((index, i) =>
        boshNode(index, { subnet: subnet(index), engine: i < others ? 'podman' : 'bosh' }),
      );
      const able = nodes.filter((node) => node.engine === 'bosh');
      fc.pre(able.length > 0);
      const plan = samplePlan(nodes, { bosh: { bucc: able[bucc % able.length]!.name, apiVersion: '1.44' } });
      expect(cloud(plan).azs).toHaveLength(able.length);
      expect(brokenRules(cloud(plan), cpi(plan))).toEqual([]);
    }),
  );
});

test('the rules do refuse what is wrong', () => {
  const config = cloud(molten);
  const [network] = config.networks;
  const [first, second] = network!.subnets;
  const wrong = {
    ...config,
    azs: [...config.azs, { name: 'z0', cpi: 'docker-z7' }],
    networks: [
      {
        ...network!,
        subnets: [
          { ...first!, gateway: '10.1.1.0' },
          { ...second!, range: '10.1.0.0/22' },
        ],
      },
    ],
    disk_types: [{ name: 'default', disk_size: '1024' }],
    compilation: { ...config.compilation, az: 'z2' },
  };
  expect(brokenRules(wrong, cpi(molten))).toEqual([
    'names of azs are unique',
    'az z0 has a CPI that exists',
    'gateway 10.1.1.0 is a host of 10.1.1.0/24',
    'compilation has a subnet in its az',
    'disk type default is a whole number',
  ]);
});

test('the lines to paste give the director CPIs first, ask nothing, and keep secrets in their file', () => {
  expect(pasteLines(molten, 'out')).toEqual([
    'bosh -n update-config --type=cpi --name=default out/bosh/cpi-config.yml -l out/secret/bosh-vars.yml',
    'bosh -n update-config --type=cloud --name=default out/bosh/cloud-config.yml',
  ]);
});

test('an output folder with blanks and quotes stays one word for the shell', () => {
  expect(pasteLines(molten, "/home/ada/oak's fleet/out")[1]).toContain(
    `'/home/ada/oak'\\''s fleet/out/bosh/cloud-config.yml'`,
  );
});

test('a fleet without bosh nodes that stay has nothing to paste', () => {
  expect(pasteLines(samplePlan([sampleNode('n1'), boshNode(1, { state: 'leaving' })]), 'out')).toEqual([]);
});
