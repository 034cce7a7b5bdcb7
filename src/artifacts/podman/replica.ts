import type { PodContainer, PodManifest, PodPlan, Replica } from '../../fleet/plan-types';
import type { IniSections } from '../document';

/** Images of this registry name are brought to the node; there is nowhere to pull them from. */
const localImage = /^localhost\//;

/**
 * The manifest of one replica as `podman kube play` takes it: the user's, with the replica's name, the label `flotilla/pod`,
 * and two variables in every container, `FLOTILLA_REPLICA` (`web-1`) and `FLOTILLA_NODE` (`n1`). A variable of that name in
 * the user's manifest wins. Images under `localhost/` are never pulled.
 */
export function replicaManifest(pod: PodPlan, replica: Replica): PodManifest {
  const { manifest } = pod;
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      name: replica.name,
      labels: { ...manifest.metadata.labels, 'flotilla/pod': pod.name },
    },
    spec: { ...manifest.spec, containers: manifest.spec.containers.map((c) => replicaContainer(c, replica)) },
  };
}

function replicaContainer(container: PodContainer, replica: Replica): PodContainer {
  const own = container.env ?? [];
  const ours = [
    { name: 'FLOTILLA_REPLICA', value: replica.name },
    { name: 'FLOTILLA_NODE', value: replica.node },
  ].filter(({ name }) => own.every((variable) => variable.name !== name));
  return {
    ...container,
    ...(localImage.test(container.image) ? { imagePullPolicy: 'Never' } : {}),
    env: [...ours, ...own],
  };
}

/**
 * The Quadlet unit that runs one replica under systemd. `systemctl enable` cannot enable generated units; the install section
 * does.
 *
 * @param manifestFile name of the manifest, in the unit's own folder
 * @see https://docs.podman.io/en/v5.4.2/markdown/podman-systemd.unit.5.html
 */
export function replicaUnit(pod: PodPlan, replica: Replica, manifestFile: string): IniSections {
  return {
    Unit: { Description: `Pod ${pod.name}, replica ${replica.number}` },
    Kube: { Yaml: manifestFile },
    Install: { WantedBy: 'default.target multi-user.target' },
  };
}
