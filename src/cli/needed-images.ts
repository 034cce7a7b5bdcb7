import type { FleetPlan } from '../fleet/plan-types';
import { wrongInput } from './exit';
import { hasImage, imageName } from './pod-image';

/** An image that no node could get. */
export interface MissingImage {
  readonly pod: string;
  /** As the manifest names it: `localhost/web:1`. */
  readonly reference: string;
}

/**
 * Images that must lie beside the fleet file and do not: those of no registry, and in a rehearsal all, because its hosts reach no
 * registry.
 */
export function missingImages(plan: FleetPlan, fleetFolder: string, rehearsal: boolean): readonly MissingImage[] {
  return plan.pods.flatMap((pod) =>
    pod.images
      .filter((reference) => (rehearsal || isLocal(reference)) && !hasImage(fleetFolder, reference))
      .map((reference) => ({ pod: pod.name, reference })),
  );
}

/**
 * Looks for the images that the fleet must bring itself, before anything is bought.
 *
 * @throws CommandError with all that are not there
 */
export function needImages(plan: FleetPlan, fleetFolder: string, rehearsal: boolean): void {
  const missing = missingImages(plan, fleetFolder, rehearsal);
  const first = missing[0];
  if (first === undefined) return;
  throw wrongInput(missing.map(whatIsMissing).join('\n'), whatToDo(first.reference));
}

/** One image. */
export function missingImage(image: MissingImage): Error {
  return wrongInput(whatIsMissing(image), whatToDo(image.reference));
}

function isLocal(reference: string): boolean {
  return reference.startsWith('localhost/');
}

function whatIsMissing({ pod, reference }: MissingImage): string {
  const name = imageName(reference);
  const why = isLocal(reference) ? 'is in no registry' : 'is in a registry, which no rehearsal reaches';
  return `pod ${pod}: image ${reference} ${why}, and neither images/${name}.tar nor images/${name}/build is there`;
}

function whatToDo(reference: string): string {
  const name = imageName(reference);
  return isLocal(reference)
    ? `put a docker archive to images/${name}.tar, or an executable images/${name}/build that writes one to its first argument`
    : `podman pull ${reference} && podman save -o images/${name}.tar ${reference}; or rehearse with --paper`;
}
