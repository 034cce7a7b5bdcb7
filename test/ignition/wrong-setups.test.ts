import { describe, expect, test } from '@jest/globals';
import { checkSetup } from '../../src/ignition/check-setup';
import { mergeLayers } from '../../src/ignition/merge-layers';
import type { Setup, SetupUnit } from '../../src/ignition/setup';
import { findSystem } from '../../src/ignition/systems';
import { adaKey, authorityPem, layer, setupWith } from './setup-fixture';

const file = { content: 'x' };
const service = { Service: { ExecStart: '/bin/true' } };
const digest = '0'.repeat(64);

/** What is wrong, on which system if that matters, and what is said: `path: message; hint`. */
type Row = readonly [wrong: string, setup: Partial<Setup>, said: string | readonly string[], system?: string];

const paths: readonly Row[] = [
  ['a relative path', { files: { 'etc/motd': file } }, "files.etc/motd: expected an absolute path, got 'etc/motd'"],
  [
    'a path with ..',
    { files: { '/etc/../motd': file } },
    "files./etc/../motd: expected a path without '.', '..', '//' and '/' at its end",
  ],
  [
    'a path that ends in /',
    { directories: { '/srv/data/': {} } },
    "directories./srv/data/: expected a path without '.', '..', '//' and '/' at its end",
  ],
  [
    'a path with a blank',
    { files: { '/srv/my file': file } },
    'files./srv/my file: expected a path of letters, digits and . _ - @ : + , = ~ %',
  ],
  [
    'a path with a line break',
    { files: { '/srv/a\nb': file } },
    'files./srv/a\\nb: expected a path of letters, digits and . _ - @ : + , = ~ %',
  ],
  [
    'a name that no file system takes',
    { files: { [`/srv/${'a'.repeat(256)}`]: file } },
    `files./srv/${'a'.repeat(256)}: expected at most 255 characters in a name and 4095 in a path`,
  ],
  ...['/dev', '/proc', '/run', '/sys', '/tmp', '/var/run'].map(
    (folder): Row => [
      `a file under ${folder}`,
      { files: { [`${folder}/x`]: file } },
      `files.${folder}/x: expected a path that outlives a boot, got one under ${folder}; let a file in /etc/tmpfiles.d make it at each boot`,
    ],
  ),
  [
    'a directory that the system needs as it is',
    { directories: { '/etc': { mode: 0o700 } } },
    'directories./etc: expected a directory of your own, got /etc, which the system needs as it is',
  ],
  [
    'a file under /usr of an image',
    { files: { '/usr/local/bin/x': file } },
    'files./usr/local/bin/x: expected a path outside /usr, which Flatcar mounts read-only; programs of your own belong in /opt',
    'flatcar',
  ],
  [
    'one path as file and directory',
    { files: { '/srv/x': file }, directories: { '/srv/x': {} } },
    'directories./srv/x: expected one thing at /srv/x, got this and files./srv/x',
  ],
  [
    'a file where a unit will be',
    { files: { '/etc/systemd/system/web.service': file }, units: { 'web.service': { unit: service } } },
    'units.web.service: expected one thing at /etc/systemd/system/web.service, got this and files./etc/systemd/system/web.service',
  ],
  [
    'a file where a drop-in will be',
    {
      files: { '/etc/systemd/system/web.service.d/a.conf': file },
      units: { 'web.service': { dropins: { 'a.conf': { Service: { Nice: 1 } } } } },
    },
    'units.web.service.dropins.a.conf: expected one thing at /etc/systemd/system/web.service.d/a.conf, got this and files./etc/systemd/system/web.service.d/a.conf',
  ],
  [
    'a file under a file',
    { files: { '/etc/motd': file, '/etc/motd/x': file } },
    'files./etc/motd/x: expected a directory at /etc/motd, got a file by files./etc/motd',
  ],
  [
    'a directory under a file',
    { files: { '/srv/x': file }, directories: { '/srv/x/y': {} } },
    'directories./srv/x/y: expected a directory at /srv/x, got a file by files./srv/x',
  ],
  ...(
    [
      ['/etc/ssh/sshd_config', 'how sshd lets people in is the same on every node'],
      ['/etc/ssh/sshd_config.d/99-mine.conf', 'how sshd lets people in is the same on every node'],
      ['/etc/ssh/ssh_host_ed25519_key', 'a node has exactly one host key, which Flotilla makes'],
      ['/etc/ssh/authorized_keys.d/eve', 'use users'],
      ['/etc/flotilla/ssh/hostkey', 'choose another place'],
      ['/opt/flotilla/bin/apply', 'choose another place'],
      ['/var/lib/flotilla-swap', 'use swapMiB'],
      ['/etc/sudoers.d/flotilla-ada', 'use sudo of a user, or another name'],
      ['/etc/sudoers', 'use sudo of a user, or a file in /etc/sudoers.d'],
      ['/etc/shadow', 'use users'],
      ['/etc/sysctl.d/60-flotilla.conf', 'use sysctls'],
      ['/etc/modules-load.d/60-flotilla.conf', 'use modules'],
      ['/etc/default/grub.d/60-flotilla.cfg', 'use kernelArguments'],
    ] as const
  ).map(
    ([path, hint]): Row => [
      `the file ${path}`,
      { files: { [path]: file } },
      `files.${path}: expected a path that is not Flotilla's own; ${hint}`,
    ],
  ),
];

const files: readonly Row[] = [
  [
    'a mode of too many bits',
    { files: { '/srv/x': { ...file, mode: 0o17777 } } },
    'files./srv/x.mode: expected permission bits from "0000" to "7777", got "17777"',
  ],
  [
    'a mode below 0',
    { directories: { '/srv/x': { mode: -1 } } },
    'directories./srv/x.mode: expected permission bits from "0000" to "7777", got -1',
  ],
  [
    'a mode that is no number',
    { files: { '/srv/x': { ...file, mode: Number.NaN } } },
    'files./srv/x.mode: expected permission bits from "0000" to "7777", got NaN',
  ],
  [
    'a setuid bit that Ignition does not set',
    { files: { '/srv/x': { ...file, mode: 0o4755 } } },
    'files./srv/x.mode: expected no setuid, setgid or sticky bit, which Fedora CoreOS does not set at first boot, got "4755"',
    'fedora-coreos',
  ],
  [
    'a NUL in a file',
    { files: { '/srv/x': { content: 'a\0b' } } },
    'files./srv/x.content: expected text, got a NUL; fetch what is not text by url and sha256',
  ],
  [
    'half of a character in a file',
    { files: { '/srv/x': { content: 'a\ud83d' } } },
    'files./srv/x.content: expected text, got half of a character (a lone surrogate); fetch what is not text by url and sha256',
  ],
  [
    'an owner that nobody makes',
    { files: { '/srv/x': { ...file, user: 'redis' } } },
    "files./srv/x.user: expected a user that is there at first boot, got 'redis'; make it under users",
  ],
  [
    'a group that nobody makes',
    { directories: { '/srv/x': { group: 'web' } } },
    "directories./srv/x.group: expected a group that is there at first boot, got 'web'; make it under groups",
  ],
  [
    "Debian's group on another system",
    { files: { '/srv/x': { ...file, group: 'sudo' } } },
    "files./srv/x.group: expected a group that is there at first boot, got 'sudo'; make it under groups",
    'rocky-9',
  ],
  [
    'an address that is not on the web',
    { files: { '/srv/x': { content: { url: 'ftp://example.com/x', sha256: digest } } } },
    "files./srv/x.content.url: expected an address with http:// or https://, got 'ftp://example.com/x'",
  ],
  [
    'an address with a password',
    { files: { '/srv/x': { content: { url: 'https://ada:secret@example.com/x', sha256: digest } } } },
    'files./srv/x.content.url: expected an address without a login, which many could read; give the file another address',
  ],
  [
    'a checksum of another length',
    { files: { '/srv/x': { content: { url: 'https://example.com/x', sha256: 'abc' } } } },
    "files./srv/x.content.sha256: expected 64 lower-case hex digits, got 'abc'; sha256sum prints it",
  ],
  [
    'a checksum in capitals',
    { files: { '/srv/x': { content: { url: 'https://example.com/x', sha256: 'A'.repeat(64) } } } },
    `files./srv/x.content.sha256: expected 64 lower-case hex digits, got '${'A'.repeat(60)}...'; sha256sum prints it`,
  ],
];

const ada = { keys: [adaKey] };
const accounts: readonly Row[] = [
  [
    'a login name with capitals',
    { users: { Ada: ada } },
    "users.Ada: expected lower-case letters, digits, _ and -, a letter first, at most 32, got 'Ada'",
  ],
  ...['root', 'flotilla', 'www-data', 'systemd-network'].map(
    (name): Row => [
      `the account ${name}`,
      { users: { [name]: ada } },
      `users.${name}: expected the name of a person, got '${name}', which the system uses itself; choose another name`,
    ],
  ),
  [
    'an account that this system alone has',
    { users: { core: ada } },
    "users.core: expected the name of a person, got 'core', which the system uses itself; choose another name",
    'flatcar',
  ],
  [
    'a group that a user is put into and nobody makes',
    { users: { ada: { ...ada, groups: ['builders'] } } },
    "users.ada.groups: expected a group that is there at first boot, got 'builders'; make it under groups",
  ],
  [
    'a shell that is no path',
    { users: { ada: { ...ada, shell: 'zsh' } } },
    "users.ada.shell: expected an absolute path, got 'zsh'",
  ],
  [
    'a home with a colon',
    { users: { ada: { ...ada, home: '/srv/a:b' } } },
    "users.ada.home: expected an absolute path, got '/srv/a:b'",
  ],
  [
    'a private key',
    { users: { ada: { keys: ['-----BEGIN OPENSSH PRIVATE KEY-----'] } } },
    "users.ada.keys: expected a public key, got a private one; copy the line of the key's .pub file",
  ],
  [
    'a key of two lines',
    { users: { ada: { keys: [`${adaKey}\n${adaKey}`] } } },
    "users.ada.keys: expected one public key on one line, got several lines; copy the line of the key's .pub file",
  ],
  [
    'a key with options',
    { users: { ada: { keys: [`no-pty ${adaKey}`] } } },
    'users.ada.keys: expected an OpenSSH public key without options, as "ssh-ed25519 AAAA... ada"; copy the line of the key\'s .pub file',
  ],
  [
    'a key that was cut off',
    { users: { ada: { keys: [adaKey.slice(0, 30)] } } },
    "users.ada.keys: expected a whole key of type ssh-ed25519, got one cut off or changed; copy the line of the key's .pub file",
  ],
  [
    'a group with a blank',
    { groups: { 'a b': {} } },
    "groups.a b: expected lower-case letters, digits, _ and -, a letter first, at most 32, got 'a b'",
  ],
  [
    "a group's number below people's",
    { groups: { web: { gid: 10 } } },
    'groups.web.gid: expected a number from 1000 to 59999, got 10',
  ],
  [
    'one number for two groups',
    { groups: { db: { gid: 2000 }, web: { gid: 2000 } } },
    'groups.web.gid: expected a number of its own, got 2000 as groups.db has',
  ],
  [
    'a number for a group that the system has',
    { groups: { adm: { gid: 2000 } } },
    'groups.adm.gid: expected no number for group adm, which has one already, got 2000; leave gid out',
  ],
];

const unit = (name: string, said: SetupUnit): Partial<Setup> => ({ units: { [name]: said } });
const endings = 'endings are service, socket, mount, automount, swap, target, path, timer, slice';
const units: readonly Row[] = [
  [
    'a unit without an ending',
    unit('web', { unit: service }),
    `units.web: expected the name of a unit with its ending, as 'web.service', got 'web'; ${endings}`,
  ],
  [
    'a unit of a kind that no file describes',
    unit('web.scope', { unit: {} }),
    `units.web.scope: expected the name of a unit with its ending, as 'web.service', got 'web.scope'; ${endings}`,
  ],
  [
    'a unit with a path for a name',
    unit('../web.service', { unit: service }),
    `units.../web.service: expected the name of a unit with its ending, as 'web.service', got '../web.service'; ${endings}`,
  ],
  [
    "a unit of Flotilla's",
    unit('flotilla-swap.service', { state: 'masked' }),
    [
      "units.flotilla-swap.service: expected a unit that is not Flotilla's own; choose another name",
      'units.flotilla-swap.service.state: expected flotilla-swap.service as it is, got masked; nodes are reached and run by it',
    ],
  ],
  [
    'a drop-in that does not end in .conf',
    unit('web.service', { dropins: { limits: { Service: { Nice: 1 } } } }),
    "units.web.service.dropins.limits: expected the name of a file that ends in .conf, got 'limits'",
  ],
  [
    'a value of two lines',
    unit('web.service', { dropins: { 'a.conf': { Service: { Environment: 'A=1\nExecStart=/bin/evil' } } } }),
    'units.web.service.dropins.a.conf.Service.Environment: expected one line, got several',
  ],
  [
    'a value that swallows the next line',
    unit('web.service', { dropins: { 'a.conf': { Service: { Environment: 'A=\\' } } } }),
    'units.web.service.dropins.a.conf.Service.Environment: expected no backslash at the end, which joins the next line to this one',
  ],
  [
    'a mark of a gap in a value',
    unit('web.service', { dropins: { 'a.conf': { Service: { Environment: 'A=\u{F0001}' } } } }),
    'units.web.service.dropins.a.conf.Service.Environment: expected text, got a character for private use',
  ],
  [
    'a section of another kind of unit',
    unit('web.service', { unit: { ...service, Timer: { OnCalendar: 'daily' } } }),
    "units.web.service.unit: expected a section of Unit, Service, Install, got 'Timer'",
  ],
  [
    'the name of a setting with a blank',
    unit('web.service', { unit: { Service: { ExecStart: '/bin/true', 'Exec Stop': '/bin/true' } } }),
    "units.web.service.unit.Service.Exec Stop: expected the name of a setting in letters and digits, got 'Exec Stop'",
  ],
  [
    'an empty drop-in',
    unit('web.service', { dropins: { 'a.conf': {} } }),
    'units.web.service.dropins.a.conf: expected at least one section, got none',
  ],
  [
    'a service that does nothing',
    unit('web.service', { unit: { Service: { Type: 'simple' } } }),
    'units.web.service.unit: expected ExecStart in section Service, got none',
  ],
  [
    'a timer that never fires',
    unit('web.timer', { unit: { Timer: { Persistent: true } } }),
    'units.web.timer.unit: expected OnCalendar in section Timer, got none',
  ],
  [
    'two commands of a service that runs on',
    unit('web.service', { unit: { Service: { ExecStart: ['/bin/a', '/bin/b'] } } }),
    'units.web.service.unit: expected one ExecStart, got 2, which only Type oneshot may have; use Type: oneshot, or ExecStartPre',
  ],
  [
    'a unit to be enabled without [Install]',
    unit('web.service', { unit: service, state: 'enabled' }),
    'units.web.service.unit: expected a section Install for a unit that shall be enabled, got none; Install: {WantedBy: multi-user.target}',
  ],
  [
    'a text of its own for a masked unit',
    unit('web.service', { unit: service, state: 'masked' }),
    'units.web.service.state: expected a unit without a text of its own, got masked with one; leave one of them out',
  ],
  [
    'a template to be enabled',
    unit('web@.service', { state: 'enabled' }),
    'units.web@.service.state: expected an instance, got a template, which cannot be enabled; enable an instance: web@NAME.service',
  ],
  [
    'sshd turned off',
    unit('ssh.service', { state: 'disabled' }),
    'units.ssh.service.state: expected ssh.service as it is, got disabled; nodes are reached and run by it',
  ],
  [
    'a socket in front of sshd',
    unit('sshd.socket', { state: 'enabled' }),
    'units.sshd.socket.state: expected sshd.socket as it is, got enabled; nodes are reached and run by it',
    'flatcar',
  ],
];

const machine: readonly Row[] = [
  [
    'a kernel parameter with a blank',
    { sysctls: { 'net.ipv4.ip forward': '1' } },
    "sysctls.net.ipv4.ip forward: expected the name of a kernel parameter, as 'net.ipv4.ip_forward', got 'net.ipv4.ip forward'",
  ],
  [
    'a kernel parameter of no known folder',
    { sysctls: { 'ipv4.ip_forward': '1' } },
    "sysctls.ipv4.ip_forward: expected the name of a kernel parameter, as 'net.ipv4.ip_forward', got 'ipv4.ip_forward'",
  ],
  [
    'a kernel parameter of a folder that is not there',
    { sysctls: { 'nett.core.somaxconn': '1' } },
    "sysctls.nett.core.somaxconn: expected the name of a kernel parameter, got 'nett.core.somaxconn'; they begin with abi, crypto, debug, dev, fs, kernel, net, sunrpc, user, vm",
  ],
  [
    'a kernel parameter without a value',
    { sysctls: { 'vm.swappiness': '' } },
    'sysctls.vm.swappiness: expected a value of one line in ASCII, got none',
  ],
  [
    'a kernel parameter of two lines',
    { sysctls: { 'vm.swappiness': '1\nkernel.panic = 1' } },
    "sysctls.vm.swappiness: expected a value of one line in ASCII, got '1\\nkernel.panic = 1'",
  ],
  [
    'a module by its path',
    { modules: ['net/vxlan.ko'] },
    "modules: expected the name of a kernel module, as 'br_netfilter', got 'net/vxlan.ko'",
  ],
  [
    'an option for a package',
    { packages: ['--allow-downgrades'] },
    "packages: expected the name of a package, got '--allow-downgrades'",
  ],
  ['a package with a capital', { packages: ['Curl'] }, "packages: expected the name of a package, got 'Curl'"],
  [
    'a package on Flatcar',
    { packages: ['curl'] },
    "packages: expected no packages on Flatcar, which is an image, got 'curl'; run it as a container, or fetch it by url and sha256 under files",
    'flatcar',
  ],
  [
    'a package on Fedora CoreOS',
    { packages: ['htop'] },
    "packages: expected no packages on Fedora CoreOS, which is an image, got 'htop'; run it as a container, or fetch it by url and sha256 under files",
    'fedora-coreos',
  ],
  [
    'a kernel argument of two words',
    { kernelArguments: ['mitigations=off quiet'] },
    "kernelArguments: expected one argument without blanks and quotes, as 'mitigations=off', got 'mitigations=off quiet'",
  ],
  [
    'a kernel argument of two lines',
    { kernelArguments: ['quiet\nsplash'] },
    "kernelArguments: expected one argument without blanks and quotes, as 'mitigations=off', got 'quiet\\nsplash'",
  ],
  [
    'a kernel argument in quotes',
    { kernelArguments: ['dyndbg="file a"'] },
    "kernelArguments: expected one argument without blanks and quotes, as 'mitigations=off', got 'dyndbg=\"file a\"'",
  ],
  [
    'a kernel argument that is init’s',
    { kernelArguments: ['--'] },
    "kernelArguments: expected one argument without blanks and quotes, as 'mitigations=off', got '--'",
  ],
  ['more swap than sane', { swapMiB: 1_000_000 }, 'swapMiB: expected whole MiB, at most 64GiB, got 1000000MiB'],
  ['half a MiB of swap', { swapMiB: 0.5 }, 'swapMiB: expected whole MiB, at most 64GiB, got 0.5MiB'],
  [
    'a time server by its web address',
    { timeServers: ['https://time.example'] },
    "timeServers: expected the name or address of a time server, got 'https://time.example'",
  ],
  [
    'a time server by no address',
    { timeServers: ['300.1.1.1'] },
    "timeServers: expected the name or address of a time server, got '300.1.1.1'",
  ],
  [
    'one time server twice',
    { timeServers: ['a.example', 'a.example'] },
    "timeServers: expected each time server once, got 'a.example' again",
  ],
  [
    'too many time servers',
    { timeServers: Array.from({ length: 9 }, (_, i) => `t${i}.example`) },
    'timeServers: expected at most 8 time servers, got 9',
  ],
  [
    "chrony's file beside time servers",
    { timeServers: ['a.example'], files: { '/etc/chrony.conf': file } },
    'files./etc/chrony.conf: expected this file or timeServers, got both, by timeServers; leave one of them out',
    'rocky-9',
  ],
  [
    'a certificate that is none',
    { certificates: { corp: 'hello' } },
    'certificates.corp: expected a certificate in PEM, from its line BEGIN CERTIFICATE on',
  ],
  [
    'a private key for a certificate',
    { certificates: { corp: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n' } },
    'certificates.corp: expected a certificate, got a private key',
  ],
  [
    'a certificate that was cut off',
    { certificates: { corp: authorityPem.replace('MIIBSDCB', '') } },
    'certificates.corp: expected a whole certificate in PEM, got one that is cut off or changed',
  ],
  [
    'two certificates under one name',
    { certificates: { corp: authorityPem + authorityPem } },
    'certificates.corp: expected one certificate, got 2; say each under a name of its own',
  ],
  [
    'a certificate by a path',
    { certificates: { '../corp': authorityPem } },
    "certificates.../corp: expected a name of letters, digits and . _ -, at most 64, got '../corp'",
  ],
];

/** As a user reads them. */
function said(setup: Partial<Setup>, name: string): string[] {
  const system = findSystem(name);
  if (system === undefined) throw new Error(`no system ${name}`);
  return checkSetup(setupWith(setup), system).map(
    ({ path, message, hint }) => `${path}: ${message}${hint === undefined ? '' : `; ${hint}`}`,
  );
}

describe.each([
  ['path', paths],
  ['file', files],
  ['account', accounts],
  ['unit', units],
  ['machine', machine],
] as const)('a wrong %s', (_kind, rows) => {
  test.each(rows)('%s', (_wrong, setup, expected, system = 'debian-13') => {
    expect(said(setup, system)).toEqual([expected].flat());
  });
});

describe('what is in the way of what Flotilla itself brings', () => {
  const own = layer('Flotilla itself', 'own', {
    files: { '/etc/a': file, '/etc/b/c': file },
    units: { 'flotilla-x.service': { unit: service } },
  });
  const found = (said: Partial<Setup>) => {
    const { setup, origins } = mergeLayers([own, layer('firstboot[0]', 'fleet', said)]);
    return checkSetup(setup, findSystem('debian-13')!, origins).map(({ path, message }) => `${path}: ${message}`);
  };

  test('is told once, to who put it there', () => {
    expect(found({ files: { '/etc': file } })).toEqual([
      'firstboot[0].files./etc: expected a directory at /etc, which Flotilla itself needs, got a file',
    ]);
    expect(found({ files: { '/etc/systemd/system/flotilla-x.service': file } })).toEqual([
      'firstboot[0].files./etc/systemd/system/flotilla-x.service: expected one thing at /etc/systemd/system/flotilla-x.service, got this and Flotilla itself.units.flotilla-x.service',
    ]);
    expect(found({ directories: { '/etc/b/c': {} } })).toEqual([
      'firstboot[0].directories./etc/b/c: expected one thing at /etc/b/c, got this and Flotilla itself.files./etc/b/c',
    ]);
  });
});

describe('checkSetup', () => {
  test('finds nothing wrong where nothing is', () => {
    const setup: Partial<Setup> = {
      groups: { web: { gid: 2000 }, docker: {} },
      users: { ada: { ...ada, groups: ['web', 'adm'], home: '/srv/ada', shell: '/usr/bin/zsh' } },
      directories: { '/srv/web': { mode: 0o2775, user: 'ada', group: 'web' } },
      files: {
        '/srv/web/index.html': { content: '\ufeffgrün 🛶\r\n', user: 'ada' },
        '/opt/x': { content: { url: 'https://example.com/x?a=b', sha256: digest }, mode: 0o755 },
      },
      units: {
        'web@.service': {
          unit: { ...service, Install: { WantedBy: 'multi-user.target', DefaultInstance: 'a' } },
          state: 'enabled',
        },
        'docker.service': { dropins: { '50-mine.conf': { Service: { ExecStart: ['', '/bin/x'] } } } },
        'apt-daily.timer': { state: 'masked' },
      },
      sysctls: { 'net.ipv4.conf.eth0/1.forwarding': '1', 'net.ipv4.ip_local_port_range': '1024\t65535' },
      modules: ['br_netfilter'],
      packages: ['g++', 'python3.11'],
      swapMiB: 65_536,
      timeServers: ['time.example', '192.0.2.1', '2001:db8::1'],
      certificates: { corp: authorityPem },
      kernelArguments: ['mitigations=off', 'console=ttyS0,115200n8', 'quiet'],
    };
    expect(said(setup, 'debian-13')).toEqual([]);
  });

  test('says everything at once, each with its origin', () => {
    const merged = mergeLayers([
      layer('firstboot[0]', 'fleet', { packages: ['Curl'], files: { '/run/x': file } }),
      layer('nodes.n1.firstboot', 'node', { users: { ada: { keys: ['x'] } }, directories: { '/run/x': {} } }),
    ]);
    const system = findSystem('debian-13');
    expect(system && checkSetup(merged.setup, system, merged.origins).map(({ path }) => path)).toEqual([
      'nodes.n1.firstboot.users.ada.keys',
      'firstboot[0].files./run/x',
      'nodes.n1.firstboot.directories./run/x',
      'nodes.n1.firstboot.directories./run/x',
      'firstboot[0].packages',
    ]);
  });

  test('lets Flotilla itself have what is kept for it', () => {
    const own = layer('Flotilla itself', 'own', {
      users: { flotilla: { keys: [{ gap: 'delivery.public' }], system: true } },
      files: { '/etc/ssh/sshd_config.d/00-flotilla.conf': file, '/opt/flotilla/bin/apply': file },
      units: { 'flotilla-rekey.service': { unit: service } },
    });
    const { setup, origins } = mergeLayers([own]);
    const system = findSystem('debian-13');
    expect(system && checkSetup(setup, system, origins)).toEqual([]);
  });

  test('never shows what may be a secret', () => {
    const secret = 'hunter2hunter2';
    const shown = said(
      {
        users: { ada: { keys: [`-----BEGIN PRIVATE KEY-----${secret}`, secret] } },
        certificates: { corp: `-----BEGIN PRIVATE KEY-----${secret}` },
        files: { '/srv/x': { content: { url: `https://ada:${secret}@example.com`, sha256: digest } } },
      },
      'debian-13',
    );
    expect(shown).toHaveLength(4);
    expect(shown.join('\n')).not.toContain(secret);
  });
});
