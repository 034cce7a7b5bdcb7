import { spawn } from 'node:child_process';
import * as path from 'node:path';
import type { DebianPackage } from '../rehearsal/debian-packages';
import { preflight } from '../rehearsal/hosts/preflight';
import { stateHome } from '../rehearsal/rehearsal-folder';
import { confirm } from './ask';
import { type ExitCode, exitCode, failed } from './exit';
import { preflightText } from './preflight-text';
import type { Surroundings } from './program-options';
import { formatElapsed } from './progress';
import { rehearseUp } from './rehearse-up';

/** Options of `npm start`. */
export interface StartOptions {
  readonly paper?: boolean;
  /** Missing packages are installed without asking. */
  readonly yes?: boolean;
}

const quickstart = path.join(__dirname, '..', '..', 'examples', 'quickstart');

/** `npm start`: what this machine can do, what it lacks, and then the quickstart. */
export async function startCommand(around: Surroundings, options: StartOptions): Promise<ExitCode> {
  const { terminal } = around;
  const began = Date.now();
  const report = await preflight(stateHome(around.env));
  terminal.err(
    `${preflightText(report, terminal)}(looked at this machine for ${formatElapsed(Date.now() - began)})\n\n`,
  );
  const missing = report.missingPackages.filter((p) => p.use !== 'tests');
  if (options.paper !== true && report.debianLike && missing.length > 0) {
    await offerPackages(missing, around, options.yes === true);
  }
  return rehearseUp(around, { fleet: quickstart, ...(options.paper === true ? { paper: true } : {}) });
}

async function offerPackages(missing: readonly DebianPackage[], around: Surroundings, yes: boolean): Promise<void> {
  const { terminal, env } = around;
  const names = missing.map((p) => p.name);
  terminal.err(
    `Debian packages that are missing:\n${missing.map((p) => `  ${p.name.padEnd(24)} ${p.why}`).join('\n')}\n`,
  );
  if (process.getuid?.() !== 0) {
    terminal.err(`To install them: sudo apt-get update && sudo apt-get install -y ${names.join(' ')}\n\n`);
    return;
  }
  if (!yes && terminal.interactive && !(await confirm('Install them now?'))) return;
  const apt = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  await run(['apt-get', 'update', '-q'], apt);
  await run(['apt-get', 'install', '-y', '-q', '--no-install-recommends', ...names], apt);
}

async function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const [program, ...args] = argv;
  const code = await new Promise<number>((resolve) => {
    const child = spawn(program!, args, { env, stdio: ['ignore', 2, 2] });
    child.on('error', () => resolve(127));
    child.on('close', (status) => resolve(status ?? exitCode.failed));
  });
  if (code !== 0)
    throw failed(`${argv.join(' ')} failed with exit status ${code}`, 'npm start -- --paper does without hosts');
}
