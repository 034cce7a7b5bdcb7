import { homeOf } from './accounts';
import { filesOf, isRemote } from './boot-files';
import { finishedPath } from './finished';
import { base64Of } from './gap';
import { gzipped } from './gzipped';
import type { BootDirectory, BootFile, BootUnit, BootUser, FirstBoot } from './model';
import type { IgnitionOptions } from './render-options';
import { type IgnitionSpec, ignitionSpecs, type System } from './system';
import { hasGroup } from './systems/accounts';
import { execLine, renderUnit, type Unit } from './unit';

/** The lowest version that has everything of the model; kernelArguments came last. */
const sufficient: IgnitionSpec = '3.3.0';

/**
 * First boot as Ignition reads it: one JSON document of spec 3.3.0, the lowest that has everything of the model, and so readable by every
 * release that an operating system here is asked to be; or of the newer spec that is asked for. Contents are data URLs of base64; a content gap becomes a
 * marker that is the whole base64.
 *
 * Ignition runs before the machine's root is in use, so nobody can log in to less than the whole. What it has no word for, commands, is
 * done by one unit of our own at the first start, which fails visibly and is tried again at the next one until it has gone through.
 *
 * Packages have no place in it: systems that read Ignition are images.
 *
 * @throws Error for a spec that the system's oldest release does not know
 * @see https://coreos.github.io/ignition/configuration-v3_3/
 * @see https://coreos.github.io/ignition/configuration-v3_4/
 */
export function renderIgnition(
  boot: FirstBoot,
  system: System,
  { small = false, spec = sufficient }: IgnitionOptions = {},
): string {
  if (!specsOf(system).includes(spec)) throw new Error(`${system.title} does not read Ignition ${spec}`);
  const files = [...filesOf(boot, system), hostnameFile(boot)];
  const { commands } = boot;
  const groups = new Set(boot.groups.map((group) => group.name));
  const document = {
    ignition: { version: spec },
    passwd: {
      // It fails over a group that is there already.
      groups: boot.groups.filter(({ name }) => !hasGroup(system, [], name)).map(({ name, gid }) => ({ name, gid })),
      users: boot.users.map((user) => userEntry(user, groups.has(user.name) || hasGroup(system, [], user.name))),
    },
    storage: {
      directories: boot.directories.map(node),
      files: [...files, ...(commands.length === 0 ? [finishedFile] : [])].map((file) => fileEntry(file, small)),
    },
    systemd: { units: [...boot.units.map(unitEntry), ...(commands.length === 0 ? [] : [commandsUnit(commands)])] },
    kernelArguments: boot.kernelArguments.length === 0 ? undefined : { shouldExist: boot.kernelArguments },
  };
  return `${JSON.stringify(document, null, small ? undefined : 1)}\n`;
}

/** Versions of the document that every release of a system reads, oldest first; none where another program reads user data. */
export function specsOf({ ignitionSpec }: System): readonly IgnitionSpec[] {
  return ignitionSpec === undefined ? [] : ignitionSpecs.slice(0, ignitionSpecs.indexOf(ignitionSpec) + 1);
}

/** Name of the unit that runs what Ignition has no word for. */
export const commandsUnitName = 'flotilla-first-boot.service';

function hostnameFile(boot: FirstBoot): BootFile {
  return { path: '/etc/hostname', mode: 0o644, user: 'root', group: 'root', content: `${boot.hostname}\n` };
}

const finishedFile: BootFile = { path: finishedPath, mode: 0o644, user: 'root', group: 'root', content: '' };

/**
 * useradd makes the group that bears the user's name, and fails over one that is there already. Without a password hash Ignition sets one
 * that nothing matches.
 *
 * @see https://github.com/coreos/ignition/blob/v2.24.0/internal/exec/util/passwd.go
 */
function userEntry(user: BootUser, groupIsThere: boolean): Record<string, unknown> {
  return {
    name: user.name,
    homeDir: homeOf(user),
    shell: user.shell,
    primaryGroup: groupIsThere ? user.name : undefined,
    groups: user.groups !== undefined && user.groups.length > 0 ? user.groups : undefined,
    ...(user.system === true ? { system: true, noCreateHome: true } : {}),
  };
}

function node({ path, mode, user, group }: BootDirectory): Record<string, unknown> {
  return { path, mode, user: { name: user }, group: { name: group } };
}

function fileEntry(file: BootFile, small: boolean): Record<string, unknown> {
  const { path, mode, user, group } = node(file);
  // A file that is written anew is root's unless said otherwise.
  const owner = file.user === 'root' && file.group === 'root' ? {} : { user, group };
  return { path, mode, ...owner, overwrite: true, contents: contents(file.content, small) };
}

function contents(content: BootFile['content'], small: boolean): Record<string, unknown> {
  if (isRemote(content)) return { source: content.url, verification: { hash: `sha256-${content.sha256}` } };
  const packed = small ? gzipped(content) : undefined;
  if (packed !== undefined) return { source: `data:;base64,${packed}`, compression: 'gzip' };
  return { source: `data:;base64,${base64Of(content)}` };
}

function unitEntry({ name, unit, dropins = {}, state }: BootUnit): Record<string, unknown> {
  const entries = Object.entries(dropins).map(([file, dropin]) => ({ name: file, contents: renderUnit(dropin) }));
  return {
    name,
    enabled: state === 'enabled' ? true : state === 'disabled' ? false : undefined,
    mask: state === 'masked' ? true : undefined,
    // A masked unit is a link in the place of its file.
    contents: unit === undefined || state === 'masked' ? undefined : renderUnit(unit),
    dropins: entries.length > 0 ? entries : undefined,
  };
}

function commandsUnit(commands: readonly (readonly string[])[]): Record<string, unknown> {
  const folder = finishedPath.slice(0, finishedPath.lastIndexOf('/'));
  const unit: Unit = {
    Unit: {
      Description: 'Finish the first boot',
      ConditionPathExists: `!${finishedPath}`,
      Wants: 'network-online.target',
      After: 'network-online.target',
    },
    Service: {
      Type: 'oneshot',
      RemainAfterExit: true,
      // Without it a unit of this type may take for ever.
      TimeoutStartSec: 600,
      ExecStart: [...commands, ['mkdir', '-p', folder], ['touch', finishedPath]].map((words) => execLine(...words)),
    },
    Install: { WantedBy: 'multi-user.target' },
  };
  return { name: commandsUnitName, enabled: true, contents: renderUnit(unit) };
}
