import { parseIpv4 } from '../fleet/cidr';
import type { FindingCode } from '../fleet/codes';
import type { Finding } from '../fleet/errors';
import type { NodeInput } from '../fleet/schema';
import { sizeLimitMiB } from '../fleet/yaml-refusals';
import type { Inventory, InventoryHost, InventoryVars } from './inventory';

/** What an inventory gives to a fleet. */
export interface ImportedNodes {
  /** Static nodes by name, in the order of the file. */
  readonly nodes: Readonly<Record<string, NodeInput>>;
  /** The host that a node was made from, by the node's name. */
  readonly hosts: ReadonlyMap<string, InventoryHost>;
  readonly findings: readonly Finding[];
  /** What was left out and is worth knowing; lower case, no full stop. */
  readonly notes: readonly string[];
}

/** How to import. */
export interface ImportOptions {
  /** The inventory as the user named it. */
  readonly file: string;
  /** RAM of hosts that say nothing, as `1GiB`. @default - then every host must say it */
  readonly ram?: string;
}

/** Connections that log in over SSH. */
const sshConnections = [
  'ssh',
  'smart',
  'paramiko',
  'paramiko_ssh',
  'ansible.builtin.ssh',
  'ansible.builtin.paramiko_ssh',
];

/** Variables in Flotilla's own words; they are taken as they are. */
const ownWords = ['arch', 'seller', 'region', 'price'] as const;

/** Variables that were looked at. */
const known = new Set(
  'ansible_host ansible_ssh_host ansible_port ansible_ssh_port ansible_connection ansible_memtotal_mb ansible_architecture ram'
    .split(' ')
    .concat(ownWords),
);

/** Debian's words for what Ansible's facts say. */
const architectures: Readonly<Record<string, NonNullable<NodeInput['arch']>>> = { x86_64: 'amd64', aarch64: 'arm64' };

/** What is needed of a host, found in its variables. */
interface HostFacts {
  readonly host: InventoryHost;
  readonly vars: InventoryVars;
  readonly groups: readonly string[];
}

/**
 * Makes a static node of every host that is reached over SSH. A node is called as its host up to the first dot, and by the whole name
 * with hyphens for dots where several hosts would share that; an address `192.0.2.7` becomes `n-192-0-2-7`. A host's groups become
 * labels: `group-web: member`.
 */
export function importNodes(inventory: Inventory, options: ImportOptions): ImportedNodes {
  const resolved = inventory.resolve();
  const all = [...inventory.hosts.values()].map((host) => ({
    host,
    vars: resolved.varsOf(host.name),
    groups: resolved.groupsOf(host.name),
  }));
  const taken = all.filter((facts) => overSsh(facts.vars));
  const findings = new Findings(options.file);
  if (taken.length === 0)
    findings.add('bad-inventory', 1, 'expected at least one host that is reached over SSH, got none');
  const labels = groupLabels(inventory, taken, findings);
  const names = nodeNames(taken, findings);
  const nodes: [string, NodeInput][] = [];
  const without: HostFacts[] = [];
  let size = 0;
  for (const facts of taken) {
    const address = addressOf(facts, findings);
    const ram = ramOf(facts.vars) ?? options.ram;
    if (ram === undefined) without.push(facts);
    const name = names.get(facts.host.name);
    if (name === undefined || address === undefined || ram === undefined) continue;
    const input = node(facts, address, ram, labels);
    nodes.push([name, input]);
    size += leastSize(input);
    if (size <= sizeLimitMiB * 2 ** 20) continue;
    const most = `the nodes of the first ${nodes.length} of ${taken.length} hosts would fill it`;
    const message = `expected hosts whose fleet file has at most ${sizeLimitMiB} MiB, ${most}`;
    findings.add('file-too-large', facts.host.line, message, tooLargeHint);
    return { nodes: {}, hosts: new Map(), findings: findings.list, notes: [] };
  }
  if (without.length > 0) findings.add('missing-key', without[0]!.host.line, ...ramMissing(without));
  const hosts = new Map(taken.flatMap(({ host }) => (names.has(host.name) ? [[names.get(host.name)!, host]] : [])));
  return { nodes: Object.fromEntries(nodes), hosts, findings: findings.list, notes: notes(all, taken) };
}

/** What makes a fleet file larger than its inventory. */
export const tooLargeHint =
  'every group that a host is in, through others too, becomes a label of its node, and variables of groups stand with every host: leave groups out, or import the hosts in parts';

/** Characters that a node has in a fleet file, at least. */
function leastSize(input: NodeInput): number {
  return JSON.stringify(input).replaceAll('"', '').length;
}

function overSsh(vars: InventoryVars): boolean {
  const connection = text(vars, 'ansible_connection');
  return connection === undefined || sshConnections.includes(connection);
}

function node(facts: HostFacts, address: string, ram: string, labels: ReadonlyMap<string, string>): NodeInput {
  const own = ownWords.flatMap((word) => {
    const value = text(facts.vars, word);
    return value === undefined ? [] : [[word, value] as const];
  });
  const arch = architectures[text(facts.vars, 'ansible_architecture') ?? ''];
  const groups = facts.groups.flatMap((group) => {
    const label = labels.get(group);
    return label === undefined ? [] : [[label, 'member'] as const];
  });
  const input = {
    vendor: 'static',
    address,
    ...(arch === undefined ? {} : { arch }),
    ...Object.fromEntries(own),
    ram,
    ...(groups.length === 0 ? {} : { labels: Object.fromEntries(groups) }),
  };
  // Words of the user's own are checked with the whole fleet.
  return input as NodeInput;
}

function text(vars: InventoryVars, name: string): string | undefined {
  const value = vars.get(name);
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

function ramOf(vars: InventoryVars): string | undefined {
  const measured = vars.get('ansible_memtotal_mb');
  return text(vars, 'ram') ?? (typeof measured === 'number' ? `${Math.floor(measured)}MiB` : undefined);
}

function ramMissing(without: readonly HostFacts[]): readonly [message: string, hint: string] {
  const names = without.map(({ host }) => host.name);
  const shown =
    names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`;
  return [
    `expected the RAM of every host, an inventory does not tell it: ${shown}`,
    'say --ram 1GiB for all of them, or set ram=1GiB for a host or, under [GROUP:vars], for a group',
  ];
}

function addressOf({ host, vars }: HostFacts, findings: Findings): string | undefined {
  const stated = text(vars, 'ansible_host') ?? text(vars, 'ansible_ssh_host');
  const address = stated ?? host.name;
  if (parseIpv4(address) !== undefined) return address;
  const got =
    stated === undefined ? `host '${host.name}' has none` : `host '${host.name}' has ansible_host '${stated}'`;
  const hint = stated?.includes('{{') ? 'write the address itself: templates are not filled in' : lookUpHint;
  findings.add('bad-address', host.line, `expected an IPv4 address, ${got}`, hint);
  return undefined;
}

const lookUpHint = 'set ansible_host=ADDRESS: names are not looked up, and IPv6 alone is not enough';

/** Nodes' names by host. Two hosts with one name have none. */
function nodeNames(hosts: readonly HostFacts[], findings: Findings): ReadonlyMap<string, string> {
  const short = countBy(hosts, ({ host }) => shortName(host.name));
  const names = new Map<string, string>();
  const owners = new Map<string, InventoryHost>();
  for (const { host } of hosts) {
    const name = short.get(shortName(host.name)) === 1 ? shortName(host.name) : nodeName(host.name);
    const owner = owners.get(name);
    if (owner === undefined) {
      owners.set(name, host);
      names.set(host.name, name);
      continue;
    }
    const both = `hosts '${owner.name}' (line ${owner.line}) and '${host.name}' would both be '${name}'`;
    findings.add('name-taken', host.line, `expected a node name for each host, ${both}`, 'rename one of them here');
  }
  return names;
}

function shortName(host: string): string {
  return parseIpv4(host) === undefined ? nodeName(host.split('.')[0]!) : nodeName(host);
}

/** A text as a DNS label: lower case, hyphens for the rest, a letter first. */
function nodeName(host: string): string {
  const label = host
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return /^[a-z]/.test(label) ? label : `n-${label}`;
}

const labelLength = 32;

/** Labels by group, of the groups that have hosts. */
function groupLabels(
  inventory: Inventory,
  hosts: readonly HostFacts[],
  findings: Findings,
): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const group of [...new Set(hosts.flatMap(({ groups }) => groups))].sort()) {
    const label = `group-${group
      .toLowerCase()
      .replace(/[^a-z0-9_-]+/g, '-')
      .replace(/[-_]+$/, '')}`;
    const { line } = inventory.groups.get(group)!;
    const owner = [...labels].find(([, other]) => other === label)?.[0];
    if (owner !== undefined) {
      const both = `groups '${owner}' and '${group}' would both be '${label}'`;
      findings.add('name-taken', line, `expected a label for each group, ${both}`, 'rename one of them here');
    } else if (label.length > labelLength) {
      const most = labelLength - 'group-'.length;
      findings.add(
        'bad-name',
        line,
        `expected a group's name of at most ${most} characters, got '${group}'`,
        'shorten it',
      );
    } else labels.set(group, label);
  }
  return labels;
}

function notes(all: readonly HostFacts[], taken: readonly HostFacts[]): readonly string[] {
  const left = all.filter((facts) => !taken.includes(facts));
  const ported = taken.filter(({ vars }) => (vars.get('ansible_port') ?? vars.get('ansible_ssh_port') ?? 22) !== 22);
  const unused = countEach(taken.flatMap(({ vars }) => [...vars.keys()].filter((key) => !known.has(key))));
  return [
    ...left.map(
      ({ host, vars }) =>
        `host ${host.name} left out: ansible_connection is ${text(vars, 'ansible_connection')}, not ssh`,
    ),
    ...(ported.length === 0
      ? []
      : [`ssh on another port than 22 is not carried over: ${ported.map(({ host }) => host.name).join(', ')}`]),
    ...(unused.size === 0
      ? []
      : [
          `variables without a meaning for Flotilla, left out: ${[...unused].map(([key, n]) => `${key} (${n})`).join(', ')}`,
        ]),
    ...(taken.some(({ vars }) => vars.has('seller')) ? [] : [sellerNote]),
  ];
}

const sellerNote =
  'no host has a seller, so all of them fail together in the plan: add seller: NAME to nodes of different vendors';

function countEach(words: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(words)].sort().map((word) => [word, words.filter((w) => w === word).length]));
}

function countBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

/** Findings in the inventory, by line. */
class Findings {
  private readonly found: Finding[] = [];

  constructor(private readonly file: string) {}

  add(code: FindingCode, line: number, message: string, hint?: string): void {
    const place = { path: '', file: this.file, line: Math.max(1, line), column: 1 };
    this.found.push({ code, ...place, message, ...(hint === undefined ? {} : { hint }) });
  }

  get list(): readonly Finding[] {
    return [...this.found].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  }
}
