import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Inventory } from '../../src/cli/inventory';
import { parseIniInventory } from '../../src/cli/inventory-ini';
import { parseYamlInventory } from '../../src/cli/inventory-yaml';
import { inventories } from '../cli/inventories';
import { needs } from '../support/needs';

const folder = mkdtempSync(join(tmpdir(), 'flotilla-inventory-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What an inventory comes to: direct members by group, variables by host. */
interface Told {
  readonly hosts: Record<string, readonly string[]>;
  readonly children: Record<string, readonly string[]>;
  readonly vars: Record<string, Record<string, unknown>>;
}

function fileName(name: string): string {
  return /\.(yml|json)$/.test(name) ? `inventory.${name.split('.').at(-1)}` : 'inventory.ini';
}

/** Ansible's list of an inventory. */
function list(file: string) {
  const env = {
    ...process.env,
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_CONFIG: join(folder, 'ansible.cfg'),
    ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true',
  };
  return spawnSync('ansible-inventory', ['-i', file, '--list'], { cwd: folder, env, encoding: 'utf8' });
}

/** Ansible's answer, or nothing if it refuses the file. */
function ansible(name: string, text: string): { readonly told: Told; readonly listed: string } | undefined {
  const file = join(folder, fileName(name));
  writeFileSync(file, text);
  // Nobody's settings but Ansible's own.
  writeFileSync(join(folder, 'ansible.cfg'), '');
  const { status, stdout } = list(file);
  if (status !== 0) return undefined;
  const { _meta, ...groups } = JSON.parse(stdout) as { _meta: { hostvars: Told['vars'] } } & Record<string, object>;
  const members = (part: 'hosts' | 'children') =>
    Object.fromEntries(
      Object.entries(groups as Record<string, { hosts?: string[]; children?: string[] }>).flatMap(([group, data]) =>
        data[part] ? [[group, [...data[part]].sort()]] : [],
      ),
    );
  const told = { hosts: members('hosts'), children: members('children'), vars: _meta.hostvars };
  return { told, listed: stdout };
}

/** Ours, in the same words. Ansible lists neither empty groups nor hosts without variables. */
function ours(name: string, text: string): Told | undefined {
  const source = { file: name, text };
  const read = fileName(name).endsWith('ini') ? parseIniInventory(source) : parseYamlInventory(source);
  if (!read.ok) return undefined;
  const inventory: Inventory = read.value;
  const grouped = new Set([...inventory.groups.values()].flatMap((g) => (g.name === 'all' ? [] : [...g.hosts])));
  const below = new Set([...inventory.groups.values()].flatMap((g) => (g.name === 'all' ? [] : [...g.children])));
  const hosts: Record<string, string[]> = {};
  const children: Record<string, string[]> = {};
  for (const group of inventory.groups.values()) {
    const members = group.name === 'all' ? [] : [...group.hosts];
    if (group.name === 'ungrouped') members.push(...[...inventory.hosts.keys()].filter((h) => !grouped.has(h)));
    const own = group.name === 'all' ? [...inventory.groups.keys()].filter((g) => g !== 'all' && !below.has(g)) : [];
    const parts = [...new Set([...group.children, ...own])];
    if (members.length > 0) hosts[group.name] = [...new Set(members)].sort();
    if (parts.length > 0) children[group.name] = parts.sort();
  }
  const vars: Record<string, Record<string, unknown>> = {};
  const resolved = inventory.resolve();
  for (const host of inventory.hosts.keys()) {
    const own = Object.fromEntries(resolved.varsOf(host));
    if (Object.keys(own).length > 0) vars[host] = own;
  }
  return { hosts, children, vars };
}

/** Lists and maps stay text here, because no node is made from one. */
function flat(told: Told | undefined): Told | undefined {
  if (told === undefined) return undefined;
  const value = (v: unknown) => (typeof v === 'object' && v !== null ? JSON.stringify(v) : v);
  const vars = Object.entries(told.vars).map(([host, own]) => [
    host,
    Object.fromEntries(Object.entries(own).map(([key, v]) => [key, value(v)])),
  ]);
  return { ...told, vars: Object.fromEntries(vars) };
}

for (const [name, text] of Object.entries(inventories)) {
  needs('ansible-inventory')(`ansible agrees on hosts, groups and variables, and its list on itself: ${name}`, () => {
    const answer = ansible(name, text);
    const theirs = flat(answer?.told);
    expect(theirs).toBeDefined();
    expect(ours(name, text)).toEqual(theirs);
    expect(ours('listed.json', answer?.listed ?? '')).toEqual(theirs);
  });
}

const refused: Readonly<Record<string, string>> = {
  'variables of an unknown group': '[web:vars]\nx=1\n',
  'an unknown child': '[web:children]\ndb\n',
  'an unknown kind of section': '[web:host]\na\n',
  'a blank in a section': '[web servers]\na\n',
  'an open quote': 'a x="1\n',
  'no assignment': 'a x\n',
  'a variable without a value': '[web]\n[web:vars]\nx\n',
  'a range that goes down': 'a[c:a]\n',
  'a range without an end': 'a[1:]\n',
  'ends of different length': 'a[01:100]\n',
  'a loop': '[a:children]\nb\n[b:children]\na\n',
  'a colon without a port': 'a:\n',
};

for (const [name, text] of Object.entries(refused)) {
  needs('ansible-inventory')(`what ansible refuses is refused: ${name}`, () => {
    expect(ansible(name, text)).toBeUndefined();
    expect(ours(name, text)).toBeUndefined();
  });
}
