import * as fs from 'node:fs';
import * as path from 'node:path';
import { inspect } from 'node:util';
import { type Command, CommanderError } from 'commander';
import { makeFolder } from '../files/atomic-file';
import { type Finding, FleetError } from '../fleet/errors';
import { stateHome } from '../rehearsal/rehearsal-folder';
import { CommandError, type ExitCode, exitCode, FindingsError } from './exit';
import { fileTrouble } from './file-trouble';
import { ownName } from './own-name';
import { buildProgram } from './program';
import type { Surroundings } from './program-options';
import { jsonText, paint } from './terminal';

/**
 * Runs one command line.
 *
 * @param argv words after `flotilla`
 * @returns the exit status; nothing is thrown
 */
export async function runCli(argv: readonly string[], around: Surroundings): Promise<ExitCode> {
  let code: ExitCode = exitCode.done;
  const program = buildProgram(
    async (handler) => {
      code = await handler(around);
    },
    around.env,
    version(),
  );
  quiet(program, around);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return report(error, around, argv.includes('--json'));
  }
}

/** Commander's texts go to our terminal, and it never ends the process. */
function quiet(command: Command, around: Surroundings): void {
  command.exitOverride();
  command.configureOutput({
    writeOut: (text) => around.terminal.out(text),
    writeErr: (text) => around.terminal.err(text),
  });
  for (const child of command.commands) quiet(child, around);
}

/** Tells the user how a command failed; one line and a log for what is our own mistake. */
function report(error: unknown, around: Surroundings, json: boolean): ExitCode {
  const { terminal } = around;
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.wrongInput;
  const findings = error instanceof FindingsError || error instanceof FleetError ? error.findings : undefined;
  if (json && findings !== undefined) {
    terminal.out(jsonText({ findings }));
    return exitCode.wrongInput;
  }
  if (error instanceof FleetError) {
    terminal.err(`${error.message}\n`);
    return exitCode.wrongInput;
  }
  if (error instanceof CommandError) {
    if (json) terminal.out(jsonText({ error: { message: error.message, hint: error.hint ?? null } }));
    else terminal.err(`${paint(terminal, 'red', error.message)}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
    if (!json && findings !== undefined) terminal.err(`${paint(terminal, 'dim', explainLine(findings))}\n`);
    return error.code;
  }
  const file = fileTrouble(error, [stateHome(around.env), around.cwd]);
  if (file !== undefined) {
    terminal.err(`${file}\n`);
    return exitCode.failed;
  }
  terminal.err(`flotilla: internal error: ${firstLine(error)}; details: ${writeDetails(error, around)}\n`);
  return exitCode.failed;
}

/** Codes that the last line names at most. */
const explained = 4;

/** `More: npx flotilla explain unknown-size bad-name` */
function explainLine(findings: readonly Finding[]): string {
  const named = [...new Set(findings.map((f) => f.code))];
  const more = named.length > explained ? ` (and ${named.length - explained} more codes)` : '';
  return `More: ${ownName} explain ${named.slice(0, explained).join(' ')}${more}`;
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
}

function writeDetails(error: unknown, around: Surroundings): string {
  const folder = path.join(stateHome(around.env), 'log');
  const file = path.join(folder, `internal-error-${process.pid}.log`);
  try {
    makeFolder(folder, 0o700);
    fs.writeFileSync(file, `${inspect(error, { depth: 5 })}\n`, { mode: 0o600 });
    return file;
  } catch {
    return `none, ${folder} cannot be written`;
  }
}

function version(): string {
  const text = fs.readFileSync(path.join(__dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
