import { nearest } from './nearest';
import type { PlacedContainer } from './pod-containers';
import { climbs, isWithin, pathProblem, trimmed } from './pod-paths';
import type { PodInput, VolumeInput } from './pod-schema';
import type { Report } from './report';
import { shown } from './shown';
import type { Path } from './where';

/** Where a container's own files would be hidden: nothing runs there any more. */
const engineTrees = ['/proc', '/sys'];
const engineRoots = ['/', '/dev'];

/** Checks where a container sees volumes. */
export function checkMounts({ path, container }: PlacedContainer, { spec }: PodInput, report: Report): void {
  const volumes = spec.volumes ?? [];
  const taken = new Set<string>();
  container.volumeMounts?.forEach((mount, i) => {
    const at: Path = [...path, 'volumeMounts', i];
    const volume = volumes.find(({ name }) => name === mount.name);
    if (volume === undefined) unknownVolume(mount.name, volumes, at, report);
    checkMountPath(mount.mountPath, taken, [...at, 'mountPath'], report);
    if (mount.subPath === undefined) return;
    const isEmpty = volume?.emptyDir !== undefined && (spec.initContainers ?? []).length === 0;
    checkSubPath(mount.subPath, isEmpty, [...at, 'subPath'], report);
  });
}

function unknownVolume(name: string, volumes: readonly VolumeInput[], at: Path, report: Report): void {
  const meant = nearest(
    name,
    volumes.map((v) => v.name),
  );
  report.error({
    code: 'bad-volume',
    path: [...at, 'name'],
    message: `expected the name of a volume of the pod, there is no '${name}'`,
    hint: meant === undefined ? 'add it to spec.volumes' : `did you mean '${meant}'?`,
  });
}

function checkMountPath(mountPath: string, taken: Set<string>, path: Path, report: Report): void {
  const clean = trimmed(mountPath);
  const found = mountPathProblem(mountPath, clean, taken);
  taken.add(clean);
  if (found !== undefined) report.error({ code: 'bad-volume', path, ...found });
}

function mountPathProblem(
  mountPath: string,
  clean: string,
  taken: ReadonlySet<string>,
): { readonly message: string; readonly hint?: string } | undefined {
  const problem = pathProblem(mountPath, 'a path of the container');
  if (problem !== undefined) return { message: `${problem}, got ${shown(mountPath)}` };
  if (mountPath.includes(':'))
    return { message: `expected a path without colons, got '${mountPath}'`, hint: 'read-only is readOnly: true' };
  if (engineRoots.includes(clean) || engineTrees.some((tree) => isWithin(clean, tree)))
    return {
      message: `expected a path that the container does not need itself, got '${mountPath}'`,
      hint: 'mount it elsewhere, as /data',
    };
  return taken.has(clean)
    ? {
        message: `expected one volume at each path of a container, got '${mountPath}' twice`,
        hint: 'change one of them',
      }
    : undefined;
}

/** @param isEmpty whether nothing can be in the volume when it is mounted: podman makes no folders in volumes */
function checkSubPath(subPath: string, isEmpty: boolean, path: Path, report: Report): void {
  const isInside = !subPath.startsWith('/') && !climbs(subPath);
  if (isInside && !isEmpty) return;
  report.error({
    code: 'bad-volume',
    path,
    ...(isInside
      ? {
          message: `expected a path that is in the volume, got '${subPath}' of an emptyDir, which begins empty`,
          hint: 'delete it, or make the folder in an init container',
        }
      : { message: `expected a path inside of the volume, as web/data, got ${shown(subPath)}` }),
  });
}
