/**
 * Numbered records with unique names, as files in one folder; safe under several processes at once without a lock.
 *
 *   DIR/ids/7            claims number 7 for ever: numbers are never given twice
 *   DIR/7.json           the record
 *   DIR/names/n1         holds 7: whoever creates this file owns the name
 *
 * A record counts once its name is claimed, so a process that dies in between leaves nothing that anyone sees.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What every record has. */
export interface StoredRecord {
  /** Decimal number. */
  readonly id: string;
  /** Unique in the store; empty for records that have none. */
  readonly name: string;
}

const TRIES = 10_000;

/** A folder of records. */
export class RecordStore<T extends StoredRecord> {
  /** @param ids folder that numbers are claimed in; several stores may share one. @default - the store's own */
  constructor(
    private readonly dir: string,
    private readonly ids: string = join(dir, 'ids'),
  ) {}

  /** Stores a new record, or gives back the one that has the name already. */
  create(name: string, make: (id: string) => T): { readonly record: T; readonly created: boolean } {
    for (let i = 0; i < TRIES; i += 1) {
      const existing = this.findByName(name);
      if (existing !== undefined) return { record: existing, created: false };
      const record = make(this.claimNumber());
      this.write(record);
      if (name === '' || this.claimName(record)) return { record, created: true };
      rmSync(this.file(record.id), { force: true });
      this.dropStaleName(name);
    }
    throw new Error(`the name ${JSON.stringify(name)} in ${this.dir} is taken and freed again and again`);
  }

  /** The record, or undefined when there is none. */
  read(id: string): T | undefined {
    if (!/^\d{1,15}$/.test(id)) return undefined;
    const text = readIfThere(this.file(id));
    if (text === undefined) return undefined;
    const record = JSON.parse(text) as T;
    return record.name === '' || readIfThere(this.nameFile(record.name)) === id ? record : undefined;
  }

  /** The record that owns a name. */
  findByName(name: string): T | undefined {
    const id = name === '' ? undefined : readIfThere(this.nameFile(name));
    return id === undefined ? undefined : this.read(id);
  }

  /**
   * Writes a record anew; under another name if that is free.
   * @returns the record that has the new name already; undefined when all is well.
   */
  replace(record: T, oldName: string): T | undefined {
    if (record.name !== oldName && record.name !== '') {
      this.dropStaleName(record.name);
      if (!this.claimName(record)) return this.findByName(record.name);
    }
    this.write(record);
    if (record.name !== oldName && oldName !== '') rmSync(this.nameFile(oldName), { force: true });
    return undefined;
  }

  /** Ends a record and frees its name. No error if it is gone already. */
  remove(id: string): void {
    const record = this.read(id);
    if (record === undefined) return;
    if (record.name !== '') rmSync(this.nameFile(record.name), { force: true });
    rmSync(this.file(id), { force: true });
  }

  /** Every record, in the order of their numbers. */
  list(): readonly T[] {
    return namesIn(this.dir)
      .filter((file) => file.endsWith('.json'))
      .map((file) => this.read(file.slice(0, -'.json'.length)))
      .filter((record) => record !== undefined)
      .sort((a, b) => Number(a.id) - Number(b.id));
  }

  private claimNumber(): string {
    mkdirSync(this.ids, { recursive: true, mode: 0o700 });
    let next = Math.max(0, ...namesIn(this.ids).map(Number)) + 1;
    for (let i = 0; i < TRIES; i += 1, next += 1) {
      if (createNew(join(this.ids, String(next)), '')) return String(next);
    }
    throw new Error(`no free number in ${this.ids} after ${TRIES} tries`);
  }

  private claimName(record: T): boolean {
    mkdirSync(join(this.dir, 'names'), { recursive: true, mode: 0o700 });
    return createNew(this.nameFile(record.name), record.id);
  }

  /** A claim whose record is gone is what a killed removal left. */
  private dropStaleName(name: string): void {
    const id = readIfThere(this.nameFile(name));
    if (id !== undefined && readIfThere(this.file(id)) === undefined) rmSync(this.nameFile(name), { force: true });
  }

  private write(record: T): void {
    mkdirSync(this.dir, { recursive: true, mode: 0o700 });
    writeWhole(this.file(record.id), JSON.stringify(record));
  }

  private file(id: string): string {
    return join(this.dir, `${id}.json`);
  }

  private nameFile(name: string): string {
    return join(this.dir, 'names', fileNameOf(name));
  }
}

/** A name as a file name: no separators, no dots, never empty. */
export function fileNameOf(name: string): string {
  return encodeURIComponent(name).replaceAll('.', '%2E');
}

/** Writes a private file that is never seen half-written. */
export function writeWhole(file: string, text: string): void {
  const beside = besideName(file);
  writeFileSync(beside, text, { mode: 0o600 });
  renameSync(beside, file);
}

/** Creates a private file with its whole content. @returns false when it exists. */
export function createNew(file: string, text: string): boolean {
  const beside = besideName(file);
  writeFileSync(beside, text, { mode: 0o600 });
  try {
    linkSync(beside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}

function besideName(file: string): string {
  return `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
}

/** A file's text, or undefined when there is no such file. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir).filter((name) => !name.endsWith('.tmp'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
