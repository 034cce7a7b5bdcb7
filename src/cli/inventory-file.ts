import * as fs from 'node:fs';
import * as path from 'node:path';
import { readText } from '../files/read-text';
import type { Checked } from '../fleet/checked';
import type { Finding } from '../fleet/errors';
import { noTextFinding } from '../fleet/source';
import type { Inventory } from './inventory';
import { parseIniInventory } from './inventory-ini';
import { type ImportedNodes, importNodes } from './inventory-nodes';
import { parseYamlInventory } from './inventory-yaml';

/** The nodes of an inventory file. */
export interface ImportedInventory extends ImportedNodes {
  /** As the user named it. */
  readonly file: string;
}

/** Larger than an inventory of 10,000 hosts. */
const sizeLimitMiB = 8;

/**
 * Reads an inventory, YAML or JSON by the ending of its name as Ansible does, INI otherwise.
 *
 * @param ram of hosts that say nothing. @default - then every host must say it
 */
export function importInventory(file: string, cwd: string, ram?: string): ImportedInventory {
  const target = path.resolve(cwd, file);
  const problem = unreadable(file, target);
  if (problem !== undefined) return nothing(file, [problem]);
  const text = readText(target) ?? '';
  if (typeof text !== 'string') return nothing(file, [noTextFinding(file, text)]);
  const source = { file, text };
  const read: Checked<Inventory> = /\.(ya?ml|json)$/.test(file)
    ? parseYamlInventory(source)
    : parseIniInventory(source);
  if (!read.ok) return nothing(file, read.findings);
  const imported = importNodes(read.value, { file, ...(ram === undefined ? {} : { ram }) });
  return { ...imported, file, notes: [...folderNotes(file, target), ...imported.notes] };
}

function nothing(file: string, findings: readonly Finding[]): ImportedInventory {
  return { file, nodes: {}, hosts: new Map(), findings, notes: [] };
}

function unreadable(file: string, target: string): Finding | undefined {
  const stat = fs.statSync(target, { throwIfNoEntry: false });
  const finding = (code: Finding['code'], message: string, hint: string): Finding => ({
    code,
    path: '--from',
    message,
    hint,
  });
  if (stat === undefined) {
    return finding(
      'no-such-file',
      `expected an inventory, there is no '${file}'`,
      'name the hosts file, in INI or YAML',
    );
  }
  if (!stat.isFile()) {
    const hint = `write it as one file: ansible-inventory -i ${file} --list > hosts.json`;
    return finding('bad-inventory', `expected one file, '${file}' is none`, hint);
  }
  if ((stat.mode & 0o111) !== 0 && fs.readFileSync(target).subarray(0, 2).toString('latin1') === '#!') {
    const hint = `write out what it finds: ansible-inventory -i ${file} --list > hosts.json`;
    return finding('bad-inventory', `expected an inventory as text, '${file}' is a program`, hint);
  }
  if (stat.size <= sizeLimitMiB * 2 ** 20) return undefined;
  const size = Math.ceil(stat.size / 2 ** 20);
  return finding(
    'file-too-large',
    `expected at most ${sizeLimitMiB} MiB, '${file}' has ${size} MiB`,
    'see if the right file was named',
  );
}

/** Variables that Ansible would find beside the inventory. */
function folderNotes(file: string, target: string): readonly string[] {
  const there = ['group_vars', 'host_vars'].filter((name) => fs.existsSync(path.join(path.dirname(target), name)));
  if (there.length === 0) return [];
  return [
    `${there.join(' and ')} beside ${file} not read: ansible-inventory -i ${file} --list > hosts.json writes all in one`,
  ];
}
