import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { makeFolder } from '../files/atomic-file';
import { failed } from './exit';

const run = promisify(execFile);

/** An image that lies beside the fleet and is brought to the nodes without a registry. */
export interface LocalImage {
  /** As the manifest names it: `localhost/web:1`. */
  readonly reference: string;
  /** Docker archive, absolute. */
  readonly archive: string;
  /** The image's id: the sha256 of its configuration, lower-case hex. */
  readonly id: string;
}

const buildMinutes = 10;

/**
 * The image's archive by convention: `images/<name>.tar`, or what the program `images/<name>/build` writes to the path it is given.
 * A build runs once per content of its folder; its result is kept under the user's cache folder.
 *
 * @param reference `localhost/web:1`; `<name>` is `web`
 * @returns undefined when the fleet brings no such image: the node pulls it
 * @throws CommandError when the build fails, or what it wrote is not a docker archive
 */
export async function findImage(
  fleetFolder: string,
  reference: string,
  env: NodeJS.ProcessEnv,
  onBuild: () => void,
): Promise<LocalImage | undefined> {
  const name = imageName(reference);
  const tar = path.join(fleetFolder, 'images', `${name}.tar`);
  const build = path.join(fleetFolder, 'images', name, 'build');
  if (fs.existsSync(tar)) return { reference, archive: tar, id: await imageId(tar, reference) };
  if (!fs.existsSync(build)) return undefined;
  const archive = path.join(cacheFolder(env), `${name}-${folderDigest(path.dirname(build)).slice(0, 16)}.tar`);
  if (!fs.existsSync(archive)) {
    onBuild();
    await buildArchive(build, archive, env);
  }
  return { reference, archive, id: await imageId(archive, reference) };
}

/** Whether the fleet's folder brings an image, as an archive or as a program that builds one. */
export function hasImage(fleetFolder: string, reference: string): boolean {
  const name = imageName(reference);
  const images = path.join(fleetFolder, 'images');
  return fs.existsSync(path.join(images, `${name}.tar`)) || fs.existsSync(path.join(images, name, 'build'));
}

/** `registry.example/team/web:1@sha256:...` is `web`. */
export function imageName(reference: string): string {
  const last = reference.split('@')[0]!.split('/').at(-1)!;
  return last.split(':')[0]!;
}

/** sha256 over the names, modes and contents of a folder's files; order of the names' bytes. */
export function folderDigest(folder: string): string {
  const hash = createHash('sha256');
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  for (const name of names) {
    const file = path.join(folder, name);
    const stat = fs.lstatSync(file);
    const content = stat.isSymbolicLink() ? fs.readlinkSync(file) : stat.isFile() ? fs.readFileSync(file) : '';
    hash.update(`${name}\0${stat.mode.toString(8)}\0${Buffer.byteLength(content)}\0`).update(content);
  }
  return hash.digest('hex');
}

async function buildArchive(build: string, archive: string, env: NodeJS.ProcessEnv): Promise<void> {
  makeFolder(path.dirname(archive), 0o755);
  const beside = `${archive}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await run(build, [beside], { cwd: path.dirname(build), env, timeout: buildMinutes * 60_000 });
    fs.renameSync(beside, archive);
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? '').trim() || (error as Error).message;
    throw failed(
      `${build} failed:\n${said
        .split('\n')
        .slice(-8)
        .map((l) => `  ${l}`)
        .join('\n')}`,
    );
  } finally {
    fs.rmSync(beside, { force: true });
  }
}

/** Reads the id from a docker archive. @see https://github.com/moby/docker-image-spec/blob/v1.3.1/v1.2.md */
async function imageId(archive: string, reference: string): Promise<string> {
  try {
    const { stdout } = await run('tar', ['-xOf', archive, 'manifest.json'], { maxBuffer: 1 << 20 });
    const [entry] = JSON.parse(stdout) as { Config: string; RepoTags?: readonly string[] }[];
    const tags = entry?.RepoTags ?? [];
    if (entry === undefined || !tags.includes(reference)) {
      throw new Error(`it holds ${tags.join(', ') || 'no tag'}, expected ${reference}`);
    }
    const config = await run('tar', ['-xOf', archive, entry.Config], { encoding: 'buffer', maxBuffer: 16 << 20 });
    return createHash('sha256').update(config.stdout).digest('hex');
  } catch (error) {
    throw failed(`${archive} is not the docker archive of ${reference}: ${(error as Error).message.split('\n')[0]}`);
  }
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  const home = env.XDG_CACHE_HOME;
  return path.join(home && path.isAbsolute(home) ? home : path.join(os.homedir(), '.cache'), 'flotilla', 'pods');
}
