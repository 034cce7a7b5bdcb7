/** What a group of hosts has in common: `['vendor', 'hetzner']`, `['label', 'role', 'lb']`. */
export type Trait = readonly string[];

/**
 * Names of inventory groups: letters, digits and `_`, as Ansible wants them. `label_role_lb`, `region_linode_eu_central`.
 *
 * Where two traits would get the same name (`role: a.b` and `role: a-b`), both are spelt exactly instead, behind `exact_`
 * and with the code of every other character: `exact_label_role_a_2e_b`. So two traits never share a group.
 *
 * @returns names in the order of the traits
 */
export function groupNames(traits: readonly Trait[]): readonly string[] {
  const owner = new Map<string, string>();
  const shared = new Set<string>();
  for (const trait of traits) {
    const name = shortName(trait);
    const exact = exactName(trait);
    if ((owner.get(name) ?? exact) !== exact) shared.add(name);
    owner.set(name, exact);
  }
  return traits.map((trait) => (shared.has(shortName(trait)) ? exactName(trait) : shortName(trait)));
}

function shortName(trait: Trait): string {
  return trait.map((word) => word.replace(/[^A-Za-z0-9]/g, '_')).join('_');
}

function exactName(trait: Trait): string {
  return `exact_${trait.map((word) => word.replace(/[^A-Za-z0-9]/gu, spelt)).join('__')}`;
}

function spelt(character: string): string {
  return `_${character.codePointAt(0)!.toString(16)}_`;
}
