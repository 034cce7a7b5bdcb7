import type { EngineFacts, System } from '../ignition/system';
import { type DeliveryPart, emptyPart } from './part';

/** Folder from which systemd makes services of `.kube` files; pods are put there when they are placed, not by a delivery. */
const quadletFolder = '/etc/containers/systemd';

/** Where every distribution's podman has Quadlet. @see https://github.com/containers/podman/blob/main/Makefile */
const quadlet = '/usr/libexec/podman/quadlet';

/** What a node needs before pods can be placed on it: podman with Quadlet. No daemon runs. */
export function podmanEngine(system: System, facts: EngineFacts): DeliveryPart {
  return {
    ...emptyPart,
    name: 'engine',
    packages: facts.packages,
    kernelArguments: system.kernelArguments === 'grubby' ? (facts.kernelArguments ?? []) : [],
    directories: [{ path: quadletFolder, mode: 0o755, user: 'root', group: 'root' }],
    units: (facts.masked ?? []).map((name) => ({ name, onChange: 'masked' })),
    checks: [{ withinSeconds: 10, command: ['test', '-x', quadlet] }],
  };
}
