import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { pasteLines } from '../../src/artifacts/bosh/documents';
import { sampleNode, sampleOptions, sampleOutputs, samplePlan, sampleSecrets } from '../artifacts/sample-fleets';
import { docPages } from '../support/doc-blocks';
import { goProgram } from '../support/go-program';
import { needs } from '../support/needs';
import { writeArtifacts } from '../support/written-artifacts';

const bosh = goProgram('bosh-config', 'bosh');
const withBosh = needs(bosh);

const nodes = [0, 1, 2].map((index) => sampleNode(`n${index + 1}`, { index, engine: 'bosh' }));
const plan = samplePlan(nodes);
const written = writeArtifacts(plan, sampleOutputs(plan), sampleOptions);
afterAll(() => {
  bosh.remove();
  written.remove();
});

const file = (path: string) => join(written.folder, path);
const { ca, certificate, privateKey } = sampleSecrets;

/** `bosh int` on a file, with every variable to be found and used. */
function interpolate(path: string, ...flags: readonly string[]) {
  const argv = ['int', path, '--var-errs', '--var-errs-unused', ...flags];
  return spawnSync(bosh.path, argv, { encoding: 'utf8' });
}

withBosh('bosh finds and uses every variable of the CPI config', () => {
  const { status, stdout, stderr } = interpolate(file('bosh/cpi-config.yml'), '-l', file('secret/bosh-vars.yml'));
  expect([status, stderr]).toEqual([0, '']);
  const tls = { ca, certificate, private_key: privateKey };
  expect(parse(stdout)).toEqual({
    cpis: [1, 2, 3].map((n) => ({
      name: `docker-z${n - 1}`,
      type: 'docker',
      properties: { host: `tcp://203.0.113.${n}:2376`, api_version: '1.44', tls },
    })),
  });
});

withBosh('bosh finds no variable in the cloud config and leaves it as it is', () => {
  const { status, stdout } = interpolate(file('bosh/cloud-config.yml'));
  expect(status).toBe(0);
  expect(parse(stdout)).toEqual(parse(readFileSync(file('bosh/cloud-config.yml'), 'utf8')));
});

withBosh('bosh places the instance groups of a manifest by the slices', () => {
  const slice = (name: string, key: string) => `((moltencore.scaling.${name}.${key}))`;
  const group = (name: string, of: string) => ({ name, azs: slice(of, 'azs'), instances: slice(of, 'instances') });
  const manifest = {
    instance_groups: [group('router', 'max3.slice1'), group('cell', 'all.x2'), group('db', 'max1.slice1')],
    domain: '((moltencore.public_ips.z1)).example',
  };
  writeFileSync(file('manifest.yml'), stringify(manifest));
  const vars = ['-l', file('bosh/moltencore-vars.yml')];
  const { status, stdout, stderr } = spawnSync(bosh.path, ['int', file('manifest.yml'), '--var-errs', ...vars], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  expect(parse(stdout)).toEqual({
    instance_groups: [
      { name: 'router', azs: ['z0', 'z1', 'z2'], instances: 3 },
      { name: 'cell', azs: ['z0', 'z1', 'z2'], instances: 6 },
      { name: 'db', azs: ['z0'], instances: 1 },
    ],
    domain: '203.0.113.2.example',
  });
});

withBosh('bosh fills in the manifest of the documentation', () => {
  const page = docPages(join(__dirname, '..', '..')).find((one) => one.page === 'docs/bosh.md');
  const manifest = page?.blocks.find((block) => block.about === 'manifest.yml')?.text ?? '';
  writeFileSync(file('docs.yml'), manifest);
  const { status, stdout, stderr } = spawnSync(
    bosh.path,
    ['int', file('docs.yml'), '--var-errs', '-l', file('bosh/moltencore-vars.yml')],
    { encoding: 'utf8' },
  );
  expect([status, stderr]).toEqual([0, '']);
  const { instance_groups: groups } = parse(stdout) as { instance_groups: { azs: string[]; instances: number }[] };
  expect(groups.map(({ azs, instances }) => [azs, instances])).toEqual([
    [['z0', 'z1', 'z2'], 3],
    [['z0', 'z1', 'z2'], 6],
    [['z0'], 1],
  ]);
});

withBosh('VM extensions have the ports that the fleet gives them', () => {
  const ports = { web: { ports: [8080, 8443] }, '5GB_ephemeral_disk': { ports: [9000], nodes: ['n2'] } };
  const own = { ...plan, bosh: { bucc: 'n1', apiVersion: '1.44', ports } };
  const other = writeArtifacts(own, sampleOutputs(own), sampleOptions);
  try {
    const { status, stdout, stderr } = interpolate(join(other.folder, 'bosh/cloud-config.yml'));
    expect([status, stderr]).toEqual([0, '']);
    const { vm_extensions: extensions } = parse(stdout) as {
      vm_extensions: { name: string; cloud_properties?: object }[];
    };
    expect(extensions.filter((extension) => extension.cloud_properties !== undefined)).toEqual([
      {
        name: 'web',
        cloud_properties: {
          PortBindings: {
            '8080/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }],
            '8443/tcp': [{ HostIp: '0.0.0.0', HostPort: '8443' }],
          },
          ports: ['8080/tcp', '8443/tcp'],
        },
      },
      {
        name: '5GB_ephemeral_disk',
        cloud_properties: {
          PortBindings: { '9000/tcp': [{ HostIp: '0.0.0.0', HostPort: '9000' }] },
          ports: ['9000/tcp'],
        },
      },
    ]);
    const names = extensions.map((extension) => extension.name);
    expect(new Set(names).size).toBe(names.length);
  } finally {
    other.remove();
  }
});

withBosh('fails without the variables, and with one that nothing uses', () => {
  expect(interpolate(file('bosh/cpi-config.yml')).stderr).toContain('docker_tls');
  writeFileSync(file('more.yml'), 'unused: 1\n');
  const more = interpolate(file('bosh/cpi-config.yml'), '-l', file('secret/bosh-vars.yml'), '-l', file('more.yml'));
  expect(more.stderr).toContain('Expected to use variables: unused');
});

withBosh('the lines to paste send both configs without a question, secrets filled in', () => {
  const env = { ...process.env, PATH: `${dirname(bosh.path)}${delimiter}${process.env.PATH}` };
  const sent = pasteLines(plan, written.folder).map((line) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    return stdout;
  });
  expect(sent.map((text) => text.split('\n')[0])).toEqual([
    '# type cpi, name default, asks false',
    '# type cloud, name default, asks false',
  ]);
  expect(parse(sent[0]!).cpis[2].properties.tls.private_key).toBe(privateKey);
  expect(sent.join()).not.toContain('((');
});
