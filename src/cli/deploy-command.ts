import * as path from 'node:path';
import { isHeld, takeLock } from '../rehearsal/owner-lock';
import { confirm } from './ask';
import { makeFolder } from './atomic-file';
import { busy } from './busy';
import { carryOut } from './carry-out';
import { deployFolder, deployWorkspace } from './deploy-workspace';
import { type ExitCode, exitCode, wrongInput } from './exit';
import { needRoom } from './file-trouble';
import { finishText } from './finish-text';
import { type FleetPlace, findFleet } from './fleet-place';
import { catchInterrupts } from './interrupts';
import { loadFleet, type PlannedFleet, refuseIfFrozen, writeLedger } from './load';
import { showPlan } from './plan-command';
import { type FleetOptions, refuseInsideRehearsal, type Surroundings } from './program-options';
import { refuseStaticMachines } from './static-machines';
import { hasOwnApp } from './synth';
import { jsonText } from './terminal';

/** `flotilla deploy [STACKS..]`: plan, show, ask, apply, emit, start. */
export async function deployCommand(
  around: Surroundings,
  stacks: readonly string[],
  options: FleetOptions & { readonly yes?: boolean },
): Promise<ExitCode> {
  const { terminal, env } = around;
  refuseInsideRehearsal(env, 'deploy');
  const place = findFleet(options.fleet ?? '.', around.cwd);
  const fleet = planAndShow(around, place, options);
  refuseStaticMachines(fleet.plan, place.shown);
  const own = hasOwnApp(place);
  const known = ['core', ...fleet.plan.vendors, 'mesh'];
  const unknown = own ? [] : stacks.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw wrongInput(`unknown stack ${unknown.join(', ')}; this fleet has ${known.join(', ')}`);
  const all = own ? ["'*'"] : known;
  const names = stacks.length === 0 ? all : stacks;
  terminal.err(`This stands for: npx cdktf deploy ${names.join(' ')}\n`);
  if (options.yes !== true) {
    if (!terminal.interactive)
      throw wrongInput('deploy changes real machines and nobody can be asked here', 'say --yes');
    if (!(await confirm('Deploy this to the real vendors?'))) return exitCode.done;
  }
  const folder = deployFolder(fleet.plan.fleet, place, env);
  needRoom([folder, place.folder]);
  makeFolder(folder, 0o700);
  const lock = takeLock(path.join(folder, 'lock'), 'flotilla deploy');
  if (!isHeld(lock)) throw busy(lock);
  const interrupts = catchInterrupts(terminal);
  try {
    const workspace = await deployWorkspace(fleet.plan.fleet, place, env, interrupts);
    const result = await carryOut(fleet, workspace, stacks, { kind: 'deploy' }, options, around);
    terminal.out(options.json === true ? jsonText(result.json) : finishText(fleet, result, around));
    return exitCode.done;
  } finally {
    interrupts.end();
    lock.release();
  }
}

/** Plans a fleet, writes its ledger, prints the table. `standsIn` as `loadFleet` has it. */
export function planAndShow(
  around: Surroundings,
  place: FleetPlace,
  options: FleetOptions,
  standsIn?: string,
): PlannedFleet {
  const fleet = loadFleet(place, standsIn);
  refuseIfFrozen(fleet, options.frozen === true);
  showPlan(around, fleet, options.json === true ? 'err' : 'out');
  writeLedger(place, fleet.ledgerText);
  return fleet;
}
