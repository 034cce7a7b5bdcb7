import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ImageMissing, imageFor } from '../../src/rehearsal/hosts/image-store';
import type { Need } from './needs';

/**
 * Root of a cached image of Debian 13 that rehearsals boot from; undefined until it was built.
 *
 * @param program a program that the root must hold: engines are in the images that stand for systems without packages
 */
export function debian13Root(program = 'usr/bin/cloud-init'): string | undefined {
  return ['debian-13', 'flatcar', 'fedora-coreos'].map(rootOf).find((root) => root && existsSync(join(root, program)));
}

/** The image of {@link debian13Root}. */
export const debian13: Need = {
  name: 'debian-13 image',
  missing: () => (debian13Root() === undefined ? 'the debian-13 image has not been built' : undefined),
};

/** An image that holds docker. */
export const debian13Docker: Need = {
  name: 'debian-13 image with docker',
  missing: () => (debian13Root('usr/sbin/dockerd') === undefined ? 'no image with docker has been built' : undefined),
};

function rootOf(os: string): string | undefined {
  try {
    return imageFor(os).lower[0];
  } catch (cause) {
    if (cause instanceof ImageMissing) return undefined;
    throw cause;
  }
}
