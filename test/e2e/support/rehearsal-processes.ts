import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { waitUntil } from '../../../src/rehearsal/hosts/wait-until';

/** A process that works for a rehearsal: Terraform, one of its providers, or what they started. */
export interface RehearsalProcess {
  readonly pid: number;
  readonly kind: 'terraform' | 'provider' | 'other';
  /** Name of the folder that it runs in: for Terraform the stack. */
  readonly stack: string;
  readonly command: string;
}

/** Processes whose environment names a rehearsal. @param dir the rehearsal's folder */
export function rehearsalProcesses(dir: string): readonly RehearsalProcess[] {
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return numbers.flatMap((name) => {
    try {
      const environment = readFileSync(join('/proc', name, 'environ'), 'utf8').split('\0');
      if (!environment.includes(`FLOTILLA_REHEARSAL=${dir}`)) return [];
      const argv = readFileSync(join('/proc', name, 'cmdline'), 'utf8').split('\0');
      if (argv[0] === '') return [];
      const stack = basename(readlinkSync(join('/proc', name, 'cwd')));
      return [{ pid: Number(name), kind: kindOf(argv), stack, command: argv.join(' ') }];
    } catch {
      // It ended while we looked.
      return [];
    }
  });
}

/** Terraform at work on a stack, by its first word: `plan`, `apply`. */
export function terraformAt(dir: string, stack: string, verb: string): RehearsalProcess | undefined {
  return rehearsalProcesses(dir).find(
    (p) => p.kind === 'terraform' && p.stack === stack && p.command.includes(` ${verb} `),
  );
}

/** Kills every Terraform of a rehearsal, not its providers. */
export function killTerraform(dir: string): void {
  for (const { pid, kind } of rehearsalProcesses(dir)) if (kind === 'terraform') process.kill(pid, 'SIGKILL');
}

/** Halts every Terraform of a rehearsal where it is; it can still be killed. */
export function haltTerraform(dir: string): void {
  for (const { pid, kind } of rehearsalProcesses(dir)) if (kind === 'terraform') process.kill(pid, 'SIGSTOP');
}

/** Waits until no process works for a rehearsal any more. @returns the commands of those that still do after 10 s */
export async function processesGone(dir: string): Promise<readonly string[]> {
  await waitUntil(() => (rehearsalProcesses(dir).length === 0 ? true : undefined), 10_000);
  return rehearsalProcesses(dir).map((each) => each.command);
}

function kindOf(argv: readonly string[]): RehearsalProcess['kind'] {
  if (argv.some((word) => basename(word).startsWith('terraform-provider-'))) return 'provider';
  return ['terraform', 'tofu'].includes(basename(argv[0] ?? '')) ? 'terraform' : 'other';
}
