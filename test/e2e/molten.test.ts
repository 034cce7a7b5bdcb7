import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BoshDirector, boshDirector } from './support/bosh-director';
import { busyboxLayer, type Container, type DockerApi, dockerApi } from './support/docker-api';
import { eventually } from './support/eventually';
import { RehearsedFleet } from './support/rehearsed-fleet';
import { requireHosts, withRehearsal } from './support/require-hosts';
import { runProgram, succeeded } from './support/run-program';

const nodes = ['n1', 'n2', 'n3'];
const test = withRehearsal('curl', 'openssl', 'busybox-static');

let fleet: RehearsedFleet;
let director: BoshDirector;

beforeAll(async () => {
  fleet = new RehearsedFleet('molten');
  await requireHosts(join(fleet.root, 'state'));
  await fleet.up();
  director = boshDirector(fleet);
}, 660_000);

afterAll(() => fleet?.end(), 120_000);

/** The daemon of a node's CPI, with the CPI's own credentials. */
function daemon(az: string): DockerApi {
  const { host, api_version, tls } = director.cpi(az);
  return dockerApi(fleet, host, api_version, tls);
}

test('the emitted credentials open the daemon of every node, with an API version that it accepts', async () => {
  expect(director.azs).toEqual(['z0', 'z1', 'z2']);
  expect(director.azs.map((az) => director.cpi(az).host)).toEqual(
    nodes.map((node) => `tcp://${fleet.address(node)}:2376`),
  );
  for (const az of director.azs) {
    const version = await daemon(az).get('/version');
    expect(version).toMatchObject({ Os: 'linux', Version: expect.stringMatching(/^\d+\.\d+\./) });
    // What the daemon does not know it refuses.
    const { host, tls } = director.cpi(az);
    await expect(dockerApi(fleet, host, '1.99', tls).get('/version')).rejects.toThrow(/400[\s\S]*too new/);
  }
}, 60_000);

test("BOSH's subnets are those of the network bosh on the node of the same az, each its own", async () => {
  const ranges = director.azs.map((az) => director.subnet(az).range);
  expect(new Set(ranges).size).toBe(3);
  for (const az of director.azs) {
    const { range, gateway, cloud_properties } = director.subnet(az);
    const network = await daemon(az).get(`/networks/${cloud_properties.name}`);
    expect(network).toMatchObject({ Name: 'bosh', Driver: 'bridge' });
    expect(network.IPAM).toMatchObject({ Config: [{ Subnet: range, Gateway: gateway }] });
  }
});

test('a container runs on every node at an address that BOSH may give it', async () => {
  const layer = await busyboxLayer(fleet.root);
  for (const az of director.azs) {
    const docker = daemon(az);
    await docker.importImage('flotilla/probe:1', layer);
    const address = director.usableAddress(az);
    const container: Container = {
      image: 'flotilla/probe:1',
      network: director.subnet(az).cloud_properties.name,
      address,
      command: ['/bin/busybox', 'ip', '-4', '-o', 'address', 'show', 'dev', 'eth0'],
    };
    const ran = await docker.run(container);
    expect(ran).toEqual({ status: 0, output: expect.stringContaining(`inet ${address}/24 `) });
    await expect(docker.run({ ...container, address: director.subnet(az).gateway })).rejects.toThrow(/already in use/);
  }
}, 120_000);

test('the daemon refuses whoever has no certificate, one of another authority, or speaks plain http', async () => {
  const { host, api_version, tls } = director.cpi('z0');
  const url = `${host.replace('tcp://', 'https://')}/v${api_version}/version`;
  const files = tlsFiles('right', tls);
  const foreign = await foreignClient();
  const ask = (...flags: readonly string[]) => fleet.exec(['curl', '-sS', '--fail', '--max-time', '10', ...flags]);
  const right = ['--cacert', files.ca, '--cert', files.certificate, '--key', files.key];
  expect(await ask(...right, url)).toMatchObject({ code: 0 });
  const stranger = ['--cert', foreign.certificate, '--key', foreign.key];
  for (const [credentials, alert] of [
    [[], /alert (bad certificate|certificate required|handshake failure)/],
    [stranger, /alert (bad certificate|unknown ca)/],
  ] as const) {
    const told = await ask('--cacert', files.ca, ...credentials, url);
    expect({ ...told, answered: told.code === 0 }).toMatchObject({ answered: false, stdout: '' });
    // Here the client learns the reason before it could send anything.
    const older = await ask('--tls-max', '1.2', '--cacert', files.ca, ...credentials, url);
    expect(older).toMatchObject({ code: 35, stdout: '', stderr: expect.stringMatching(alert) });
  }
  const plain = await ask(url.replace('https:', 'http:'));
  expect(plain).toMatchObject({ code: 22, stdout: '', stderr: expect.stringContaining('400') });
  // And the user of the credentials refuses a daemon that its authority does not vouch for.
  const deceived = await ask('--cacert', foreign.authority, '--cert', files.certificate, '--key', files.key, url);
  expect(deceived).toMatchObject({ code: 60, stdout: '' });
}, 60_000);

test('every daemon shows a certificate of the fleet for its own address, which openssl accepts', async () => {
  const { tls } = director.cpi('z0');
  const { ca } = tlsFiles('verify', tls);
  for (const node of nodes) {
    const address = fleet.address(node);
    const connect = ['openssl', 's_client', '-connect', `${address}:2376`, '-CAfile', ca, '-verify_ip', address];
    const shown = await fleet.exec([...connect, '-verify_return_error', '-showcerts']);
    expect(shown.stdout).toContain('Verify return code: 0 (ok)');
    const leaf = join(fleet.root, `${node}.pem`);
    writeFileSync(leaf, /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n/.exec(shown.stdout)?.[0] ?? '');
    const verify = ['openssl', 'verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', ca];
    expect(succeeded(await runProgram([...verify, '-verify_ip', address, leaf]))).toBe(`${leaf}: OK\n`);
    const wrong = await runProgram([...verify, '-verify_ip', '198.18.255.1', leaf]);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('IP address mismatch') });
  }
});

test('after a reboot and after a power loss the daemons answer again and have their network', async () => {
  const before = await Promise.all(['n1', 'n2'].map(bootId));
  expect(await fleet.run(['rehearse', 'reboot', 'n1', '--json'])).toMatchObject({ code: 0 });
  expect(await fleet.run(['rehearse', 'kill', 'n2'])).toMatchObject({ code: 0 });
  await expect(daemon('z1').get('/version')).rejects.toThrow();
  const off = JSON.parse(succeeded(await fleet.run(['rehearse', 'status', '--json'])));
  expect(off.machines).toContainEqual(expect.objectContaining({ node: 'n2', state: 'off' }));
  expect(await fleet.run(['rehearse', 'boot', 'n2'])).toMatchObject({ code: 0 });
  for (const az of ['z0', 'z1']) {
    const { range, gateway } = director.subnet(az);
    const network = await eventually(() => daemon(az).get('/networks/bosh'), 60_000);
    expect(network.IPAM).toMatchObject({ Config: [{ Subnet: range, Gateway: gateway }] });
    const address = director.usableAddress(az);
    const probe = { image: 'flotilla/probe:1', network: 'bosh', address, command: ['/bin/busybox', 'true'] };
    expect(await daemon(az).run(probe)).toEqual({ status: 0, output: '' });
  }
  const after = await Promise.all(['n1', 'n2'].map(bootId));
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
}, 180_000);

async function bootId(node: string): Promise<string> {
  return eventually(() => fleet.ssh(node, 'cat /proc/sys/kernel/random/boot_id'), 60_000);
}

interface TlsFiles {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

function tlsFiles(name: string, tls: { ca: string; certificate: string; private_key: string }): TlsFiles {
  const folder = join(fleet.root, `tls-${name}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = { ca: join(folder, 'ca.pem'), certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  writeFileSync(files.ca, tls.ca);
  writeFileSync(files.certificate, tls.certificate);
  writeFileSync(files.key, tls.private_key, { mode: 0o600 });
  return files;
}

/** A client certificate that says all the right things, from an authority of its own that has the same name as the fleet's. */
async function foreignClient(): Promise<{ authority: string; certificate: string; key: string }> {
  const at = (name: string) => join(fleet.root, `foreign-${name}`);
  const script = `set -e
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=molten docker' -keyout "$1" -out "$2"
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=docker cpi' -keyout "$3" -out "$4.csr"
    printf 'extendedKeyUsage=clientAuth\\n' > "$4.ext"
    openssl x509 -req -in "$4.csr" -CA "$2" -CAkey "$1" -CAcreateserial -days 2 -extfile "$4.ext" -out "$4"`;
  const [authorityKey, authority, key, certificate] = ['ca.key', 'ca.pem', 'client.key', 'client.pem'].map(at) as [
    string,
    string,
    string,
    string,
  ];
  succeeded(await runProgram(['sh', '-c', script, 'sh', authorityKey, authority, key, certificate]));
  return { authority, certificate, key };
}
