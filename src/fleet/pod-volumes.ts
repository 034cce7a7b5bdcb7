import type { PodManifest, PodVolume } from './plan-types';
import { placedContainers } from './pod-containers';
import { checkMounts } from './pod-mounts';
import { isWithin, pathProblem, trimmed } from './pod-paths';
import type { PodInput, VolumeInput } from './pod-schema';
import type { Report } from './report';
import { shown } from './shown';
import type { Path } from './where';

/** Checks volumes, and where containers see them. */
export function checkVolumes(pod: PodInput, report: Report): void {
  const volumes = pod.spec.volumes ?? [];
  const containers = placedContainers(pod);
  const mounts = containers.flatMap(({ container }) => container.volumeMounts ?? []);
  volumes.forEach((volume, i) => {
    const path: Path = ['spec', 'volumes', i];
    const same = volumes.findIndex((other) => other.name === volume.name);
    if (same !== i) {
      report.error({
        code: 'name-taken',
        path: [...path, 'name'],
        message: `expected a name of its own for each volume, got '${volume.name}' twice`,
      });
    } else if (!mounts.some((mount) => mount.name === volume.name)) {
      report.error({
        code: 'bad-volume',
        path,
        message: `expected a volume that a container mounts, no container mounts '${volume.name}'`,
        hint: 'add it to volumeMounts, or delete it',
      });
    }
    checkSource(volume, path, report);
    if (volume.hostPath !== undefined) checkHostPath(volume, isWritten(volume, mounts), path, report);
  });
  for (const placed of containers) checkMounts(placed, pod, report);
}

/** Whether anything is written to a volume. */
function isWritten(
  volume: Pick<VolumeInput, 'name'>,
  mounts: readonly { readonly name: string; readonly readOnly?: boolean }[],
) {
  return mounts.some(({ name, readOnly }) => name === volume.name && readOnly !== true);
}

/**
 * The volumes to which a replica writes what stays on its node: claims and paths of the node that are not mounted read-only. What
 * is said through a socket is not kept in it.
 */
export function keptVolumes({ spec }: Pick<PodManifest, 'spec'>): readonly PodVolume[] {
  const mounts = [...(spec.initContainers ?? []), ...spec.containers].flatMap((c) => c.volumeMounts ?? []);
  return (spec.volumes ?? [])
    .filter(({ hostPath, persistentVolumeClaim: claim }) =>
      hostPath === undefined ? claim !== undefined && claim.readOnly !== true : hostPath.type !== 'Socket',
    )
    .filter((volume) => isWritten(volume, mounts));
}

const sources = ['hostPath', 'emptyDir', 'persistentVolumeClaim'] as const;

function checkSource(volume: VolumeInput, path: Path, report: Report): void {
  const given = sources.filter((source) => volume[source] !== undefined);
  if (given.length === 1) return;
  report.error({
    code: 'bad-volume',
    path,
    message: `expected exactly one of ${sources.join(', ')}, got ${given.length === 0 ? 'none' : given.join(' and ')}`,
    hint:
      given.length === 0 ? 'a volume that lasts as long as its node is a persistentVolumeClaim' : 'delete the others',
  });
}

/** Paths of a node that are its own, with all that is in them: who writes there can break it, lock its owner out, or read its keys. */
const ownTrees = [
  ...['/bin', '/boot', '/dev', '/etc', '/lib', '/lib32', '/lib64', '/libx32', '/ostree', '/proc', '/root', '/sbin'],
  ...['/sys', '/sysroot', '/usr', '/var/lib/containers', '/var/lib/flotilla', '/opt/flotilla'],
];
/** Paths that hold some of those, and much else. */
const holders = ['/', '/home', '/opt', '/run', '/var', '/var/lib'];

function checkHostPath(volume: VolumeInput, written: boolean, at: Path, report: Report): void {
  const { path, type = '' } = volume.hostPath!;
  const place: Path = [...at, 'hostPath', 'path'];
  const problem = pathProblem(path, "a path of the node's");
  if (problem !== undefined) {
    report.error({ code: 'bad-volume', path: place, message: `${problem}, got ${shown(path)}` });
    return;
  }
  const clean = trimmed(path);
  const own = holders.includes(clean) || ownTrees.some((tree) => isWithin(clean, tree));
  if (!own || !(written || type.endsWith('OrCreate'))) return;
  report.error({
    code: 'bad-volume',
    path: place,
    message: `expected a path that is not the node's own, got '${path}'`,
    hint: written
      ? 'take a folder under /srv, or mount it with readOnly: true'
      : `take a folder under /srv, or write type: ${type.replace('OrCreate', '')}`,
  });
}
