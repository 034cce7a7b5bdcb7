import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readIfThere, writeFileAtomically } from '../files/atomic-file';
import { stackFailure } from './stack-failure';
import type { TerraformPlace } from './terraform-run';
import { runTerraform } from './terraform-run';

/**
 * Runs `terraform init` where it is needed: the providers, the backend, the mirror or the program changed since the last time, or
 * what it installed is gone.
 *
 * @param reconfigure takes the backend as it is written now, without asking what becomes of the old one's state
 * @param onBegin called when there is something to do
 * @throws StackFailure
 */
export async function initStack(
  place: TerraformPlace,
  stack: string,
  dir: string,
  reconfigure: boolean,
  onBegin: () => void = () => {},
): Promise<boolean> {
  const stampFile = path.join(dir, '.terraform', 'flotilla-init');
  const stamp = initStamp(place, dir);
  if (readIfThere(stampFile) === stamp && fs.existsSync(path.join(dir, '.terraform.lock.hcl'))) return false;
  onBegin();
  const args = ['init', '-input=false', '-no-color', ...(reconfigure ? ['-reconfigure'] : [])];
  const result = await runTerraform(place, { stack, cwd: dir, args, onEvent: () => {} });
  if (result.code !== 0) throw stackFailure(stack, 'init', result);
  writeFileAtomically(stampFile, stamp, 0o600);
  return true;
}

/** Digest of all that `init` depends on. */
function initStamp(place: TerraformPlace, dir: string): string {
  const hash = createHash('sha256').update(`${place.binary.path} ${place.binary.version}\n`);
  for (const name of fs
    .readdirSync(dir)
    .filter((n) => n.endsWith('.tf.json'))
    .sort()) {
    const { terraform } = JSON.parse(fs.readFileSync(path.join(dir, name), 'utf8')) as { terraform?: unknown };
    hash.update(JSON.stringify([name, terraform ?? null]));
  }
  const config = place.env.TF_CLI_CONFIG_FILE;
  if (config !== undefined) hash.update(readIfThere(config) ?? '');
  return hash.digest('hex');
}
