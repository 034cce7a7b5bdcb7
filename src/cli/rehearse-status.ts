import * as fs from 'node:fs';
import { readRehearsalConfig } from '../rehearsal/rehearsal-config';
import type { RehearsalFolder } from '../rehearsal/rehearsal-folder';
import { type ExitCode, exitCode } from './exit';
import { findFleet } from './fleet-place';
import type { FleetOptions, Surroundings } from './program-options';
import { nodeOf, openMaker } from './rehearsal-machines';
import { needRehearsal } from './rehearsal-session';
import { renderTable } from './table';
import { jsonText } from './terminal';

/** A stack as its state in the rehearsal says. */
interface StackStatus {
  readonly stack: string;
  readonly resources: number;
}

/** `flotilla rehearse status`: machines, power, addresses, stacks. */
export async function rehearseStatus(around: Surroundings, options: FleetOptions): Promise<ExitCode> {
  const place = findFleet(options.fleet ?? '.', around.cwd);
  const folder = needRehearsal(place, place.shown, around.env);
  const config = readRehearsalConfig(folder.dir);
  const { fleet, mode } = config;
  const machines = (await openMaker(folder.dir).list()).map((m) => ({ node: nodeOf(config, m), ...m }));
  const stacks = stackStates(folder);
  if (options.json === true) {
    around.terminal.out(jsonText({ schemaVersion: 1, fleet, mode, dir: folder.dir, machines, stacks }));
    return exitCode.done;
  }
  const lines = [`${fleet}: rehearsed ${mode === 'paper' ? 'on paper, no hosts' : 'with hosts'} in ${folder.dir}`, ''];
  const columns = ['NODE', 'POWER', 'ADDRESS', 'TYPE', 'ID'].map((title, i) => ({ title, drop: i < 3 ? 0 : i }));
  const rows = machines.map((m) => [m.node, m.state, m.ipv4, m.type, m.id]);
  lines.push(...(rows.length === 0 ? ['no machines'] : renderTable(columns, rows, around.terminal.columns).lines));
  lines.push('', `stacks: ${stacks.map((s) => `${s.stack} (${s.resources} resources)`).join(', ') || 'none applied'}`);
  around.terminal.out(`${lines.join('\n')}\n`);
  return exitCode.done;
}

/** A state file; nothing is in it while Terraform is writing it. */
function readState(file: string): { resources?: { mode?: string }[] } {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as { resources?: { mode?: string }[] };
  } catch {
    return {};
  }
}

function stackStates(folder: RehearsalFolder): StackStatus[] {
  const files = fs.existsSync(folder.state) ? fs.readdirSync(folder.state).filter((f) => f.endsWith('.tfstate')) : [];
  return files.sort().map((file) => {
    const stack = file.slice(0, -'.tfstate'.length);
    const state = readState(folder.stateFile(stack));
    return { stack, resources: (state.resources ?? []).filter((r) => r.mode === 'managed').length };
  });
}
