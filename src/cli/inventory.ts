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

  /** What the whole inventory gives to each host. Later hosts, groups and variables are not seen. */
  resolve(): ResolvedInventory {
    return new ResolvedInventory(this.hosts, this.groups, this.depths());
  }

  /** A group that is, through others, below itself; undefined if there is none. */
  loop(): string | undefined {
    const depths = this.depths();
    return [...this.groups.keys()].find((name) => depths.get(name)! > this.groups.size);
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

/** Groups and variables by host. What hosts of the same groups have alike is looked up once. */
export class ResolvedInventory {
  private readonly parents = new Map<string, string[]>();
  private readonly direct = new Map<string, string[]>();
  /** By the names of the groups that a host stands in. */
  private readonly found = new Map<string, GroupFacts>();

  constructor(
    private readonly hosts: ReadonlyMap<string, InventoryHost>,
    private readonly groups: ReadonlyMap<string, InventoryGroup>,
    private readonly depths: ReadonlyMap<string, number>,
  ) {
    for (const { name, children, hosts: own } of groups.values()) {
      for (const child of children) listed(this.parents, child).push(name);
      for (const host of own) listed(this.direct, host).push(name);
    }
  }

  /** The groups that a host is in, through others too, without `all` and `ungrouped`; sorted. */
  groupsOf(host: string): readonly string[] {
    return this.factsOf(host).names;
  }

  /** A host's variables with those of its groups: deeper groups win, then higher `ansible_group_priority`, then later names; the host last. */
  varsOf(host: string): InventoryVars {
    const vars = new Map([...this.factsOf(host).vars, ...(this.hosts.get(host)?.vars ?? [])]);
    vars.delete(priorityVar);
    return vars;
  }

  private factsOf(host: string): GroupFacts {
    const direct = this.direct.get(host) ?? [];
    const key = direct.join('\n');
    const known = this.found.get(key);
    if (known !== undefined) return known;
    const all = new Set(direct);
    for (const name of all) for (const parent of this.parents.get(name) ?? []) all.add(parent);
    const names = [...all].filter((name) => name !== top && name !== rest).sort();
    const facts = { names, vars: this.varsOfGroups([top, ...(names.length === 0 ? [rest] : names)]) };
    this.found.set(key, facts);
    return facts;
  }

  private varsOfGroups(names: readonly string[]): InventoryVars {
    const order = names
      .map((name) => this.groups.get(name)!)
      .filter((group) => group.vars.size > 0)
      .sort(
        (a, b) =>
          this.depths.get(a.name)! - this.depths.get(b.name)! ||
          priority(a) - priority(b) ||
          (a.name < b.name ? -1 : 1),
      );
    return new Map(order.flatMap((group) => [...group.vars]));
  }
}

/** What hosts of the same groups have alike. */
interface GroupFacts {
  readonly names: readonly string[];
  readonly vars: InventoryVars;
}

function listed(lists: Map<string, string[]>, key: string): string[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

const priorityVar = 'ansible_group_priority';

function priority(group: InventoryGroup): number {
  const value = group.vars.get(priorityVar);
  return typeof value === 'number' ? value : 1;
}
