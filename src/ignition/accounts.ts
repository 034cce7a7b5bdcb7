import type { BootFile, BootUser } from './model';

/** Home directory of an account. */
export function homeOf(user: BootUser): string {
  return user.home ?? `/home/${user.name}`;
}

/**
 * The file that gives a user passwordless sudo. One per user, so that it goes when the user goes; cloud-init's own way
 * gathers all users in one file, which nobody would shrink again.
 *
 * sudo skips files in that folder whose name holds a dot; login names of a fleet hold none.
 */
export function sudoersFile(user: BootUser): BootFile {
  return {
    path: `/etc/sudoers.d/flotilla-${user.name}`,
    mode: 0o440,
    user: 'root',
    group: 'root',
    content: `${user.name} ALL=(ALL:ALL) NOPASSWD:ALL\n`,
  };
}
