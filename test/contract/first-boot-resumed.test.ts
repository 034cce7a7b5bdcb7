import { renderCloudConfig } from '../../src/ignition/cloud-config';
import { hostKeyPath } from '../../src/ignition/host-key';
import type { FirstBoot } from '../../src/ignition/model';
import { gapValues, rootFile, sampleBoot, systemNamed } from '../ignition/boot-fixture';
import { debian13, debian13Root } from '../support/debian-13-root';
import { fillGaps } from '../support/fill-gaps';
import { needs, root } from '../support/needs';
import { type Ran, ThrowawayNode } from '../support/throwaway-node';

const values = gapValues();
const system = systemNamed('debian-13');
const finished = '/var/lib/flotilla/first-boot/finished';

/** Machines with the two versions that fleets meet. */
const machines = [
  { version: '22.4.2', on: needs(root, 'unshare', 'cloud-init'), lower: () => '/' },
  { version: '25.1.4', on: needs(root, 'unshare', debian13), lower: () => debian13Root()! },
];

/** A machine that is about to boot for the first time. */
function machine(lower: string, boot: FirstBoot): ThrowawayNode {
  const node = new ThrowawayNode('dash', lower);
  node.put(
    '/etc/cloud/cloud.cfg.d/99-test.cfg',
    'datasource_list: [NoCloud]\nlocale: C.UTF-8\napt: {preserve_sources_list: true}\n',
  );
  node.put('/var/lib/cloud/seed/nocloud/meta-data', 'instance-id: i-1\nlocal-hostname: other\n');
  node.put('/var/lib/cloud/seed/nocloud/user-data', fillGaps(renderCloudConfig(boot, system), values));
  // There is no way out to a mirror, and no boot loader.
  for (const program of ['apt-get', 'apt-cache']) node.fake(program, 'echo sudo');
  node.fake('update-grub', 'exit 0');
  node.fake('systemd-detect-virt', 'exit 1');
  return node;
}

const stages =
  'cloud-init init --local; cloud-init init; cloud-init modules --mode config; cloud-init modules --mode final';

/** One boot from its start to the end of cloud-init, and what its status then is. */
function start(node: ThrowawayNode, commandLine = 'quiet'): Ran {
  node.put('/fake/cmdline', `${commandLine}\n`);
  return node.run(
    'bash',
    '-c',
    `rm -rf /run/cloud-init; mount --bind /fake/cmdline /proc/cmdline; { ${stages}; } >/fake/boot.log 2>&1; cloud-init status --long`,
  );
}

describe.each(machines)('cloud-init $version', ({ on, lower }) => {
  on('shows a command that fails as an error, runs none after it, and does not begin anew', () => {
    const commands = [['sh', '-c', 'echo once >>/first'], ['false'], ['touch', '/later']];
    const node = machine(lower(), sampleBoot({ commands }));
    const first = start(node);
    expect(first.stdout).toMatch(/^status: error$/m);
    expect([node.file('/later'), node.file(finished)]).toEqual([undefined, undefined]);
    expect(node.file('/var/lib/flotilla/first-boot/failed')).toBeDefined();
    start(node);
    expect(node.file('/first')?.content).toBe('once\n');
    node.remove();
  });

  on('finishes at the next boot what a power loss has cut off, and does nothing at the one after', () => {
    const boot = sampleBoot({ commands: [['sh', '-c', 'echo once >>/once']] });
    const node = machine(lower(), boot);
    // It has marked the step of commands as done, and is in the middle of it.
    node.fake('timeout', '[ -e /fake/power ] || { touch /fake/power; kill -9 -1; }; exec /usr/bin/timeout "$@"');
    start(node);
    expect([node.file('/fake/power')?.content, node.file(finished)]).toEqual(['', undefined]);
    node.run('rm', '-f', '/etc/motd.d/60-flotilla');

    const second = start(node);
    expect(second.stdout).toMatch(/^status: done$/m);
    expect(node.file('/once')?.content).toBe('once\n');
    expect(node.file('/etc/motd.d/60-flotilla')?.content).toBe(boot.files[0]!.content);
    expect(node.file('/run/systemd/system/cloud-final.service.d/60-flotilla.conf')?.content).toContain('dpkg');

    // What a delivery has changed since is not first boot's any more.
    node.put('/etc/motd.d/60-flotilla', 'delivered\n');
    const third = start(node);
    expect(third.stdout).toMatch(/^status: done$/m);
    expect(node.file('/once')?.content).toBe('once\n');
    expect(node.file('/etc/motd.d/60-flotilla')?.content).toBe('delivered\n');
    node.remove();
  });

  on('reboots once before sshd for arguments of the kernel, then goes on, and says if they are still missing', () => {
    const kernelArguments = ['a=b', 'c'];
    for (const { after, status } of [
      { after: 'quiet c a=b', status: 'done' },
      { after: 'quiet c', status: 'error' },
    ]) {
      const node = machine(lower(), sampleBoot({ kernelArguments }));
      // A reboot ends everything that runs.
      node.fake('systemctl', 'case "$*" in *reboot) kill -9 -1 ;; esac; exit 0');
      start(node, 'quiet');
      expect(node.file('/etc/default/grub.d/60-flotilla.cfg')?.content).toContain("' a=b'' c'");
      expect(node.calls()).toEqual(expect.arrayContaining(['update-grub ', 'systemctl --no-block reboot']));
      expect(node.file('/etc/ssh/sshd_config.d/00-flotilla.conf')).toBeUndefined();

      expect(start(node, after).stdout).toMatch(new RegExp(`^status: ${status}$`, 'm'));
      expect(node.calls().filter((call) => call.endsWith('reboot'))).toEqual([]);
      node.remove();
    }
  });

  on('leaves sshd one host key and our settings, whatever the image says before and beside them', () => {
    const path = '/etc/ssh/sshd_config.d/00-flotilla.conf';
    const content = `HostKey ${hostKeyPath}\nPermitRootLogin no\n`;
    const node = machine(lower(), sampleBoot({ files: [rootFile(path, content)] }));
    const image = 'permitrootlogin yes\n hostkey=/etc/ssh/ssh_host_rsa_key\nInclude /etc/ssh/sshd_config.d/*.conf\n';
    node.put('/etc/ssh/sshd_config', `# The image's.\n${image}Subsystem sftp internal-sftp\n`, 0o600);
    node.put('/etc/ssh/sshd_config.d/10-vendor.conf', 'HostKey "/etc/ssh/ssh_host_ecdsa_key"\nPermitRootLogin yes\n');
    expect(start(node).stdout).toMatch(/^status: done$/m);
    const main = node.file('/etc/ssh/sshd_config')!;
    expect(main.content).toMatch(/^Include [^\n]*\n(# The image's.\n)permitrootlogin yes\n# hostkey=[^\n]*\n#Include/);
    expect(main.mode).toBe('600');
    expect(node.file(path)?.content).toBe(content);
    const ran = node.run(
      'sh',
      '-c',
      `mkdir -p /run/sshd; rm -f ${hostKeyPath}; ssh-keygen -q -t ed25519 -N "" -f ${hostKeyPath}; sshd -T -C user=root -C host=localhost -C addr=127.0.0.1`,
    );
    const said = ran.stdout.split('\n').filter((line) => /^(hostkey|permitrootlogin) /.test(line));
    expect([ran.stderr, said.sort()]).toEqual(['', [`hostkey ${hostKeyPath}`, 'permitrootlogin no']]);
    node.remove();
  });

  on('shows a file that cannot be fetched as it should be as an error', () => {
    const content = { url: 'http://127.0.0.1:1/tool', sha256: 'ab'.repeat(32) };
    const node = machine(lower(), sampleBoot({ files: [rootFile('/opt/tool', content)] }));
    node.fake('sleep', 'exit 0');
    node.fake('curl', 'while [ "$1" != -o ]; do shift; done; echo other >"$2"');
    expect(start(node).stdout).toMatch(/^status: error$/m);
    expect(node.file('/opt/tool')).toBeUndefined();
    node.remove();
  });
});
