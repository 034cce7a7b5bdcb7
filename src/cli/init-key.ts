import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Finding } from '../fleet/errors';
import { isPrivateKey, keyLines, keyProblem } from '../fleet/public-keys';
import { failed } from './exit';
import type { OperatorKey } from './init-files';
import { keyPath } from './init-fleet';

/** Where to look for the operator's key. */
export interface KeySearch {
  readonly user: string;
  /** File that the user named. @default - the first that is found */
  readonly given?: string;
  /** The new fleet's folder, absolute. */
  readonly folder: string;
  /** Where the user is, absolute. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A public key and where it was found, as the user would say it. */
export interface FoundKey {
  readonly key: OperatorKey;
  readonly from: string;
}

/** How long ssh-add and ssh-keygen may take. */
const secondsToAnswer = 10;

/** In the order of ssh's own preference; others of that form come after these. */
const usualNames = ['id_ed25519', 'id_ed25519_sk', 'id_ecdsa', 'id_ecdsa_sk', 'id_rsa'];

/**
 * Finds the operator's public key: the named file; else what this folder has already; else the user's own in ~/.ssh; else the first
 * of the agent's.
 *
 * @returns undefined if there is none, so that one must be made; findings if the named file will not do
 */
export function findKey(search: KeySearch): FoundKey | readonly Finding[] | undefined {
  if (search.given !== undefined) return namedKey(search.given, search.cwd);
  return folderKey(search) ?? homeKey(search.env) ?? agentKey(search.env);
}

function namedKey(given: string, cwd: string): FoundKey | readonly Finding[] {
  const file = path.resolve(cwd, given);
  const finding = (code: Finding['code'], message: string, hint: string) => [{ code, path: '--key', message, hint }];
  if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile()) {
    return finding(
      'no-such-file',
      `expected a public key file, there is no '${given}'`,
      'name the .pub file of your SSH key',
    );
  }
  const text = fs.readFileSync(file, 'utf8');
  if (isPrivateKey(text)) {
    const hint = fs.existsSync(`${file}.pub`) ? `write --key ${given}.pub` : 'name the .pub file beside it';
    return finding('private-key', `expected a public key, '${given}' is a private one`, hint);
  }
  const lines = keyLines(text);
  if (lines.length === 0) {
    return finding(
      'bad-public-key',
      `expected a public key in '${given}', got none`,
      'name the .pub file of your SSH key',
    );
  }
  const wrong = lines.flatMap(({ line, text: key }) => {
    const problem = keyProblem(key, []);
    return problem === undefined
      ? []
      : [{ ...problem, path: '--key', message: `'${given}' line ${line}: ${problem.message}` }];
  });
  return wrong.length > 0 ? wrong : { key: { publicText: textOf(lines.map((l) => l.text)) }, from: given };
}

/** A key that an earlier run put here, or of which it put the private half only. */
function folderKey({ folder, user }: KeySearch): FoundKey | undefined {
  const shown = keyPath(user);
  const file = path.join(folder, shown);
  const text = usableKeys(readable(file));
  if (text !== undefined) return { key: { publicText: text }, from: shown };
  const secret = file.replace(/\.pub$/, '');
  if (fs.existsSync(file) || !fs.existsSync(secret)) return undefined;
  const answer = run('ssh-keygen', ['-y', '-P', '', '-f', secret]);
  const half = answer === undefined ? undefined : usableKeys(answer);
  return half === undefined ? undefined : { key: { publicText: half }, from: shown.replace(/\.pub$/, '') };
}

function homeKey(env: NodeJS.ProcessEnv): FoundKey | undefined {
  const folder = path.join(env.HOME ?? os.homedir(), '.ssh');
  const names = listed(folder).filter((name) => /^id_.+\.pub$/.test(name));
  const rank = (name: string): number =>
    (usualNames.indexOf(name.slice(0, -4)) + usualNames.length + 1) % (usualNames.length + 1);
  const order = names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  for (const name of order) {
    const text = usableKeys(readable(path.join(folder, name)));
    if (text !== undefined) return { key: { publicText: text }, from: `~/.ssh/${name}` };
  }
  return undefined;
}

function agentKey(env: NodeJS.ProcessEnv): FoundKey | undefined {
  if ((env.SSH_AUTH_SOCK ?? '') === '') return undefined;
  const lines = keyLines(run('ssh-add', ['-L'], env) ?? '').filter(({ text }) => keyProblem(text, []) === undefined);
  return lines[0] === undefined ? undefined : { key: { publicText: textOf([lines[0].text]) }, from: 'the SSH agent' };
}

/**
 * Makes a new key pair; nothing of it stays outside of the result.
 *
 * @throws CommandError when ssh-keygen cannot
 */
export function makeKey(user: string, fleet: string): OperatorKey {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'flotilla-key-'));
  const file = path.join(folder, 'key');
  try {
    const made = run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', `${user}@${fleet}`, '-f', file]);
    if (made === undefined)
      throw failed('no SSH key was found, and ssh-keygen could not make one', 'name your public key: --key FILE.pub');
    return { publicText: fs.readFileSync(`${file}.pub`, 'utf8'), privateText: fs.readFileSync(file, 'utf8') };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The keys of a file in their own lines; undefined unless every line is a public key. */
function usableKeys(text: string | undefined): string | undefined {
  const lines = text === undefined || isPrivateKey(text) ? [] : keyLines(text);
  if (lines.length === 0 || lines.some((line) => keyProblem(line.text, []) !== undefined)) return undefined;
  return textOf(lines.map((line) => line.text));
}

function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** What a program prints; undefined if it fails or is not there. It gets no terminal, so it cannot ask. */
function run(program: string, args: readonly string[], env = process.env): string | undefined {
  const { status, stdout } = spawnSync(program, args, {
    env,
    encoding: 'utf8',
    timeout: secondsToAnswer * 1000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : undefined;
}

function listed(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    // Nobody's home, or not ours to read: then the key is elsewhere.
    return [];
  }
}

function readable(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
