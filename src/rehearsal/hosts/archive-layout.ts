import { BrokenArchive } from './broken-archive';

/** A file of a mirror: what it is called below the mirror's address, and what apt calls its own copy. */
export interface MirrorFile {
  readonly path: string;
  readonly copy: string;
}

/**
 * The packages that apt would download, from the lines of `apt-get --print-uris`:
 * `'http://mirror/debian/pool/main/t/tree/tree_2.2.1-1_amd64.deb' tree_2.2.1-1_amd64.deb 59924 SHA256:...`.
 *
 * @param mirrors folder to address, as a build's sources have them
 * @throws BrokenArchive an address is of no mirror
 */
export function packageFiles(lines: readonly string[], mirrors: Readonly<Record<string, string>>): MirrorFile[] {
  const files = new Map<string, MirrorFile>();
  for (const line of lines) {
    const [, uri, copy] = /^'([^']+)' (\S+) \d+ /.exec(line) ?? [];
    if (uri === undefined || copy === undefined) continue;
    const path = pathOf(uri, mirrors);
    files.set(path, { path, copy });
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** An index that apt holds, as `apt-get indextargets` names it. */
export interface IndexTarget {
  /** Without the ending of the compression: `http://mirror/debian/dists/trixie/main/binary-amd64/Packages`. */
  readonly uri: string;
  /** apt's copy, as it was downloaded: `/var/lib/apt/lists/mirror_debian_dists_trixie_main_binary-amd64_Packages.xz`. */
  readonly copy: string;
  /** What the signed file calls it: `main/binary-amd64/Packages`. */
  readonly key: string;
}

/** Reads the lines of `apt-get indextargets` in the format {@link indexFormat}. */
export function indexTargets(lines: readonly string[]): IndexTarget[] {
  return lines.flatMap((line) => {
    const [uri, copy, key] = line.split('|');
    return uri === undefined || copy === undefined || !key ? [] : [{ uri, copy, key }];
  });
}

/** For `apt-get indextargets --format`. */
export const indexFormat = '$(URI)|$(FILENAME)|$(METAKEY)';

/** Where an index and the signed file over it lie at the mirror. */
export interface IndexFiles {
  readonly signed: MirrorFile;
  readonly index: MirrorFile;
  /** Where apt asks for the index by its checksum. @param sha256 in hex */
  byHash(sha256: string): string;
  /** The index in the words of the signed file: `main/binary-amd64/Packages.xz`. */
  readonly name: string;
}

/** @throws BrokenArchive the index is of no mirror, or its copy is not called as apt calls copies */
export function indexFiles(target: IndexTarget, mirrors: Readonly<Record<string, string>>): IndexFiles {
  const [, stem, ending] =
    /^(.*)(\.[a-z0-9]+)$/.exec(target.copy) ?? ([undefined, target.copy, ''] as readonly (string | undefined)[]);
  const copied = `_${target.key.replaceAll('/', '_')}`;
  if (stem === undefined || !stem.endsWith(copied) || !target.uri.endsWith(`/${target.key}`)) {
    throw new BrokenArchive(`apt calls ${target.uri} unexpectedly ${target.copy}`);
  }
  const path = `${pathOf(target.uri, mirrors)}${ending}`;
  const release = path.slice(0, -`${target.key}${ending}`.length);
  return {
    signed: { path: `${release}InRelease`, copy: `${stem.slice(0, -copied.length)}_InRelease` },
    index: { path, copy: target.copy },
    byHash: (sha256) => `${path.slice(0, path.lastIndexOf('/'))}/by-hash/SHA256/${sha256}`,
    name: `${target.key}${ending}`,
  };
}

/** Whether a signed file vouches for an index. @param name as {@link IndexFiles} has it @param sha256 in hex */
export function isSigned(inRelease: string, name: string, sha256: string): boolean {
  return inRelease.split('\n').some((line) => {
    const [sum, , file] = line.trim().split(/\s+/);
    return sum === sha256 && file === name;
  });
}

/** An address as a path below `http://deb.debian.org/`. */
function pathOf(uri: string, mirrors: Readonly<Record<string, string>>): string {
  // The longest goes first: one mirror's address may be the beginning of the other's.
  const found = Object.entries(mirrors)
    .sort(([, a], [, b]) => b.length - a.length)
    .find(([, mirror]) => uri.startsWith(`${mirror}/`));
  if (found === undefined) throw new BrokenArchive(`${uri} is at none of ${Object.values(mirrors).join(', ')}`);
  const [folder, mirror] = found;
  const path = decodeURIComponent(uri.slice(mirror.length + 1));
  if (path.split('/').includes('..')) throw new BrokenArchive(`${uri} leads out of the mirror`);
  return `${folder}/${path}`;
}
