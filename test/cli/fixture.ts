import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { runCli } from '../../src/cli/run-cli';
import type { Terminal } from '../../src/cli/terminal';

/** A folder that is gone after the test. */
export function scratchFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'flotilla-cli-'));
  scratch.push(folder);
  return folder;
}

const scratch: string[] = [];
afterEach(() => {
  for (const folder of scratch.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

/** A terminal that keeps what is printed. */
export interface RecordedTerminal extends Terminal {
  readonly printed: { out: string; err: string };
}

/** By default a pipe: endless width, no colours, nobody to ask. */
export function recordedTerminal(over: Partial<Terminal> = {}): RecordedTerminal {
  const printed = { out: '', err: '' };
  return {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    columns: Number.POSITIVE_INFINITY,
    errColumns: Number.POSITIVE_INFINITY,
    colour: false,
    live: false,
    interactive: false,
    ...over,
    printed,
  };
}

/** What a command line printed and how it ended. */
export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in a folder, with an environment of its own. @param over what its terminal is. @default - a pipe */
export async function flotilla(
  cwd: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
  over: Partial<Terminal> = {},
): Promise<CommandResult> {
  const terminal = recordedTerminal(over);
  const home = path.join(cwd, '.home');
  const around = {
    terminal,
    cwd,
    env: { PATH: process.env.PATH, HOME: home, XDG_STATE_HOME: path.join(home, 'state'), ...env },
  };
  const code = await runCli(argv, around);
  return { code, ...terminal.printed };
}

/** Public key of nobody's. */
export const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB0TfuM7vdDhYgWuH8sLvdC0FEzJm3DwRvwPRXxlYDLn ada@example';

/** The quickstart in small, as a user would have it; texts replace or add files. */
export function fleetFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = scratchFolder();
  const all: Record<string, string> = {
    'fleet.yaml': [
      'fleet: oak',
      'operator: {user: ada, keys: [keys/ada.pub]}',
      'defaults: {image: debian-13, engine: podman}',
      'overlay: none',
      'nodes:',
      '  n1: {vendor: hetzner, region: fsn1, size: cx23}',
      '  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}',
      '',
    ].join('\n'),
    'keys/ada.pub': `${publicKey}\n`,
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

/** Every file below a folder with its content, but for our own state. */
export function snapshot(folder: string): Record<string, string> {
  const names = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('.home'));
  const files = names.filter((name) => fs.statSync(path.join(folder, name)).isFile());
  return Object.fromEntries(files.sort().map((name) => [name, fs.readFileSync(path.join(folder, name), 'utf8')]));
}

/** Writes an executable. */
export function writeProgram(file: string, text: string): string {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, { mode: 0o755 });
  return file;
}
