import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import type { BootFile, FirstBoot } from '../ignition/model';
import { identityPath } from './login';
import { operatingSystem } from './operating-system';
import { osState, sysctlPath } from './os-state';
import { rootFile } from './part';

/**
 * What a machine gets before anyone can log in, and no more: its name, the accounts, one host key, the inbox with its
 * programs, and the engine's packages.
 *
 * Late values: `hostKey0.private`, `hostKey0.public`, `delivery.public`.
 *
 * @throws FleetError when the node's operating system is not known here.
 */
export function firstBoot(plan: FleetPlan, node: NodePlan): FirstBoot {
  const system = operatingSystem(node);
  const state = osState(plan, system);
  return {
    hostname: node.name,
    groups: [],
    users: state.users,
    directories: state.directories,
    files: [rootFile(identityPath, 0o644, `${node.name} ${node.generation}\n`), ...state.files.filter(atBirth)],
    units: [],
    packages: system.enginePackages[node.engine],
    kernelArguments: [],
    sshHostKey: { private: { gap: 'hostKey0.private' }, public: { gap: 'hostKey0.public' } },
    commands: [],
  };
}

/** Kernel parameters come with the first delivery: nothing before SSH needs them, and there a refused one is an error that is seen. */
function atBirth(file: BootFile): boolean {
  return file.path !== sysctlPath;
}
