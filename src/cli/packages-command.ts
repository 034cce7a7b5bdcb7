import { spawn } from 'node:child_process';
import type { DebianPackage, PackageUse } from '../rehearsal/debian-packages';
import { preflight } from '../rehearsal/hosts/preflight';
import { stateHome } from '../rehearsal/rehearsal-folder';
import { confirm } from './ask';
import { type ExitCode, exitCode, failed } from './exit';
import type { Surroundings } from './program-options';

/** Options of `flotilla packages`. */
export interface PackagesOptions {
  readonly install?: boolean;
  readonly yes?: boolean;
}

/** `flotilla packages`: the Debian packages that this machine lacks for rehearsals, examples and this project's tests. */
export async function packagesCommand(around: Surroundings, options: PackagesOptions): Promise<ExitCode> {
  const report = await preflight(stateHome(around.env));
  const missing = report.missingPackages;
  if (missing.length === 0 || !report.debianLike) return exitCode.done;
  if (options.install === true) await offerPackages(missing, around, options.yes === true);
  else around.terminal.out(listText(missing));
  return exitCode.done;
}

/** Of a preflight's missing packages those for some uses. */
export function packagesFor(missing: readonly DebianPackage[], uses: readonly PackageUse[]): readonly DebianPackage[] {
  return missing.filter((p) => uses.includes(p.use));
}

/**
 * Prints what is missing; installs it as root (asked on a terminal), else prints the exact command and goes on.
 *
 * @throws CommandError when apt fails
 */
export async function offerPackages(
  missing: readonly DebianPackage[],
  { terminal, env }: Surroundings,
  yes: boolean,
): Promise<void> {
  if (missing.length === 0) return;
  const names = missing.map((p) => p.name);
  terminal.err(listText(missing));
  if (process.getuid?.() !== 0) {
    terminal.err(`To install them: sudo apt-get update && sudo apt-get install -y ${names.join(' ')}\n\n`);
    return;
  }
  if (!yes && terminal.interactive && !(await confirm('Install them now?'))) return;
  const apt = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  await run(['apt-get', 'update', '-q'], apt);
  await run(['apt-get', 'install', '-y', '-q', '--no-install-recommends', ...names], apt);
}

function listText(missing: readonly DebianPackage[]): string {
  return `Debian packages that are missing:\n${missing.map((p) => `  ${p.name.padEnd(24)} ${p.why}`).join('\n')}\n`;
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
