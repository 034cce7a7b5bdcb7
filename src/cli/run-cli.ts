import * as fs from 'node:fs';
import * as path from 'node:path';
import { inspect } from 'node:util';
import { type Command, CommanderError } from 'commander';
import { FleetError } from '../fleet/errors';
import { stateHome } from '../rehearsal/rehearsal-folder';
import { makeFolder } from './atomic-file';
import { CommandError, type ExitCode, exitCode, FindingsError } from './exit';
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
    return error.code;
  }
  const file = fileTrouble(error);
  if (file !== undefined) {
    terminal.err(`${file}\n`);
    return exitCode.failed;
  }
  terminal.err(`flotilla: internal error: ${firstLine(error)}; details: ${writeDetails(error, around)}\n`);
  return exitCode.failed;
}

const troubles: Readonly<Record<string, string>> = {
  EACCES: 'permission denied; make it accessible to this user, or run as the one who owns it',
  EPERM: 'the system does not allow it; see who owns it and whether it is locked against changes',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device; what was there before is untouched',
  EDQUOT: 'the quota is used up; what was there before is untouched',
  EISDIR: 'it is a folder, a file was expected',
  ENOTDIR: 'a file stands where a folder was expected',
};

/** A refusal of the file system in the user's words: not our mistake, so no log of it. */
function fileTrouble(error: unknown): string | undefined {
  const { code, path: file, dest } = (error ?? {}) as { code?: string; path?: string; dest?: string };
  const said = code === undefined ? undefined : troubles[code];
  return said === undefined || file === undefined ? undefined : `${dest ?? file}: ${said}`;
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
