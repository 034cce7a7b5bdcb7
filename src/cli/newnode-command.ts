import { same } from '../fleet/digest';
import { confirm } from './ask';
import { type CarriedOut, carryOut } from './carry-out';
import { showAndWrite } from './deploy-command';
import { type CommandError, type ExitCode, exitCode, failed, wrongInput } from './exit';
import type { FirstLogin } from './first-login';
import { editFiles, entryIn, type FleetFile, readFleetFiles, writeFleetFile } from './fleet-files';
import { type FleetPlace, findFleet, shownPath } from './fleet-place';
import { freezeOf, refuseIfFrozen } from './frozen';
import { catchInterrupts } from './interrupts';
import { allFailures } from './join-machines';
import { loadFleet, type PlannedFleet } from './load';
import { endNewnode } from './newnode-end';
import { type EntryBefore, engineOf, entryEdit, entryProblems, takenAddresses } from './newnode-entry';
import { type Begun, begunMachines, type Examined, examineMachines } from './newnode-examine';
import { checkFlatcar } from './newnode-flatcar';
import { deployGround, type Ground, rehearsalGround } from './newnode-ground';
import { installMachines } from './newnode-install-all';
import { type NamedMachine, type NewnodeOptions, newnodeRequest } from './newnode-request';
import type { Newnode as Run } from './newnode-run';
import { newnodeSecrets, withoutPassword } from './newnode-secrets';
import { ownCommand } from './own-name';
import { showPlan } from './plan-command';
import { refuseInsideRehearsal, type Surroundings } from './program-options';
import { type Progress, startProgress } from './progress';

/** `flotilla newnode NAME ADDRESS ..`: machines that exist become nodes of the real fleet. */
export function newnodeCommand(
  around: Surroundings,
  words: readonly string[],
  options: NewnodeOptions,
): Promise<ExitCode> {
  return join(around, words, options, 'deploy');
}

/** `flotilla rehearse newnode NAME ADDRESS ..`: the same with machines of the rehearsal. */
export function rehearseNewnode(
  around: Surroundings,
  words: readonly string[],
  options: NewnodeOptions,
): Promise<ExitCode> {
  return join(around, words, options, 'rehearsal');
}

async function join(
  given: Surroundings,
  words: readonly string[],
  options: NewnodeOptions,
  kind: Ground['kind'],
): Promise<ExitCode> {
  refuseInsideRehearsal(given.env, kind === 'deploy' ? 'newnode' : 'rehearse newnode');
  const request = newnodeRequest(words, options);
  const around = withoutPassword(given, options);
  const place = findFleet(options.fleet ?? '.', around.cwd);
  const files = readFleetFiles(place);
  const fleet = files[0]?.data.fleet;
  if (typeof fleet !== 'string' || Object.keys(files[0]?.data ?? {}).length < 2) throw unreadable(place);
  const problems = [
    ...request.machines.flatMap((machine) => entryProblems(machine, request, before(files, machine))),
    ...takenAddresses(request.machines, files),
  ];
  if (problems.length > 0) throw wrongInput(problems.join('\n'), 'correct the one that is wrong');
  const ground = (kind === 'deploy' ? deployGround : rehearsalGround)(fleet, place, around);
  const lock = ground.lock();
  const interrupts = catchInterrupts(around.terminal);
  try {
    return await run({ around, options, request, place, ground, files, interrupts }, given);
  } finally {
    interrupts.end();
    lock.release();
  }
}

async function run(at: Run, given: Surroundings): Promise<ExitCode> {
  const { request, ground, options, around } = at;
  if (options.install === 'flatcar') return checkFlatcar(at, await loginsOf(at, request.machines, given));
  const { begun, unreachable } = await begunOf(at);
  const fresh = request.machines.filter(({ name }) => !begun.has(name) && !unreachable.has(name));
  const asked = await loginsOf(at, fresh, given);
  const { logins, failures: uninstalled } = await installMachines(at, fresh, asked);
  const examined = await withProgress(around, async (progress) =>
    examineMachines(
      fresh.filter(({ name }) => logins.has(name)),
      logins,
      request,
      (machine) => engineOf(request, before(at.files, machine)),
      await ground.reach(),
      progress,
    ),
  );
  const failures = new Map([...unreachable, ...uninstalled, ...examined.failures, ...contradictions(at, examined)]);
  const ready = examined.machines.filter((machine) => !failures.has(machine.name));
  if (ready.length + begun.size === 0) throw allFailures(failures.values());
  for (const failure of failures.values()) tell(around, failure);
  const edits = ready.map((machine) => entryEdit(machine, request, withoutKey(before(at.files, machine), options)));
  const texts = editFiles(at.files, edits);
  const fleet = loadFleet(at.place, { texts, ...(ground.standsIn === undefined ? {} : { standsIn: ground.standsIn }) });
  if (!(await agreed(at, fleet, texts))) {
    around.terminal.err('nothing was changed, neither in the fleet file nor on the machines\n');
    return exitCode.wrongInput;
  }
  for (const [file, text] of texts) {
    writeFleetFile(file, text);
    around.terminal.err(`wrote ${shownPath(file, around.cwd)}\n`);
  }
  showAndWrite(around, fleet, options, false);
  const pinned = new Map(ready.map(({ name, hostKey }) => [name, { ...logins.get(name)!, hostKeys: [hostKey] }]));
  const done = await carried(at, fleet, pinned, begun, failures);
  return endNewnode(at, fleet, done, failures);
}

/** Machines that an earlier run has brought so far that they know the fleet; nothing is asked about them. */
async function begunOf({ request, options, files, place, ground, interrupts, around }: Run): Promise<Begun> {
  const known = request.machines.filter(({ name }) => entryIn(files, name) !== undefined);
  if (known.length === 0) return { begun: new Set(), unreachable: new Map() };
  const { plan } = loadFleet(place);
  const found = await withProgress(around, async (progress) =>
    begunMachines(known, plan, await ground.workspace(plan, interrupts, progress)),
  );
  // A rescue system has its daemon where it likes, and a host key that nobody compares.
  return options.install === undefined ? found : { ...found, unreachable: new Map() };
}

async function loginsOf(
  { request, files, options }: Run,
  machines: readonly NamedMachine[],
  given: Surroundings,
): Promise<ReadonlyMap<string, FirstLogin>> {
  const { user, port } = request;
  const secrets = await newnodeSecrets(given, machines, user, options);
  return new Map(
    machines.map((machine) => {
      // A rescue system has a host key of its own.
      const key = options.install === undefined ? entryIn(files, machine.name)?.key : undefined;
      const pins = typeof key === 'string' ? { hostKeys: [key.trim().split(/\s+/).slice(0, 2).join(' ')] } : {};
      return [machine.name, { user, port, secret: secrets.get(machine.name)!, ...pins }];
    }),
  );
}

/** What the fleet file says of machines that turned out to be something else. */
function contradictions({ request, files }: Run, { machines }: Examined): ReadonlyMap<string, CommandError> {
  return new Map(
    machines.flatMap((machine) => {
      const problems = entryProblems(machine, request, before(files, machine), machine.facts);
      const hint = 'correct the fleet file, then run the same command again';
      return problems.length === 0 ? [] : [[machine.name, failed(problems.join('\n'), hint)] as const];
    }),
  );
}

/** Shows the plan and asks. The files must be as they were when the machines were looked at. */
async function agreed(at: Run, fleet: PlannedFleet, texts: ReadonlyMap<string, string>): Promise<boolean> {
  const { around, options, ground, place } = at;
  refuseIfFrozen(fleet, freezeOf(options, around));
  showPlan(around, fleet, options.json === true ? 'err' : 'out');
  const names = [...texts.keys()].map((file) => shownPath(file, around.cwd)).join(', ');
  const what = texts.size === 0 ? 'Join' : `Write ${names} and join`;
  const rest =
    options.deploy === false ? '' : ground.kind === 'deploy' ? ', then deploy' : ', then apply the rehearsal';
  if (options.yes !== true) {
    if (!around.terminal.interactive)
      throw wrongInput('newnode changes machines and nobody can be asked here', 'say --yes');
    if (!(await confirm(`${what} ${at.request.machines.map((m) => m.name).join(', ')}${rest}?`))) return false;
  }
  if (
    same(
      readFleetFiles(place).map((file) => file.text),
      at.files.map((file) => file.text),
    )
  )
    return true;
  throw wrongInput('the fleet was edited while the question waited; nothing was changed', 'run the same command again');
}

async function carried(
  at: Run,
  fleet: PlannedFleet,
  logins: ReadonlyMap<string, FirstLogin>,
  begun: ReadonlySet<string>,
  failures: ReadonlyMap<string, CommandError>,
): Promise<CarriedOut> {
  const { around, options, ground, interrupts } = at;
  return withProgress(around, async (progress) => {
    const workspace = await ground.workspace(fleet.plan, interrupts, progress);
    // One that knows the fleet needs no other way in.
    const known: FirstLogin = { user: at.request.user, secret: { kind: 'none' } };
    const joining = {
      ...workspace,
      joins: (node: { readonly name: string }) => logins.get(node.name) ?? (begun.has(node.name) ? known : undefined),
      unjoined: new Map([...failures].filter(([name]) => fleet.plan.nodes.some((node) => node.name === name))),
    };
    const stacks = options.deploy === false ? ['core'] : [];
    return carryOut(fleet, joining, stacks, ground.origin, options, around, progress);
  });
}

function before(files: readonly FleetFile[], { name }: NamedMachine): EntryBefore {
  const defaults = files[0]?.data.defaults as { readonly image?: unknown; readonly engine?: unknown } | undefined;
  const image = typeof defaults?.image === 'string' ? defaults.image : 'debian-13';
  const engine = defaults?.engine === 'bosh' ? 'bosh' : 'podman';
  return { entry: entryIn(files, name), defaultImage: image, defaultEngine: engine };
}

/** A new system has a new host key: that of the old one is written over. */
function withoutKey(said: EntryBefore, { install }: NewnodeOptions): EntryBefore {
  if (install === undefined || said.entry === undefined) return said;
  const { key: _, ...entry } = said.entry;
  return { ...said, entry };
}

function tell({ terminal }: Surroundings, { message, hint }: CommandError): void {
  terminal.err(`${message}\n${hint === undefined ? '' : `${hint}\n`}`);
}

function unreadable(place: FleetPlace): Error {
  loadFleet(place);
  return wrongInput(`${place.shown}: expected a fleet with a name`, ownCommand('plan', place));
}

async function withProgress<T>(around: Surroundings, work: (progress: Progress) => Promise<T>): Promise<T> {
  const progress = startProgress(around.terminal);
  try {
    return await work(progress);
  } finally {
    progress.end();
  }
}
