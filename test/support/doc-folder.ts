import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DocBlock } from './doc-blocks';

const root = join(__dirname, '..', '..');

/** One command of a page. */
export interface DocCommand {
  readonly command: string;
  /** Exit status that the page tells of. */
  readonly exits: number;
  /** What it must print; a line `...` stands for any lines. @default - anything */
  readonly prints?: string;
}

/** Commands of a block that is run. */
export function docCommands(block: DocBlock): readonly DocCommand[] {
  if (block.language === 'console') return consoleCommands(block.text);
  return block.text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => ({ command: line, exits: exitsOf(line) }));
}

function exitsOf(line: string): number {
  return Number(/# exits (\d+)/.exec(line)?.[1] ?? 0);
}

function consoleCommands(text: string): readonly DocCommand[] {
  const parts = text.split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const [command = '', ...printed] = part.split('\n');
    return { command, exits: exitsOf(command), prints: printed.join('\n').trimEnd() };
  });
}

/** A folder in which a page's blocks are run, as in the project of a user who has installed Flotilla. */
export class DocFolder {
  private readonly base = mkdtempSync(join(tmpdir(), 'flotilla-docs-'));
  readonly path = join(this.base, 'oak');
  private readonly env: NodeJS.ProcessEnv;

  constructor(extra: NodeJS.ProcessEnv = {}, quick = false) {
    const modules = join(this.path, 'node_modules');
    mkdirSync(join(modules, '.bin'), { recursive: true });
    symlinkSync(root, join(modules, 'flotilla'));
    symlinkSync(join(root, 'lib', 'cli', 'main.js'), join(modules, '.bin', 'flotilla'));
    symlinkSync(join(root, 'node_modules', '.bin', 'cdktf'), join(modules, '.bin', 'cdktf'));
    // npx looks a program up for half a second; that it finds these is tested where hosts boot.
    const npx = join(this.base, 'bin', 'npx');
    mkdirSync(dirname(npx));
    if (quick) writeFileSync(npx, `#!/bin/sh\nPATH='${modules}/.bin':"$PATH" exec "$@"\n`, { mode: 0o755 });
    const { CI: _, NO_COLOR: __, ...rest } = process.env;
    this.env = {
      ...rest,
      HOME: this.base,
      PATH: `${join(this.base, 'bin')}:${process.env.PATH}`,
      XDG_STATE_HOME: join(this.base, 'state'),
      ...extra,
    };
  }

  write(name: string, text: string): void {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** @throws Error with what was printed, when it ends otherwise than the page says */
  run({ command, exits, prints }: DocCommand, seconds: number): void {
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
      cwd: this.path,
      env: this.env,
      encoding: 'utf8',
      timeout: seconds * 1000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (status !== exits) throw new Error(`$ ${command}\nexit ${status}, expected ${exits}\n${stdout}${stderr}`);
    if (prints !== undefined) expect(shown(stdout + stderr, this.base)).toMatch(pattern(prints));
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}

function shown(text: string, base: string): string {
  return text.replaceAll(base, '~').trimEnd();
}

function pattern(prints: string): RegExp {
  const lines = prints
    .split('\n')
    .map((line) => (line.trim() === '...' ? '[\\s\\S]*' : escaped(line).replaceAll('\\.\\.\\.', '.*')));
  return new RegExp(`^${lines.join('\\n').replaceAll('\\n[\\s\\S]*', '[\\s\\S]*')}$`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
