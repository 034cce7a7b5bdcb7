import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { overrideFile, rehearsalOverride, type StackJson } from './override';
import type { RehearsalFolder } from './rehearsal-folder';

/** The file that a synth writes for a stack. */
export const stackFile = 'cdk.tf.json';

/**
 * Copies a synthesised stack, byte for byte, to its place in the rehearsal and adds the override beside it.
 *
 * @param from folder with `cdk.tf.json`
 * @param paper deliveries are recorded instead of sent
 * @returns the folder to run Terraform in
 */
export function stageStack(folder: RehearsalFolder, stack: string, from: string, paper: boolean): string {
  const dir = folder.stackDir(stack);
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  replaceFile(path.join(dir, stackFile), fs.readFileSync(path.join(from, stackFile)));
  writeOverride(folder, stack, dir, paper);
  return dir;
}

/** Writes the override into a stack's folder from the `cdk.tf.json` that lies there. */
export function writeOverride(folder: RehearsalFolder, stack: string, dir: string, paper: boolean): void {
  const json = JSON.parse(fs.readFileSync(path.join(dir, stackFile), 'utf8')) as StackJson;
  const options = { stateFile: folder.stateFile, ...(paper ? { recordIn: folder.sent } : {}) };
  fs.mkdirSync(folder.state, { recursive: true, mode: 0o700 });
  const text = `${JSON.stringify(rehearsalOverride(stack, json, options), null, 2)}\n`;
  replaceFile(path.join(dir, overrideFile), Buffer.from(text));
}

/** Leaves the file untouched when it holds these bytes already; else replaces it in one step. */
function replaceFile(file: string, bytes: Buffer): void {
  if (fs.existsSync(file) && fs.readFileSync(file).equals(bytes)) return;
  const beside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  fs.writeFileSync(beside, bytes, { mode: 0o600, flag: 'wx' });
  fs.renameSync(beside, file);
}
