import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from '../support/own-packages';
import { RehearsedFleet } from './support/rehearsed-fleet';
import { requireHosts, withRehearsal } from './support/require-hosts';
import { succeeded, type Told } from './support/run-program';

const test = withRehearsal('npx', 'busybox-static');

/** The example with its own app, as a user has it: a folder with its packages. */
class OwnStack extends RehearsedFleet {
  constructor() {
    super('own-stack');
    installPackages(this.dir);
  }

  protected override get meshOutput() {
    return { stack: 'shop', output: 'oak_fleet' };
  }
}

let fleet: OwnStack;
let up: Told;

beforeAll(async () => {
  fleet = new OwnStack();
  await requireHosts(join(fleet.root, 'state'));
  up = await fleet.run(['rehearse', 'up', '--json'], { timeoutMs: 600_000 });
}, 660_000);

afterAll(() => fleet?.end(), 120_000);

/** What must not change when the fleet is edited. */
function lasting(): readonly unknown[] {
  return [
    fleet.attribute('shop', 'hcloud_server.oak_n1', 'id'),
    fleet.attribute('shop', 'tls_private_key.delivery', 'private_key_pem'),
    fleet.attribute('shop', 'tls_locally_signed_cert.server_web', 'cert_pem'),
  ];
}

test("the fleet comes up in the one stack of somebody else's app", () => {
  expect(up).toMatchObject({ code: 0 });
  expect(JSON.parse(up.stdout)).toMatchObject({
    stacks: [{ stack: 'shop', changed: true, change: 0, remove: 0 }],
    nodes: { n1: { index: 0, vendor: 'hetzner', region: 'fsn1', ipv4: fleet.address('n1') } },
    podsChanged: [],
  });
});

test('the node takes logins under its lasting host key and has what the fleet says', async () => {
  expect(await fleet.ssh('n1', 'hostname')).toBe('n1\n');
  const known = readFileSync(join(fleet.dir, 'out/ssh/known_hosts'), 'utf8');
  const lastingKey = String(fleet.attribute('shop', 'tls_private_key.oak_hostkey1_n1', 'public_key_openssh')).trim();
  expect(known).toContain(lastingKey);
  expect(await fleet.ssh('n1', 'sudo ls /etc/flotilla/ssh')).toBe('hostkey\n');
});

test("the shop's own certificate is for the machine that the fleet got, from the shop's own authority", () => {
  const { trust, web: leaf } = fleet.state('shop').outputs;
  const authority = new X509Certificate(String(trust?.value));
  const web = new X509Certificate((leaf?.value as { certificate: string } | undefined)?.certificate ?? '');
  expect(web.verify(authority.publicKey)).toBe(true);
  expect(web.checkIP(fleet.address('n1'))).toBe(fleet.address('n1'));
  expect(web.checkHost('shop.example')).toBe('shop.example');
});

test('a second run changes nothing', async () => {
  const again = JSON.parse(await fleet.up('--json'));
  expect(again.stacks).toMatchObject([{ stack: 'shop', changed: false, add: 0, change: 0, remove: 0 }]);
  expect(await fleet.planned(['shop'])).toEqual({ shop: 0 });
}, 60_000);

test("an edit of the fleet is a delivery, and nothing of the shop's is made anew", async () => {
  const before = lasting();
  fleet.edit('fleet.yaml', (text) => `${text}sysctls: {net.ipv4.ip_default_ttl: 61}\n`);
  const changed = JSON.parse(await fleet.up('--json'));
  expect(changed.stacks).toMatchObject([{ stack: 'shop', changed: true, add: 1, change: 0, remove: 1 }]);
  expect(await fleet.ssh('n1', 'cat /proc/sys/net/ipv4/ip_default_ttl')).toBe('61\n');
  expect(lasting()).toEqual(before);
}, 60_000);

test('a run that was killed while it changed the host key is gone on with, in this stack too', async () => {
  const before = lasting();
  succeeded(await fleet.terraform('shop', 'state', 'rm', 'null_resource.oak_rekey_n1', 'null_resource.oak_deliver_n1'));
  const told = await fleet.run(['rehearse', 'up'], { timeoutMs: 120_000 });
  expect(told).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('n1: an earlier run was killed while it changed the host key'),
  });
  expect(told.stderr).toContain('\'TF_VAR_oak_rekeyed=["n1"]\' npx cdktf deploy shop');
  expect(await fleet.ssh('n1', 'hostname')).toBe('n1\n');
  expect(lasting()).toEqual(before);
}, 120_000);
