import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * Answers one question of ssh for the password of one account on one machine, and no other: not a jump host's, not a second one. The
 * password is only ever in this process and in a pipe that nobody else can open: in no file, no argument and no environment.
 *
 * @param folder only this user can enter it
 * @param asked what ssh calls the account in its question: `root@ALIAS`
 * @returns the environment that ssh needs, and what ends it
 * @see https://man.openbsd.org/ssh#SSH_ASKPASS_REQUIRE (OpenSSH 8.4 and later)
 */
export function answerPassword(
  folder: string,
  asked: string,
  password: string,
): { readonly env: NodeJS.ProcessEnv; end(): void } {
  const pipe = path.join(folder, 'answer');
  const program = path.join(folder, 'askpass');
  execFileSync('mkfifo', ['-m', '600', pipe]);
  // Open for both directions, so that neither side waits for the other.
  const handle = fs.openSync(pipe, fs.constants.O_RDWR | fs.constants.O_NONBLOCK);
  fs.writeSync(handle, `${password}\n`);
  fs.writeFileSync(program, askPassText(asked), { mode: 0o700 });
  return {
    env: { SSH_ASKPASS: program, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: process.env.DISPLAY ?? ':0' },
    end: () => fs.closeSync(handle),
  };
}

/**
 * The program that ssh calls with its question: `root@alias's password: `, or `(root@alias) Password: ` where the machine asks by itself.
 *
 * @param asked letters, digits and `_ . @ -` only
 */
export function askPassText(asked: string): string {
  return [
    '#!/bin/sh',
    `case $1 in "${asked}'s "* | "(${asked}) "*) ;; *) exit 1 ;; esac`,
    'cd "${0%/*}" && mkdir asked 2>/dev/null || exit 1',
    'IFS= read -r answer <answer && printf "%s\\n" "$answer"',
    '',
  ].join('\n');
}

/** Why a text cannot be a password that ssh passes on; undefined if it can. */
export function passwordProblem(password: string): string | undefined {
  if (password === '') return 'it is empty';
  if (/[\r\n\0]/.test(password)) return 'it has several lines';
  // A pipe takes so much at once, and ssh no more than a line.
  return Buffer.byteLength(password) > 1000 ? 'it is longer than 1000 bytes' : undefined;
}
