import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { hostKeyPath } from '../ignition/host-key';
import type { Setup, SetupFile, SetupLayer, SetupUnit, SetupUser } from '../ignition/setup';
import type { System } from '../ignition/system';
import { execLine } from '../ignition/unit';
import { journalFiles } from './journal';
import { kernelModules } from './kernel-modules';
import { login } from './login';
import { applyScript, kernelCheckScript, rekeyScript } from './scripts.gen';
import { securityUpdates } from './security-updates';
import { sshDaemonFile } from './ssh-daemon';
import { swapMiB } from './swap-size';

/** Who is named in an error where a fleet contradicts what every node gets. */
export const ownOrigin = 'Flotilla itself';

/**
 * What every node gets, of whatever engine: accounts, ways in, programs of deliveries, a journal that stays small, swap, security
 * updates, and the kernel as the overlay needs it.
 */
export function ownLayer(plan: FleetPlan, node: NodePlan, system: System): SetupLayer {
  const updates = securityUpdates(system);
  const journal = journalFiles();
  return {
    origin: ownOrigin,
    level: 'own',
    users: { [login.user]: deliveryUser, ...people(plan.users) },
    directories: { [login.inbox]: { mode: 0o700, user: login.user } },
    files: { ...programs(), ...sshDaemonFile(system), ...journal, ...updates.files },
    units: { ...updates.units, 'flotilla-rekey.service': rekeyUnit(system) },
    packages: [...(system.packages === 'none' ? [] : ['sudo']), ...updates.packages],
    modules: kernelModules(plan, system),
    // Containers' packets are forwarded whatever the engine; an engine that sets this itself may be turned off.
    sysctls: { 'net.ipv4.ip_forward': '1' },
    swapMiB: swapMiB(node.ramMiB),
    open: [...Object.keys(journal), ...Object.keys(updates.files)],
  };
}

const deliveryUser: SetupUser = {
  keys: [{ gap: 'delivery.public' }],
  shell: '/bin/sh',
  sudo: true,
  home: login.home,
  system: true,
};

function people(users: FleetPlan['users']): Setup['users'] {
  return Object.fromEntries(
    users.map(({ name, keys, sudo }) => [name, { keys, sudo, shell: '/bin/bash' } satisfies SetupUser]),
  );
}

function programs(): Readonly<Record<string, SetupFile>> {
  return {
    [`${login.bin}/apply`]: { content: applyScript, mode: 0o755 },
    [`${login.bin}/rekey`]: { content: rekeyScript, mode: 0o755 },
    [`${login.bin}/kernel-check`]: { content: kernelCheckScript, mode: 0o755 },
  };
}

/** The way back to the earlier host key at boot, when a new one was never confirmed. `rekey begin` enables it. */
function rekeyUnit(system: System): SetupUnit {
  return {
    unit: {
      Unit: {
        Description: 'Return to the confirmed SSH host key',
        ConditionPathExists: `${hostKeyPath}.previous`,
        Before: system.sshUnit,
      },
      Service: { Type: 'oneshot', ExecStart: execLine('/bin/sh', `${login.bin}/rekey`, 'revert') },
      Install: { WantedBy: 'multi-user.target' },
    },
  };
}
