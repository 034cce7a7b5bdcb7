import type { FirstBoot } from '../../src/ignition/model';
import { renderScript } from '../../src/ignition/script';
import { gapValues, sampleBoot, systemNamed } from '../ignition/boot-fixture';
import { debian13, debian13Root } from '../support/debian-13-root';
import { fillGaps } from '../support/fill-gaps';
import { needs, root } from '../support/needs';
import { type Ran, ThrowawayNode } from '../support/throwaway-node';

const system = systemNamed('debian-13');
const values = gapValues();

/** A bare machine as it is rented: a root password, every host key, and sshd's configuration as its package brings it. */
function bareMachine(): ThrowawayNode {
  const node = new ThrowawayNode('dash', debian13Root()!);
  node.script(
    'ssh-keygen -q -A; echo root:secret | chpasswd; printf "HostKey /etc/ssh/ssh_host_rsa_key\\nPasswordAuthentication yes\\n" >>/etc/ssh/sshd_config; touch /fake/active/ssh.service /fake/active/apt-daily.timer',
  );
  // A key in OpenSSH's form, whatever the sample's is.
  node.calls();
  return node;
}

function setUp(node: ThrowawayNode, boot: FirstBoot): Ran {
  node.put('/fake/setup', fillGaps(renderScript(boot, system), values));
  // Every command has a name of its own for the machine: it starts with the one that the last run left.
  return node.run('sh', '-c', 'cat /etc/hostname >/proc/sys/kernel/hostname 2>/dev/null; exec sh /fake/setup');
}

/** Everything on the machine but what commands of the test leave. */
function everything(node: ThrowawayNode): string[] {
  const found = node.run(
    'sh',
    '-c',
    'find / -xdev \\( -path /fake -o -path /proc -o -path /dev -o -path /run -o -path /tmp -o -path /var/lib/flotilla/first-boot \\) -prune -o -newer /etc/debian_version -printf "%p %m %u:%g %y %T@\\n"',
  );
  return found.stdout.split('\n').sort();
}

const on = needs(root, 'unshare', debian13);

describe('the script', () => {
  on(
    'brings a bare machine to the state that a first boot leaves, says so, and changes nothing the second time',
    () => {
      const node = bareMachine();
      const first = setUp(node, sampleBoot());
      expect({ status: first.status, stderr: first.stderr }).toEqual({ status: 0, stderr: '' });
      expect(first.stdout).toMatch(/^firstboot: /);
      expect(first.stdout.endsWith('firstboot: done\n')).toBe(true);

      const before = everything(node);
      node.calls();
      const second = setUp(node, sampleBoot());
      expect(second).toEqual({ status: 0, stdout: 'firstboot: nothing to change\n', stderr: '' });
      expect(everything(node)).toEqual(before);
      node.remove();
    },
  );

  on(
    'is finished by the next run wherever it was killed',
    () => {
      const whole = bareMachine();
      setUp(whole, sampleBoot());
      const places = ['/etc', '/home', '/var/lib/flotilla/first-boot', '/fake/active', '/fake/enabled', '/fake/masked'];
      const expected = whole.tree(...places).filter((line) => !/ssh_host_|\/etc\/\.pwd/.test(line));
      whole.remove();
      let killed = 0;
      for (const at of [3, 6, 10, 14, 18, 23, 28, 33, 38]) {
        const node = bareMachine();
        node.killAt(at, ['mv', 'cp', 'chown', 'chmod', 'cmp', 'systemctl']);
        setUp(node, sampleBoot());
        killed += node.spare(at) ? 1 : 0;
        expect([at, setUp(node, sampleBoot())]).toEqual([at, expect.objectContaining({ status: 0, stderr: '' })]);
        expect(setUp(node, sampleBoot()).stdout).toBe('firstboot: nothing to change\n');
        expect(node.tree(...places).filter((line) => !/ssh_host_|\/etc\/\.pwd/.test(line))).toEqual(expected);
        node.remove();
      }
      expect(killed).toBeGreaterThan(6);
    },
    300_000,
  );

  on('takes over accounts that are there, and leaves no password that lets anyone in', () => {
    const node = bareMachine();
    node.script(
      'useradd -m -s /bin/sh -g users ada; echo ada:secret | chpasswd; useradd -M flotilla; passwd -q -d flotilla; groupadd watchers',
    );
    expect(setUp(node, sampleBoot()).status).toBe(0);
    expect(node.run('getent', 'passwd', 'ada').stdout).toMatch(/:\/home\/ada:\/bin\/bash\n$/);
    expect(node.run('id', '-Gn', 'ada').stdout.trim().split(' ').sort()).toEqual(['ada', 'builders', 'watchers']);
    for (const name of ['ada', 'flotilla', 'root']) {
      expect([name, node.run('getent', 'shadow', name).stdout.split(':')[1]!.slice(0, 1)]).toEqual([name, '!']);
    }
    node.remove();
  });

  on('puts a file in the place of a link that leads to a directory', () => {
    const node = bareMachine();
    node.script('mkdir -p /srv/elsewhere /etc/motd.d && ln -s /srv/elsewhere /etc/motd.d/60-flotilla');
    expect(setUp(node, sampleBoot()).status).toBe(0);
    expect(node.file('/etc/motd.d/60-flotilla')?.content).toBe(sampleBoot().files[0]!.content);
    expect(node.run('ls', '/srv/elsewhere').stdout).toBe('');
    expect(setUp(node, sampleBoot()).stdout).toBe('firstboot: nothing to change\n');
    node.remove();
  });

  on('keeps every password until there is another way in: whoever runs it may have come by one', () => {
    const node = bareMachine();
    node.script('useradd -m ada; echo ada:secret | chpasswd');
    const failing = sampleBoot({ commands: [['false']] });
    expect(setUp(node, failing).stderr).toContain('firstboot: failed: false ended with 1');
    for (const name of ['ada', 'root']) expect(node.run('getent', 'shadow', name).stdout).toMatch(/^\w+:\$/);
    expect(setUp(node, sampleBoot()).status).toBe(0);
    for (const name of ['ada', 'root']) expect(node.run('getent', 'shadow', name).stdout).toMatch(/^\w+:!/);
    node.remove();
  });

  on('puts the configuration of sshd back when sshd refuses it, and leaves the ways in as they were', () => {
    const node = bareMachine();
    const before = node.file('/etc/ssh/sshd_config');
    const files = sampleBoot().files.map((file) =>
      file.path.endsWith('00-flotilla.conf')
        ? { ...file, content: 'HostKey /etc/flotilla/ssh/hostkey\nNonsense yes\n' }
        : file,
    );
    const ran = setUp(node, sampleBoot({ files }));
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('firstboot: failed: sshd refuses its configuration; it is as it was before');
    expect(node.file('/etc/ssh/sshd_config')).toEqual(before);
    expect(node.run('getent', 'shadow', 'root').stdout).not.toMatch(/^root:!/);
    expect(node.calls().filter((call) => call.includes('reload ssh'))).toEqual([]);
    expect(setUp(node, sampleBoot()).status).toBe(0);
    node.remove();
  });

  on('lets sshd offer the one host key alone, whatever its configuration named before', () => {
    const node = bareMachine();
    setUp(node, sampleBoot());
    const shown = node.run('sshd', '-T', '-C', 'user=root', '-C', 'host=x', '-C', 'addr=192.0.2.1').stdout;
    expect(shown.match(/^hostkey .*$/gm)).toEqual(['hostkey /etc/flotilla/ssh/hostkey']);
    expect(shown).toMatch(/^passwordauthentication no$/m);
    expect(node.calls()).toContain('systemctl reload ssh.service');
    node.remove();
  });

  const opening = [
    ['in the main file', '/etc/ssh/sshd_config', 'UsePAM yes\nMatch User backup\n  PasswordAuthentication yes\n', 3],
    [
      'in its folder',
      '/etc/ssh/sshd_config.d/60-vendor.conf',
      '# rescue\nmatch address 10.0.0.0/8\n\tpermitrootlogin="yes"\n',
      3,
    ],
    ['in a file elsewhere', '/etc/vendor-ssh.conf', 'Match Group staff\nKbdInteractiveAuthentication = yes\n', 2],
  ] as const;
  for (const [what, path, text, line] of opening)
    on(`sees a Match block ${what} that opens a way in, and leaves the ways in as they were`, () => {
      const node = bareMachine();
      const main = 'Include /etc/ssh/sshd_config.d/*.conf\nInclude /etc/vendor-*.conf\n';
      node.put('/etc/ssh/sshd_config', `${main}PasswordAuthentication yes\n`);
      node.put(path, text);
      const before = node.file('/etc/ssh/sshd_config');
      const ran = setUp(node, sampleBoot());
      expect(ran.status).toBe(1);
      expect(ran.stderr).toMatch(/firstboot: failed: a Match block lets people in by password, or root: /);
      expect(ran.stderr).toMatch(new RegExp(`${path}:\\d+: `));
      if (path !== '/etc/ssh/sshd_config') expect(ran.stderr).toContain(`${path}:${line}: `);
      expect(node.file('/etc/ssh/sshd_config')).toEqual(before);
      expect(node.run('getent', 'shadow', 'root').stdout).not.toMatch(/^root:!/);
      node.script(`sed -i '/^[^#]*[Mm]atch/,$d' ${path}`);
      expect(setUp(node, sampleBoot())).toMatchObject({ status: 0, stderr: '' });
      node.remove();
    });

  on('takes Match blocks that open nothing', () => {
    const node = bareMachine();
    node.put(
      '/etc/ssh/sshd_config.d/60-vendor.conf',
      'Match User sftp\n  PasswordAuthentication no\n  # PermitRootLogin yes\n  ForceCommand internal-sftp\n',
    );
    expect(setUp(node, sampleBoot())).toMatchObject({ status: 0, stderr: '' });
    node.remove();
  });

  on('keeps the home of an account until there is another way in: whoever runs it may have come by a key there', () => {
    const node = bareMachine();
    node.script('useradd -m -d /srv/ada ada');
    const home = () => node.run('getent', 'passwd', 'ada').stdout.split(':')[5];
    expect(setUp(node, sampleBoot({ commands: [['false']] })).status).toBe(1);
    expect(home()).toBe('/srv/ada');
    const ran = setUp(node, sampleBoot());
    expect(ran.status).toBe(0);
    expect(ran.stdout.indexOf('corrected the home of user ada')).toBeGreaterThan(ran.stdout.indexOf('sshd offers'));
    expect(home()).toBe('/home/ada');
    expect(setUp(node, sampleBoot()).stdout).toBe('firstboot: nothing to change\n');
    node.remove();
  });

  on('installs what is missing, tries again a few times, and says what cannot be installed', () => {
    const node = bareMachine();
    node.fake('sleep', 'exit 0');
    node.fake(
      'apt-get',
      'case "$*" in *update) ;; *) [ "$(wc -l </fake/tries)" -ge 2 ] || { echo x >>/fake/tries; exit 100; } ;; esac',
    );
    node.put('/fake/tries', '');
    const ran = setUp(node, sampleBoot({ packages: ['htop', 'coreutils'] }));
    expect(ran.stdout).toContain('firstboot: installed package htop\n');
    expect(ran.stdout).not.toContain('installed package coreutils');
    node.fake('apt-get', 'echo E: no such package; exit 100');
    const failed = setUp(node, sampleBoot({ packages: ['htop'] }));
    expect([failed.status, failed.stderr]).toEqual([
      1,
      expect.stringContaining('firstboot: failed: cannot install htop'),
    ]);
    node.remove();
  });

  on('says when the kernel needs a reboot, and nothing more of it once it has had one', () => {
    const node = bareMachine();
    for (const [program, answer] of [
      ['systemd-detect-virt', 'exit 1'],
      ['update-grub', 'exit 0'],
    ] as const) {
      node.fake(program, answer);
    }
    const boot = sampleBoot({ kernelArguments: ['a=b'] });
    expect(setUp(node, boot).stdout).toContain('firstboot: reboot needed for a=b\n');
    expect(node.calls()).toContain('update-grub ');
    expect(setUp(node, boot).stdout).toBe('firstboot: reboot needed for a=b\nfirstboot: nothing to change\n');
    expect(node.calls()).not.toContain('update-grub ');
    node.remove();
  });
});
