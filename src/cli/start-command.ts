import * as path from 'node:path';
import { preflight } from '../rehearsal/hosts/preflight';
import { stateHome } from '../rehearsal/rehearsal-folder';
import type { ExitCode } from './exit';
import { offerPackages, packagesFor } from './packages-command';
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
  if (options.paper !== true && report.debianLike) {
    await offerPackages(packagesFor(report.missingPackages, ['hosts', 'examples']), around, options.yes === true);
  }
  return rehearseUp(around, { fleet: quickstart, ...(options.paper === true ? { paper: true } : {}) });
}
