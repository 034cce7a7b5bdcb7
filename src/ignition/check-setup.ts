import { checkAccounts } from './check/accounts';
import { checkFiles } from './check/files';
import { Findings } from './check/findings';
import { checkMachine } from './check/machine';
import { checkPaths } from './check/paths';
import { checkUnits } from './check/units';
import type { SetupOrigins, SetupProblem } from './merge-layers';
import type { Setup } from './setup';
import type { System } from './system';

/**
 * Everything that is wrong with a setup on a system, all at once, so that nothing fails on the machine that could be known before.
 *
 * @param origins who said what, as mergeLayers gives them. @default - all of it is somebody's, and paths begin with no origin
 */
export function checkSetup(setup: Setup, system: System, origins: SetupOrigins = new Map()): readonly SetupProblem[] {
  const findings = new Findings(setup, system, origins);
  checkAccounts(findings);
  checkPaths(findings);
  checkFiles(findings);
  checkUnits(findings);
  checkMachine(findings);
  return findings.problems;
}
