import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buildSync } from 'esbuild';

/** The driver as one file, the way the stand-in provider carries this code. @param folder for the file */
export function bundledDriver(folder: string): string {
  const outfile = join(folder, 'driver.cjs');
  buildSync({
    entryPoints: [join(__dirname, 'host-driver.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'error',
  });
  return outfile;
}

/** A driver under way. */
export class DriverProcess {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  private said = '';

  constructor(argv: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    const [program, ...args] = argv as [string, ...string[]];
    this.child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (text) => (this.said += text));
  }

  get output(): string {
    return this.said;
  }

  /** What it gave, once it has ended. @throws Error it failed */
  async result<T>(): Promise<T> {
    const [code] = await once(this.child, 'close');
    if (code !== 0) throw new Error(`driver failed: ${this.said}`);
    return JSON.parse(this.said.trim().split('\n').at(-1) ?? 'null') as T;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await once(this.child, 'close');
  }
}
