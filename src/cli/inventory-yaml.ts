import type { Checked } from '../fleet/checked';
import type { FindingCode } from '../fleet/codes';
import { Report } from '../fleet/report';
import { shown } from '../fleet/shown';
import type { Path } from '../fleet/where';
import { readYaml, type TextFile } from '../fleet/yaml-text';
import { hostLimit, Inventory, type InventoryValue, type InventoryVars } from './inventory';
import { hostNames } from './inventory-hosts';

/**
 * Reads an inventory in Ansible's YAML form (JSON is YAML too), or what `ansible-inventory --list` prints. All that is wrong is told
 * at once.
 *
 * @see https://docs.ansible.com/ansible-core/2.14/collections/ansible/builtin/yaml_inventory.html
 */
export function parseYamlInventory(source: TextFile): Checked<Inventory> {
  const { findings: read, yaml } = readYaml(source);
  const findings = read.map((f) => (needsAnsible.includes(f.code) ? { ...f, hint: writeOut(source.file) } : f));
  if (yaml === undefined) return { ok: false, findings };
  const report = new Report(yaml.where);
  report.add({ ok: false, findings });
  const reader = new YamlReader(source.file, report, (path) => yaml.where.locate?.(path, 'key')?.line ?? 1);
  reader.top(yaml.data);
  return reader.end();
}

/** Codes of what Ansible reads and this does not. */
const needsAnsible: readonly string[] = ['yaml-alias', 'yaml-tag'] satisfies readonly FindingCode[];

function writeOut(file: string): string {
  return `let Ansible write it out: ansible-inventory -i ${file} --list > hosts.json`;
}

type YamlMap = Readonly<Record<string, unknown>>;

class YamlReader {
  private readonly inventory = new Inventory();

  constructor(
    private readonly file: string,
    private readonly report: Report,
    private readonly lineOf: (path: Path) => number,
  ) {}

  top(data: unknown): void {
    const groups = this.map(data, [], 'groups by name');
    if (Object.hasOwn(groups, 'plugin')) {
      this.wrong(
        ['plugin'],
        'expected an inventory, got the configuration of an inventory plugin',
        writeOut(this.file),
      );
      return;
    }
    if (Object.hasOwn(groups, '_meta')) {
      this.listed(groups);
      return;
    }
    for (const name of Object.keys(groups)) this.group(name, groups[name], [name]);
  }

  end(): Checked<Inventory> {
    const loop = this.inventory.loop();
    if (loop !== undefined) this.wrong([], `expected groups without a loop, '${loop}' is below itself`);
    if (this.inventory.hosts.size > hostLimit) this.wrong([], `expected at most ${hostLimit} hosts`);
    return this.report.result(() => this.inventory);
  }

  /** What `ansible-inventory --list` and inventory scripts print: lists of names, and all variables by host. */
  private listed({ _meta, ...groups }: YamlMap): void {
    for (const [name, data] of Object.entries(groups)) {
      const group = this.inventory.group(name, this.lineOf([name]));
      const parts = this.map(data, [name], 'hosts and children');
      for (const host of this.names(parts.hosts, [name, 'hosts'])) {
        this.inventory.host(host, this.lineOf([name, 'hosts']));
        group.hosts.add(host);
      }
      for (const child of this.names(parts.children, [name, 'children'])) {
        this.inventory.group(child, this.lineOf([name, 'children']));
        group.children.add(child);
      }
    }
    const meta = this.map(_meta, ['_meta'], 'hostvars');
    const vars = this.map(meta.hostvars, ['_meta', 'hostvars'], 'variables by host');
    for (const [host, data] of Object.entries(vars)) {
      const path = ['_meta', 'hostvars', host];
      this.vars(this.map(data, path, "the host's variables"), this.inventory.host(host, this.lineOf(path)).vars);
    }
  }

  private names(data: unknown, path: Path): readonly string[] {
    if (data === undefined || data === null) return [];
    if (Array.isArray(data) && data.every((name) => typeof name === 'string')) return data;
    this.wrong(path, `expected a list of names, got ${shown(data)}`);
    return [];
  }

  private group(name: string, data: unknown, path: Path): void {
    const group = this.inventory.group(name, this.lineOf(path));
    const parts = this.map(data, path, 'hosts, children and vars');
    for (const [part, value] of Object.entries(parts)) {
      const inner = [...path, part];
      // A single name may stand instead of a map.
      const entries = typeof value === 'string' ? { [value]: null } : this.map(value, inner, 'a map');
      if (part === 'vars') this.vars(entries, group.vars);
      else if (part === 'hosts') this.hosts(entries, name, inner);
      else if (part === 'children') {
        for (const [child, below] of Object.entries(entries)) {
          group.children.add(child);
          this.group(child, below, [...inner, child]);
        }
      } else this.wrong(inner, `unknown key '${part}' of a group, expected hosts, children or vars`);
    }
  }

  private hosts(entries: YamlMap, group: string, path: Path): void {
    for (const [entry, data] of Object.entries(entries)) {
      const inner = [...path, entry];
      const named = hostNames(entry);
      if ('problem' in named) {
        this.wrong(inner, named.problem);
        continue;
      }
      const vars = this.map(data, inner, "the host's variables");
      for (const name of named.names) {
        const host = this.inventory.host(name, this.lineOf(inner));
        if (named.port !== undefined) host.vars.set('ansible_port', named.port);
        this.vars(vars, host.vars);
        this.inventory.groups.get(group)!.hosts.add(name);
      }
    }
  }

  private vars(data: YamlMap, into: InventoryVars): void {
    for (const [key, value] of Object.entries(data)) into.set(key, plain(value));
  }

  /** A map; nothing counts as an empty one. */
  private map(data: unknown, path: Path, expected: string): YamlMap {
    if (data === null || data === undefined) return {};
    if (typeof data === 'object' && !Array.isArray(data)) return data as YamlMap;
    this.wrong(path, `expected ${expected}, got ${shown(data)}`);
    return {};
  }

  private wrong(path: Path, message: string, hint?: string): void {
    this.report.error({ code: 'bad-inventory', path, part: 'key', message, ...(hint === undefined ? {} : { hint }) });
  }
}

function plain(value: unknown): InventoryValue {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as InventoryValue;
  return JSON.stringify(value) ?? '';
}
