import { machineAddressProblem } from '../fleet/machine-address';
import { nameProblem } from '../fleet/names';
import type { Engine } from '../fleet/plan-types';
import { systems } from '../ignition/systems';
import { wrongInput } from './exit';
import type { FleetOptions } from './program-options';
import { needAccount } from './root-shell';

/** Options of `flotilla newnode`, as the command line gives them. */
export interface NewnodeOptions extends FleetOptions {
  readonly passwordFile?: string;
  readonly passwordEnv?: string;
  readonly key?: string;
  readonly user?: string;
  readonly port?: string;
  readonly seller?: string;
  readonly engine?: string;
  readonly label?: readonly string[];
  readonly price?: string;
  readonly image?: string;
  /** Operating system to put in place of the one that is there: `debian`; `flatcar` is checked alone. */
  readonly install?: string;
  /** Whole disk to erase for it. */
  readonly disk?: string;
  /** False: stop before mesh. */
  readonly deploy?: boolean;
  readonly yes?: boolean;
}

/** A machine that the user named. */
export interface NamedMachine {
  readonly name: string;
  readonly address: string;
}

/** What the command line asks for, checked. */
export interface NewnodeRequest {
  readonly machines: readonly NamedMachine[];
  readonly user: string;
  readonly port: number;
  readonly engine?: Engine;
  readonly image?: string;
  readonly seller?: string;
  readonly price?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Reads the command line; everything that is wrong is told at once.
 *
 * @param words `NAME ADDRESS NAME ADDRESS ..`
 * @throws CommandError
 */
export function newnodeRequest(words: readonly string[], options: NewnodeOptions): NewnodeRequest {
  const problems: string[] = [];
  const machines = machinesOf(words, problems);
  const port = Number(options.port ?? 22);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    problems.push(`--port: expected a number from 1 to 65535, got '${options.port}'`);
  }
  const { engine } = options;
  if (engine !== undefined && engine !== 'podman' && engine !== 'bosh') {
    problems.push(`--engine: expected podman or bosh, got '${engine}'`);
  }
  if (options.image !== undefined && !systems.some(({ name }) => name === options.image)) {
    const known = systems.map(({ name }) => name).join(', ');
    problems.push(`--image: unknown operating system '${options.image}', expected one of ${known}`);
  }
  const given = ['passwordFile', 'passwordEnv', 'key'].filter((key) => options[key as keyof NewnodeOptions]);
  if (given.includes('passwordFile') && given.includes('passwordEnv')) {
    problems.push('--password-file and --password-env contradict each other');
  }
  problems.push(...installProblems(options));
  const labels = labelsOf(options.label ?? [], problems);
  if (problems.length > 0) throw wrongInput(problems.join('\n'), 'flotilla newnode n4 203.0.113.9');
  return {
    machines,
    user: needAccount(options.user ?? 'root'),
    port,
    labels,
    ...(engine === undefined ? {} : { engine: engine as Engine }),
    ...(options.image === undefined ? {} : { image: options.image }),
    ...(options.seller === undefined ? {} : { seller: options.seller }),
    ...(options.price === undefined ? {} : { price: options.price }),
  };
}

function machinesOf(words: readonly string[], problems: string[]): readonly NamedMachine[] {
  if (words.length === 0 || words.length % 2 !== 0) {
    // The words themselves are not told: one of them may be a password, which has no place here.
    const got = words.length === 0 ? 'nothing' : words.length === 1 ? '1 word' : `${words.length} words`;
    problems.push(`expected NAME ADDRESS for each machine, got ${got}; a password is asked for, or --password-file`);
    return [];
  }
  const machines = words.flatMap((name, i) => (i % 2 === 0 ? [{ name, address: words[i + 1]! }] : []));
  for (const { name, address } of machines) {
    const wrongName = nameProblem(name);
    if (wrongName !== undefined) {
      const swapped = machineAddressProblem(name) === undefined ? '; the name comes before the address' : '';
      problems.push(`the name of a node: ${wrongName}, got '${name}'${swapped}`);
    }
    const problem = machineAddressProblem(address);
    if (problem !== undefined) problems.push(`${name}: ${problem}, got '${address}'`);
  }
  for (const key of ['name', 'address'] as const) {
    const values = machines.map((machine) => machine[key]);
    const twice = values.find((value, i) => values.indexOf(value) !== i);
    if (twice !== undefined) problems.push(`${twice} is given twice`);
  }
  return machines;
}

function installProblems({ install, disk, yes }: NewnodeOptions): readonly string[] {
  if (install === undefined) return disk === undefined ? [] : ['--disk is of no use without --install'];
  if (install !== 'debian' && install !== 'flatcar') return [`--install: expected debian or flatcar, got '${install}'`];
  // Of Flatcar the checks alone are run: nothing is erased.
  if (install === 'flatcar') return [];
  return yes === true && disk === undefined ? ['--install with --yes needs --disk: a disk is erased'] : [];
}

/** `--label role=lb` */
function labelsOf(words: readonly string[], problems: string[]): Readonly<Record<string, string>> {
  const pairs = words.map((word) => {
    const at = word.indexOf('=');
    if (at < 1) problems.push(`--label: expected NAME=VALUE, got '${word}'`);
    return [word.slice(0, at), word.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs);
}
