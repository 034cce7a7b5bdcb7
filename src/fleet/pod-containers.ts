import type { PodInput } from './pod-schema';
import type { Path } from './where';

/** A container of a manifest, of either kind, with its place. */
export interface PlacedContainer {
  readonly path: Path;
  readonly container: PodInput['spec']['containers'][number];
  readonly isInit: boolean;
}

/** All containers of a manifest, those that run before the others first. */
export function placedContainers({ spec }: PodInput): readonly PlacedContainer[] {
  const place = (key: 'initContainers' | 'containers') =>
    (spec[key] ?? []).map((container, i) => ({
      path: ['spec', key, i],
      container,
      isInit: key === 'initContainers',
    }));
  return [...place('initContainers'), ...place('containers')];
}
