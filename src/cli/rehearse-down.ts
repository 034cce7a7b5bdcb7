import * as fs from 'node:fs';
import * as path from 'node:path';
import { endLeftTerraform } from '../rehearsal/left-terraform';
import { readRehearsalConfig } from '../rehearsal/rehearsal-config';
import type { RehearsalFolder } from '../rehearsal/rehearsal-folder';
import { type ExitCode, exitCode, failed } from './exit';
import { findFleet } from './fleet-place';
import type { FleetOptions, Surroundings } from './program-options';
import { startProgress } from './progress';
import { endHosts } from './rehearsal-hosts';
import { findRehearsals, lockRehearsal } from './rehearsal-session';
import { jsonText } from './terminal';

/** `flotilla rehearse down`: ends hosts, network and state of a fleet's rehearsal. Files of the fleet stay, its ledger too. */
export async function rehearseDown(around: Surroundings, options: FleetOptions): Promise<ExitCode> {
  const place = findFleet(options.fleet ?? '.', around.cwd);
  const found = findRehearsals(place.folder, around.env);
  const ended: Ended[] = [];
  for (const folder of found) ended.push(await endRehearsal(folder, around));
  if (options.json === true) around.terminal.out(jsonText({ ended }));
  else if (found.length === 0) around.terminal.out(`${place.shown}: nothing is being rehearsed\n`);
  return exitCode.done;
}

/** A rehearsal that was ended, as `--json` tells it. */
interface Ended {
  readonly rehearsal: string;
  readonly mode: 'hosts' | 'paper';
}

async function endRehearsal(folder: RehearsalFolder, around: Surroundings): Promise<Ended> {
  const lock = lockRehearsal(folder, 'flotilla rehearse down');
  const progress = startProgress(around.terminal);
  const step = progress.step(path.basename(folder.dir));
  const hosts = mayHaveHosts(folder);
  try {
    if (!(await endLeftTerraform(folder.dir))) throw failed('a Terraform that an earlier run left does not end');
    if (hosts) {
      step.say('ending the hosts and their network');
      await endHosts(folder.dir);
    }
    // The lock's own file goes last: until then nobody else begins.
    for (const name of fs.readdirSync(folder.dir).filter((n) => path.join(folder.dir, n) !== folder.lock)) {
      fs.rmSync(path.join(folder.dir, name), { recursive: true, force: true });
    }
    step.done(hosts ? 'ended: hosts, network and state are gone' : 'ended: its state is gone');
  } finally {
    progress.end();
    lock.release();
  }
  if (fs.readdirSync(folder.dir).length === 0) fs.rmdirSync(folder.dir);
  return { rehearsal: path.basename(folder.dir), mode: hosts ? 'hosts' : 'paper' };
}

/** Also true when the file that says it is missing or broken: what a killed run left must go too. */
function mayHaveHosts(folder: RehearsalFolder): boolean {
  try {
    return readRehearsalConfig(folder.dir).mode === 'hosts';
  } catch {
    return fs.existsSync(folder.hosts);
  }
}
