import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { buildBaseImage } from './base-image';
import type { ImageProgress } from './build-run';
import { imageName, knownSystems, layerName, layerPackages, tryFindRecipe } from './image-recipe';
import { buildLayer } from './layers';
import { withLock } from './lock';
import { removeTree } from './remove-tree';

/** What some hosts need: an operating system, and packages on top of it. */
export interface ImageNeed {
  readonly os: string;
  readonly packages: readonly string[];
}

/** An image that is not there (`build` would help) or cannot be had at all. */
export class ImageMissing extends Error {}

/** Where images are kept for all rehearsals of this user: `$XDG_CACHE_HOME/flotilla/images`. */
export function imagesFolder(): string {
  const cache = process.env.XDG_CACHE_HOME;
  // An unset, empty or relative value stands for the default: XDG Base Directory Specification 0.8.
  const base = cache !== undefined && path.isAbsolute(cache) ? cache : path.join(os.homedir(), '.cache');
  return path.join(base, 'flotilla', 'images');
}

/**
 * The folders that lie under a host's own, topmost first: a layer with its packages if it needs one, and the image.
 * @throws ImageMissing the operating system is unknown, or something has not been built yet
 */
export function imageFor(os: string, packages: readonly string[]): readonly string[] {
  const { base, layer, wanted } = placesOf({ os, packages });
  const missing = [base, layer].find((folder) => folder !== undefined && !fs.existsSync(folder));
  if (missing !== undefined) {
    const what = missing === layer ? `${os} with the packages ${wanted.join(', ')}` : os;
    throw new ImageMissing(`the image of ${what} has not been built on this machine`);
  }
  return layer === undefined ? [base] : [layer, base];
}

/**
 * Builds what of these is not in the cache yet, one after the other. Safe beside other runs: whoever comes second waits and
 * then finds it done. A killed build leaves nothing that counts as an image or that blocks the next.
 * @throws ImageMissing an operating system is unknown
 * @throws CommandFailed the mirror or a package is not to be had
 * @throws LockBusy another run has been building for 30 minutes
 */
export async function ensureImages(
  needs: readonly ImageNeed[],
  onProgress: (progress: ImageProgress) => void,
): Promise<void> {
  for (const need of needs) {
    const { recipe, folder, base, layer, wanted } = placesOf(need);
    if (fs.existsSync(base) && (layer === undefined || fs.existsSync(layer))) continue;
    const lock = `${folder}.lock`;
    const waiting = setTimeout(() => onProgress({ step: `${need.os}: wait for another build` }), 1000);
    await withLock(lock, { waitSec: 30 * 60, what: `the image of ${need.os}` }, async () => {
      clearTimeout(waiting);
      sweep(path.dirname(folder), `.${path.basename(folder)}-`);
      await buildOnce(base, folder, (scratch) => buildBaseImage(recipe, path.join(scratch, 'root'), onProgress));
      if (layer === undefined) return;
      await buildOnce(layer, path.dirname(layer), (scratch) =>
        buildLayer(recipe, base, wanted, scratch, (progress) =>
          onProgress({ ...progress, step: `${need.os} with ${need.packages.join(' ')}: ${progress.step}` }),
        ),
      );
    }).finally(() => clearTimeout(waiting));
  }
}

interface Places {
  readonly recipe: NonNullable<ReturnType<typeof tryFindRecipe>>;
  readonly wanted: readonly string[];
  readonly folder: string;
  readonly base: string;
  readonly layer: string | undefined;
}

function placesOf(need: ImageNeed): Places {
  const recipe = tryFindRecipe(need.os);
  if (recipe === undefined) {
    throw new ImageMissing(`no image stands for '${need.os}'; there is one for ${knownSystems().join(', ')}`);
  }
  const folder = path.join(imagesFolder(), imageName(recipe));
  const wanted = layerPackages(recipe, need.packages);
  const layer = wanted.length === 0 ? undefined : path.join(folder, 'layers', layerName(wanted), 'root');
  return { recipe, wanted, folder, base: path.join(folder, 'root'), layer };
}

/** Builds beside the images under a name that nobody takes for one, then renames. */
async function buildOnce(made: string, target: string, build: (scratch: string) => Promise<void>): Promise<void> {
  if (fs.existsSync(made)) return;
  const images = imagesFolder();
  const owner = path.relative(images, target).split(path.sep)[0];
  const scratch = path.join(images, `.${owner}-${randomBytes(4).toString('hex')}`);
  fs.mkdirSync(scratch, { mode: 0o755 });
  try {
    await build(scratch);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.renameSync(scratch, target);
  } finally {
    removeTree(scratch);
  }
}

/** Removes what killed builds left. Only under the lock: no build of this image is under way then. */
function sweep(folder: string, prefix: string): void {
  for (const name of fs.readdirSync(folder).filter((each) => each.startsWith(prefix))) {
    removeTree(path.join(folder, name));
  }
}
