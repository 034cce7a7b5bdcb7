import * as fs from 'node:fs';
import * as path from 'node:path';
import { readText } from '../files/read-text';
import { passwordProblem } from './ask-pass';
import { askSecret } from './ask-secret';
import { wrongInput } from './exit';
import type { FirstLogin, PasswordSecret } from './first-login';
import type { NamedMachine, NewnodeOptions } from './newnode-request';
import type { Surroundings } from './program-options';

type Secret = FirstLogin['secret'];

/**
 * What opens each machine: `--key`, `--password-file`, `--password-env`, else a question on the terminal, else the keys that ssh has.
 *
 * @param machines those that have to be logged in to
 * @returns by node name
 * @throws CommandError when a password was announced and is not there
 */
export async function newnodeSecrets(
  around: Surroundings,
  machines: readonly NamedMachine[],
  user: string,
  options: NewnodeOptions,
): Promise<ReadonlyMap<string, Secret>> {
  const passwords = givenPasswords(around, machines, options);
  if (options.key !== undefined) return withKey(keyFile(options.key, around), machines, passwords);
  if (passwords !== undefined) return passwords;
  if (!around.terminal.interactive) return forAll(machines, { kind: 'key' });
  const secrets = new Map<string, Secret>();
  for (const { name, address } of machines) {
    const question = `Password of ${user}@${address} for ${name} (empty: your SSH keys): `;
    const typed = await askSecret(question, (text) => around.terminal.err(text));
    secrets.set(name, typed === '' ? { kind: 'key' } : passwordOf(typed, 'the password'));
  }
  return secrets;
}

/** Passwords of a file or a variable; undefined where none was named. */
function givenPasswords(
  around: Surroundings,
  machines: readonly NamedMachine[],
  { passwordFile, passwordEnv }: NewnodeOptions,
): ReadonlyMap<string, PasswordSecret> | undefined {
  if (passwordFile !== undefined) return fromFile(passwordText(passwordFile, around), machines, passwordFile);
  if (passwordEnv === undefined) return undefined;
  const password = around.env[passwordEnv];
  if (password === undefined) throw wrongInput(`--password-env: there is no variable ${passwordEnv}`);
  return forAll(machines, passwordOf(password, `the variable ${passwordEnv}`));
}

/** A key to log in with; a password beside it is sudo's. */
function withKey(
  file: string,
  machines: readonly NamedMachine[],
  passwords: ReadonlyMap<string, PasswordSecret> | undefined,
): ReadonlyMap<string, Secret> {
  return new Map(
    machines.map(({ name }) => {
      const password = passwords?.get(name)?.password;
      return [name, { kind: 'key', file, ...(password === undefined ? {} : { sudoPassword: password }) }];
    }),
  );
}

/** The environment without the password: programs that are run have no use for it. */
export function withoutPassword(around: Surroundings, { passwordEnv }: NewnodeOptions): Surroundings {
  if (passwordEnv === undefined) return around;
  const { [passwordEnv]: _, ...env } = around.env;
  return { ...around, env };
}

function forAll<T extends Secret>(machines: readonly NamedMachine[], secret: T): ReadonlyMap<string, T> {
  return new Map(machines.map(({ name }) => [name, secret]));
}

function passwordOf(password: string, what: string): PasswordSecret {
  const problem = passwordProblem(password);
  if (problem !== undefined) throw wrongInput(`${what} cannot be used: ${problem}`);
  return { kind: 'password', password };
}

function keyFile(given: string, around: Surroundings): string {
  const file = path.resolve(around.cwd, given);
  if (!fs.existsSync(file)) throw wrongInput(`--key: there is no file '${given}'`);
  if (file.endsWith('.pub'))
    throw wrongInput(`--key: '${given}' is the public half`, 'name the private one, without .pub');
  // ssh would only say that the machine refused.
  if ((fs.statSync(file).mode & 0o077) !== 0) {
    throw wrongInput(`--key: ssh does not use '${given}', because others can read it`, `chmod 600 ${given}`);
  }
  return file;
}

function passwordText(given: string, around: Surroundings): string {
  if (given === '-') return fs.readFileSync(0, 'utf8');
  const file = path.resolve(around.cwd, given);
  const text = readText(file);
  if (typeof text !== 'string') throw wrongInput(`--password-file: '${given}' cannot be read`);
  if ((fs.statSync(file).mode & 0o077) !== 0) {
    around.terminal.err(`${given}: others than you may read these passwords: chmod 600 ${given}\n`);
  }
  return text;
}

/** One password for all, or a line `NAME PASSWORD` for each. */
function fromFile(text: string, machines: readonly NamedMachine[], file: string): ReadonlyMap<string, PasswordSecret> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const names = machines.map(({ name }) => name);
  const named = lines.map((line) => /^(\S+)\s+(.+)$/.exec(line));
  const byName = new Map(named.flatMap((found) => (found === null ? [] : [[found[1]!, found[2]!] as const])));
  if (lines.length === 1 && !names.some((name) => byName.has(name)))
    return forAll(machines, passwordOf(lines[0]!, file));
  const missing = names.filter((name) => !byName.has(name));
  if (missing.length > 0) {
    const hint = "one password alone, which is everybody's, or a line NAME PASSWORD for each machine";
    throw wrongInput(`--password-file: '${file}' has no password for ${missing.join(', ')}`, hint);
  }
  return new Map(names.map((name) => [name, passwordOf(byName.get(name)!, `${file}, ${name}`)]));
}
