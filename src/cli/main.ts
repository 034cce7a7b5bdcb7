#!/usr/bin/env node
import { exitCode } from './exit';
import { runCli } from './run-cli';
import { processTerminal } from './terminal';

// A reader that has seen enough (`| head`) closes the pipe; that is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const cwd = currentFolder();
if (cwd === undefined) {
  process.stderr.write('the folder that you are in was deleted; go to another one with cd\n');
  process.exitCode = exitCode.wrongInput;
} else {
  void runCli(process.argv.slice(2), { terminal: processTerminal(), env: process.env, cwd }).then((code) => {
    process.exitCode = code;
  });
}

/** Undefined when somebody has deleted it. */
function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
