import { readRehearsalConfig } from '../rehearsal/rehearsal-config';
import { rehearsalFolder } from '../rehearsal/rehearsal-folder';
import { stageStack } from '../rehearsal/stage-stack';
import { quote } from '../rehearsal/terraform-wrapper';
import { bareHostsReady, bareLogins } from './bare-hosts';
import { type CarriedOut, carryOut } from './carry-out';
import { showAndWrite } from './deploy-command';
import { type ExitCode, exitCode } from './exit';
import { needRoom } from './file-trouble';
import { finishText } from './finish-text';
import { needFirstBoots } from './first-boots';
import { type FleetPlace, findFleet } from './fleet-place';
import { catchInterrupts, type Interrupts } from './interrupts';
import { loadFleet, type PlannedFleet } from './load';
import { ownName } from './own-name';
import { type FleetOptions, refuseInsideRehearsal, type Surroundings } from './program-options';
import { type Progress, startProgress } from './progress';
import { nodeOf, openMaker } from './rehearsal-machines';
import { findRehearsal, lockRehearsal, openRehearsal, type Rehearsal } from './rehearsal-session';
import { jsonText } from './terminal';
import type { Workspace } from './workspace';

/** Options of `flotilla rehearse up`. */
export interface RehearseUpOptions extends FleetOptions {
  readonly paper?: boolean;
}

/** What a rehearsal came to. */
export interface Rehearsed {
  readonly fleet: PlannedFleet;
  readonly rehearsal: Rehearsal;
  readonly done: CarriedOut;
}

/** `flotilla rehearse up`: the whole line on this machine. */
export async function rehearseUp(around: Surroundings, options: RehearseUpOptions): Promise<ExitCode> {
  const rehearsed = await rehearse(around, options);
  const { fleet, done, rehearsal } = rehearsed;
  if (options.json === true) around.terminal.out(jsonText(done.json));
  else around.terminal.out(`\n${finishText(fleet, done, around, true)}${nextText(rehearsed)}`);
  const off = (await openMaker(rehearsal.folder.dir).list()).filter((m) => m.state === 'off');
  const config = readRehearsalConfig(rehearsal.folder.dir);
  for (const node of off.map((m) => nodeOf(config, m))) {
    around.terminal.err(`${node} is off: ${ownName} rehearse boot ${node} -f ${quote(fleet.place.shown)}\n`);
  }
  if (rehearsal.mode === 'paper' && options.json !== true)
    around.terminal.out(`Recorded deliveries: ${rehearsal.folder.sent}\n`);
  return exitCode.done;
}

/** Plans, shows, furnishes and applies. */
export async function rehearse(around: Surroundings, options: RehearseUpOptions): Promise<Rehearsed> {
  refuseInsideRehearsal(around.env, 'rehearse up');
  const place = findFleet(options.fleet ?? '.', around.cwd);
  const fleet = loadFleet(place, { standsIn: findRehearsal(place.folder, around.env)?.confirmed ?? '' });
  const folder = rehearsalFolder(fleet.plan.fleet, place.folder, around.env);
  showAndWrite(around, fleet, options);
  needRoom([folder.dir, place.folder]);
  const lock = lockRehearsal(folder, 'flotilla rehearse');
  const interrupts = catchInterrupts(around.terminal);
  const progress = startProgress(around.terminal);
  try {
    const rehearsal = await openRehearsal(fleet.plan, place, options.paper === true, around, progress);
    const joins = rehearsal.mode === 'hosts' ? await bareHosts(rehearsal, fleet, progress) : undefined;
    const workspace = rehearsalWorkspace(rehearsal, place, interrupts, joins);
    const origin = { kind: 'rehearsal', dir: rehearsal.folder.dir, paper: rehearsal.mode === 'paper' } as const;
    const done = await carryOut(fleet, workspace, [], origin, options, around, progress);
    if (rehearsal.mode === 'hosts') await needFirstBoots(rehearsal.folder.dir);
    return { fleet, rehearsal, done };
  } finally {
    progress.end();
    interrupts.end();
    lock.release();
  }
}

/** The machines that the fleet's owner has already, and how to get into them. */
async function bareHosts(
  { folder }: Rehearsal,
  { plan }: PlannedFleet,
  progress: Progress,
): Promise<NonNullable<Workspace['joins']>> {
  await bareHostsReady(folder.dir, plan, progress);
  return bareLogins(folder.dir);
}

/**
 * A rehearsal as the place where a fleet's stacks are applied.
 *
 * @param joins see Workspace
 */
export function rehearsalWorkspace(
  rehearsal: Rehearsal,
  place: FleetPlace,
  interrupts: Interrupts,
  joins?: Workspace['joins'],
): Workspace {
  const { folder, mode, binary, env, command } = rehearsal;
  const inside = ['npx', 'flotilla', 'rehearse', 'exec', '-f', place.shown, '--'];
  const pasteLine = (words: readonly string[]): string => [...inside, ...words].map(quote).join(' ');
  return {
    kind: mode === 'paper' ? 'paper' : 'rehearsal',
    place: { binary, env, command, logDir: folder.log, interrupts },
    synthDir: folder.synth,
    confirmed: folder.confirmed,
    reconfigure: true,
    ...(joins === undefined ? {} : { joins }),
    stage: (stack) => stageStack(folder, stack.name, stack.dir, mode === 'paper'),
    pasteLine,
    terraformLine: (dir, words) => pasteLine([binary.path, `-chdir=${dir}`, ...words]),
  };
}

/** What to do next with a rehearsed fleet. */
export function nextText({ fleet, rehearsal, done }: Rehearsed): string {
  const f = fleet.place.shown === 'fleet.yaml' ? '' : ` -f ${quote(fleet.place.shown)}`;
  const first = fleet.plan.nodes[0]?.name ?? 'n1';
  const lines = [
    ['Log in', `${ownName} ssh ${first}${f}`],
    ['Run a command', `${ownName} rehearse exec${f} -- ansible all -m ping`],
    ['State, with its keys', rehearsal.folder.state],
    ['Logs', rehearsal.folder.log],
    ['End it', `${ownName} rehearse down${f}`],
  ].filter(([what]) => rehearsal.mode === 'hosts' || !['Log in', 'Run a command'].includes(what!));
  const width = Math.max(...lines.map(([what]) => what!.length));
  const url = firstAnswer(fleet, done);
  if (url !== undefined && rehearsal.mode === 'hosts') {
    lines.splice(2, 0, ['Ask a pod', `${ownName} rehearse exec${f} -- curl -s ${url}`]);
  }
  return `\n${lines.map(([what, line]) => `${what!.padEnd(width)}  ${line}`).join('\n')}\n`;
}

/** Address of the first replica with a port. */
function firstAnswer(fleet: PlannedFleet, done: CarriedOut): string | undefined {
  for (const pod of fleet.plan.pods) {
    const node = pod.replicas[0]?.node;
    const address = node === undefined ? undefined : done.outputs?.fleet.nodes[node]?.ipv4;
    if (address !== undefined && pod.hostPorts[0] !== undefined) return `http://${address}:${pod.hostPorts[0]}`;
  }
  return undefined;
}
