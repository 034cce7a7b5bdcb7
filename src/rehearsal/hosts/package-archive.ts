import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { indexFiles, indexFormat, indexTargets, isSigned, type MirrorFile, packageFiles } from './archive-layout';
import { BrokenArchive } from './broken-archive';
import { type BuildSources, type ImageProgress, runBuild } from './build-run';
import { readLines } from './root-files';

/** Folder of an image that is laid out as Debian's mirrors are, beside its `root`: `debian/dists`, `debian/pool`, `debian-security/...`. */
export const archiveFolder = 'archive';

/**
 * Program that fills a folder with what apt gets for a root: $1 the root, $2 the folder, $3 the sources, $4 `update` where the indexes are to
 * be brought, too, $5 the format of targets; sets of packages follow, each as one word. It runs in a mount namespace of its own, and nothing of the root changes:
 * - apt keeps indexes as they came, so that what the archive's signature says of them stays true.
 * - /etc/hosts and the name servers are this machine's.
 * - `uris` names what was downloaded, as apt says it while it has none of it.
 */
export const archiveScript = `set -eu
root=$1; work=$2; sources=$3; update=$4; format=$5; shift 5
mkdir -p "$work/lists/partial" "$work/debs/partial" "$work/cache/archives/partial"
printf '%s\\n' "$sources" >"$work/sources.list"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mkdir -p "$root/run/systemd/resolve" "$root/run/work"
cp /etc/resolv.conf "$root/run/systemd/resolve/stub-resolv.conf"
mount -o bind "$work" "$root/run/work"
mount -o bind /etc/hosts "$root/etc/hosts"
apt() {
  chroot "$root" apt-get -q -o APT::Status-Fd=1 -o APT::Sandbox::User=root -o Debug::NoLocking=true \\
    -o Acquire::Retries=3 -o Acquire::http::Timeout=30 -o Acquire::PDiffs=false -o Acquire::Languages=none \\
    -o Acquire::Check-Valid-Until=true \\
    -o Acquire::GzipIndexes=true -o Acquire::IndexTargets::deb::Packages::KeepCompressedAs=xz \\
    -o Dir::Etc::sourcelist=/run/work/sources.list -o Dir::Etc::sourceparts=- \\
    -o Dir::State::lists=/run/work/lists -o Dir::Cache=/run/work/cache "$@"
}
[ -z "$update" ] || apt update --error-on=any
apt indextargets --format "$format" >"$work/targets"
: >"$work/uris"
for packages; do
  # shellcheck disable=SC2086 # one word per package
  apt install --yes --print-uris $packages >>"$work/uris"
  # shellcheck disable=SC2086
  apt install --yes --download-only -o Dir::Cache::archives=/run/work/debs $packages
done
`;

/** What a build knows of the root whose packages it gets. */
export interface ArchiveJob {
  readonly os: string;
  /** The root; it stays as it is. */
  readonly root: string;
  readonly sources: BuildSources;
  /** Sets of packages, each with all that apt takes along for it. */
  readonly sets: readonly (readonly string[])[];
}

/**
 * Gets the archive's signed indexes and, for each set of packages, all that apt would download to install it in the root, and lays it out as a
 * mirror does in `folder`. apt itself is the only client, so what is there was verified by apt.
 *
 * @param work apt's own copies, kept beside the archive so that {@link addPackages} sees the very same indexes
 * @throws CommandFailed the mirror or a package is not to be had
 * @throws BrokenArchive the mirror or apt gave something unexpected
 */
export async function fillArchive(
  job: ArchiveJob,
  work: string,
  folder: string,
  onProgress: (progress: ImageProgress) => void,
): Promise<void> {
  onProgress({ step: `${job.os}: indexes of packages` });
  await runApt(job, work, 'update', onProgress);
  for (const target of indexTargets(readLines(path.join(work, 'targets')))) {
    const { signed, index, byHash, name } = indexFiles(target, job.sources.mirrors);
    // apt named it as it sees it.
    const own = (file: MirrorFile): string => path.join(work, path.relative('/run/work', file.copy));
    const sha256 = createHash('sha256')
      .update(fs.readFileSync(own(index)))
      .digest('hex');
    if (!isSigned(fs.readFileSync(own(signed), 'utf8'), name, sha256)) {
      throw new BrokenArchive(`${signed.path} does not vouch for ${name} as apt has it`);
    }
    for (const place of [index.path, byHash(sha256)]) link(own(index), path.join(folder, place));
    link(own(signed), path.join(folder, signed.path));
  }
  placePackages(job, work, folder);
}

/**
 * Adds packages to an archive, with all that they need beside its root. Nothing happens to what it has.
 *
 * @throws CommandFailed a package is not to be had; so it is where the mirror has newer ones than the archive's indexes name
 */
export async function addPackages(
  job: ArchiveJob,
  work: string,
  folder: string,
  onProgress: (progress: ImageProgress) => void,
): Promise<void> {
  await runApt(job, work, '', onProgress);
  placePackages(job, work, folder);
}

async function runApt(
  job: ArchiveJob,
  work: string,
  update: 'update' | '',
  onProgress: (progress: ImageProgress) => void,
): Promise<void> {
  let set = 0;
  const words = [job.root, work, job.sources.lines.join('\n'), update, indexFormat];
  const sets = job.sets.map((packages) => packages.join(' '));
  await runBuild(['sh', '-c', archiveScript, 'archive', ...words, ...sets], (line) => {
    if (/^\d+ upgraded, \d+ newly installed/.test(line)) set += 1;
    const percent = readAptStatus(line);
    const packages = sets[set - 1];
    if (percent === undefined) return;
    const step = packages === undefined ? 'indexes of packages' : `fetch ${packages}`;
    onProgress({ step: `${job.os}: ${step}`, done: percent, total: 100 });
  });
}

function placePackages(job: ArchiveJob, work: string, folder: string): void {
  for (const file of packageFiles(readLines(path.join(work, 'uris')), job.sources.mirrors)) {
    const target = path.join(folder, file.path);
    if (!fs.existsSync(target)) link(path.join(work, 'debs', file.copy), target);
  }
  fs.rmSync(path.join(work, 'debs'), { recursive: true });
}

/** One more name for a file: archives are big. */
function link(file: string, target: string): void {
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.rmSync(target, { force: true });
  fs.linkSync(file, target);
}

/**
 * How far a download is, in percent, by a line of apt's status stream: `dlstatus:3:41.2:Retrieving file 3 of 9`.
 * @see https://salsa.debian.org/apt-team/apt/-/blob/2.6.1/README.progress-reporting
 */
export function readAptStatus(line: string): number | undefined {
  const percent = /^dlstatus:[^:]*:([\d.]+):/.exec(line)?.[1];
  return percent === undefined ? undefined : Math.round(Number(percent));
}
