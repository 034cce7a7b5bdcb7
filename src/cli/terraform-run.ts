import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Interrupts } from './interrupts';
import { tailFile } from './tail';
import type { TerraformBinary } from './terraform-binary';
import { type Diagnostic, parseTerraformLine, type TerraformEvent } from './terraform-events';

/** Where Terraform runs and what it sees: all that differs between a real deploy and a rehearsal. */
export interface TerraformPlace {
  readonly binary: TerraformBinary;
  /** The whole environment of the process. */
  readonly env: NodeJS.ProcessEnv;
  /** Puts a command where it must run (a network namespace); it must end in `exec`, so that signals reach the program. */
  readonly command: (argv: readonly string[]) => readonly string[];
  /** Folder of the logs, 0700. */
  readonly logDir: string;
  readonly interrupts: Interrupts;
}

/** One run of Terraform in a stack's folder. */
export interface TerraformRun {
  readonly stack: string;
  readonly cwd: string;
  readonly args: readonly string[];
  readonly onEvent: (event: TerraformEvent) => void;
}

/** How a run ended. */
export interface TerraformResult {
  /** Exit status, or 128 and the signal's number. */
  readonly code: number;
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** Last lines that were not events, for a program that died without a diagnostic. */
  readonly lastLines: readonly string[];
  readonly log: string;
}

/** The log of a stack, for people. */
export function logFile(place: Pick<TerraformPlace, 'logDir'>, stack: string): string {
  return path.join(place.logDir, `${stack}.log`);
}

const keptLogBytes = 1 << 20;

/** Puts logs that have grown large aside, so that a fleet's logs never fill a disk: the one before stays as `*.old`. */
export function rotateLogs(logDir: string): void {
  for (const name of fs.readdirSync(logDir).filter((n) => /\.(log|jsonl)$/.test(n))) {
    const file = path.join(logDir, name);
    if (fs.statSync(file).size > keptLogBytes) fs.renameSync(file, `${file}.old`);
  }
}

/**
 * Runs Terraform with its output going to a file (0600) and follows that file. The first Ctrl-C is passed on once: Terraform ends
 * what it has begun, saves its state and stops by itself. It runs in its own process group, so that a terminal's Ctrl-C does not
 * reach it twice, and when we are killed it goes on to the end.
 */
export async function runTerraform(place: TerraformPlace, run: TerraformRun): Promise<TerraformResult> {
  const raw = path.join(place.logDir, `${run.stack}.jsonl`);
  const output = fs.openSync(raw, 'a', 0o600);
  const log = fs.openSync(logFile(place, run.stack), 'a', 0o600);
  const heading = `$ ${path.basename(place.binary.path)} ${run.args.join(' ')}\n`;
  fs.writeSync(output, heading);
  fs.writeSync(log, heading);
  const seen = new Seen(run.onEvent, (text) => fs.writeSync(log, `${text}\n`));
  const tail = tailFile(raw, fs.fstatSync(output).size, (line) => seen.line(line));
  try {
    const code = await endOf(place, run, output);
    tail.finish();
    return {
      code,
      errors: seen.errors,
      warnings: seen.warnings,
      lastLines: seen.plain,
      log: logFile(place, run.stack),
    };
  } finally {
    fs.closeSync(output);
    fs.closeSync(log);
  }
}

/** Runs Terraform for its standard output, which may hold secrets and goes nowhere else. */
export async function askTerraform(
  place: TerraformPlace,
  cwd: string,
  args: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = start(place, cwd, args, ['ignore', 'pipe', 'pipe']);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (data: Buffer) => stdout.push(data));
  child.stderr?.on('data', (data: Buffer) => stderr.push(data));
  const code = await exitOf(child);
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

/**
 * Asks for the state of the stack in a folder.
 *
 * @returns the state as JSON text, empty where there is none or Terraform failed; what else it said
 */
export async function askState(
  place: TerraformPlace,
  cwd: string,
): Promise<{ code: number; state: string; stderr: string }> {
  const { code, stdout, stderr } = await askTerraform(place, cwd, ['state', 'pull']);
  return { code, state: code === 0 ? stateIn(stdout) : '', stderr };
}

/** The JSON in an answer of `terraform state pull`: OpenTofu warns of its configuration on the same stream. */
export function stateIn(answer: string): string {
  const begin = answer.search(/^\{/m);
  return begin === -1 ? '' : answer.slice(begin);
}

class Seen {
  readonly errors: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];
  readonly plain: string[] = [];
  constructor(
    private readonly pass: (event: TerraformEvent) => void,
    private readonly write: (text: string) => void,
  ) {}

  line(line: string): void {
    const { event, text } = parseTerraformLine(line);
    this.write(text);
    if (event.kind === 'diagnostic')
      (event.diagnostic.severity === 'error' ? this.errors : this.warnings).push(event.diagnostic);
    if (!line.startsWith('{') && line.trim() !== '') {
      this.plain.push(line);
      if (this.plain.length > 20) this.plain.shift();
    }
    this.pass(event);
  }
}

async function endOf(place: TerraformPlace, run: TerraformRun, output: number): Promise<number> {
  const child = start(place, run.cwd, run.args, ['ignore', output, output]);
  const stop = (count: number): void => {
    if (count === 1) child.kill('SIGINT');
  };
  const off = place.interrupts.onSignal(stop);
  try {
    return await exitOf(child);
  } finally {
    off();
  }
}

/** Files that Terraform makes (state, plans, their backups) hold secrets: nobody else reads them. */
const privately = ['/bin/sh', '-c', 'umask 077; exec "$@"', 'sh'];

function start(place: TerraformPlace, cwd: string, args: readonly string[], stdio: ('ignore' | 'pipe' | number)[]) {
  const [program, ...rest] = place.command([...privately, place.binary.path, ...args]);
  return spawn(program!, rest, { cwd, env: place.env, stdio, detached: true });
}

function exitOf(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + (signal === 'SIGKILL' ? 9 : 15)));
  });
}
