import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InstallOptions, installScript } from '../../src/nodes/install/install-debian';
import { installFlatcarScript } from '../../src/nodes/install/install-flatcar';
import { machineMirror } from '../../src/rehearsal/hosts/apt-sources';
import { needs, root } from '../support/needs';
import { eventually } from './support/eventually';
import { type QemuLogin, QemuMachine } from './support/qemu-machine';
import { inRescue, type Rescue } from './support/rescue-system';

const mac = '52:54:00:12:34:56';
const efi = '/usr/share/ovmf/OVMF.fd';
const minutes = 60_000;

let folder: string;
let disk: string;
let keys: { hostKey: InstallOptions['hostKey']; authorizedKey: string; login: QemuLogin };
const machines: QemuMachine[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-install-'));
  disk = join(folder, 'disk.raw');
  writeFileSync(disk, '');
  truncateSync(disk, 5 * 2 ** 30);
  const [host, operator] = [newKey('host'), newKey('operator')];
  const login = { user: 'root', identity: join(folder, 'operator'), hostKey: host.public };
  keys = { hostKey: host, authorizedKey: operator.public, login };
});

afterAll(async () => {
  for (const machine of machines) await machine.stop();
  rmSync(folder, { recursive: true });
});

function newKey(name: string): { private: string; public: string } {
  const file = join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file]);
  return { private: readFileSync(file, 'utf8'), public: readFileSync(`${file}.pub`, 'utf8').trim() };
}

function rescue(options: Partial<InstallOptions> = {}, more: Partial<Rescue> = {}): Rescue {
  const program = installScript({
    hostname: 'n4',
    hostKey: keys.hostKey,
    authorizedKey: keys.authorizedKey,
    disk: 'DISK',
    mirror: machineMirror(),
    security: 'none',
    dhcpMac: mac,
    // What runs without the help of a processor is slow enough with few drivers.
    kernel: 'cloud',
    ...options,
  });
  return { folder, disk, program, ...more };
}

const loops = () => execFileSync('losetup', ['-n', '-O', 'NAME', '-j', disk], { encoding: 'utf8' });
const mounted = () => readFileSync('/proc/self/mountinfo', 'utf8').includes(folder);
const sizeOnDisk = () => execFileSync('du', ['-k', disk], { encoding: 'utf8' }).split('\t')[0];

const questions = [
  'systemctl is-system-running --wait',
  'hostname',
  'findmnt -n -o FSTYPE /',
  'findmnt -n -o FSTYPE /boot/efi',
  'ls /etc/ssh/ssh_host_*',
  'grep -c UUID= /etc/fstab',
  "awk -F: '$2 !~ /^[!*]/' /etc/shadow | wc -l",
  'networkctl status | grep -c "Address: 10.0.2.15"',
  'test -d /sys/firmware/efi && echo efi || echo bios',
  '. /etc/os-release && echo $ID $VERSION_ID',
].join('; ');

/** What a machine answers. An emulated processor that fails is given another try; a system that cannot boot fails every time. */
async function answers(firmware: { readonly efi?: string }, deadline: number): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const machine = await QemuMachine.boot({ folder, disk, mac, ...firmware });
    machines.push(machine);
    try {
      return await machine.ssh(keys.login, questions, deadline);
    } catch (error) {
      if (tries === 3 || !/Kernel panic/.test(machine.console())) throw error;
      await machine.stop();
    }
  }
}

describe('replacing the operating system of a machine from its rescue system', () => {
  const onDisks = needs(root, 'losetup', 'mmdebstrap', 'sfdisk', 'unshare', 'setpriv');

  onDisks('a check tells what would be done, and changes nothing', async () => {
    const before = sizeOnDisk();
    const told = await inRescue(rescue(), 'check');
    expect(told.stderr).toBe('');
    expect(told.stdout).toMatch(/disk \/dev\/loop\d+, 5 GiB: all that is on it will be gone\n/);
    expect(told.stdout).toMatch(/nothing stands in the way\n$/);
    expect([told.code, sizeOnDisk(), loops(), mounted()]).toEqual([0, before, '', false]);
  });

  onDisks('what stands in the way is told before anything is erased', async () => {
    const ends = async (options: Partial<InstallOptions>, more: Partial<Rescue> = {}) => {
      const told = await inRescue(rescue(options, more), 'install');
      expect(told.code).toBe(1);
      return told.stderr.trim();
    };
    expect(await ends({ disk: '/dev/null' })).toBe('install: failed: there is no disk /dev/null (nothing was erased)');
    expect(await ends({ mirror: 'http://127.0.0.1:1/debian' })).toMatch(
      /^install: failed: the mirror http:\/\/127.0.0.1:1\/debian does not answer: .* \(nothing was erased\)$/,
    );
    const other = (name: string, bytes: number) => {
      writeFileSync(join(folder, name), '');
      truncateSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const used = { disk: other('used.raw', 5 * 2 ** 30), before: 'mkfs.ext4 -q -F $LOOP && mount $LOOP /mnt' };
    expect(await ends({}, used)).toMatch(
      /^install: failed: \/dev\/loop\d+ \(\/mnt\) is in use: unmount it, or name another disk \(nothing was erased\)$/,
    );
    expect(await ends({}, { disk: other('small.raw', 2 ** 30) })).toMatch(
      /has 1 GiB, expected 4 or more \(nothing was erased\)$/,
    );
    expect([sizeOnDisk(), loops(), mounted()]).toEqual(['0', '', false]);
  });

  onDisks('a fixed address stays as the rescue system has it, with a gateway outside of its subnet', async () => {
    const card = { mac: '52:54:00:aa:bb:cc', address: '203.0.113.9/32', gateway: '192.0.2.1' };
    const before = 'rm -f /etc/resolv.conf && echo nameserver 198.51.100.53 >/etc/resolv.conf';
    const asRescue = rescue({ mirror: 'http://127.0.0.1:1/debian' }, { card, before });
    const program = asRescue.program.replace(/^network='.*'$/m, "network='rescue'");
    const told = await inRescue({ ...asRescue, program }, 'check');
    expect(told.stdout + told.stderr).toContain(
      [
        `install: network fixed at ${card.mac} (wan0 here): 203.0.113.9/32, gateway 192.0.2.1`,
        ...['[Match]', `MACAddress=${card.mac}`, '[Network]', 'Address=203.0.113.9/32', 'DNS=198.51.100.53'],
        ...['[Route]', 'Gateway=192.0.2.1', 'GatewayOnLink=yes'],
      ].join('\ninstall:   '),
    );
  });

  onDisks(
    'an installation that is killed leaves no mount, loop device or process behind',
    async () => {
      const killed = await inRescue(
        rescue({}, { onLine: (line, stop) => void (line.includes('unpacking') && stop()) }),
        'install',
      );
      expect(killed.stdout).toMatch(/erasing .*\n.*unpacking/);
      // The last of its processes may die a moment after the first.
      await eventually(() => expect(loops()).toBe(''), 30_000, 50);
      expect([killed.code, mounted()]).toEqual([null, false]);
    },
    60_000,
  );

  onDisks('of Flatcar the checks are made, and its installer is asked for', async () => {
    const program = installFlatcarScript({ ignition: '{}', disk: 'DISK' });
    const without = await inRescue({ folder, disk, program }, 'install');
    expect(without.stderr).toMatch(
      /^install: failed: the rescue system has no 'flatcar-install' .* \(nothing was erased\)\n$/,
    );
    // Only its presence is looked at.
    const before = 'for tool in flatcar-install gpg wget bzip2; do ln -sf /bin/false /usr/local/bin/$tool; done';
    const told = await inRescue({ folder, disk, program, before }, 'check');
    expect(told.stdout).toMatch(/channel stable by \/usr\/local\/bin\/flatcar-install\n.*nothing stands in the way\n$/);
  });

  const booted = needs(root, 'losetup', 'mmdebstrap', 'sfdisk', 'unshare', 'setpriv', 'qemu-system-x86_64', 'ssh');

  booted(
    'the new system boots by BIOS and by EFI and lets in the given key with the given host key, nobody else',
    async () => {
      const told = await inRescue(rescue(), 'install');
      expect(told.stderr).toBe('');
      expect(told.stdout).toMatch(/install: done: reboot into the new system\n$/);
      expect([told.code, loops(), mounted()]).toEqual([0, '', false]);

      // A processor that is played by another one, beside whatever else runs.
      const deadline = Date.now() + 8 * minutes;
      const [bios, byEfi] = await Promise.all([answers({}, deadline), answers({ efi }, deadline)]);
      const state = [
        'running',
        'n4',
        'ext4',
        'vfat',
        '/etc/ssh/ssh_host_ed25519_key',
        '/etc/ssh/ssh_host_ed25519_key.pub',
      ];
      const expected = (firmware: string) => [...state, '2', '0', '1', firmware, 'debian 13', ''].join('\n');
      expect(bios).toBe(expected('bios'));
      expect(byEfi).toBe(expected('efi'));
      for (const machine of machines.splice(0)) await machine.stop();
    },
    12 * minutes,
  );
});
