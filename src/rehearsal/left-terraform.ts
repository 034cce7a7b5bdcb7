import * as fs from 'node:fs';
import * as path from 'node:path';
import { waitUntil } from './hosts/wait-until';
import { REHEARSAL_VARIABLE } from './rehearsal-config';

/** How long a provider may take for the call that it is in; most have removed their socket and gone long before. */
const providerMs = 10_000;
const endMs = 20_000;

/**
 * Ends Terraform and its providers where they still work for a rehearsal. A command line that was killed leaves them to end what
 * they have begun; a rehearsal that is being removed must not get new machines meanwhile. Other commands that a user runs in the
 * rehearsal are left alone. Nothing is found on systems without /proc, where no hosts boot either.
 *
 * @param dir the rehearsal's folder
 * @param patienceMs how long a provider may go on with the call that it is in
 * @returns whether all have ended, within 20 s
 */
export async function endLeftTerraform(dir: string, patienceMs = providerMs): Promise<boolean> {
  const start = performance.now();
  const ended = await waitUntil(() => {
    const left = processNumbers().map((pid) => ({ pid, program: programOf(pid, dir) }));
    const impatient = performance.now() - start > patienceMs;
    for (const { pid, program } of left) if (program === 'terraform' || (program && impatient)) kill(pid);
    return left.every(({ program }) => program === undefined) ? true : undefined;
  }, endMs);
  return ended === true;
}

function processNumbers(): readonly number[] {
  if (!fs.existsSync('/proc/self/environ')) return [];
  const names = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return names.map(Number);
}

/** What a process is to this rehearsal; undefined for everything else. */
function programOf(pid: number, dir: string): 'terraform' | 'provider' | undefined {
  const argv = words(pid, 'cmdline');
  const isTerraform = ['terraform', 'tofu'].includes(path.basename(argv[0] ?? ''));
  // A script: its interpreter comes first.
  const isProvider = argv.slice(0, 2).some((word) => path.basename(word).startsWith('terraform-provider-'));
  if (!isTerraform && !isProvider) return undefined;
  if (!words(pid, 'environ').includes(`${REHEARSAL_VARIABLE}=${dir}`)) return undefined;
  return isTerraform ? 'terraform' : 'provider';
}

/** Empty for a process that has ended, or that is somebody else's. */
function words(pid: number, file: 'cmdline' | 'environ'): readonly string[] {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
