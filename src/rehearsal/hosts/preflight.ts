import * as fs from 'node:fs';
import * as path from 'node:path';
import { type DebianPackage, debianPackages } from '../debian-packages';
import { systemFolders } from './command';
import { imagesFolder } from './image-store';
import { hostProbes, type Probe } from './probes';

/** What this machine can do for a rehearsal. */
export interface PreflightReport {
  readonly probes: readonly Probe[];
  /** Whether real hosts can boot here. */
  readonly hosts: boolean;
  /** Every reason why not, each with what to do about it. */
  readonly reasons: readonly string[];
  /** Whether `apt-get` can install what is missing. */
  readonly debianLike: boolean;
  /** Packages of {@link debianPackages} that are missing here, whatever they are for. */
  readonly missingPackages: readonly DebianPackage[];
}

/**
 * Finds out what this machine can do, in well under a second; leaves nothing behind. Without root the probes that need it are
 * left out: that one reason stands for them.
 * @param folder where the hosts will be kept; need not exist yet @default - the working directory
 */
export async function preflight(folder: string = process.cwd()): Promise<PreflightReport> {
  const missingPackages = debianPackages.filter((each) => !isProvided(each.provides));
  const debianLike = isDebianLike();
  const probes = [
    ...missingPackages.filter((each) => each.use === 'hosts').map((each) => missingProgram(each, debianLike)),
    ...(await hostProbes([folder, imagesFolder()])),
  ];
  const failed = probes.filter((probe) => probe.use === 'hosts' && !probe.ok);
  return {
    probes,
    hosts: failed.length === 0,
    reasons: failed.map(
      ({ name, reason, fix }) => `${name}: ${reason ?? 'failed'}${fix === undefined ? '' : `; ${fix}`}`,
    ),
    debianLike,
    missingPackages,
  };
}

function missingProgram(missing: DebianPackage, debianLike: boolean): Probe {
  const fix = debianLike ? `apt-get install ${missing.name}` : `install it (Debian has it in ${missing.name})`;
  return { name: missing.provides, use: 'hosts', ok: false, reason: `is missing: it ${missing.why}`, fix };
}

function isProvided(provides: string): boolean {
  if (path.isAbsolute(provides)) return fs.existsSync(provides);
  const folders = [...(process.env.PATH ?? '').split(':'), ...systemFolders, '/usr/bin', '/bin'];
  return folders.some((folder) => folder !== '' && fs.existsSync(path.join(folder, provides)));
}

/** @see https://www.freedesktop.org/software/systemd/man/257/os-release.html */
function isDebianLike(): boolean {
  if (!isProvided('apt-get') || !fs.existsSync('/etc/os-release')) return false;
  const release = fs.readFileSync('/etc/os-release', 'utf8');
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}
