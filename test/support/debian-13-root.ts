import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Need } from './needs';

/** Root of the cached Debian 13 image that rehearsals boot from; undefined until one was built. */
export function debian13Root(): string | undefined {
  const images = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'flotilla', 'images');
  if (!existsSync(images)) return undefined;
  const roots = readdirSync(images)
    .filter((name) => name.startsWith('debian-13-'))
    .map((name) => join(images, name, 'root'));
  return roots.find((root) => existsSync(join(root, 'usr/bin/cloud-init')));
}

/** The image of {@link debian13Root}. */
export const debian13: Need = {
  name: 'debian-13 image',
  missing: () => (debian13Root() === undefined ? 'the debian-13 image has not been built' : undefined),
};
