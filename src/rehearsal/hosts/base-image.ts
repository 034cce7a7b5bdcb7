import * as fs from 'node:fs';
import * as path from 'node:path';
import { type BuildSources, type ImageProgress, runBuild } from './build-run';
import type { ImageRecipe } from './image-recipe';
import { placeFile } from './root-files';

/**
 * Builds the root of an operating system into `folder`, which must not exist: half a minute from a near mirror.
 * @throws CommandFailed the mirror or a package is not to be had
 */
export async function buildBaseImage(
  recipe: ImageRecipe,
  sources: BuildSources,
  folder: string,
  onProgress: (progress: ImageProgress) => void,
): Promise<void> {
  const progress = new BootstrapProgress(recipe.os, onProgress);
  await runBuild(bootstrapCommand(recipe, sources, folder), (line) => progress.line(line));
}

/** Makes a root, as packages left it, what the recipe says beside packages. */
export function finishRoot(recipe: ImageRecipe, folder: string): void {
  for (const pattern of recipe.removed) removeMatching(folder, pattern);
  for (const [file, content] of Object.entries(recipe.files)) {
    // A link would be followed to a file that is somebody else's.
    fs.rmSync(path.join(folder, file), { force: true });
    placeFile(folder, file, content, 0o644);
  }
  for (const [link, target] of Object.entries(recipe.links ?? {})) fs.symlinkSync(target, path.join(folder, link));
}

function bootstrapCommand(recipe: ImageRecipe, sources: BuildSources, folder: string): string[] {
  const hook = (...words: readonly string[]): string => `--customize-hook=chroot "$1" ${words.join(' ')}`;
  const units = (verb: string, names: readonly string[] = []): string[] =>
    names.length === 0 ? [] : [hook('systemctl', verb, ...names)];
  return [
    'mmdebstrap',
    '--verbose',
    '--mode=root',
    '--format=directory',
    '--variant=minbase',
    // Speed and size: nobody needs the image after a power loss, nor reads manuals in it. dpkg remembers both within the image.
    '--dpkgopt=force-unsafe-io',
    ...['man', 'doc', 'info', 'locale'].map((kind) => `--dpkgopt=path-exclude=/usr/share/${kind}/*`),
    ...(recipe.commands ?? []).map((words) => hook(...words)),
    ...units('disable', recipe.disabled),
    ...units('enable', recipe.enabled),
    ...units('mask', recipe.masked),
    `--include=${recipe.packages.join(',')}`,
    recipe.suite,
    folder,
    ...sources.lines,
  ];
}

/** A `*` only in the last part of the path, as in the recipes. */
function removeMatching(root: string, pattern: string): void {
  const folder = path.join(root, path.dirname(pattern));
  const start = path.basename(pattern).replace(/\*$/, '');
  if (!fs.existsSync(folder)) return;
  const matches = (name: string): boolean => (pattern.endsWith('*') ? name.startsWith(start) : name === start);
  for (const name of fs.readdirSync(folder).filter(matches)) fs.rmSync(path.join(folder, name));
}

/** Reads apt's own words: two rounds, the essential packages and the rest, each downloaded and then set up. */
export class BootstrapProgress {
  private round = 0;
  private total = 0;
  private setUp = 0;
  private listed = false;

  constructor(
    private readonly os: string,
    private readonly onProgress: (progress: ImageProgress) => void,
  ) {}

  line(line: string): void {
    const announced = /^\d+ upgraded, (\d+) newly installed/.exec(line)?.[1];
    const download = /^Get:(\d+) /.exec(line)?.[1];
    if (announced !== undefined) {
      this.round += 1;
      this.total = Number(announced);
      this.setUp = 0;
    } else if (download !== undefined && this.total > 0) {
      this.say('download', Number(download));
    } else if (line.startsWith('I: extracting archives')) {
      this.onProgress({ step: `${this.os}: unpack essential packages` });
    } else if (line.startsWith('Setting up ')) {
      this.setUp += 1;
      this.say('install', this.setUp);
    } else if (download !== undefined && !this.listed) {
      this.listed = true;
      this.onProgress({ step: `${this.os}: package lists` });
    }
  }

  private say(verb: string, done: number): void {
    const what = this.round < 2 ? 'essential packages' : 'packages';
    this.onProgress({ step: `${this.os}: ${verb} ${what}`, done: Math.min(done, this.total), total: this.total });
  }
}
