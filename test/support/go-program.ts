import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Need } from './needs';

/** A program of somebody else's Go code, built for a test file from a pinned module in test/support. */
export interface GoProgram extends Need {
  /** Absolute path of the program. */
  readonly path: string;
  /** Removes it. */
  remove(): void;
}

/**
 * Builds the module in `test/support/<folder>`. Versions are pinned by its go.mod and go.sum; what Go compiles and downloads
 * stays in Go's own caches, so a second build takes a second.
 *
 * @param name what the program is called, if its name matters to who runs it
 */
export function goProgram(folder: string, name: string): GoProgram {
  const output = mkdtempSync(join(tmpdir(), `flotilla-${folder}-`));
  const path = join(output, name);
  const remove = () => rmSync(output, { recursive: true, force: true });
  const { status, error, stderr } = spawnSync('go', ['build', '-mod=readonly', '-buildvcs=false', '-o', path, '.'], {
    cwd: join(__dirname, folder),
    env: { ...process.env, GOFLAGS: '', GOWORK: 'off' },
    encoding: 'utf8',
    timeout: 300_000,
  });
  const problem = error === undefined ? `go build of ${folder} failed: ${stderr.trim()}` : `no program 'go'`;
  if (status !== 0) remove();
  return {
    name: error === undefined ? folder : 'go',
    path,
    remove,
    missing: () => (status === 0 ? undefined : problem),
  };
}
