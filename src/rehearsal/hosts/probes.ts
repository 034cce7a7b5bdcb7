import * as fs from 'node:fs';
import * as path from 'node:path';
import { type CgroupLayout, readCgroupLayout } from './cgroups';
import { CommandFailed, lastLines, runCommand } from './command';

/** One thing that was tried on this machine. */
export interface Probe {
  readonly name: string;
  /** What needs it: hosts at all, their memory limits, or private networks between them. */
  readonly use: 'hosts' | 'limits' | 'overlay';
  readonly ok: boolean;
  /** Why not, one line. @default - it is ok */
  readonly reason?: string;
  /** What the user can do about it. @default - nothing is known */
  readonly fix?: string;
}

const probeTimeoutMs = 5_000;
const neededMiB = 2048;

/** Tries what hosts need that no package brings, all at once. @param folders where images and hosts will be kept */
export async function hostProbes(folders: readonly string[]): Promise<readonly Probe[]> {
  if (process.platform !== 'linux') return [failed('Linux', 'hosts', `this is ${process.platform}`, paperFix)];
  const places = [...new Set(folders.map(nearestFolder))];
  const root = process.getuid?.() === 0;
  const layout = readCgroupLayout();
  const needRoot = (): Promise<Probe>[] => [
    probeCommand(
      'namespaces',
      'hosts',
      ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'true'],
      containerFix,
    ),
    probeCommand('bridge and veth', 'hosts', inOwnNetwork(bridgeProbe), 'load the kernel modules bridge and veth'),
    probeCommand('vxlan', 'overlay', inOwnNetwork('ip link add vx type vxlan id 1 dev lo dstport 8472 nolearning')),
    probeCommand('firewall', 'overlay', inOwnNetwork('command -v nft >/dev/null || exit 0; nft add table inet probe')),
    Promise.resolve(probeControlGroups(layout)),
    ...places.map((place) => probeOverlay(place)),
  ];
  return [
    root
      ? passed('root', 'hosts')
      : failed('root', 'hosts', `this is user ${process.getuid?.()}`, `run it as root, or ${paperFix}`),
    ...(await Promise.all(root ? needRoot() : [])),
    ...places.map((place) => probeSpace(place)),
    probeMemoryLimit(layout),
    fs.existsSync('/dev/net/tun')
      ? passed('tunnel device', 'overlay')
      : failed('tunnel device', 'overlay', 'there is no /dev/net/tun', 'load the kernel module tun'),
  ];
}

const paperFix = 'rehearse with --paper';
const containerFix = 'a container needs to be privileged for this';
const bridgeProbe = 'ip link add br0 type bridge && ip link add v1 type veth peer name v2 && ip link set v1 master br0';

function inOwnNetwork(script: string): string[] {
  return ['unshare', '--net', 'sh', '-c', script];
}

async function probeCommand(name: string, use: Probe['use'], argv: readonly string[], fix?: string): Promise<Probe> {
  try {
    const { code, stdout, stderr } = await runCommand(argv, { timeoutMs: probeTimeoutMs });
    return code === 0
      ? passed(name, use)
      : failed(name, use, lastLines(`${stdout}\n${stderr}`, 1) || `status ${code}`, fix);
  } catch (cause) {
    if (cause instanceof CommandFailed) return failed(name, use, cause.message, fix);
    throw cause;
  }
}

/** Mounts an overlay on a folder, and makes and opens a device in it: what a host's root has to do. */
async function probeOverlay(folder: string): Promise<Probe> {
  const name = `overlay in ${folder}`;
  const fix = 'keep it in a folder of a local disk (ext4, xfs), not on an overlay or a network';
  let scratch: string;
  try {
    scratch = fs.mkdtempSync(path.join(folder, '.flotilla-probe-'));
  } catch (cause) {
    return failed(name, 'hosts', (cause as Error).message, fix);
  }
  try {
    const script = `cd "$1" && mkdir lower upper work root && mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay root &&
      mknod root/null c 1 3 && : >root/null`;
    return await probeCommand(name, 'hosts', ['unshare', '--mount', 'sh', '-c', script, 'overlay', scratch], fix);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

function probeSpace(folder: string): Probe {
  const { bavail, bsize } = fs.statfsSync(folder);
  const freeMiB = Math.floor((bavail * bsize) / 1024 / 1024);
  const name = `space in ${folder}`;
  if (freeMiB >= neededMiB) return passed(name, 'hosts');
  return failed(name, 'hosts', `${freeMiB} MiB are free, ${neededMiB} MiB are needed`, 'make room');
}

function probeControlGroups(layout: CgroupLayout | undefined): Probe {
  const name = 'control groups';
  if (layout === undefined) return failed(name, 'hosts', 'none is mounted that systemd could use', containerFix);
  for (const root of layout.roots) {
    const folder = path.join(root, `flotilla-probe-${process.pid}`);
    try {
      fs.mkdirSync(folder);
      fs.rmdirSync(folder);
    } catch (cause) {
      return failed(name, 'hosts', (cause as Error).message, containerFix);
    }
  }
  return passed(name, 'hosts');
}

function probeMemoryLimit(layout: CgroupLayout | undefined): Probe {
  const name = 'memory limits';
  return layout?.memory === undefined
    ? failed(name, 'limits', 'this kernel gives no memory controller to its control groups')
    : passed(name, 'limits');
}

function passed(name: string, use: Probe['use']): Probe {
  return { name, use, ok: true };
}

function failed(name: string, use: Probe['use'], reason: string, fix?: string): Probe {
  return { name, use, ok: false, reason, ...(fix === undefined ? {} : { fix }) };
}

/** The folder, or the nearest above it that exists. */
function nearestFolder(folder: string): string {
  const absolute = path.resolve(folder);
  return fs.existsSync(absolute) ? absolute : nearestFolder(path.dirname(absolute));
}
