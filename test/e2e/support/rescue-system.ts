import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstallStep } from '../../../src/nodes/install/install-program';

/** How a program in the rescue system ended. */
export interface Rescued {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a rescue system is given. */
export interface Rescue {
  /** Scratch space of the caller's, on a real file system. */
  readonly folder: string;
  /** File that is its disk. */
  readonly disk: string;
  /** Program that replaces the operating system; its first `DISK` stands for the name of the disk. */
  readonly program: string;
  /** A program that is run before, in the new root, for what a rescue system has not: a shell's text, `$LOOP` its disk. @default - none */
  readonly before?: string;
  /** Without any network but one card with this address, by which the gateway is reached. @default - this machine's network */
  readonly card?: { readonly mac: string; readonly address: string; readonly gateway: string };
  /** Called with each line of standard output. */
  readonly onLine?: (line: string, stop: () => void) => void;
}

/**
 * Runs a step of an installation as a rescue system would: root is a file system in memory over this machine's own, so that nothing
 * stays, the disk is a loop device. Mounts are in a namespace of their own, every process dies with the first one, and the loop device
 * goes with the last process that has it open.
 */
export function inRescue(rescue: Rescue, step: InstallStep): Promise<Rescued> {
  const start = join(rescue.folder, 'rescue.sh');
  const root = join(rescue.folder, 'rescue');
  mkdirSync(root, { recursive: true });
  writeFileSync(join(rescue.folder, 'program.sh'), rescue.program, { mode: 0o600 });
  writeFileSync(start, rescueProgram(rescue, root));
  const apart = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const network = rescue.card === undefined ? [] : ['--net'];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...apart, ...network, 'sh', start, step], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 300_000,
    killSignal: 'SIGKILL',
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const line of text.split('\n')) if (line !== '') rescue.onLine?.(line, () => child.kill('SIGKILL'));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function rescueProgram({ folder, disk, before, card }: Rescue, root: string): string {
  return [
    'set -eu',
    `mount -t tmpfs tmpfs ${root}`,
    `mkdir ${root}/upper ${root}/work ${root}/root`,
    `mount -t overlay overlay -o lowerdir=/,upperdir=${root}/upper,workdir=${root}/work ${root}/root`,
    `cd ${root}/root`,
    'mount --rbind /dev dev && mount -t proc proc proc && mount -t sysfs sysfs sys && mount -t tmpfs tmpfs run',
    // While it is open, to detach it means: as soon as nobody has it open.
    `loop=$(losetup -f --show -P ${disk}) && exec 8<"$loop" && losetup -d "$loop"`,
    `sed "s#DISK#$loop#" ${folder}/program.sh >run/program.sh`,
    ...(card === undefined ? [] : cardLines(card)),
    ...(before === undefined ? [] : [`LOOP="$loop" chroot . sh -c '${before.replaceAll("'", "'\\''")}'`]),
    'exec chroot . sh /run/program.sh "$1"',
    '',
  ].join('\n');
}

function cardLines({ mac, address, gateway }: NonNullable<Rescue['card']>): readonly string[] {
  return [
    'ip link set lo up',
    `ip link add name wan0 address ${mac} type veth peer name gateway0`,
    'ip link set gateway0 up',
    'ip link set wan0 up',
    `ip addr add ${address} dev wan0`,
    `ip route add default via ${gateway} dev wan0 onlink`,
  ];
}
