/**
 * The filesystem mirror that a rehearsal's Terraform or OpenTofu takes its providers from: unpacked packages of the stand-in, for
 * both tools' default registries. @see https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
 */
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** One provider to be played. */
export interface MirroredProvider {
  /** `hetznercloud/hcloud`. */
  readonly source: string;
  readonly version: string;
  /** Its fact table. */
  readonly factsPath: string;
}

/** A source without a host means the one of these whose tool reads it. */
const REGISTRIES = ['registry.terraform.io', 'registry.opentofu.org'];
const PLATFORMS: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', arm64: 'arm64', arm: 'arm' };

interface MirrorFile {
  readonly path: string;
  readonly mode: number;
  readonly bytes: Buffer;
}

/**
 * Writes the mirror; what is there already with the same content is left alone, file by file.
 * @param standinPath the bundled program, `dist/standin.cjs`.
 * @returns sha256 over all files: when it changed, lock files that know the old packages do not fit any more.
 */
export async function writeMirror(
  dir: string,
  providers: readonly MirroredProvider[],
  standinPath: string,
): Promise<string> {
  const program = await readFile(standinPath);
  const hash = createHash('sha256');
  for (const provider of [...providers].sort((a, b) => (a.source < b.source ? -1 : 1))) {
    const facts = await readFile(provider.factsPath);
    for (const registry of REGISTRIES) {
      for (const file of packageFiles(registry, provider, program, facts)) {
        hash.update(`${file.path}\0${file.mode}\0${file.bytes.length}\0`).update(file.bytes);
        await writeUnlessSame(dir, file);
      }
    }
  }
  return hash.digest('hex');
}

function packageFiles(
  registry: string,
  { source, version }: MirroredProvider,
  program: Buffer,
  facts: Buffer,
): readonly MirrorFile[] {
  const folder = join(registry, source, version, platform());
  return [
    { path: join(folder, `terraform-provider-${basename(source)}_v${version}`), mode: 0o755, bytes: program },
    { path: join(folder, 'facts.json'), mode: 0o644, bytes: facts },
    // A file without extension is CommonJS unless a package.json somewhere above says otherwise.
    { path: join(folder, 'package.json'), mode: 0o644, bytes: Buffer.from('{"type":"commonjs"}\n') },
  ];
}

/** This machine in Terraform's words: `linux_amd64`. */
function platform(): string {
  return `${process.platform}_${PLATFORMS[process.arch] ?? process.arch}`;
}

async function writeUnlessSame(dir: string, { path: inside, bytes, mode }: MirrorFile): Promise<void> {
  const path = join(dir, inside);
  if (await isSame(path, bytes, mode)) return;
  await mkdir(dirname(path), { recursive: true });
  // Not beside the target: a package's checksum counts every file in its folder, those of a killed run too.
  const beside = join(dir, `.${basename(path)}.${process.pid}.tmp`);
  try {
    await writeFile(beside, bytes, { mode });
    await chmod(beside, mode);
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}

async function isSame(path: string, bytes: Buffer, mode: number): Promise<boolean> {
  try {
    return ((await stat(path)).mode & 0o777) === mode && (await readFile(path)).equals(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Terraform's CLI configuration: the mirror and nothing else, so that no registry is ever asked. */
export function cliConfig(mirrorDir: string): string {
  // Strings of this file are no templates: `${` stands for itself.
  return `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirrorDir)}\n  }\n}\n`;
}
