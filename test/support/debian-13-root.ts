import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Need } from './needs';

/**
 * Root of the cached Debian 13 image that rehearsals boot from, as the lower folders of an overlay; undefined until one was
 * built.
 *
 * @param program a program that the root must hold; packages lie in layers over the image
 */
export function debian13Root(program = 'usr/bin/cloud-init'): string | undefined {
  const images = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'flotilla', 'images');
  const folders = list(images).filter((name) => name.startsWith('debian-13-'));
  const roots = folders.flatMap((name) => {
    const base = join(images, name, 'root');
    const layers = join(images, name, 'layers');
    const layered = list(layers).map((layer) => [join(layers, layer, 'root'), base]);
    return existsSync(base) ? [[base], ...layered] : [];
  });
  return roots.find((lower) => lower.some((folder) => existsSync(join(folder, program))))?.join(':');
}

/** The image of {@link debian13Root}. */
export const debian13: Need = {
  name: 'debian-13 image',
  missing: () => (debian13Root() === undefined ? 'the debian-13 image has not been built' : undefined),
};

/** A layer of docker over that image. */
export const debian13Docker: Need = {
  name: 'debian-13 image with docker',
  missing: () =>
    debian13Root('usr/sbin/dockerd') === undefined ? 'the debian-13 image has no layer with docker' : undefined,
};

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
