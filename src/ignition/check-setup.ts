import type { SetupOrigins, SetupProblem } from './merge-layers';
import type { Setup } from './setup';
import type { System } from './system';

/** Everything that is wrong with a setup on a system. Not ready: packages on an image alone. */
export function checkSetup(setup: Setup, system: System, origins: SetupOrigins = new Map()): readonly SetupProblem[] {
  if (system.packages !== 'none') return [];
  return setup.packages.map((name) => ({
    path: `${origins.get(`packages.${name}`)?.origin ?? 'setup'}.packages`,
    message: `expected no packages on ${system.title}, which is an image, got ${name}`,
    hint: 'run it as a container, or use another system',
  }));
}
