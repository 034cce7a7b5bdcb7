import { nearest } from './nearest';
import type { PodManifest, PodVolume } from './plan-types';
import type { PodInput, VolumeInput } from './pod-schema';
import type { Report } from './report';
import { shown } from './shown';
import type { Path } from './where';

/** A container of a manifest, of either kind, with its place. */
export interface PlacedContainer {
  readonly path: Path;
  readonly container: PodInput['spec']['containers'][number];
  readonly isInit: boolean;
}

/** All containers of a manifest, those that run before the others first. */
export function placedContainers({ spec }: PodInput): readonly PlacedContainer[] {
  const place = (key: 'initContainers' | 'containers') =>
    (spec[key] ?? []).map((container, i) => ({
      path: ['spec', key, i],
      container,
      isInit: key === 'initContainers',
    }));
  return [...place('initContainers'), ...place('containers')];
}

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

/** Where a container's own files would be hidden: nothing runs there any more. */
const engineTrees = ['/proc', '/sys'];
const engineRoots = ['/', '/dev'];

function checkMounts({ path, container }: PlacedContainer, { spec }: PodInput, report: Report): void {
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

/** @param what completes "expected ..." */
function pathProblem(path: string, what: string): string | undefined {
  if (!path.startsWith('/')) return `expected ${what} that begins with /`;
  return climbs(path) ? `expected ${what} without ..` : undefined;
}

function climbs(path: string): boolean {
  return path.split('/').includes('..');
}

/** A path without what changes nothing of it: `/data//a/` is `/data/a`. */
function trimmed(path: string): string {
  return `/${path
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/')}`;
}

function isWithin(path: string, tree: string): boolean {
  return path === tree || path.startsWith(`${tree}/`);
}
