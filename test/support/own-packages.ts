import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const repository = join(__dirname, '..', '..');

/** What the example of an own stack has in its package.json. */
const packages = ['cdktf', 'constructs', 'typescript', '@cdktf/provider-null', '@cdktf/provider-tls', '@types/node'];

/** Puts the packages that the example of an own stack depends on where `npm install` puts them. */
export function installPackages(folder: string): void {
  const modules = join(folder, 'node_modules');
  const targets = { ...Object.fromEntries(packages.map((name) => [name, join('node_modules', name)])), flotilla: '' };
  for (const [name, target] of Object.entries({ ...targets, '.bin': join('node_modules', '.bin') })) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(repository, target), join(modules, name));
  }
}

/** A copy of the example of an own stack as its user has it, with its packages and without what commands leave. */
export function ownStackFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-own-stack-'));
  const left = /\/(out|state|build|cdktf\.out)$/;
  cpSync(join(repository, 'examples', 'own-stack'), folder, { recursive: true, filter: (path) => !left.test(path) });
  installPackages(folder);
  return folder;
}

/** Runs the app of a folder's cdktf.json as cdktf does. */
export function runApp(folder: string): { readonly status: number | null; readonly stderr: string } {
  const { app } = JSON.parse(readFileSync(join(folder, 'cdktf.json'), 'utf8')) as { app: string };
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    CDKTF_CONTEXT_JSON: '{}',
    npm_config_loglevel: 'error',
    npm_config_update_notifier: 'false',
  };
  const { status, stderr, stdout } = spawnSync('/bin/sh', ['-c', app], { cwd: folder, env, encoding: 'utf8' });
  // The compiler speaks to standard output.
  return { status, stderr: `${stdout}${stderr}` };
}
