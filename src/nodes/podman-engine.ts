import type { OperatingSystem } from './operating-system';
import { type DeliveryPart, emptyPart } from './part';

/** Folder from which systemd makes services of `.kube` files; pods are put there when they are placed, not by a delivery. */
const quadletFolder = '/etc/containers/systemd';

/** What a node needs before pods can be placed on it: podman with Quadlet. No daemon runs. */
export function podmanEngine(system: OperatingSystem): DeliveryPart {
  return {
    ...emptyPart,
    name: 'engine',
    packages: system.enginePackages.podman,
    directories: [{ path: quadletFolder, mode: 0o755, user: 'root', group: 'root' }],
    checks: [{ withinSeconds: 10, command: ['test', '-x', '/usr/libexec/podman/quadlet'] }],
  };
}
