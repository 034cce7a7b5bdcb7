/** One first boot by each transport: cloud-init, Ignition and the script over SSH leave the same host. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FirstLogin } from '../../src/cli/first-login';
import { RootShell } from '../../src/cli/root-shell';
import { SshSession } from '../../src/cli/ssh-session';
import { renderCloudConfig } from '../../src/ignition/cloud-config';
import { renderIgnition } from '../../src/ignition/ignition-config';
import type { FirstBoot } from '../../src/ignition/model';
import { renderScript } from '../../src/ignition/script';
import type { System } from '../../src/ignition/system';
import { firstBoot } from '../../src/nodes/first-boot';
import { netnsCommand } from '../../src/rehearsal/hosts/exec';
import { ensureImages } from '../../src/rehearsal/hosts/image-store';
import { LocalHosts } from '../../src/rehearsal/hosts/local-hosts';
import { removeTree } from '../../src/rehearsal/hosts/remove-tree';
import type { MachineRecord, MachineRequest } from '../../src/rehearsal/machines';
import { rootFile, systemNamed } from '../ignition/boot-fixture';
import { authorityPem } from '../ignition/setup-fixture';
import { nodeFixture, planFixture } from '../nodes/plan-fixture';
import { fillGaps } from '../support/fill-gaps';
import { bitingFiles } from './support/biting-files';
import { type Probe, probeProgram } from './support/host-probe';
import { requireHosts, withRehearsal } from './support/require-hosts';
import { explained, type Transport, transports } from './support/transport-exceptions';

const test = withRehearsal('ignition');
const minute = 60_000;
const debian = systemNamed('debian-13');
const igniting: System = { ...debian, reader: 'ignition', ignitionSpec: '3.3.0' };
const sysctls = ['net.ipv4.ip_forward', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.conf.all.log_martians'];

let folder: string;
let rehearsal: string;
let hosts: LocalHosts;
let script: string;
const machines = new Map<Transport, MachineRecord>();
const probes = new Map<Transport, Probe>();

function key(name: string): string {
  const file = join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file]);
  return readFileSync(`${file}.pub`, 'utf8').trim();
}

/** Something of every kind that a host without a kernel of its own can have. */
function bootWith(operator: string): FirstBoot {
  const node = nodeFixture('n1', 0, 'podman');
  const plan = planFixture({
    nodes: [
      {
        ...node,
        ramMiB: 512,
        layers: [
          {
            origin: 'firstboot[0]',
            level: 'fleet',
            groups: { media: { gid: 1500 }, watchers: {} },
            users: {
              deploy: { keys: [operator, `${operator}-2`], groups: ['media', 'watchers', 'adm'], shell: '/bin/sh' },
              // Debian has a group of this name.
              operator: { keys: [operator], sudo: true },
            },
            directories: {
              '/srv/media': { mode: 0o775, user: 'deploy', group: 'media' },
              '/srv/media/deep/er': { mode: 0o700, user: 'grace' },
              '/etc/empty dir': {},
            },
            files: {
              ...bitingFiles,
              '/srv/media/list': { content: 'one\n', mode: 0o440, user: 'deploy', group: 'media' },
              '/srv/new/folder/tool': { content: '#!/bin/sh\n', mode: 0o755 },
              "/srv/it's $HOME %n": { content: 'odd name\n', mode: 0o600, group: 'watchers' },
              '/home/grace/note': { content: 'hers\n', mode: 0o600, user: 'grace' },
              // systemd sets every unit to its preset at the first boot of a machine without an id: it shall leave the image's as they are.
              '/etc/systemd/system-preset/90-as-they-are.preset': { content: 'ignore *\n' },
            },
            units: {
              'app.service': {
                unit: {
                  Unit: { Description: 'The app, 100 %%' },
                  Service: { Type: 'oneshot', RemainAfterExit: true, ExecStart: '/bin/sh -c "echo $$PATH \\"a b\\""' },
                  Install: { WantedBy: 'multi-user.target' },
                },
                dropins: { '50-nice.conf': { Service: { Nice: 5, Environment: ['A="b c"', 'B=%%n'] } } },
                state: 'enabled',
              },
              'resting.service': {
                unit: {
                  Service: { Type: 'oneshot', ExecStart: '/bin/true' },
                  Install: { WantedBy: 'multi-user.target' },
                },
                state: 'disabled',
              },
              'systemd-resolved.service': { dropins: { '60-quiet.conf': { Service: { LogLevelMax: 'err' } } } },
              'fstrim.timer': { state: 'masked' },
              // It would ask whoever sits before a machine without an id.
              'systemd-firstboot.service': { state: 'masked' },
              // The image has no daemon that keeps the time, and its package is installed by two of the transports alone.
              [debian.time.unit]: {
                unit: {
                  Service: { Type: 'oneshot', RemainAfterExit: true, ExecStart: '/bin/true' },
                  Install: { WantedBy: 'multi-user.target' },
                },
                state: 'enabled',
              },
            },
            sysctls: { 'net.ipv4.tcp_keepalive_time': '1234', 'net.ipv4.conf.all.log_martians': '1' },
            modules: ['dm_crypt'],
            swapMiB: 64,
            timeServers: ['ntp.example.org'],
            certificates: { acme: authorityPem },
          },
        ],
      },
    ],
    users: [
      { name: 'ada', keys: [operator], sudo: true },
      { name: 'grace', keys: [operator], sudo: false },
    ],
    sysctls: {},
  });
  const boot = firstBoot(plan, plan.nodes[0]!);
  // Ignition installs none: what is compared is all the rest.
  return { ...boot, packages: [] };
}

/** No system has both readers but this one, whose image brings cloud-init. */
function withoutCloudInit(boot: FirstBoot): FirstBoot {
  return { ...boot, files: [...boot.files, rootFile('/etc/cloud/cloud-init.disabled', '')] };
}

function request(type: string, firstBoot: MachineRequest['firstBoot'], userData: string): MachineRequest {
  const place = { region: '', size: '', image: 'debian-13', os: 'debian-13', ramMiB: 512 };
  return { type, name: 'n1', ...place, userData, ...(firstBoot === undefined ? {} : { firstBoot }) };
}

function login(user: string): FirstLogin {
  if (user !== 'root') {
    const hostKeys = [readFileSync(join(folder, 'host.pub'), 'utf8').split(' ').slice(0, 2).join(' ')];
    return { user, secret: { kind: 'key', file: join(folder, 'operator') }, hostKeys };
  }
  const file = hosts.passwordFile(machines.get('script')!.id)!;
  return { user, secret: { kind: 'password', password: readFileSync(file, 'utf8') } };
}

/** Runs a program as root, logged in as somebody. */
async function run(transport: Transport, program: string, user = 'ada'): Promise<string> {
  const reach = { env: process.env, command: (argv: readonly string[]) => netnsCommand(rehearsal, argv) };
  const address = machines.get(transport)!.ipv4;
  const session = await opened(() => SshSession.open({ node: transport, address, login: login(user), reach }));
  try {
    const shell = await RootShell.open(session, user, undefined);
    const { code, stdout, stderr } = await shell.run(program, 3 * minute);
    if (code !== 0) throw new Error(`${transport}: ended with ${code}: ${stdout}${stderr}`);
    return stdout;
  } finally {
    session.close();
  }
}

/** A host that boots has no sshd for a while. */
async function opened(open: () => Promise<SshSession>): Promise<SshSession> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await open();
    } catch (error) {
      if (tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

async function probe(transport: Transport): Promise<Probe> {
  // Exits with 1 where a unit has failed, which the probe tells by name.
  await run(transport, 'systemctl is-system-running --wait || :\ncloud-init status --wait >/dev/null || :\n');
  return (await run(transport, probeProgram(sysctls, debian))).trimEnd().split('\n');
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-transports-'));
  await requireHosts(folder);
  rehearsal = join(folder, 'hosts');
  mkdirSync(rehearsal);
  hosts = new LocalHosts(rehearsal);
  await ensureImages(['debian-13'], () => {});
  const [operator, host, delivery] = ['operator', 'host', 'delivery'].map(key);
  const boot = bootWith(operator!);
  const values = {
    'delivery.public': delivery!,
    'hostKey0.public': host!,
    'hostKey0.private': readFileSync(join(folder, 'host'), 'utf8'),
  };
  script = fillGaps(renderScript(boot, debian), values);
  const requests: Readonly<Record<Transport, MachineRequest>> = {
    'cloud-init': request('hcloud_server', 'cloud-init', fillGaps(renderCloudConfig(boot, debian), values)),
    ignition: request(
      'linode_instance',
      'ignition',
      fillGaps(renderIgnition(withoutCloudInit(boot), igniting), values),
    ),
    script: request('static', 'none', ''),
  };
  await Promise.all(transports.map(async (each) => machines.set(each, await hosts.create(requests[each]))));
}, 30 * minute);

afterAll(async () => {
  await hosts?.down();
  removeTree(folder);
}, minute);

test(
  'the hosts have the same files, modes, owners, accounts, units, kernel parameters and SSH, but for a written list',
  async () => {
    expect(await run('script', script, 'root')).toMatch(/^firstboot: done$/m);
    expect(await run('cloud-init', 'cloud-init status --wait --format json')).toContain('"errors": []');
    for (const each of transports) probes.set(each, await probe(each));
    const { lines, stale } = explained(probes);
    const [first, ...others] = transports.map((each) => lines.get(each)!.join('\n'));
    // All that was asked for is there, not only the same everywhere.
    for (const line of [
      'sysctl net.ipv4.tcp_keepalive_time 1234',
      'unit app.service enabled',
      'unit fstrim.timer masked',
      'hostname n1 n1',
      'directory /srv/media 775 deploy:media',
    ]) {
      expect(first!.split('\n')).toContain(line);
    }
    for (const other of others) expect(other).toBe(first);
    expect(stale).toEqual([]);
  },
  6 * minute,
);

test(
  'the script a second time finds nothing to change, and changes nothing',
  async () => {
    expect(await run('script', script)).toBe('firstboot: nothing to change\n');
    expect(await probe('script')).toEqual(probes.get('script'));
  },
  3 * minute,
);

test(
  'a reboot changes nothing on any of them',
  async () => {
    await Promise.all(transports.map((each) => hosts.reboot(machines.get(each)!.id)));
    for (const each of transports) expect([each, await probe(each)]).toEqual([each, probes.get(each)]);
  },
  5 * minute,
);
