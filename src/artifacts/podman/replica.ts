import type { PodContainer, PodManifest, PodPlan, PodVolume, Replica, VolumeMount } from '../../fleet/plan-types';
import type { IniSections } from '../document';

/** Images of this registry name are brought to the node; there is nowhere to pull them from. */
const localImage = /^localhost\//;

/**
 * The manifest of one replica as `podman kube play` takes it: the user's, with the replica's name, the label `flotilla/pod`,
 * and two variables in every container, `FLOTILLA_REPLICA` (`web-1`) and `FLOTILLA_NODE` (`n1`). A variable of that name in
 * the user's manifest wins. Images under `localhost/` are never pulled. Volumes are put as podman understands them: see {@link nodeVolumes}.
 */
export function replicaManifest(pod: PodPlan, replica: Replica): PodManifest {
  const { manifest } = pod;
  const { volumes, initContainers, containers, ...spec } = manifest.spec;
  const onNode = nodeVolumes(volumes ?? [], replica);
  const ofReplica = (container: PodContainer) => replicaContainer(container, replica, onNode.mounts);
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      name: replica.name,
      labels: { ...manifest.metadata.labels, 'flotilla/pod': pod.name },
    },
    spec: {
      ...spec,
      ...(volumes === undefined ? {} : { volumes: onNode.volumes }),
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(ofReplica) }),
      containers: containers.map(ofReplica),
    },
  };
}

interface NodeVolumes {
  readonly volumes: readonly PodVolume[];
  /** The mount as it has to be written for the volume that the user means. */
  readonly mounts: (mount: VolumeMount) => VolumeMount;
}

/**
 * Volumes as podman keeps what Kubernetes promises. Podman names an `emptyDir` by the volume's name alone, so all pods of a node would
 * share it: it gets the replica's name, with an underscore, which no claim has. It takes no notice of a claim's `readOnly`: the mounts say
 * it.
 *
 * @see https://github.com/containers/podman/blob/v5.4.2/pkg/specgen/generate/kube/volume.go
 */
function nodeVolumes(volumes: readonly PodVolume[], { name: replica }: Replica): NodeVolumes {
  const byName = new Map(volumes.map((volume) => [volume.name, volume]));
  const nameOf = (volume: PodVolume) => (volume.emptyDir === undefined ? volume.name : `${replica}_${volume.name}`);
  return {
    volumes: volumes.map((volume) => ({ ...volume, name: nameOf(volume) })),
    mounts: (mount) => {
      const volume = byName.get(mount.name);
      if (volume === undefined) return mount;
      const readOnly = volume.persistentVolumeClaim?.readOnly === true;
      return { ...mount, name: nameOf(volume), ...(readOnly ? { readOnly } : {}) };
    },
  };
}

function replicaContainer(container: PodContainer, replica: Replica, onNode: NodeVolumes['mounts']): PodContainer {
  const own = container.env ?? [];
  const ours = [
    { name: 'FLOTILLA_REPLICA', value: replica.name },
    { name: 'FLOTILLA_NODE', value: replica.node },
  ].filter(({ name }) => own.every((variable) => variable.name !== name));
  return {
    ...container,
    ...(localImage.test(container.image) ? { imagePullPolicy: 'Never' } : {}),
    ...(container.volumeMounts === undefined ? {} : { volumeMounts: container.volumeMounts.map(onNode) }),
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
