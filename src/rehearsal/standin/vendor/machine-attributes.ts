/**
 * What machines were asked for, kept beside the maker's own records, so that a machine whose state was lost can be imported with its
 * attributes. A request is kept under its name before anything slow is done, and under the machine's id afterwards.
 * User data and secrets are not kept: no vendor gives them back.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineResourceFacts } from '../../../providers/contract';
import type { MachineRecord } from '../../machines';
import { createNew, fileNameOf, readIfThere, writeWhole } from '../../record-store';
import type { ResourceFacts } from '../schema/facts';
import type { ObjectValue } from '../schema/value';
import { attributesFromText, attributesToText, withoutSecrets } from './stored-attributes';

/** The attributes of one machine resource type, in `records/TYPE`. */
export class MachineAttributes {
  private readonly dir: string;

  constructor(
    records: string,
    private readonly machine: MachineResourceFacts,
    private readonly facts: ResourceFacts,
  ) {
    this.dir = join(records, machine.type);
  }

  /** Keeps a request that is about to be made, unless one of that name is on its way already. @returns whether it did. */
  expect(name: string, attributes: ObjectValue): boolean {
    this.makeFolder();
    return createNew(this.pendingFile(name), this.text(attributes));
  }

  /** Keeps what a machine is. */
  store({ id, name }: MachineRecord, attributes: ObjectValue): void {
    this.makeFolder();
    writeWhole(this.file(id), this.text(attributes));
    this.withdraw(name);
  }

  /** What is known of a machine; nothing but nulls if it was made elsewhere. */
  find({ id, name }: MachineRecord): ObjectValue {
    const text = readIfThere(this.file(id)) ?? readIfThere(this.pendingFile(name)) ?? '{}';
    return attributesFromText(this.facts, text);
  }

  /** Forgets a machine. */
  remove(id: string, name: string): void {
    rmSync(this.file(id), { force: true });
    this.withdraw(name);
  }

  /** Withdraws a request that came to nothing. */
  withdraw(name: string): void {
    rmSync(this.pendingFile(name), { force: true });
  }

  private makeFolder(): void {
    mkdirSync(join(this.dir, 'pending'), { recursive: true, mode: 0o700 });
  }

  private text(attributes: ObjectValue): string {
    const forgotten = { [String(this.machine.userData[0])]: null };
    return attributesToText({ ...withoutSecrets(this.facts, attributes), ...forgotten });
  }

  private file(id: string): string {
    return join(this.dir, `${fileNameOf(id)}.json`);
  }

  private pendingFile(name: string): string {
    return join(this.dir, 'pending', `${fileNameOf(name)}.json`);
  }
}
