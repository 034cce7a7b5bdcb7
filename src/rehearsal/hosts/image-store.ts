import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { buildBaseImage, finishRoot } from './base-image';
import { type ImageProgress, sourcesOf } from './build-run';
import { type ImageRecipe, imageName } from './image-recipe';
import { knownSystems, tryFindRecipe } from './known-images';
import { withLock } from './lock';
import { type ArchiveJob, addPackages, archiveFolder, fillArchive } from './package-archive';
import { removeTree } from './remove-tree';

/** An image that is not there (`build` would help) or cannot be had at all. */
export class ImageMissing extends Error {}

/** Where images are kept for all rehearsals of this user: `$XDG_CACHE_HOME/flotilla/images`. */
export function imagesFolder(): string {
  const cache = process.env.XDG_CACHE_HOME;
  // An unset, empty or relative value stands for the default: XDG Base Directory Specification 0.8.
  const base = cache !== undefined && path.isAbsolute(cache) ? cache : path.join(os.homedir(), '.cache');
  return path.join(base, 'flotilla', 'images');
}

/** A built image: what is below its hosts, and what they can install. */
export interface Image {
  /** The folders that lie under a host's own, topmost first. */
  readonly lower: readonly string[];
  /** Folder laid out as Debian's mirrors are; undefined where the system has no packages. */
  readonly archive?: string;
}

/**
 * The image of an operating system.
 * @throws ImageMissing the operating system is unknown, or its image has not been built yet
 */
export function imageFor(os: string): Image {
  const { recipe, folder } = placeOf(os);
  if (!fs.existsSync(rootOf(folder))) throw new ImageMissing(`the image of ${os} has not been built on this machine`);
  const archive = recipe.installable.length === 0 ? {} : { archive: path.join(folder, archiveFolder) };
  return { lower: [rootOf(folder)], ...archive };
}

/**
 * Builds what of these operating systems is not in the cache yet, one after the other, each with the packages that its hosts can install. Safe
 * beside other runs: whoever comes second waits and then finds it done. A killed build leaves nothing that counts as an image or that blocks the next.
 * @throws ImageMissing an operating system is unknown
 * @throws NoMirror this machine knows no mirror of Debian
 * @throws CommandFailed the mirror or a package is not to be had
 * @throws BrokenArchive the mirror gave something unexpected
 * @throws LockBusy another run has been building for 30 minutes
 */
export async function ensureImages(
  systems: readonly string[],
  onProgress: (progress: ImageProgress) => void,
): Promise<void> {
  for (const os of systems) {
    const { recipe, folder } = placeOf(os);
    if (fs.existsSync(rootOf(folder))) continue;
    await alone(os, folder, onProgress, async () => {
      sweep(folder);
      await buildOnce(folder, (scratch) => buildImage(recipe, scratch, onProgress));
    });
  }
}

/**
 * Adds packages, with all that they need, to what hosts of an operating system can install; the image must have been built. Nothing is done
 * where its root or its archive holds all of them.
 * @throws ImageMissing there is no such image, or it has no packages
 * @throws NoMirror this machine knows no mirror of Debian
 * @throws CommandFailed a package is not to be had
 * @throws LockBusy another run has been building for 30 minutes
 */
export async function ensurePackages(
  os: string,
  packages: readonly string[],
  onProgress: (progress: ImageProgress) => void,
): Promise<void> {
  const { recipe, folder } = placeOf(os);
  const { archive } = imageFor(os);
  if (archive === undefined) throw new ImageMissing(`hosts of ${os} cannot install packages`);
  if (lackingPackages(rootOf(folder), archive, packages).length === 0) return;
  await alone(os, folder, onProgress, async () => {
    const lacking = lackingPackages(rootOf(folder), archive, packages);
    if (lacking.length === 0) return;
    await addPackages(archiveJob(recipe, folder, [lacking]), path.join(folder, aptFolder), archive, onProgress);
  });
}

/** Packages that neither a root has installed nor an archive holds. */
function lackingPackages(root: string, archive: string, packages: readonly string[]): readonly string[] {
  const info = path.join(root, 'var/lib/dpkg/info');
  const installed = fs.existsSync(info) ? fs.readdirSync(info) : [];
  const has = new Set(installed.flatMap((file) => /^([^:]+)(?::[^:]+)?\.list$/.exec(file)?.[1] ?? []));
  const files = fs.existsSync(archive) ? (fs.readdirSync(archive, { recursive: true }) as string[]) : [];
  for (const deb of files) if (deb.endsWith('.deb')) has.add(path.basename(deb).split('_')[0] ?? '');
  return packages.filter((name) => !has.has(name));
}

// What apt itself has of an archive.
const aptFolder = 'apt';

function rootOf(folder: string): string {
  return path.join(folder, 'root');
}

function placeOf(os: string): { readonly recipe: ImageRecipe; readonly folder: string } {
  const recipe = tryFindRecipe(os);
  if (recipe === undefined) {
    throw new ImageMissing(`no image stands for '${os}'; there is one for ${knownSystems().join(', ')}`);
  }
  return { recipe, folder: path.join(imagesFolder(), imageName(recipe)) };
}

function archiveJob(recipe: ImageRecipe, folder: string, sets: ArchiveJob['sets']): ArchiveJob {
  return { os: recipe.os, root: rootOf(folder), sources: sourcesOf(recipe.suite), sets };
}

/** Fills an empty folder with all of an image. */
async function buildImage(
  recipe: ImageRecipe,
  folder: string,
  onProgress: (progress: ImageProgress) => void,
): Promise<void> {
  const job = archiveJob(recipe, folder, recipe.installable);
  await buildBaseImage(recipe, job.sources, job.root, onProgress);
  finishRoot(recipe, job.root);
  if (job.sets.length === 0) return;
  await fillArchive(job, path.join(folder, aptFolder), path.join(folder, archiveFolder), onProgress);
}

/** While nobody else builds this image. */
async function alone(
  os: string,
  folder: string,
  onProgress: (progress: ImageProgress) => void,
  work: () => Promise<void>,
): Promise<void> {
  const waiting = setTimeout(() => onProgress({ step: `${os}: wait for another build` }), 1000);
  await withLock(`${folder}.lock`, { waitSec: 30 * 60, what: `the image of ${os}` }, async () => {
    clearTimeout(waiting);
    await work();
  }).finally(() => clearTimeout(waiting));
}

/** Builds beside the images under a name that nobody takes for one, then renames. */
async function buildOnce(folder: string, build: (scratch: string) => Promise<void>): Promise<void> {
  if (fs.existsSync(rootOf(folder))) return;
  const scratch = `${scratchStart(folder)}${randomBytes(4).toString('hex')}`;
  fs.mkdirSync(scratch, { mode: 0o755 });
  try {
    await build(scratch);
    fs.renameSync(scratch, folder);
  } finally {
    removeTree(scratch);
  }
}

/** Removes what killed builds left. Only under the lock: no build of this image is under way then. */
function sweep(folder: string): void {
  const start = scratchStart(folder);
  for (const name of fs.readdirSync(path.dirname(folder))) {
    const left = path.join(path.dirname(folder), name);
    if (left.startsWith(start)) removeTree(left);
  }
}

function scratchStart(folder: string): string {
  return path.join(path.dirname(folder), `.${path.basename(folder)}-`);
}
