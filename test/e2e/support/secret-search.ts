import { lstatSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { PrivateKey } from './private-keys';
import { runProgram } from './run-program';

/** Looks for private keys in files and texts. */
export class SecretSearch {
  private readonly patterns: string;

  /** @param folder for a file with what is looked for */
  constructor(
    readonly keys: readonly PrivateKey[],
    folder: string,
  ) {
    this.patterns = join(folder, 'patterns');
    const all = keys.flatMap((key) => key.pieces);
    if (all.length === 0 || all.some((piece) => piece.length < 13)) throw new Error('a pattern would fit by chance');
    writeFileSync(this.patterns, `${all.join('\n')}\n`, { mode: 0o600 });
  }

  /** What `grep -F -f` has to read. */
  get patternsFile(): string {
    return this.patterns;
  }

  /** Names of the keys that a text gives away. */
  in(text: string): readonly string[] {
    return this.keys.filter((key) => key.pieces.some((piece) => text.includes(piece))).map((key) => key.name);
  }

  /** Every file below some folders that holds a key, in this machine's file system alone. */
  async files(...folders: readonly string[]): Promise<readonly string[]> {
    const argv = ['grep', '-rlaF', '--devices=skip', '-f', this.patterns, ...folders];
    const { code, stdout, stderr } = await runProgram(argv);
    // Files of running hosts come and go.
    const real = stderr.split('\n').filter((line) => line !== '' && !line.endsWith('No such file or directory'));
    if (code > 1 && real.length > 0) throw new Error(real.join('\n'));
    return stdout.split('\n').filter((file) => file !== '' && file !== this.patterns);
  }
}

/**
 * Why a file that holds a secret is not safe: others may read it, or it lies in no folder that is closed to others.
 * @param top the topmost folder that counts
 */
export function unsafe(file: string, top: string): string | undefined {
  const mode = (path: string): number => lstatSync(path).mode & 0o7777;
  if ((mode(file) & 0o077) !== 0) return `${relative(top, file)} has mode ${mode(file).toString(8)}`;
  for (let folder = dirname(file); folder.startsWith(top); folder = dirname(folder)) {
    if ((mode(folder) & 0o077) === 0) return undefined;
  }
  return `${relative(top, file)} lies in folders that are open to others`;
}
