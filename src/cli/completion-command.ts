import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Command as Described, RootCommand } from '@bomb.sh/tab';
import type { Argument, Command, Option } from 'commander';
import { readText } from '../files/read-text';
import { codes } from '../fleet/codes';
import { withIncludes } from '../fleet/include';
import { nearest } from '../fleet/nearest';
import { Report } from '../fleet/report';
import { readYaml } from '../fleet/yaml-text';
import { bashScript } from './completion-bash';
import { type ExitCode, exitCode, wrongInput } from './exit';
import { findFleet } from './fleet-place';
import type { Surroundings } from './program-options';
import { type Shell, shells } from './shells';

/** `flotilla completion SHELL`: prints the script. */
export async function completionCommand(around: Surroundings, shell: string): Promise<ExitCode> {
  if (!shells.includes(shell as Shell)) {
    const meant = nearest(shell, shells);
    throw wrongInput(
      `unknown shell '${shell}', expected one of ${shells.join(', ')}`,
      meant === undefined ? undefined : `did you mean '${meant}'?`,
    );
  }
  // Who asks through npx has no `flotilla` of its own to call.
  const called = around.env.npm_command === 'exec' ? 'npx --no-install flotilla' : 'flotilla';
  if (shell === 'bash') around.terminal.out(bashScript(called));
  else (await import('@bomb.sh/tab')).script(shell, 'flotilla', called);
  return exitCode.done;
}

/**
 * What may stand where the cursor is, as completion scripts ask for it: a line each, word and description. Says nothing rather than
 * fail, because the user is in the middle of a line.
 */
export async function completeCommand(
  around: Surroundings,
  program: Command,
  words: readonly string[],
): Promise<ExitCode> {
  const { RootCommand } = await import('@bomb.sh/tab');
  const root = new RootCommand();
  const context: Context = { cwd: around.cwd, words };
  describe(root, program, '', context);
  root.parse([...words]);
  return exitCode.done;
}

interface Context {
  readonly cwd: string;
  readonly words: readonly string[];
}

function describe(root: RootCommand, command: Command, name: string, context: Context): void {
  const target: Described = name === '' ? root : root.command(name, command.description());
  const help = command.createHelp();
  for (const option of help.visibleOptions(command)) addOption(target, option, context);
  for (const argument of command.registeredArguments) addArgument(target, argument, context);
  for (const child of help.visibleCommands(command)) {
    describe(root, child, name === '' ? child.name() : `${name} ${child.name()}`, context);
  }
}

function addOption(target: Described, option: Option, context: Context): void {
  const name = option.long?.slice(2);
  if (name === undefined) return;
  const short = option.short?.slice(1);
  if (option.isBoolean() || !(option.required || option.optional)) {
    target.option(name, option.description, short);
    return;
  }
  target.option(name, option.description, (add) => offer(add, choices(valueName(option.flags), context)), short);
}

/** `--fleet <path>` -> `path` */
function valueName(flags: string): string {
  return /[<[]([a-z-]+)/.exec(flags)?.[1] ?? '';
}

function addArgument(target: Described, argument: Argument, context: Context): void {
  target.argument(argument.name(), (add) => offer(add, choices(argument.name(), context)), argument.variadic);
}

type Choice = readonly [word: string, description: string];

/** Words that every shell takes for themselves: bash expands what it is offered, so `$(...)` in a file of others would be run. */
const harmless = /^[A-Za-z0-9_][A-Za-z0-9_.@/:-]*$/;

function offer(add: (word: string, description: string) => void, list: readonly Choice[]): void {
  for (const [word, description] of list) {
    if (harmless.test(word)) add(word, description.replace(/[^A-Za-z0-9 .,;:'()/_-]+/g, ' '));
  }
}

/** What an argument or an option's value may be, by the name that its help gives it. */
function choices(name: string, context: Context): readonly Choice[] {
  switch (name) {
    case 'node':
    case 'nodes':
      return isForget(context.words) ? goneNames(context) : nodeNames(context);
    case 'stacks':
      return stackNames(context);
    case 'codes':
      return [...podNames(context), ...Object.entries(codes)];
    case 'format':
      return ['cloud-config', 'ignition', 'script'].map((format) => [format, ''] as const);
    case 'shell':
      return shells.map((shell) => [shell, ''] as const);
    case 'fleet':
    case 'path':
      return fleetPaths(context.cwd);
    case 'file':
      return entries(context.cwd).map((entry) => [entry.name, ''] as const);
    default:
      return [];
  }
}

/** The fleet's nodes as far as the file, or its ledger, can be read. */
function nodes(context: Context, of: 'file' | 'ledger' = 'file'): Readonly<Record<string, unknown>> {
  return section('nodes', context, of);
}

/** Pods of the fleet, as `explain` names them. */
function podNames(context: Context): readonly Choice[] {
  return Object.keys(section('pods', context)).map((name) => [`pod/${name}`, 'why it is where it is'] as const);
}

/** One map of the fleet file or its ledger, as far as it can be read. */
function section(
  name: 'nodes' | 'pods',
  { cwd, words }: Context,
  of: 'file' | 'ledger' = 'file',
): Readonly<Record<string, unknown>> {
  const at = words.findIndex((word) => word === '-f' || word === '--fleet');
  try {
    const place = findFleet((at < 0 ? undefined : words[at + 1]) ?? '.', cwd);
    const { yaml } = readYaml({ file: place.shown, text: fs.readFileSync(place[of], 'utf8') });
    if (yaml === undefined) return {};
    const read = (file: string) => readText(path.resolve(place.folder, file));
    return asMap(asMap(withIncludes(yaml, read, new Report(yaml.where)).data)[name]);
  } catch {
    return {};
  }
}

/** Whether the word under the cursor is a node to forget. */
function isForget(words: readonly string[]): boolean {
  return words.at(-2) === '--forget' || words.at(-1)?.startsWith('--forget=') === true;
}

/** Nodes of the past whose machines are gone as well: those that can be forgotten. */
function goneNames(context: Context): readonly Choice[] {
  return Object.entries(nodes(context, 'ledger')).flatMap(([name, node]) => {
    const { state, index, deployed } = asMap(node);
    return state === 'gone' && deployed === 'none' ? [[name, `gone, keeps number ${index}`] as const] : [];
  });
}

function asMap(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}

function nodeNames(context: Context): readonly Choice[] {
  return Object.entries(nodes(context)).map(([name, node]) => {
    const { vendor, region, size } = asMap(node);
    return [name, [vendor, region, size].filter((word) => typeof word === 'string').join(' ')] as const;
  });
}

function stackNames(context: Context): readonly Choice[] {
  const vendors = Object.values(nodes(context)).flatMap((node) => {
    const { vendor } = asMap(node);
    return typeof vendor === 'string' ? [vendor] : [];
  });
  const machines = [...new Set(vendors)].sort().map((vendor) => [vendor, `machines at ${vendor}`] as const);
  return [['core', 'SSH keys'], ...machines, ['mesh', 'trust and deliveries']];
}

/** Folders, and files that may be a fleet. */
function fleetPaths(cwd: string): readonly Choice[] {
  return entries(cwd)
    .filter((entry) => entry.isDirectory() || /\.ya?ml$/.test(entry.name))
    .map((entry) => [
      entry.name,
      entry.isDirectory() && fs.existsSync(path.join(cwd, entry.name, 'fleet.yaml')) ? 'a fleet' : '',
    ]);
}

function entries(folder: string): readonly fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.name.startsWith('.'));
  } catch {
    return [];
  }
}
