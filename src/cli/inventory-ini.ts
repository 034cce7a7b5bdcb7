import type { Checked } from '../fleet/checked';
import { Report } from '../fleet/report';
import type { TextFile } from '../fleet/yaml-text';
import { hostLimit, Inventory } from './inventory';
import { hostNames } from './inventory-hosts';
import { pythonValue, shellWords } from './inventory-words';

const section = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;
const groupName = /^([^:\]\s]+)\s*(?:#.*)?$/;

type Kind = 'hosts' | 'children' | 'vars';

/**
 * Reads an inventory in Ansible's INI form. All that is wrong is told at once.
 *
 * @see https://docs.ansible.com/ansible-core/2.14/collections/ansible/builtin/ini_inventory.html
 */
export function parseIniInventory(source: TextFile): Checked<Inventory> {
  const reader = new IniReader(source.file);
  const lines = source.text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  lines.forEach((line, i) => {
    reader.line(line.trim(), i + 1);
  });
  return reader.end();
}

class IniReader {
  private readonly inventory = new Inventory();
  private readonly report: Report;
  private group = 'ungrouped';
  private kind: Kind = 'hosts';
  /** Groups that are told of by a section of hosts or children. */
  private readonly declared = new Set(['all', 'ungrouped']);
  /** Where a group was named that need be declared elsewhere. */
  private readonly awaited: { readonly name: string; readonly line: number; readonly what: string }[] = [];

  constructor(file: string) {
    this.report = new Report({ file });
  }

  line(text: string, line: number): void {
    if (text === '' || text.startsWith('#') || text.startsWith(';')) return;
    const header = section.exec(text);
    if (header !== null) this.section(header[1]!, header[2] ?? 'hosts', line);
    else if (text.startsWith('[') && text.endsWith(']')) {
      this.wrong(line, `expected a section as [name], [name:vars] or [name:children] without blanks, got '${text}'`);
    } else if (this.kind === 'hosts') this.hosts(text, line);
    else if (this.kind === 'vars') this.variable(text, line);
    else this.child(text, line);
  }

  end(): Checked<Inventory> {
    for (const { name, line, what } of this.awaited) {
      if (!this.declared.has(name)) this.wrong(line, `${what} group '${name}', which has no section`, `add [${name}]`);
    }
    const loop = this.inventory.loop();
    if (loop !== undefined) {
      this.wrong(this.inventory.groups.get(loop)!.line, `expected groups without a loop, '${loop}' is below itself`);
    }
    if (this.inventory.hosts.size > hostLimit) this.wrong(1, `expected at most ${hostLimit} hosts`);
    return this.report.result(() => this.inventory);
  }

  private section(name: string, kind: string, line: number): void {
    this.inventory.group(name, line);
    this.group = name;
    if (kind !== 'hosts' && kind !== 'vars' && kind !== 'children') {
      this.wrong(line, `expected [${name}], [${name}:vars] or [${name}:children], got [${name}:${kind}]`);
      // What follows is read as nothing it could be wrong as.
      this.kind = 'vars';
      return;
    }
    this.kind = kind;
    if (kind === 'vars') this.awaited.push({ name, line, what: 'expected a known group, got variables of' });
    else this.declared.add(name);
  }

  private hosts(text: string, line: number): void {
    const words = shellWords(text);
    if (words === undefined) {
      this.wrong(line, 'expected every quote to be closed in this line');
      return;
    }
    const [entry = '', ...assignments] = words;
    const named = hostNames(entry);
    if ('problem' in named) {
      this.wrong(line, named.problem);
      return;
    }
    const vars = assignments.flatMap((word) => this.assignment(word, line));
    for (const name of named.names) {
      const host = this.inventory.host(name, line);
      if (named.port !== undefined) host.vars.set('ansible_port', named.port);
      for (const [key, value] of vars) host.vars.set(key, pythonValue(value));
      this.inventory.group(this.group, line).hosts.add(name);
    }
  }

  private assignment(word: string, line: number): readonly (readonly [string, string])[] {
    const at = word.indexOf('=');
    if (at > 0) return [[word.slice(0, at), word.slice(at + 1)]];
    this.wrong(line, `expected key=value behind a host, got '${word}'`, 'a value with blanks needs quotes');
    return [];
  }

  private variable(text: string, line: number): void {
    const at = text.indexOf('=');
    if (at <= 0) {
      this.wrong(line, `expected key=value, got '${text}'`);
      return;
    }
    this.inventory.group(this.group, line).vars.set(text.slice(0, at).trim(), pythonValue(text.slice(at + 1).trim()));
  }

  private child(text: string, line: number): void {
    const name = groupName.exec(text)?.[1];
    if (name === undefined) {
      this.wrong(line, `expected the name of a group, got '${text}'`);
      return;
    }
    this.inventory.group(name, line);
    this.inventory.group(this.group, line).children.add(name);
    this.awaited.push({ name, line, what: `expected a known group in [${this.group}:children], got` });
  }

  private wrong(line: number, message: string, hint?: string): void {
    const at = { line, column: 1 };
    this.report.error({ code: 'bad-inventory', path: [], message, at, ...(hint === undefined ? {} : { hint }) });
  }
}
