import { filesOf, unitFiles } from '../ignition/boot-files';
import { hostKeyPath } from '../ignition/host-key';
import type { MergedSetup } from '../ignition/merge-layers';
import type { BootFile, BootUnit, FirstBoot } from '../ignition/model';
import { ownPaths } from '../ignition/own-paths';
import type { System } from '../ignition/system';
import { bootOf } from './first-boot';
import { journalPath } from './journal';
import { login } from './login';
import { type DeliveredFile, type DeliveredUnit, type DeliveryPart, emptyPart, type Refresh } from './part';
import { deliverScript } from './scripts.gen';
import { sshDaemonPath } from './ssh-daemon';

const journalUnit = 'systemd-journald.service';

/**
 * Everything that first boot sets and that may change while a machine runs: the same files, byte for byte, so that the first delivery
 * finds them as they should be. Made once for all nodes of one setup.
 *
 * @param merged without what the engine needs, so that it is the same for every engine
 */
export function osPart(merged: MergedSetup, system: System): DeliveryPart {
  const part = known.get(merged) ?? makeOsPart(merged, system);
  known.set(merged, part);
  return part;
}

const known = new WeakMap<MergedSetup, DeliveryPart>();

function makeOsPart(merged: MergedSetup, system: System): DeliveryPart {
  const boot = bootOf(merged, system);
  const { setup } = merged;
  return {
    ...emptyPart,
    name: 'os',
    program: deliverScript,
    packages: boot.packages,
    groups: boot.groups,
    users: boot.users,
    directories: boot.directories,
    files: deliveredFiles(boot, system),
    modules: setup.modules,
    sysctls: setup.sysctls,
    refreshes: refreshes(system),
    kernelArguments: system.kernelArguments === 'grubby' ? boot.kernelArguments : [],
    units: [
      { name: system.sshUnit, onChange: 'reload' },
      { name: journalUnit, onChange: 'changed' },
      ...boot.units.filter(({ name }) => name !== system.sshUnit && name !== journalUnit).map(deliveredUnit),
    ],
    checks: [
      { withinSeconds: 10, command: ['sshd', '-t'] },
      { withinSeconds: 10, command: [`${login.bin}/kernel-check`, ...setup.modules] },
    ],
  };
}

/** Files of a first boot but the host key, which is rekeyed and never delivered, with the units that read them. */
function deliveredFiles(boot: FirstBoot, system: System): readonly DeliveredFile[] {
  const files = [...filesOf(boot, system).filter(({ path }) => path !== hostKeyPath), ...unitFiles(boot.units)];
  const readers = new Map<string, string>([
    [sshDaemonPath(system), system.sshUnit],
    [journalPath, journalUnit],
    [ownPaths.timesyncd, system.time.unit],
    [ownPaths.chrony, system.time.unit],
    ...boot.units.flatMap(({ name, unit, dropins }) =>
      unitFiles([{ name, ...(unit === undefined ? {} : { unit }), ...(dropins === undefined ? {} : { dropins }) }]).map(
        ({ path }): [string, string] => [path, name],
      ),
    ),
  ]);
  return files
    .map((file): DeliveredFile => {
      const reader = readers.get(file.path);
      return reader === undefined ? file : { ...file, units: [reader] };
    })
    .sort(byPath);
}

function deliveredUnit({ name, state }: BootUnit): DeliveredUnit {
  return { name, onChange: state ?? 'changed' };
}

function refreshes(system: System): readonly Refresh[] {
  const { folder, command } = system.certificates;
  const certificates = { folder, command };
  if (system.kernelArguments !== 'grub.d') return [certificates];
  // A container, and a machine that its vendor boots, has no boot loader.
  return [certificates, { folder: '/etc/default/grub.d', command: ['update-grub'], ifThere: true }];
}

/** Orders files by path, independent of any locale. */
function byPath(a: BootFile, b: BootFile): number {
  return a.path < b.path ? -1 : 1;
}
