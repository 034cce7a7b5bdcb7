import { machineMirror, machineSecurityMirror } from './apt-sources';
import { CommandFailed, mustRun, runCommand } from './command';

/** What is being done, and how far it is where the tool tells. */
export interface ImageProgress {
  readonly step: string;
  readonly done?: number;
  readonly total?: number;
}

const buildTimeoutMs = 20 * 60 * 1000;

/**
 * Runs a step of an image's build so that it leaves nothing behind when it or its caller is killed: mounts are in a namespace
 * of its own, and all of its processes die with the caller.
 * @throws CommandFailed
 */
export async function runBuild(argv: readonly string[], onLine: (line: string) => void): Promise<void> {
  const apart = ['unshare', '--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc'];
  // A user's umask must not become the image's.
  const masked = ['sh', '-c', 'umask 022; exec "$@"', 'build', ...argv];
  await mustRun(['setpriv', '--pdeathsig', 'KILL', ...apart, '--', ...masked], {
    timeoutMs: buildTimeoutMs,
    onLine,
    env: { ...(await proxyVariables()), DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
  }).catch((cause: unknown) => {
    throw cause instanceof CommandFailed ? firstCause(cause) : cause;
  });
}

/** The first error that a tool spoke of: what it says last is only that it failed. */
function firstCause(failure: CommandFailed): CommandFailed {
  const why = /^E: (.*)$/m.exec(failure.output)?.[1];
  return why === undefined ? failure : new CommandFailed(why, failure.output);
}

/** Where the packages of a build come from, and where Debian's own names have them. */
export interface BuildSources {
  /** Folder below `http://deb.debian.org/` to the mirror's address, without a slash at its end. */
  readonly mirrors: Readonly<Record<'debian' | 'debian-security', string>>;
  /** Lines of a sources.list. */
  readonly lines: readonly string[];
}

/** The sources of one release, with its updates and security updates, at the mirrors that this machine uses. @throws NoMirror */
export function sourcesOf(suite: string): BuildSources {
  const mirrors = { debian: machineMirror(), 'debian-security': machineSecurityMirror() };
  const lines = [
    `deb ${mirrors.debian} ${suite} main`,
    `deb ${mirrors.debian} ${suite}-updates main`,
    `deb ${mirrors['debian-security']} ${suite}-security main`,
  ];
  return { mirrors, lines };
}

/** A proxy that only apt's own configuration names, in the form that every build step understands. */
async function proxyVariables(): Promise<NodeJS.ProcessEnv> {
  const names = { http_proxy: 'Acquire::http::Proxy', https_proxy: 'Acquire::https::Proxy' };
  const found: NodeJS.ProcessEnv = {};
  for (const [variable, setting] of Object.entries(names)) {
    const asked = ['apt-config', 'dump', '--no-empty', '--format', '%v%n', setting];
    const value = await runCommand(asked, { timeoutMs: 10_000 }).catch((cause: unknown) => {
      if (cause instanceof CommandFailed) return { code: 1, stdout: '' };
      throw cause;
    });
    const proxy = value.stdout.trim().split('\n')[0];
    if (value.code === 0 && proxy !== undefined && /^https?:/.test(proxy)) found[variable] = proxy;
  }
  return found;
}
