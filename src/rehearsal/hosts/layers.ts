import * as path from 'node:path';
import { type ImageProgress, runBuild, sourcesOf } from './build-run';
import type { ImageRecipe } from './image-recipe';
import { removeTree } from './remove-tree';

/**
 * Program that fills a layer: $1 the image's root, $2 the folder to build in, $3 the sources; packages follow. It runs in a mount
 * namespace of its own.
 * - Nothing may start (policy-rc.d), and the name servers are this machine's while /etc/resolv.conf dangles in the image: a
 *   file system laid over /run holds them, so the layer does not get to see either.
 * - Package lists stay out: a list that is newer than the image would have a host's offline `apt-get install curl` fetch an
 *   update instead of finding the newest version installed.
 */
export const layerScript = `set -eu
base=$1; work=$2; sources=$3; shift 3
cd "$work"
mkdir root work mounted lower
mount -o bind,ro "$base" lower
mount -t overlay -o lowerdir=lower,upperdir=root,workdir=work overlay mounted
mount -t proc proc mounted/proc
for scratch in run tmp var/lib/apt/lists var/cache/apt; do mount -t tmpfs tmpfs "mounted/$scratch"; done
mkdir -p mounted/run/systemd/resolve mounted/run/flotilla
cp /etc/resolv.conf mounted/run/systemd/resolve/stub-resolv.conf
printf '%s\\n' "$sources" >mounted/run/flotilla/sources.list
printf '#!/bin/sh\\nexit 101\\n' >mounted/usr/sbin/policy-rc.d
chmod 755 mounted/usr/sbin/policy-rc.d
apt() {
  chroot mounted apt-get -q -o APT::Status-Fd=1 -o Dpkg::Use-Pty=false -o Acquire::Retries=3 -o Acquire::http::Timeout=30 \\
    -o Dir::Etc::sourcelist=/run/flotilla/sources.list -o Dir::Etc::sourceparts=- "$@"
}
apt update --error-on=any
apt install -y --no-install-recommends "$@"
rm mounted/usr/sbin/policy-rc.d
`;

/**
 * Builds what packages add to an image, as an overlay's upper folder `root` within the empty `folder`.
 * @throws CommandFailed the mirror or a package is not to be had
 */
export async function buildLayer(
  recipe: ImageRecipe,
  base: string,
  packages: readonly string[],
  folder: string,
  onProgress: (progress: ImageProgress) => void,
): Promise<void> {
  const sources = sourcesOf(recipe.suite).join('\n');
  onProgress({ step: 'package lists' });
  await runBuild(['sh', '-c', layerScript, 'layer', base, folder, sources, ...packages], (line) => {
    const progress = readAptStatus(line);
    if (progress !== undefined) onProgress(progress);
  });
  for (const scratch of ['work', 'mounted', 'lower']) removeTree(path.join(folder, scratch));
}

/**
 * A line of apt's status stream: `dlstatus:3:41.2:Retrieving file 3 of 9` or `pmstatus:crun:52.0:Unpacking crun`.
 * @see https://salsa.debian.org/apt-team/apt/-/blob/2.6.1/README.progress-reporting
 */
export function readAptStatus(line: string): ImageProgress | undefined {
  const [, kind, percent] = /^(dl|pm)status:[^:]*(?::[^:.]+)?:([\d.]+):/.exec(line) ?? [];
  if (kind === undefined || percent === undefined) return undefined;
  return { step: kind === 'dl' ? 'download' : 'install', done: Math.round(Number(percent)), total: 100 };
}
