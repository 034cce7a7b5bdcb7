/** A value of a variable, as far as this program looks at it; what Python would take for a list or map stays text. */
export type InventoryValue = string | number | boolean | null;

/** Variables by name. */
export type InventoryVars = Map<string, InventoryValue>;

/** A machine of an inventory. */
export interface InventoryHost {
  readonly name: string;
  /** Those that stand with the host itself. */
  readonly vars: InventoryVars;
  /** Line of its first mention. */
  readonly line: number;
}

/** A named set of hosts and other groups. */
export interface InventoryGroup {
  readonly name: string;
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly vars: InventoryVars;
  /** Line of its first mention. */
  readonly line: number;
}

/** More hosts than any fleet has: a slip in a range must not fill the memory. */
export const hostLimit = 10_000;

/** Every host is in it, with or without being named there. */
const top = 'all';
/** Hosts of no other group. */
const rest = 'ungrouped';

/**
 * An Ansible inventory as one file tells it: hosts, groups of hosts and groups, variables of both. Every group is below `all`.
 *
 * @see https://docs.ansible.com/ansible-core/2.14/inventory_guide/intro_inventory.html
 */
export class Inventory {
  readonly hosts = new Map<string, InventoryHost>();
  readonly groups = new Map<string, InventoryGroup>();

  constructor() {
    this.group(top, 0);
    this.group(rest, 0);
  }

  /** The host of a name; made if it is new. */
  host(name: string, line: number): InventoryHost {
    const known = this.hosts.get(name);
    if (known !== undefined) return known;
    const host: InventoryHost = { name, vars: new Map(), line };
    this.hosts.set(name, host);
    return host;
  }

  /** The group of a name; made if it is new. */
  group(name: string, line: number): InventoryGroup {
    const known = this.groups.get(name);
    if (known !== undefined) return known;
    const group: InventoryGroup = { name, hosts: new Set(), children: new Set(), vars: new Map(), line };
    this.groups.set(name, group);
    return group;
  }

  /** The groups that a host is in, through others too, without `all` and `ungrouped`; sorted. */
  groupsOf(host: string): readonly string[] {
    const found = [...this.groups.values()].filter((g) => g.hosts.has(host)).map((g) => g.name);
    const parents = this.parents();
    for (const name of found) for (const p of parents.get(name) ?? []) if (!found.includes(p)) found.push(p);
    return found.filter((name) => name !== top && name !== rest).sort();
  }

  /** A host's variables with those of its groups: deeper groups win, then higher `ansible_group_priority`, then later names; the host last. */
  varsOf(host: string): InventoryVars {
    const depths = this.depths();
    const own = this.groupsOf(host);
    const names = [top, ...(own.length === 0 ? [rest] : own)];
    const order = names
      .map((name) => this.groups.get(name)!)
      .sort(
        (a, b) => depths.get(a.name)! - depths.get(b.name)! || priority(a) - priority(b) || (a.name < b.name ? -1 : 1),
      );
    const entries = [...order.flatMap((g) => [...g.vars]), ...(this.hosts.get(host)?.vars ?? [])];
    return new Map(entries.filter(([key]) => key !== priorityVar));
  }

  /** A group that is, through others, below itself; undefined if there is none. */
  loop(): string | undefined {
    const depths = this.depths();
    return [...this.groups.keys()].find((name) => depths.get(name)! > this.groups.size);
  }

  private parents(): ReadonlyMap<string, readonly string[]> {
    const parents = new Map<string, string[]>();
    for (const { name, children } of this.groups.values()) {
      for (const child of children) parents.set(child, [...(parents.get(child) ?? []), name]);
    }
    return parents;
  }

  /** Longest way down from `all`; in a loop larger than the number of groups. Bounded by that number of rounds. */
  private depths(): ReadonlyMap<string, number> {
    const depths = new Map([...this.groups.keys()].map((name) => [name, name === top ? 0 : 1]));
    for (let round = 0, moved = true; moved && round <= this.groups.size + 1; round++) {
      moved = false;
      for (const { name, children } of this.groups.values()) {
        for (const child of children) {
          if (depths.get(child)! > depths.get(name)!) continue;
          depths.set(child, depths.get(name)! + 1);
          moved = true;
        }
      }
    }
    return depths;
  }
}

const priorityVar = 'ansible_group_priority';

function priority(group: InventoryGroup): number {
  const value = group.vars.get(priorityVar);
  return typeof value === 'number' ? value : 1;
}
