import { generateKeyPairSync } from 'node:crypto';
import { hostKeyPath } from '../../src/ignition/host-key';
import type { BootFile, FirstBoot } from '../../src/ignition/model';
import type { System } from '../../src/ignition/system';
import { findSystem } from '../../src/ignition/systems';

/** A system by name. */
export function systemNamed(name: string): System {
  const system = findSystem(name);
  if (system === undefined) throw new Error(`no system ${name}`);
  return system;
}

/** A file that root owns. */
export function rootFile(path: string, content: BootFile['content'], mode = 0o644): BootFile {
  return { path, mode, user: 'root', group: 'root', content };
}

/** A first boot with something of every kind; to be changed by `changes`. */
export function sampleBoot(changes: Partial<FirstBoot> = {}): FirstBoot {
  return {
    hostname: 'n1',
    groups: [{ name: 'builders', gid: 1500 }, { name: 'watchers' }],
    users: [
      { name: 'flotilla', shell: '/bin/sh', sudo: true, home: '/var/lib/flotilla', system: true },
      { name: 'ada', shell: '/bin/bash', sudo: true, groups: ['builders', 'watchers'] },
    ],
    directories: [{ path: '/var/lib/flotilla/inbox', mode: 0o700, user: 'flotilla', group: 'flotilla' }],
    files: [
      rootFile('/etc/motd.d/60-flotilla', `it's "quoted" $HOME \${x} %{y} \\ \r\n\u{1f680}\n`),
      { ...rootFile('/home/ada/notes', 'hers\n', 0o640), user: 'ada', group: 'ada' },
      rootFile('/etc/ssh/authorized_keys.d/flotilla', { gap: 'delivery.public' }),
      rootFile(
        '/etc/ssh/sshd_config.d/00-flotilla.conf',
        `HostKey ${hostKeyPath}\nAuthorizedKeysFile /etc/ssh/authorized_keys.d/%u\nPermitRootLogin no\nPasswordAuthentication no\n`,
      ),
    ],
    units: [
      {
        name: 'greet.service',
        unit: {
          Unit: { Description: 'Greet' },
          Service: { Type: 'oneshot', ExecStart: '/bin/true' },
          Install: { WantedBy: 'multi-user.target' },
        },
        state: 'enabled',
      },
      { name: 'systemd-journald.service', dropins: { '60-cap.conf': { Service: { LimitNOFILE: 4096 } } } },
      { name: 'apt-daily.timer', state: 'masked' },
    ],
    packages: [],
    kernelArguments: [],
    sshHostKey: { private: { gap: 'hostKey0.private' }, public: { gap: 'hostKey0.public' } },
    commands: [['touch', "/var/lib/it's done"]],
    ...changes,
  };
}

const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEJhc2U2NCBvZiBub3RoaW5nIGluIHBhcnRpY3VsYXIh\n';

/** What fills the gaps of a first boot. */
export function gapValues(): Readonly<Record<string, string>> {
  return {
    'hostKey0.private': generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    'hostKey0.public': publicKey,
    'delivery.public': publicKey,
  };
}
