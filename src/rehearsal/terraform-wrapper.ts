import * as fs from 'node:fs';
import * as path from 'node:path';
import type { RehearsalFolder } from './rehearsal-folder';

/** Marks a rehearsal's own `cdktf.out`: only there does the wrapper let Terraform work. */
export const markFile = '.flotilla-rehearsal';

export interface WrapperOptions {
  /** The real program, absolute. */
  readonly terraform: string;
  /** The Node that runs us, absolute. */
  readonly node: string;
  /** Compiled `write-override.js`, absolute. */
  readonly writeOverride: string;
}

/**
 * A program that stands for Terraform where somebody else's tool (cdktf) calls it: in a stack's folder it first writes the
 * rehearsal's override, then becomes the real program. In a stack's folder that is not the rehearsal's it refuses to work, so that
 * the fleet's own state stays untouched.
 */
export function wrapperScript(folder: RehearsalFolder, options: WrapperOptions): string {
  return `#!/bin/sh
# Written by flotilla rehearse: Terraform inside the rehearsal in ${folder.dir}
if [ -f cdk.tf.json ]; then
  if [ "$(cat ../../${markFile} 2>/dev/null)" != ${quote(folder.dir)} ]; then
    echo "flotilla: $(pwd) is not part of the rehearsal; nothing was run" >&2
    exit 3
  fi
  ${quote(options.node)} ${quote(options.writeOverride)} ${quote(folder.dir)} || exit 3
  umask 077
fi
exec ${quote(options.terraform)} "$@"
`;
}

/** Writes the wrapper and marks the rehearsal's `cdktf.out`. */
export function writeWrapper(folder: RehearsalFolder, options: WrapperOptions): void {
  fs.mkdirSync(path.dirname(folder.wrapper), { recursive: true, mode: 0o700 });
  fs.mkdirSync(folder.synth, { recursive: true, mode: 0o700 });
  const beside = `${folder.wrapper}.${process.pid}.tmp`;
  fs.writeFileSync(beside, wrapperScript(folder, options), { mode: 0o700 });
  fs.renameSync(beside, folder.wrapper);
  fs.writeFileSync(path.join(folder.synth, markFile), `${folder.dir}\n`, { mode: 0o600 });
}

/** A text as one word of sh. */
export function quote(text: string): string {
  return /^[A-Za-z0-9_/.:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
