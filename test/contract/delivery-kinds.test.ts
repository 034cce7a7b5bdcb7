import { createHash } from 'node:crypto';
import type { DeliveryPart } from '../../src/nodes/part';
import { rootFile } from '../../src/nodes/part';
import { kernelCheckScript } from '../../src/nodes/scripts.gen';
import { conf, type DeliveryNode, grounds } from '../support/delivery-node';

const sum = (text: string) => createHash('sha256').update(text).digest('hex');
const nothing = { status: 0, stdout: 'n1 nothing to change\n', stderr: '' };
/** A check that never succeeds: everything before it has been done. */
const doomed = { checks: [{ withinSeconds: 1, command: ['sh', '-x', '/nowhere/of-that-name'] }] };

describe.each(grounds)('with $ground', ({ make, on: onNode }) => {
  let node: DeliveryNode;
  beforeEach(() => {
    node = make();
  });
  afterEach(() => node.remove());
  const groupsOf = (user: string) => node.run('id', '-Gn', user).stdout.trim().split(' ').sort();

  onNode('groups and memberships come and go; the groups of the system stay', () => {
    const users = [{ name: 'ada', shell: '/bin/bash', sudo: false, groups: ['adm', 'web'] }];
    const groups = [{ name: 'web', gid: 4242 }, { name: 'empty' }];
    const ran = node.deliver(node.bundle({ users, groups }));
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout.split('\n')).toEqual([
      'n1 os: made group web',
      'n1 os: made group empty',
      'n1 os: made user ada',
      'n1 os: put user ada into group adm',
      'n1 os: put user ada into group web',
      '',
    ]);
    expect(groupsOf('ada')).toEqual(['ada', 'adm', 'web']);
    expect(node.run('getent', 'group', 'web').stdout).toMatch(/^web:x:4242:/);
    expect(node.deliver(node.bundle({ users, groups }))).toEqual(nothing);

    const less = [{ ...users[0]!, groups: ['web'], shell: '/bin/sh' }];
    const changed = node.deliver(node.bundle({ users: less, groups: [groups[0]!] }));
    expect(changed.stdout.split('\n')).toEqual([
      'n1 os: gave user ada the shell /bin/sh',
      'n1 os: took user ada out of group adm',
      'n1 os: removed group empty',
      '',
    ]);
    expect(groupsOf('ada')).toEqual(['ada', 'web']);
    expect(node.run('getent', 'group', 'adm').status).toBe(0);
    expect(node.deliver(node.bundle({ users: less, groups: [groups[0]!] }))).toEqual(nothing);
  });

  onNode('a group that has another number, or is not there, is an error that says so', () => {
    node.script('groupadd --gid 4243 web');
    const ran = node.deliver(node.bundle({ groups: [{ name: 'web', gid: 4242 }] }));
    expect([ran.status, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toContain('n1: os: group web has the number 4243 here, the fleet says 4242');
    const users = [{ name: 'ada', shell: '/bin/bash', sudo: false, groups: ['nowhere'] }];
    expect(node.deliver(node.bundle({ users })).stderr).toContain('there is no group nowhere for user ada to be in');
  });

  onNode(
    'states of units: what is enabled runs once, what is disabled or masked does not, and each is put right',
    () => {
      node.script(
        'mkdir /fake/preset; for u in a b c; do echo enable >/fake/preset/$u.service; touch /fake/enabled/$u.service /fake/active/$u.service; done',
      );
      node.script('rm /fake/enabled/a.service /fake/active/a.service');
      const units = [
        { name: 'a.service', onChange: 'enabled' },
        { name: 'b.service', onChange: 'disabled' },
        { name: 'c.service', onChange: 'masked' },
        { name: 'nowhere.service', onChange: 'masked' },
      ] as const;
      const ran = node.deliver(node.bundle({ units }));
      expect(ran).toMatchObject({ status: 0, stderr: '' });
      expect(ran.stdout.split('\n')).toEqual([
        'n1 os: disabled b.service',
        'n1 os: masked c.service',
        'n1 os: masked nowhere.service',
        'n1 os: enabled a.service',
        'n1 os: restarted a.service (it was-not-enabled)',
        '',
      ]);
      const standing = () => node.script('cd /fake; ls -1 active enabled masked').stdout.split('\n').filter(Boolean);
      expect(standing()).toEqual([
        'active:',
        'a.service',
        'enabled:',
        'a.service',
        'c.service',
        'masked:',
        'c.service',
        'nowhere.service',
      ]);
      expect(node.deliver(node.bundle({ units }))).toEqual(nothing);

      // A condition keeps it from running: no mistake. That it failed is one, and so is what someone did by hand.
      node.script('rm /fake/active/a.service');
      expect(node.deliver(node.bundle({ units }))).toEqual(nothing);
      node.script(
        'mkdir -p /fake/failed; touch /fake/failed/a.service /fake/active/b.service; rm /fake/masked/c.service',
      );
      expect(node.deliver(node.bundle({ units })).stdout.split('\n')).toEqual([
        'n1 os: disabled b.service',
        'n1 os: masked c.service',
        'n1 os: restarted a.service (it had-failed)',
        '',
      ]);

      // No longer listed: as the system would have them.
      node.script('echo disable >/fake/preset/a.service');
      const left = node.deliver(node.bundle({}));
      expect(left.stdout.split('\n').sort()).toEqual(
        ['', ...['a', 'b', 'c', 'nowhere'].map((name) => `n1 os: left ${name}.service to the system`)].sort(),
      );
      expect(standing()).toEqual([
        'active:',
        'b.service',
        'c.service',
        'enabled:',
        'b.service',
        'c.service',
        'masked:',
      ]);
      expect(node.deliver(node.bundle({}))).toEqual(nothing);
    },
  );

  onNode('a unit of our own that is enabled stops when it is no longer listed', () => {
    const unit = conf('/etc/systemd/system/mine.service', '[Service]\nExecStart=/bin/true\n', 'mine.service');
    const part: Partial<DeliveryPart> = { files: [unit], units: [{ name: 'mine.service', onChange: 'enabled' }] };
    expect(node.deliver(node.bundle(part)).stdout).toContain('restarted mine.service');
    expect(node.deliver(node.bundle({})).stdout).toBe(
      'n1 os: stopped mine.service (no longer part of this node)\nn1 os: removed /etc/systemd/system/mine.service\n',
    );
    expect(node.orders()).toEqual(['systemctl disable -q --now mine.service', 'systemctl daemon-reload']);
  });

  onNode("what is the system's own affair is restarted on a change if it runs", () => {
    const part = (content: string): Partial<DeliveryPart> => ({
      files: [conf('/etc/systemd/journald.conf.d/x.conf', content, 'systemd-journald.service')],
      units: [{ name: 'systemd-journald.service', onChange: 'changed' }],
    });
    node.deliver(node.bundle(part('[Journal]\n')));
    node.deliver(node.bundle(part('[Journal]\nSystemMaxUse=1M\n')));
    expect(node.orders()).toEqual(['systemctl daemon-reload', 'systemctl try-restart systemd-journald.service']);
  });

  onNode('a delivery that fails puts units back as they stood', () => {
    node.script(
      'mkdir -p /fake/preset /fake/masked; for u in a b c d; do echo enable >/fake/preset/$u.service; done; touch /fake/enabled/b.service /fake/active/b.service /fake/enabled/c.service /fake/active/c.service /fake/masked/d.service',
    );
    const units = [
      { name: 'a.service', onChange: 'enabled' },
      { name: 'b.service', onChange: 'disabled' },
      { name: 'c.service', onChange: 'masked' },
      { name: 'd.service', onChange: 'enabled' },
    ] as const;
    const standing = () => node.script('cd /fake; ls -1 active enabled masked').stdout;
    const before = standing();
    const ran = node.deliver(node.bundle({ units, ...doomed }));
    expect(ran.status).toBe(1);
    expect(standing()).toEqual(before);
    // What the check said is told.
    expect(ran.stderr).toMatch(/of-that-name.*\nn1: os: no success within 1 s: sh -x/s);
  });

  onNode('kernel parameters are compared with the running kernel, whoever wrote the file', () => {
    const file = rootFile(
      '/etc/sysctl.d/60-flotilla.conf',
      0o644,
      'net.ipv4.ip_forward = 1\nnet.ipv4.ip_local_port_range = 20000 60000\n',
    );
    const part = {
      files: [file],
      sysctls: { 'net.ipv4.ip_forward': '1', 'net.ipv4.ip_local_port_range': '20000 60000' },
    };
    // As first boot leaves it, on a kernel that has lost one of them. Every run is a network of its own.
    node.put(file.path, String(file.content));
    node.put('/var/lib/flotilla/inbox/bundle', node.bundle(part));
    const look = 'cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/ip_local_port_range';
    const ran = node.script(`echo 1 >/proc/sys/net/ipv4/ip_forward; /opt/flotilla/bin/apply; ${look}`);
    expect(ran).toEqual({
      status: 0,
      stdout: 'n1 os: set kernel parameter net.ipv4.ip_local_port_range\n1\n20000\t60000\n',
      stderr: '',
    });
    node.put('/var/lib/flotilla/inbox/bundle', node.bundle(part));
    expect(
      node.script(
        'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 20000 60000 >/proc/sys/net/ipv4/ip_local_port_range; /opt/flotilla/bin/apply',
      ),
    ).toEqual(nothing);
    // One that fails puts them back.
    node.put('/var/lib/flotilla/inbox/bundle', node.bundle({ ...part, ...doomed }));
    const back = node.script(`/opt/flotilla/bin/apply && exit 9; ${look}`);
    expect(back.stdout).toMatch(/\n0\n32768\t60999\n$/);
  });

  onNode('a kernel parameter that is refused, or not there, is named although the file is as it should be', () => {
    for (const [name, value, message] of [
      ['net.ipv4.ip_forward', 'maybe', 'os: the kernel refuses net.ipv4.ip_forward = maybe'],
      ['net.ipv4.of_that_name', '1', 'os: the kernel has no parameter net.ipv4.of_that_name'],
    ] as const) {
      const file = rootFile('/etc/sysctl.d/60-flotilla.conf', 0o644, `${name} = ${value}\n`);
      node.put(file.path, String(file.content));
      const ran = node.deliver(node.bundle({ files: [file], sysctls: { [name]: value } }));
      expect(ran.status).toBe(1);
      expect(ran.stderr).toContain(message);
    }
  });

  onNode('a module that the kernel has is nothing to speak of, one that it lacks is an error with the reason', () => {
    node.put('/opt/flotilla/bin/kernel-check', kernelCheckScript, 0o755);
    expect(node.deliver(node.bundle({ modules: ['vxlan'] }))).toEqual(nothing);
    // A container sees nothing of its kernel's modules: there, what cannot be tried is believed.
    expect(node.deliver(node.bundle({ modules: ['of_that_name'] })).status).toBe(0);
    node.put('/sys/module/of_another_name/uevent', '');
    const ran = node.deliver(node.bundle({ modules: ['of_that_name'] }));
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('n1: os: the kernel has no module of_that_name');
    expect(ran.stderr).toMatch(/of_that_name: not in this kernel \(.+\): it is not loaded, and cannot be/);
  });

  onNode('what lies in a folder is put together again when it changes there, and only then', () => {
    node.fake('put-together', 'cat /srv/parts/* >/srv/whole 2>/dev/null; [ ! -e /srv/parts/bad ]');
    const refreshes = [
      { folder: '/srv/parts', command: ['put-together', '--all'] },
      { folder: '/srv/other', command: ['of-that-name'], ifThere: true },
    ];
    const part = (...files: DeliveryPart['files']): Partial<DeliveryPart> => ({ refreshes, files });
    const a = rootFile('/srv/parts/a', 0o644, 'a\n');
    const ran = node.deliver(node.bundle(part(a, rootFile('/srv/other/x', 0o644, ''))));
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toMatch(/\nn1 os: ran put-together --all \(\/srv\/parts changed\)\n$/);
    expect(node.file('/srv/whole')?.content).toBe('a\n');
    expect(node.deliver(node.bundle(part(a, rootFile('/srv/other/x', 0o644, ''))))).toEqual(nothing);
    // A failure puts back what was made of it, too.
    const bad = node.deliver(node.bundle(part(a, rootFile('/srv/parts/bad', 0o644, 'bad\n'))));
    expect([bad.status, node.file('/srv/whole')?.content]).toEqual([1, 'a\n']);
    expect(bad.stderr).toContain('os: put-together --all failed');
    // Removal is a change as well.
    node.deliver(node.bundle(part(rootFile('/srv/parts/b', 0o644, 'b\n'))));
    expect(node.file('/srv/whole')?.content).toBe('b\n');
  });

  onNode('a remote file is fetched by the node, checked, and fetched no more while it is right', () => {
    const tool = '#!/bin/sh\necho tool\n';
    // A mirror of one file; what else it is asked for, it has not.
    node.put('/srv/mirror/tool', tool);
    node.fake(
      'curl',
      'while [ $# -gt 2 ]; do [ "$1" != -o ] || to=$2; shift; done; [ "$2" = "https://mirror.example/tool?a=*" ] && cp /srv/mirror/tool "$1" || { echo "404 not found" >&2; exit 22; }',
    );
    const part = (content: { url: string; sha256: string }, mode = 0o755) => ({
      files: [rootFile('/opt/tool', mode, content)],
    });
    const url = 'https://mirror.example/tool?a=*';
    node.fake(
      'curl',
      'for last; do :; done; while [ "$1" != -o ]; do shift; done; if [ "$last" = "https://mirror.example/tool?a=*" ]; then cp /srv/mirror/tool "$2"; else echo "404 not found" >&2; exit 22; fi',
    );
    const ran = node.deliver(node.bundle(part({ url, sha256: sum(tool) })));
    expect(ran).toEqual({ status: 0, stdout: 'n1 os: wrote /opt/tool (new)\n', stderr: '' });
    expect(node.file('/opt/tool')).toEqual({ mode: '755', owner: 'root:root', content: tool });
    node.calls();
    expect(node.deliver(node.bundle(part({ url, sha256: sum(tool) })))).toEqual(nothing);
    // Only its mode is wrong: there is nothing to fetch.
    expect(node.deliver(node.bundle(part({ url, sha256: sum(tool) }, 0o700))).stdout).toBe(
      'n1 os: wrote /opt/tool (permissions)\n',
    );
    expect(node.calls().filter((call) => call.startsWith('curl'))).toEqual([]);

    const wrong = node.deliver(node.bundle(part({ url, sha256: sum('other') })));
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toContain(
      `os: ${url} does not give what /opt/tool shall hold: expected sha256 ${sum('other')}, got ${sum(tool)}`,
    );
    const gone = node.deliver(node.bundle(part({ url: 'https://mirror.example/gone', sha256: sum('x') })));
    expect(gone.status).toBe(1);
    expect(gone.stderr).toContain('404 not found\nn1: os: cannot fetch https://mirror.example/gone for /opt/tool');
    expect(node.file('/opt/tool')?.content).toBe(tool);
    expect(node.run('ls', '/opt').stdout).not.toContain('flotilla-new');
    expect(node.deliver(node.bundle({})).stdout).toBe('n1 os: removed /opt/tool\n');
  });

  onNode("names of units with systemd's escapes are read as they are", () => {
    const name = 'mnt-a\\x2db.mount';
    const part: Partial<DeliveryPart> = {
      files: [conf(`/etc/systemd/system/${name}`, '[Mount]\nWhat=tmpfs\n', name)],
      units: [{ name, onChange: 'enabled' }],
    };
    expect(node.deliver(node.bundle(part)).stdout).toContain(`n1 os: enabled ${name}\nn1 os: restarted ${name} (`);
    expect(node.deliver(node.bundle(part))).toEqual(nothing);
    expect(node.deliver(node.bundle({})).stdout).toContain(`stopped ${name}`);
  });

  onNode(
    "the kernel's arguments are put into the boot loader where that reads a folder, and a reboot is asked for",
    () => {
      node.fake('update-grub', 'cat /etc/default/grub.d/60-flotilla.cfg >/fake/grub.cfg');
      const refreshes = [{ folder: '/etc/default/grub.d', command: ['update-grub'], ifThere: true }];
      const files = [rootFile('/etc/default/grub.d/60-flotilla.cfg', 0o644, 'quiet\n')];
      const path = '/etc/default/grub.d/60-flotilla.cfg';
      expect(node.deliver(node.bundle({ refreshes, files })).stdout.split('\n').slice(1)).toEqual([
        'n1 os: ran update-grub (/etc/default/grub.d changed)',
        "n1 os: reboot needed for the kernel's arguments",
        '',
      ]);
      expect(node.file('/fake/grub.cfg')?.content).toBe('quiet\n');
      expect(node.deliver(node.bundle({ refreshes, files }))).toEqual(nothing);
      node.fake('update-grub', 'ls /etc/default/grub.d >/fake/grub.cfg');
      const ran = node.deliver(node.bundle({ refreshes }));
      expect(ran.stdout).toContain(`removed ${path}`);
      expect(ran.stdout).toContain('reboot needed');
      expect(node.file('/fake/grub.cfg')?.content).toBe('');
    },
  );

  onNode("the kernel's arguments are the boot loader's, one by one", () => {
    node.script('echo "quiet ro" >/fake/args');
    node.fake(
      'grubby',
      `case $1 in
        --info=ALL) echo "args=\\"$(cat /fake/args)\\"" ;;
        *) case $2 in
          --args=*) echo "$(cat /fake/args) \${2#--args=}" >/fake/args ;;
          --remove-args=*) sed -i "s/ \${2#--remove-args=}//" /fake/args ;;
        esac ;;
      esac`,
    );
    const part = { kernelArguments: ['systemd.unified_cgroup_hierarchy=1'] };
    expect(node.deliver(node.bundle(part)).stdout).toBe(
      'n1 os: kernel argument systemd.unified_cgroup_hierarchy=1: added; reboot needed\n',
    );
    expect(node.deliver(node.bundle(part))).toEqual(nothing);
    const failed = node.deliver(node.bundle({ kernelArguments: ['more'], ...doomed }));
    expect([failed.status, node.file('/fake/args')?.content.trim().split(' ').sort()]).toEqual([
      1,
      ['quiet', 'ro', 'systemd.unified_cgroup_hierarchy=1'],
    ]);
    expect(node.deliver(node.bundle({})).stdout).toContain('removed; reboot needed');
    expect(node.file('/fake/args')?.content).toBe('quiet ro\n');
  });

  onNode("a machine that joined over SSH is not asked how its vendor's own cloud-init ended", () => {
    node.put('/run/cloud-init/enabled', '');
    node.put('/run/cloud-init/result.json', '{"v1": {"datasource": "x", "errors": ["resizefs"]}}');
    node.put('/var/lib/flotilla/first-boot/finished', '');
    const files = [rootFile('/etc/x', 0o644, '')];
    expect(node.deliver(node.bundle({ files }))).toMatchObject({ status: 0, stderr: '' });
  });

  onNode('a first boot that failed is told of, once, and is not built upon', () => {
    node.put('/run/cloud-init/enabled', '');
    node.put('/var/lib/flotilla/first-boot/begun', '');
    node.put(
      '/run/cloud-init/result.json',
      '{\n "v1": {\n  "datasource": "x",\n  "errors": [\n   "package_update_upgrade_install"\n  ]\n }\n}\n',
    );
    node.fake('cloud-init', 'echo "status: error"; echo "detail: mirror not there"; exit 1');
    const files = [rootFile('/etc/x', 0o644, '')];
    const ran = node.deliver(node.bundle({ files }));
    expect([ran.status, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toMatch(
      /^ {2}\| status: error\n {2}\| detail: mirror not there\nn1: first boot ended with errors; mend them/,
    );
    // Recoverable ones are no errors, whatever cloud-init's exit status makes of them.
    node.put('/run/cloud-init/result.json', '{"v1": {"datasource": "x", "errors": []}}');
    expect(node.deliver(node.bundle({ files }))).toMatchObject({ status: 0, stderr: '' });
    // A node that was whole once mends what it finds.
    node.put('/run/cloud-init/result.json', '{"v1": {"errors": ["x"]}}');
    expect(node.deliver(node.bundle({ files }))).toEqual(nothing);
  });

  onNode('a first boot by Ignition is waited for until its last unit is through, or has failed', () => {
    node.put('/etc/systemd/system/flotilla-first-boot.service', '');
    node.put('/var/lib/flotilla/inbox/bundle', node.bundle({ files: [rootFile('/etc/x', 0o644, '')] }));
    const ran = node.script(
      'mkdir -p /var/lib/flotilla/first-boot; (sleep 1; test ! -e /etc/x && touch /var/lib/flotilla/first-boot/finished) & /opt/flotilla/bin/apply',
    );
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^n1 waiting for first boot to finish\n/);

    const other = make();
    other.put('/etc/systemd/system/flotilla-first-boot.service', '');
    other.put('/fake/failed/flotilla-first-boot.service', '');
    const failed = other.deliver(other.bundle({}));
    other.remove();
    expect(failed).toMatchObject({ status: 1, stdout: '' });
    expect(failed.stderr).toContain('n1: first boot failed; it is tried again at the next boot');
  });
});

// busybox is its own rpm.
describe.each(grounds.filter(({ ground }) => ground !== 'busybox'))(
  'packages of Red Hat on $ground',
  ({ make, on }) => {
    let node: DeliveryNode;
    beforeEach(() => {
      node = make();
    });
    afterEach(() => node.remove());

    on('that dnf does not bring in time are tried again', () => {
      node.fake('rpm', 'for last; do :; done; [ -e "/fake/rpm/$last" ]');
      node.fake(
        'dnf',
        '[ -e /fake/tried ] || { touch /fake/tried; sleep 100; }; mkdir -p /fake/rpm; touch /fake/rpm/vim',
      );
      // Time goes by faster here.
      node.fake('timeout', 'shift; exec /usr/bin/timeout 1 "$@"');
      node.fake('sleep', '[ "$1" != 100 ] || exec /usr/bin/sleep 100');
      node.script('mv /usr/bin/apt-get /usr/bin/apt-get.away');
      expect(node.deliver(node.bundle({ packages: ['vim'] }))).toMatchObject({ status: 0, stderr: '' });
      expect(node.calls().filter((call) => call.startsWith('dnf'))).toHaveLength(2);
    });

    on('are asked of rpm and brought by dnf, and an image takes none', () => {
      node.fake('rpm', 'for last; do :; done; [ -e "/fake/rpm/$last" ]');
      node.fake('dnf', 'mkdir -p /fake/rpm; for last; do :; done; touch "/fake/rpm/$last"');
      // As where there is no apt: the path is this machine's own.
      node.script('mv /usr/bin/apt-get /usr/bin/apt-get.away');
      const bundle = () => node.bundle({ packages: ['chrony'] }, { packages: ['chrony'] });
      expect(node.deliver(bundle())).toMatchObject({ status: 0, stderr: '' });
      expect(node.calls().filter((call) => call.startsWith('dnf'))).toEqual(['dnf -q -y install chrony']);
      expect(node.deliver(bundle())).toEqual(nothing);
      node.put('/run/ostree-booted', '');
      const ran = node.deliver(node.bundle({ packages: ['htop', 'vim'] }));
      expect([ran.status, ran.stdout]).toEqual([1, '']);
      expect(ran.stderr).toBe('n1: this system is an image, no package can be added to it: htop vim\n');
    });
  },
);
