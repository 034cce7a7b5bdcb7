import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { firstBootOf } from '../ignition/first-boot-of';
import type { MergedSetup } from '../ignition/merge-layers';
import type { BootFile, FirstBoot } from '../ignition/model';
import type { System } from '../ignition/system';
import { identityPath } from './login';
import { rootFile } from './part';
import { setupOf, systemOf } from './setup-of';

/**
 * What a machine gets before anyone can log in: everything that every node gets, its engine's packages, what the fleet adds, and who it
 * is. All but the last comes again with part `os` and `engine` of every delivery.
 *
 * Late values: `hostKey0.private`, `hostKey0.public`, `delivery.public`.
 *
 * @throws FleetError when the node's operating system is not known, or its engine cannot run there
 */
export function firstBoot(plan: FleetPlan, node: NodePlan): FirstBoot {
  const boot = bootOf(setupOf(plan, node), systemOf(node));
  const identity = rootFile(identityPath, 0o644, `${node.name} ${node.generation}\n`);
  return {
    ...boot,
    hostname: node.name,
    files: inPlace(boot.files, identity),
    // It is at work already when its configuration comes.
    commands: [...boot.commands, ['systemctl', 'try-restart', 'systemd-journald.service']],
  };
}

const known = new WeakMap<MergedSetup, FirstBoot>();

/** A setup in the ways of its system, of a machine without a name; one object for all who ask with the same setup. */
export function bootOf(merged: MergedSetup, system: System): FirstBoot {
  const sshHostKey = { private: { gap: 'hostKey0.private' }, public: { gap: 'hostKey0.public' } };
  const boot = known.get(merged) ?? firstBootOf(merged.setup, system, { hostname: '', sshHostKey });
  known.set(merged, boot);
  return boot;
}

function inPlace(files: readonly BootFile[], file: BootFile): readonly BootFile[] {
  const at = files.findIndex((other) => other.path > file.path);
  return at < 0 ? [...files, file] : [...files.slice(0, at), file, ...files.slice(at)];
}
