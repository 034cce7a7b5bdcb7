import type { BootFile } from './model';
import { ownPaths } from './own-paths';
import type { System } from './system';

/**
 * The file that names a machine's time servers. systemd-timesyncd reads drop-ins, later ones over earlier ones; chrony has one file
 * that is Red Hat's and Fedora's own up to its sources, so it is written whole.
 *
 * @see https://www.freedesktop.org/software/systemd/man/latest/timesyncd.conf.html
 * @see https://chrony-project.org/doc/4.6/chrony.conf.html
 */
export function timeFile(servers: readonly string[], system: System): BootFile {
  const root = { mode: 0o644, user: 'root', group: 'root' } as const;
  if (system.time.kind === 'timesyncd') {
    return { path: ownPaths.timesyncd, ...root, content: `[Time]\nNTP=${servers.join(' ')}\n` };
  }
  const lines = [
    ...servers.map((server) => `server ${server} iburst`),
    'driftfile /var/lib/chrony/drift',
    // A machine that woke with a wrong clock is set right at once, a running one little by little.
    'makestep 1.0 3',
    'rtcsync',
    'keyfile /etc/chrony.keys',
    'leapsectz right/UTC',
    'logdir /var/log/chrony',
  ];
  return { path: ownPaths.chrony, ...root, content: lines.map((line) => `${line}\n`).join('') };
}
