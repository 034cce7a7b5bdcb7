import type { LoginUser } from './plan-types';
import { isPrivateKey, keyLines, keyProblem } from './public-keys';
import type { Note, Report } from './report';
import type { FleetDraft } from './schema';
import { nameSome } from './shown';
import { type ReadFile, unreadable } from './source';
import type { Path } from './where';

/** Everyone who may log in: the operator, then the others by name. */
export function loginUsers(fleet: FleetDraft, read: ReadFile, report: Report): readonly LoginUser[] {
  const { operator, users = {} } = fleet;
  const files = new KeyFiles(read, report);
  if (operator?.user !== undefined && Object.hasOwn(users, operator.user)) {
    report.error({
      code: 'name-taken',
      path: ['users', operator.user],
      part: 'key',
      message: `expected another name, got '${operator.user}', who is the operator`,
      hint: 'list all keys of that person in operator.keys',
    });
  }
  const first =
    operator === undefined ? [] : [files.user(operator.user ?? '', operator.keys, true, ['operator', 'keys'])];
  const others = Object.keys(users)
    .sort()
    .map((name) => files.user(name, users[name]!.keys, users[name]!.sudo ?? true, ['users', name, 'keys']));
  return [...first, ...others];
}

/** How many lines with the same mistake a message lists. */
const listed = 8;

/** Reads public key files and tells what is wrong with them. */
export class KeyFiles {
  constructor(
    private readonly read: ReadFile,
    private readonly report: Report,
  ) {}

  user(name: string, files: readonly (string | undefined)[] | undefined, sudo: boolean, path: Path): LoginUser {
    return { name, keys: this.all(files ?? [], path), sudo };
  }

  /**
   * The keys of several files, each once.
   *
   * @param files undefined stands for what was wrong
   * @param path of the list
   */
  all(files: readonly (string | undefined)[], path: Path): readonly string[] {
    const keys = files.flatMap((file, i) => (file === undefined ? [] : this.keys(file, [...path, i])));
    return [...new Set(keys)];
  }

  private keys(file: string, path: Path): readonly string[] {
    if (isPrivateKey(file) || /^(ssh|ecdsa|sk)-[a-z0-9@.-]+ /.test(file)) return this.pasted(file, path);
    const text = this.read(file);
    if (typeof text !== 'string') {
      this.report.error(unreadable(text, file, 'a public key file', path));
      return [];
    }
    if (isPrivateKey(text)) {
      this.report.error({
        code: 'private-key',
        path,
        message: `expected a file with public keys, '${file}' holds a private key`,
        hint: 'name the .pub file beside it',
      });
      return [];
    }
    return this.lines(file, text, path);
  }

  private lines(file: string, text: string, path: Path): readonly string[] {
    const lines = keyLines(text);
    if (lines.length === 0) {
      this.report.error({
        code: 'bad-public-key',
        path,
        message: `expected at least one public key in '${file}', ${text.trim() === '' ? 'the file is empty' : 'got none'}`,
        hint: 'copy your .pub file there',
      });
    }
    const problems = new Map<string, { readonly note: Note; readonly lines: number[] }>();
    const keys = lines.flatMap(({ line, text: key }) => {
      const note = keyProblem(key, path);
      if (note === undefined) return [key];
      const same = problems.get(note.message);
      if (same === undefined) problems.set(note.message, { note, lines: [line] });
      else same.lines.push(line);
      return [];
    });
    for (const { note, lines: wrong } of problems.values()) {
      const where = `line${wrong.length === 1 ? '' : 's'} ${nameSome(wrong.slice(0, listed).map(String), wrong.length)}`;
      this.report.error({ ...note, message: `'${file}' ${where}: ${note.message}` });
    }
    return keys;
  }

  private pasted(file: string, path: Path): readonly string[] {
    const secret = isPrivateKey(file);
    this.report.error({
      code: secret ? 'private-key' : 'bad-public-key',
      path,
      message: `expected the path of a public key file, got ${secret ? 'a private key' : 'a key itself'}`,
      hint: secret
        ? 'take it out of this file and use another key from now on'
        : 'put the key into a file such as keys/ada.pub',
    });
    return [];
  }
}
