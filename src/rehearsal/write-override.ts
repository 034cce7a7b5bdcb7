/**
 * Program: `write-override.js REHEARSAL`, run in a stack's folder by the wrapper that stands for Terraform inside a rehearsal.
 * Writes the rehearsal's override beside the `cdk.tf.json` that lies there.
 */
import * as path from 'node:path';
import { readRehearsalConfig } from './rehearsal-config';
import { rehearsalFolderAt } from './rehearsal-folder';
import { writeOverride } from './stage-stack';

function main(dir: string | undefined): void {
  if (dir === undefined) throw new Error('expected the folder of a rehearsal as argument');
  const stackDir = process.cwd();
  writeOverride(rehearsalFolderAt(dir), path.basename(stackDir), stackDir, readRehearsalConfig(dir).mode === 'paper');
}

try {
  main(process.argv[2]);
} catch (error) {
  process.stderr.write(`flotilla: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 3;
}
