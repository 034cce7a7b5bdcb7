import type { System } from './system';
import { debianSystems } from './systems/debian';
import { imageSystems } from './systems/images';
import { redhatSystems } from './systems/redhat';

/** Operating systems that first boot knows, by name. */
export const systems: readonly System[] = [...debianSystems, ...redhatSystems, ...imageSystems].sort((a, b) =>
  a.name < b.name ? -1 : 1,
);

const byName = new Map(systems.map((system) => [system.name, system]));

/** Facts of an operating system; undefined when first boot does not know it. */
export function findSystem(name: string): System | undefined {
  return byName.get(name);
}
