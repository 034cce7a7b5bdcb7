/** Nodes that fail while they get their delivery, and a machine that exists already: the others are served, and the way on is said. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FaultFleet } from './support/fault-fleet';
import { requireHosts, withRehearsal } from './support/require-hosts';

const minute = 60_000;
const test = withRehearsal('npx');
const nodes = ['n1', 'n2', 'n3', 'n4'] as const;
const range = '20480 60000';
const text = (more = ''): string => `fleet: elder
operator: {user: ada, keys: [keys/ada.pub]}
defaults: {image: debian-13, engine: podman}
overlay: none
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: linode, region: eu-central, size: g6-standard-2, engine: bosh}
  n3: {vendor: linode, region: eu-central, size: g6-nanode-1}
  n4: {vendor: hetzner, region: hel1, size: cx23}
${more}`;
const withSysctl = text(`sysctls:\n  net.ipv4.ip_local_port_range: ${range}\n`);

let fleet: FaultFleet;

beforeAll(async () => {
  await requireHosts('/');
  fleet = new FaultFleet('elder', text());
  await fleet.finished();
}, 15 * minute);
afterAll(() => fleet?.end(), minute);

/** Whether a node has the kernel parameter that the test delivers. */
async function hasRange(node: string): Promise<boolean> {
  const said = await fleet.ssh(node, 'cat /proc/sys/net/ipv4/ip_local_port_range');
  return said.trim().split(/\s+/).join(' ') === range;
}

const brokenUnit = '/etc/systemd/system/docker.service.d/zz-by-hand.conf';
const certificate = '/etc/flotilla/tls/cert.pem';
const digestOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

test(
  'a unit that does not start, a dead node and one that loses its power: the rest is delivered, files are written, each cause is named',
  async () => {
    await fleet.ssh(
      'n2',
      `printf '[Service]\\nExecStartPre=/bin/false\\n' | sudo tee ${brokenUnit} && sudo systemctl daemon-reload`,
    );
    await fleet.changeState('mesh', 'taint', 'tls_locally_signed_cert.server_n2');
    const before = digestOf(fleet.disk('n2', certificate));
    // Keeps the delivery of n4 waiting on the node until the power is cut.
    await fleet.ssh('n4', 'sudo systemd-run -q flock /run/flotilla/lock sleep 600');
    expect((await fleet.flotilla('rehearse', 'kill', 'n3')).code).toBe(0);
    fleet.write(withSysctl);
    rmSync(join(fleet.dir, 'out'), { recursive: true });
    const begun = Date.now();
    const run = fleet.start('rehearse', 'up');
    await run.until('n4 has its bundle', () => existsSync(fleet.disk('n4', 'var/lib/flotilla/inbox/bundle')));
    expect((await fleet.flotilla('rehearse', 'kill', 'n4')).code).toBe(0);
    const ended = await run.ended;
    expect(Date.now() - begun).toBeLessThan(3.5 * minute);
    expect(ended.code).toBe(3);
    expect(ended.output).not.toMatch(/^\s+at \S+ \(|internal error/m);
    // Systemd colours what it tells a terminal, which Terraform's connection is.
    expect(ended.output).not.toContain('\u001b');
    for (const node of ['n2', 'n3', 'n4']) expect(ended.output).toContain(`at null_resource.deliver_${node}\n`);
    expect(ended.output).toContain(
      '| n2: engine: docker.service does not restart; on the node: journalctl -u docker.service\n',
    );
    expect(ended.output).toContain('once the cause is mended on n2, n3, n4, run the same command again');
    expect(existsSync(join(fleet.dir, 'out', 'bosh', 'cloud-config.yml'))).toBe(true);
    expect(await hasRange('n1')).toBe(true);
    // Rolled back: not only the part that failed.
    expect(readFileSync(fleet.disk('n2', 'etc/sysctl.d/60-flotilla.conf'), 'utf8')).not.toContain(range);
    expect(digestOf(fleet.disk('n2', certificate))).toBe(before);
  },
  5 * minute,
);

test(
  'once the causes are mended the next up finishes, on every node',
  async () => {
    await fleet.ssh('n2', `sudo rm ${brokenUnit} && sudo systemctl daemon-reload`);
    for (const node of ['n3', 'n4']) expect((await fleet.flotilla('rehearse', 'boot', node)).code).toBe(0);
    await fleet.finished();
    for (const node of nodes) expect([node, await hasRange(node)]).toEqual([node, true]);
    expect((await fleet.finished()).output).toContain('Nothing had to change.');
  },
  3 * minute,
);

test(
  'a machine that was made for another request is refused with an import line, and that very line mends it',
  async () => {
    const ids = fleet.idsInState();
    await fleet.changeState('hetzner', 'state', 'rm', 'hcloud_server.n1');
    // Another key makes another user data.
    await fleet.newKey('second');
    copyFileSync(join(fleet.root, 'second.pub'), join(fleet.dir, 'keys', 'second.pub'));
    fleet.write(withSysctl.replace('[keys/ada.pub]', '[keys/ada.pub, keys/second.pub]'));
    const refused = await fleet.flotilla('rehearse', 'up');
    expect(refused.code).toBe(3);
    expect(refused.output).toContain(
      "error: a machine named 'elder-n1' exists already\n    at hcloud_server.n1, attribute name\n",
    );
    expect(refused.output).toContain("if it is this fleet's, this makes Terraform know it:");
    const line = /^\s+(npx flotilla rehearse exec .* import .*)$/m.exec(refused.output)?.[1] ?? '';
    expect(line).toMatch(/ hcloud_server\.n1 \d+$/);
    expect(await fleet.paste(line)).toMatchObject({ code: 0, output: expect.stringContaining('Import successful!') });
    await fleet.finished();
    expect(fleet.idsInState()).toEqual(ids);
    expect((await fleet.finished()).output).toContain('Nothing had to change.');
  },
  3 * minute,
);
