import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkPlan } from '../../src/cli/init-checks';
import { importInventory } from '../../src/cli/inventory-file';
import { formatFinding } from '../../src/fleet/errors';
import { scratchFolder } from './fixture';
import { inventories } from './inventories';

/** Imports an inventory as the command does. */
function imported(text: string, ram?: string, file = 'hosts.ini') {
  const folder = scratchFolder();
  fs.writeFileSync(path.join(folder, file), text);
  const { findings, nodes, notes } = importInventory(file, folder, ram);
  return { nodes, notes, findings: findings.map(formatFinding) };
}

const vars = (...lines: string[]) => `[web]\na ${lines.join(' ')}\n`;

test.each([
  ['web1.example.com', 'web1'],
  ['WEB_1.example.com', 'web-1'],
  ['192.0.2.7', 'n-192-0-2-7'],
  ['1st', 'n-1st'],
  ['-x-', 'x'],
])('host %s becomes node %s', (host, node) => {
  const { nodes, findings } = imported(`${host} ansible_host=203.0.113.1\n`, '1GiB');
  expect(findings).toEqual([]);
  expect(Object.keys(nodes)).toEqual([node]);
});

test('hosts that are alike up to the first dot are called by their whole names', () => {
  const text =
    'pg.fra.example ansible_host=203.0.113.1\npg.ams.example ansible_host=203.0.113.2\nweb.ams.example ansible_host=203.0.113.3\n';
  expect(Object.keys(imported(text, '1GiB').nodes)).toEqual(['pg-fra-example', 'pg-ams-example', 'web']);
});

test('hosts whose nodes would have the same name are both named', () => {
  const text = 'web_1 ansible_host=203.0.113.1\nweb-1 ansible_host=203.0.113.2\n';
  expect(imported(text, '1GiB').findings).toEqual([
    "hosts.ini:2:1: expected a node name for each host, hosts 'web_1' (line 1) and 'web-1' would both be 'web-1' (rename one of them here)",
  ]);
});

test.each([
  ['a host name is no address', 'web.example.com', "host 'web.example.com' has none"],
  ['nor is another name', 'web ansible_host=web.example.com', "host 'web' has ansible_host 'web.example.com'"],
  ['IPv6 is not enough', 'web ansible_host=2001:db8::1', "has ansible_host '2001:db8::1'"],
  [
    'templates are not filled in',
    'web ansible_host="{{ public }}"',
    'write the address itself: templates are not filled in',
  ],
])('%s', (_, line, message) => {
  const { findings } = imported(`${line}\n`, '1GiB');
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain('hosts.ini:1:1: expected an IPv4 address, ');
  expect(findings[0]).toContain(message);
});

test.each([
  ['ram=2GiB', '2GiB'],
  ['ansible_memtotal_mb=968', '968MiB'],
  ['ram=2GiB ansible_memtotal_mb=968', '2GiB'],
  ['', '1GiB'],
])('RAM of a host with %j is %s', (line, ram) => {
  const { nodes } = imported(`a ansible_host=203.0.113.1 ${line}\n`, '1GiB');
  expect(nodes.a?.ram).toBe(ram);
});

test('hosts whose RAM nobody tells are named together, with the ways to say it', () => {
  const { findings } = imported('a ansible_host=203.0.113.1 ram=1GiB\nb[1:20] ansible_host=203.0.113.2\n');
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatch(
    /^hosts\.ini:2:1: expected the RAM of every host.*: b1, b2, .*b12 and 8 more \(say --ram 1GiB/,
  );
});

test('variables in the words of a fleet file, and what facts say, go to the node; deeper groups win', () => {
  const text = `[all:vars]
seller=acme
[aaa]
a ansible_host=203.0.113.1 ansible_architecture=aarch64 price="USD 1.50"
[aaa:vars]
region=attic
seller=other
`;
  expect(imported(text, '1GiB').nodes.a).toEqual({
    vendor: 'static',
    address: '203.0.113.1',
    arch: 'arm64',
    seller: 'other',
    region: 'attic',
    price: 'USD 1.50',
    ram: '1GiB',
    labels: { 'group-aaa': 'member' },
  });
});

test('groups, through others too, are labels', () => {
  const text = '[Web_Servers]\na ansible_host=203.0.113.1\n[eu:children]\nWeb_Servers\n[none]\n';
  expect(imported(text, '1GiB').nodes.a?.labels).toEqual({ 'group-eu': 'member', 'group-web_servers': 'member' });
});

test('groups that would have the same label, or a label that is too long, are told', () => {
  const text = `[Web]\na ansible_host=203.0.113.1\n[web]\na\n[${'g'.repeat(27)}]\na\n`;
  expect(imported(text, '1GiB').findings).toEqual([
    `hosts.ini:3:1: expected a label for each group, groups 'Web' and 'web' would both be 'group-web' (rename one of them here)`,
    `hosts.ini:5:1: expected a group's name of at most 26 characters, got '${'g'.repeat(27)}' (shorten it)`,
  ]);
});

/** Groups each below the one before, and hosts in turn in one of them. */
function chained(groups: number, hosts: number): string {
  const lines: string[] = [];
  for (let g = 0; g < groups; g++) {
    lines.push(`[g${g}]`);
    for (let h = g; h < hosts; h += groups) lines.push(`h${h} ansible_host=10.0.${h >> 8}.${h & 255}`);
    if (g > 0) lines.push(`[g${g - 1}:children]`, `g${g}`);
  }
  return `${lines.join('\n')}\n`;
}

test('many hosts below a long chain of groups are refused soon, in words of the inventory', () => {
  const began = process.cpuUsage();
  const { nodes, findings } = imported(chained(1500, 3000), '1GiB');
  const { user } = process.cpuUsage(began);
  expect(nodes).toEqual({});
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatch(
    /^hosts\.ini:\d+:1: expected hosts whose fleet file has at most 8 MiB, the nodes of the first \d+ of 3000 hosts would fill it \(every group/,
  );
  // Looked up host by host it took half a minute.
  expect(user / 1e6).toBeLessThan(8);
});

test('a chain of groups that fits is imported whole', () => {
  const { nodes, findings } = imported(chained(100, 1000), '1GiB');
  expect(findings).toEqual([]);
  expect(Object.keys(nodes.h99?.labels ?? {})).toHaveLength(100);
  expect(Object.keys(nodes.h100?.labels ?? {})).toEqual(['group-g0']);
});

test('a fleet file that comes out too large is told of its inventory', () => {
  const folder = scratchFolder();
  fs.writeFileSync(path.join(folder, 'hosts'), 'a ansible_host=203.0.113.1\n');
  const fleet = { path: 'fleet.yaml', text: '#'.repeat(9 * 2 ** 20), mode: 0o644, what: 'the fleet' };
  expect(checkPlan([fleet], importInventory('hosts', folder, '1GiB')).map(formatFinding)).toEqual([
    expect.stringMatching(/^hosts: expected at most 8 MiB, got 9 MiB for the fleet file of these hosts \(every group/),
  ]);
});

test('what is left out is said', () => {
  const text = `localhost ansible_connection=local
a ansible_host=203.0.113.1 ansible_port=2222 motd=x ansible_user=root
b ansible_host=203.0.113.2 motd=y
`;
  const { nodes, notes } = imported(text, '1GiB');
  expect(Object.keys(nodes)).toEqual(['a', 'b']);
  expect(notes).toEqual([
    'host localhost left out: ansible_connection is local, not ssh',
    'ssh on another port than 22 is not carried over: a',
    'variables without a meaning for Flotilla, left out: ansible_user (1), motd (2)',
    expect.stringContaining('no host has a seller'),
  ]);
});

test('variables in folders beside the inventory are not read, which is said', () => {
  const folder = scratchFolder();
  fs.mkdirSync(path.join(folder, 'host_vars'));
  fs.writeFileSync(path.join(folder, 'hosts'), 'a ansible_host=203.0.113.1\n');
  expect(importInventory('hosts', folder, '1GiB').notes[0]).toContain('host_vars beside hosts not read');
});

test.each([
  [
    'Latin-1',
    Buffer.from([0x23, 0x20, 0xfc, 0x0a]),
    'hosts:1:3: expected text, the file is not in UTF-8 (save it as UTF-8)',
  ],
  [
    'UTF-16',
    Buffer.from('\ufeffa\n', 'utf16le'),
    'hosts: expected text, the file is text in UTF-16 (save it as UTF-8)',
  ],
])('an inventory in %s is refused', (_, bytes, message) => {
  const folder = scratchFolder();
  fs.writeFileSync(path.join(folder, 'hosts'), bytes);
  expect(importInventory('hosts', folder, '1GiB').findings.map(formatFinding)).toEqual([message]);
});

test.each([
  ['an empty file', '', 'expected at least one host that is reached over SSH, got none'],
  ['only this machine', 'localhost ansible_connection=local\n', 'expected at least one host'],
  [
    'an unknown kind of section',
    '[web:host]\n',
    'hosts.ini:1:1: expected [web], [web:vars] or [web:children], got [web:host]',
  ],
  [
    'a blank in a section',
    '\n[web servers]\n',
    'hosts.ini:2:1: expected a section as [name], [name:vars] or [name:children] without blanks',
  ],
  ['an open quote', vars("x='1"), 'hosts.ini:2:1: expected every quote to be closed in this line'],
  [
    'a word without a value',
    vars('x'),
    "hosts.ini:2:1: expected key=value behind a host, got 'x' (a value with blanks needs quotes)",
  ],
  ['a variable without a value', '[web]\n[web:vars]\nx\n', "hosts.ini:3:1: expected key=value, got 'x'"],
  [
    'variables of no group',
    '[web:vars]\n',
    "hosts.ini:1:1: expected a known group, got variables of group 'web', which has no section (add [web])",
  ],
  [
    'an unknown child',
    '[web:children]\ndb\n',
    "hosts.ini:2:1: expected a known group in [web:children], got group 'db', which has no section (add [db])",
  ],
  ['two words as a child', '[web:children]\ndb pg\n', "hosts.ini:2:1: expected the name of a group, got 'db pg'"],
  ['a loop', '[a:children]\nb\n[b:children]\na\n', "expected groups without a loop, 'a' is below itself"],
  ['a group in itself', '[a:children]\na\n', "expected groups without a loop, 'a' is below itself"],
  ['a range downwards', 'a[9:1]\n', "hosts.ini:1:1: expected a range that goes upwards, got 'a[9:1]'"],
  ['a range of one', 'a[9]\n', "expected a range as [1:9], [01:10], [a:f] or [1:9:2], got 'a[9]'"],
  ['a range without an end', 'a[1:]\n', 'expected two numbers or two letters in a range'],
  ['ends of different length', 'a[01:100]\n', 'expected both ends of a range with as many digits'],
  ['no step', 'a[1:9:0]\n', 'expected a whole number from 1 as the step of a range'],
  ['a range for a whole country', 'a[1:999999999]\n', 'expected at most 10000 hosts'],
  ['ranges of ranges', 'a[1:999][1:999]\n', 'expected at most 10000 hosts'],
  ['too many lines of ranges', 'a[1:9000]\nb[1:9000]\n', 'expected at most 10000 hosts'],
  ['a colon without a port', 'a:\n', "expected a port behind the colon, got 'a:'"],
])('%s is refused with its place', (_, text, message) => {
  const { nodes, findings } = imported(text, '1GiB');
  expect(nodes).toEqual({});
  expect(findings.join('\n')).toContain(message);
});

test.each([
  ['a list', '- a\n', 'expected groups by name, got a list'],
  ['text for hosts in a list', 'web:\n  hosts: [a, b]\n', 'hosts.yml:2:3: web.hosts: expected a map, got a list'],
  [
    'an unknown part',
    'web:\n  host: {a: }\n',
    "hosts.yml:2:3: web.host: unknown key 'host' of a group, expected hosts, children or vars",
  ],
  ['a bad range', 'web:\n  hosts:\n    a[1:: \n', 'web.hosts["a[1:"]'],
  [
    'a plugin',
    'plugin: hetzner.hcloud.hcloud\n',
    'expected an inventory, got the configuration of an inventory plugin (let Ansible write it out',
  ],
  ['a list of something else', '{"_meta": {}, "web": {"hosts": {}}}', 'web.hosts: expected a list of names, got a map'],
  ['a loop', 'a: {children: {b: {children: {a: }}}}\n', "expected groups without a loop, 'a' is below itself"],
  [
    'an anchor',
    'web: {hosts: {a: &x {}}}\n',
    'got &x (let Ansible write it out: ansible-inventory -i hosts.yml --list',
  ],
  ['a tag', 'web: {hosts: {a: {pw: !vault x}}}\n', 'without a tag (let Ansible write it out'],
  ['no YAML', 'web: [\n', 'hosts.yml:'],
])('in YAML, %s is refused with its place', (_, text, message) => {
  const { nodes, findings } = imported(text, '1GiB', 'hosts.yml');
  expect(nodes).toEqual({});
  expect(findings.join('\n')).toContain(message);
});

test('what ansible-inventory --list prints is read with all its variables', () => {
  const text = JSON.stringify({
    _meta: { hostvars: { a: { ansible_host: '203.0.113.1', ram: '1GiB', seller: 'acme' } } },
    all: { children: ['ungrouped', 'eu'] },
    eu: { children: ['web'] },
    web: { hosts: ['a'] },
  });
  const { nodes, findings } = imported(text, undefined, 'hosts.json');
  expect(findings).toEqual([]);
  expect(nodes.a).toEqual({
    vendor: 'static',
    address: '203.0.113.1',
    ram: '1GiB',
    seller: 'acme',
    labels: { 'group-eu': 'member', 'group-web': 'member' },
  });
});

test('all mistakes of an inventory are told in one run', () => {
  const { findings } = imported('a x\nb[9:1]\n[c d]\n[e:vars]\nf\n', '1GiB');
  expect(findings.map((f) => f.split(':')[1])).toEqual(['1', '2', '3', '4', '5']);
});

test('a program, and a file of many megabytes, are no inventories', () => {
  const folder = scratchFolder();
  fs.writeFileSync(path.join(folder, 'script'), '#!/bin/sh\n', { mode: 0o755 });
  fs.writeFileSync(path.join(folder, 'large'), '#'.repeat(9 * 2 ** 20));
  const told = (name: string) => importInventory(name, folder).findings.map(formatFinding).join('\n');
  expect(told('script')).toContain("--from: expected an inventory as text, 'script' is a program");
  expect(told('large')).toContain('--from: expected at most 8 MiB');
});

test('a thousand hosts in a hundred groups are imported at once', () => {
  const groups = Array.from(
    { length: 100 },
    (_, i) => `[g${i}]\nh[${i * 10 + 1000}:${i * 10 + 1009}]\n[g${i}:vars]\nram=1GiB\n`,
  );
  const hosts = Array.from({ length: 1000 }, (_, i) => `h${i + 1000} ansible_host=10.0.${i >> 8}.${i % 256}\n`);
  const started = process.cpuUsage();
  const { nodes, findings } = imported(`${hosts.join('')}${groups.join('')}`);
  expect(findings).toEqual([]);
  expect(Object.keys(nodes)).toHaveLength(1000);
  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(3);
});

test('the inventories that are compared with Ansible are read without a finding', () => {
  for (const [name, text] of Object.entries(inventories)) {
    const file = name.includes('.') ? `x.${name.split('.').at(-1)}` : 'hosts.ini';
    const bad = imported(text, '1GiB', file).findings.filter((f) => !/IPv4 address|node name for each host/.test(f));
    expect([name, bad]).toEqual([name, []]);
  }
});
