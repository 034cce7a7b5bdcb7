import { installFlatcarScript } from '../nodes/install/install-flatcar';
import { CommandError, type ExitCode, exitCode, failed } from './exit';
import { type FirstLogin, sudoPassword } from './first-login';
import { entryIn } from './fleet-files';
import { allFailures } from './join-machines';
import { examine } from './join-node';
import { isRescue } from './machine-facts';
import { noRescue } from './newnode-install';
import type { NamedMachine } from './newnode-request';
import type { Newnode } from './newnode-run';
import { ownCommand } from './own-name';
import { type Step, startProgress } from './progress';
import { RootShell } from './root-shell';
import { SshSession } from './ssh-session';
import { jsonText } from './terminal';

/** A rescue system in which nothing stands in the way of Flatcar. */
export interface FlatcarReady extends NamedMachine {
  /** What the checks said, a line each. */
  readonly found: readonly string[];
  /** Disk that would be erased. */
  readonly disk: string;
  readonly channel: 'stable' | 'lts';
}

/** One sentence for whoever could believe that it was done. */
const neverRun =
  'Flatcar was not installed, and nothing was erased: installing it this way has never been run, so newnode does not do it.';

/**
 * `flotilla newnode --install flatcar`: runs the checks in each machine's rescue system, tells what they found and which commands would
 * install it. Erases nothing, writes nothing.
 *
 * @returns 3: no machine has joined
 * @throws CommandError for machines in which something stands in the way, after the others were told
 */
export async function checkFlatcar(at: Newnode, logins: ReadonlyMap<string, FirstLogin>): Promise<ExitCode> {
  const { request, around, options } = at;
  const failures = new Map<string, CommandError>();
  const progress = startProgress(around.terminal);
  const found = await Promise.all(
    request.machines.map(async (machine) => {
      const step = progress.step(machine.name);
      try {
        const ready = await checkOne(at, machine, logins.get(machine.name)!, step);
        step.done('nothing stands in the way of Flatcar');
        return [ready];
      } catch (error) {
        step.fail('failed');
        if (!(error instanceof CommandError)) throw error;
        const message = `${machine.name} (${machine.address}): ${error.message}`;
        failures.set(machine.name, new CommandError(error.code, message, error.hint));
        return [];
      }
    }),
  ).finally(() => progress.end());
  const ready = found.flat();
  if (options.json === true) around.terminal.out(jsonText(asJson(at, ready, failures)));
  else for (const machine of ready) around.terminal.out(flatcarText(machine, flatcarCommands(at, machine)));
  around.terminal.err(`${neverRun}\n`);
  if (failures.size > 0) throw allFailures(failures.values());
  return exitCode.failed;
}

async function checkOne(at: Newnode, machine: NamedMachine, login: FirstLogin, step: Step): Promise<FlatcarReady> {
  step.say('logging in to the rescue system');
  const { name: node, address } = machine;
  const session = await SshSession.open({ node, address, login, reach: await at.ground.reach() });
  try {
    const shell = await RootShell.open(session, login.user, sudoPassword(login));
    const facts = await examine(shell);
    if (!isRescue(facts)) throw noRescue(facts);
    step.say('checking what stands in the way');
    const channel = at.request.image === 'flatcar-lts' ? 'lts' : 'stable';
    const { disk } = at.options;
    // The checks look at the machine alone: its first boot is not needed for them.
    const script = installFlatcarScript({ ignition: '{}', channel, ...(disk === undefined ? {} : { disk }) });
    const { code, stdout, stderr } = await shell.run(`set -- check\n${script}`);
    const reason = /^install: failed: (.*)$/m.exec(stderr)?.[1];
    if (code !== 0)
      throw failed(reason ?? `the checks ended with ${code}`, 'mend that, then run the same command again');
    const found = [...stdout.matchAll(/^install: (.*)$/gm)].map((line) => line[1]!);
    const checked = found.flatMap((line) => /^disk (\S+),/.exec(line)?.[1] ?? []);
    return { ...machine, channel, found, disk: checked[0] ?? disk ?? '' };
  } finally {
    session.close();
  }
}

/** What would install it: first here, then in the rescue system. */
export interface FlatcarCommands {
  /** What the fleet file has to say before; undefined when it does. */
  readonly entry?: string;
  readonly here: readonly string[];
  readonly there: readonly string[];
}

/** The exact commands. */
export function flatcarCommands(
  { request, files, place }: Pick<Newnode, 'request' | 'files' | 'place'>,
  { name, address, disk, channel }: FlatcarReady,
): FlatcarCommands {
  const image = channel === 'lts' ? 'flatcar-lts' : 'flatcar';
  const { user, port } = request;
  const document = `${name}.ign`;
  const there = user === 'root' ? '' : 'sudo ';
  return {
    ...(entryIn(files, name)?.image === image
      ? {}
      : { entry: `${name}: {vendor: static, address: ${address}, image: ${image}, ..}` }),
    here: [
      `(umask 077; ${ownCommand(`firstboot ${name} --format ignition`, place)} >${document})`,
      `scp ${port === 22 ? '' : `-P ${port} `}${document} ${user}@${address}:${document}`,
    ],
    there: [`${there}flatcar-install -d ${disk} -C ${channel} -i ${document}`, `${there}reboot`],
  };
}

/** For people. */
export function flatcarText({ name, address, found }: FlatcarReady, { entry, here, there }: FlatcarCommands): string {
  const block = (lines: readonly string[]): string => lines.map((line) => `  ${line}\n`).join('');
  return [
    `\n${name} (${address}): what the checks found\n`,
    block(found),
    'What would install Flatcar there:\n',
    ...(entry === undefined ? [] : ['below nodes of the fleet file\n', block([entry])]),
    'here; LATE words in the document stand for keys that only Terraform knows, and must be replaced by them\n',
    block(here),
    'in the rescue system; this erases the disk\n',
    block(there),
    '\n',
  ].join('');
}

function asJson(at: Newnode, ready: readonly FlatcarReady[], failures: ReadonlyMap<string, CommandError>) {
  const nodes = at.request.machines.map(({ name, address }) => {
    const machine = ready.find((one) => one.name === name);
    const failure = failures.get(name);
    if (machine !== undefined) {
      const { found, disk } = machine;
      return { name, address, outcome: 'not-installed', found, disk, commands: flatcarCommands(at, machine) };
    }
    return { name, address, outcome: 'failed', error: { message: failure?.message, hint: failure?.hint ?? null } };
  });
  return { schemaVersion: 1, nodes, deploy: null };
}
