import { grubPath, unitFolder } from '../boot-files';
import { ownPaths, swapUnitName } from '../own-paths';
import type { System } from '../system';
import { type Findings, shown } from './findings';

/** Made anew at each boot, so that nothing put there before lasts. */
const fleeting = ['/dev', '/proc', '/run', '/sys', '/tmp', '/var/lock', '/var/run'];

/** What other programs put into an order of their own. */
const kept: readonly { readonly path: string; readonly hint: string }[] = [
  { path: '/etc/flotilla', hint: 'choose another place' },
  { path: '/opt/flotilla', hint: 'choose another place' },
  { path: '/var/lib/flotilla', hint: 'choose another place' },
  { path: '/var/lib/flotilla-swap', hint: 'use swapMiB' },
  { path: '/etc/ssh/authorized_keys.d', hint: 'use users' },
  { path: '/etc/ssh/sshd_config', hint: 'how sshd lets people in is the same on every node' },
  { path: '/etc/ssh/sshd_config.d', hint: 'how sshd lets people in is the same on every node' },
  { path: '/etc/passwd', hint: 'use users' },
  { path: '/etc/shadow', hint: 'use users' },
  { path: '/etc/group', hint: 'use groups' },
  { path: '/etc/gshadow', hint: 'use groups' },
  { path: '/etc/sudoers', hint: 'use sudo of a user, or a file in /etc/sudoers.d' },
  { path: '/etc/hostname', hint: 'a machine is called as its node' },
  { path: ownPaths.sysctls, hint: 'use sysctls' },
  { path: ownPaths.modules, hint: 'use modules' },
  { path: ownPaths.timesyncd, hint: 'use timeServers' },
  { path: grubPath, hint: 'use kernelArguments' },
  { path: `${unitFolder}/${swapUnitName}`, hint: 'use swapMiB' },
];

/** Names of which some are kept. */
const keptNames: readonly { readonly pattern: RegExp; readonly hint: string }[] = [
  { pattern: /^\/etc\/ssh\/ssh_host_/, hint: 'a node has exactly one host key, which Flotilla makes' },
  { pattern: /^\/etc\/sudoers\.d\/flotilla-/, hint: 'use sudo of a user, or another name' },
];

/** Folders that the system itself needs as they are. */
const systemFolders = new Set(
  '/ /bin /boot /etc /etc/ssh /etc/sudoers.d /etc/systemd /etc/systemd/system /home /lib /lib64 /media /mnt /opt /root /sbin /srv /usr /usr/bin /usr/lib /usr/local /usr/sbin /var /var/cache /var/lib /var/log'.split(
    ' ',
  ),
);

/** Checks where files and directories lie. */
export function checkPaths(findings: Findings): void {
  const { files, directories } = findings.setup;
  for (const path of Object.keys(files)) checkPath(findings, path, `files.${path}`);
  for (const path of Object.keys(directories)) {
    const entry = `directories.${path}`;
    if (systemFolders.has(path)) {
      findings.say(entry, `expected a directory of your own, got ${path}, which the system needs as it is`);
    } else checkPath(findings, path, entry);
  }
  checkFamilies(findings);
}

/** What is wrong with a path, and what to do. */
interface PathProblem {
  readonly message: string;
  readonly hint?: string;
}

function checkPath(findings: Findings, path: string, entry: string): void {
  const form = formProblem(path);
  const problem: PathProblem | undefined =
    form === undefined
      ? (fleetingProblem(path) ?? readOnlyProblem(findings.system, path) ?? keptProblem(findings.isOwn(entry), path))
      : { message: form };
  if (problem !== undefined) findings.say(entry, problem.message, problem);
}

function fleetingProblem(path: string): PathProblem | undefined {
  const under = fleeting.find((folder) => isUnder(path, folder));
  if (under === undefined) return undefined;
  const hint = 'let a file in /etc/tmpfiles.d make it at each boot';
  return { message: `expected a path that outlives a boot, got one under ${under}`, hint };
}

function keptProblem(isOwn: boolean, path: string): PathProblem | undefined {
  if (isOwn) return undefined;
  const place = kept.find((one) => isUnder(path, one.path)) ?? keptNames.find(({ pattern }) => pattern.test(path));
  return place && { message: "expected a path that is not Flotilla's own", hint: place.hint };
}

/** What is said of the form goes for every transport: a bundle's line has no quotes, and sh reads some of them. */
function formProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return `expected an absolute path, got ${shown(path)}`;
  if (path === '/') return 'expected a path below /';
  if (path.split('/').some((part, i) => part === '.' || part === '..' || (part === '' && i > 0))) {
    return "expected a path without '.', '..', '//' and '/' at its end";
  }
  if (!/^[\w.@:+,=~%/-]+$/.test(path)) return 'expected a path of letters, digits and . _ - @ : + , = ~ %';
  const longest = Math.max(...path.split('/').map((part) => part.length));
  if (longest > 255 || path.length > 4095) return 'expected at most 255 characters in a name and 4095 in a path';
  return undefined;
}

/** Images mount what is theirs read-only. Fedora CoreOS alone leads /usr/local elsewhere. */
function readOnlyProblem({ family, title, packages }: System, path: string): PathProblem | undefined {
  if (packages !== 'none' || (family === 'fedora-coreos' && isUnder(path, '/usr/local'))) return undefined;
  const folder = ['/usr', '/bin', '/sbin', '/lib', '/lib64'].find((one) => isUnder(path, one));
  if (folder === undefined) return undefined;
  const message = `expected a path outside ${folder}, which ${title} mounts read-only`;
  return { message, hint: 'programs of your own belong in /opt' };
}

/** Checks that nothing is two things at once. */
function checkFamilies(findings: Findings): void {
  const { files, directories, units } = findings.setup;
  const places = new Map(Object.keys(files).map((path) => [path, `files.${path}`]));
  for (const [name, { unit, dropins = {} }] of Object.entries(units)) {
    if (unit !== undefined) refuseBoth(findings, places, `${unitFolder}/${name}`, `units.${name}`);
    for (const file of Object.keys(dropins)) {
      refuseBoth(findings, places, `${unitFolder}/${name}.d/${file}`, `units.${name}.dropins.${file}`);
    }
  }
  for (const path of Object.keys(directories)) refuseBoth(findings, places, path, `directories.${path}`);
  const inTheWay = new Set<string>();
  for (const [path, entry] of [...places]) {
    const above = parents(path).find((parent) => Object.hasOwn(files, parent));
    if (above === undefined) continue;
    const file = `files.${above}`;
    // Who put the file there is to be told, once, not everyone whose place it takes.
    if (findings.isOwn(entry) && !findings.isOwn(file)) inTheWay.add(above);
    else findings.say(entry, `expected a directory at ${above}, got a file by ${findings.whoSaid(file)}`);
  }
  for (const path of inTheWay) {
    findings.say(`files.${path}`, `expected a directory at ${path}, which Flotilla itself needs, got a file`);
  }
}

/** Notes what lies at a path, unless something does already. What is said of it is said to who is not Flotilla itself. */
function refuseBoth(findings: Findings, places: Map<string, string>, path: string, entry: string): void {
  const other = places.get(path);
  if (other === undefined) places.set(path, entry);
  else {
    const [told, named] = findings.isOwn(entry) ? [other, entry] : [entry, other];
    findings.say(told, `expected one thing at ${path}, got this and ${findings.whoSaid(named)}`);
  }
}

function parents(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, i) => `/${parts.slice(0, i + 1).join('/')}`);
}

function isUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
