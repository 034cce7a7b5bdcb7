import * as fs from 'node:fs';
import * as path from 'node:path';
import { cliConfig, type MirroredProvider, writeMirror } from './mirror';
import { readIfThere, writeWhole } from './record-store';
import type { RehearsalConfig } from './rehearsal-config';
import type { RehearsalFolder } from './rehearsal-folder';
import { type WrapperOptions, writeWrapper } from './terraform-wrapper';

/** What a rehearsal's folder is furnished with. */
export interface StageOptions {
  readonly config: RehearsalConfig;
  readonly providers: readonly MirroredProvider[];
  /** Bundled stand-in provider, absolute. */
  readonly standin: string;
  readonly wrapper: WrapperOptions;
}

const lockFile = '.terraform.lock.hcl';

/**
 * Furnishes a rehearsal's folder: providers, Terraform's configuration, what the stand-in reads, the wrapper. What is there with the
 * same content is left alone. A changed mirror makes the stacks' lock files obsolete, so they go.
 */
export async function prepareStage(folder: RehearsalFolder, options: StageOptions): Promise<void> {
  for (const dir of [folder.dir, folder.stacks, folder.state, folder.log, folder.synth]) {
    fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
    fs.chmodSync(dir, 0o700);
  }
  fs.mkdirSync(folder.mirror, { recursive: true, mode: 0o700 });
  const digestFile = path.join(folder.dir, 'mirror.sha256');
  const digest = await writeMirror(folder.mirror, options.providers, options.standin);
  if (readIfThere(digestFile) !== digest) {
    removeLockFiles(folder);
    writeWhole(digestFile, digest);
  }
  writeIfOther(folder.cliConfig, cliConfig(folder.mirror));
  writeIfOther(folder.config, `${JSON.stringify(options.config, null, 2)}\n`);
  writeWrapper(folder, options.wrapper);
}

/** Lock files hold checksums of the providers; those of another mirror would be refused. */
function removeLockFiles(folder: RehearsalFolder): void {
  for (const stacks of [folder.stacks, path.join(folder.synth, 'stacks')]) {
    const names = fs.existsSync(stacks) ? fs.readdirSync(stacks) : [];
    for (const name of names) fs.rmSync(path.join(stacks, name, lockFile), { force: true });
  }
}

function writeIfOther(file: string, text: string): void {
  if (readIfThere(file) !== text) writeWhole(file, text);
}
