#!/usr/bin/env node
import { runCli } from './run-cli';
import { processTerminal } from './terminal';

// A reader that has seen enough (`| head`) closes the pipe; that is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

void runCli(process.argv.slice(2), { terminal: processTerminal(), env: process.env, cwd: process.cwd() }).then(
  (code) => {
    process.exitCode = code;
  },
);
