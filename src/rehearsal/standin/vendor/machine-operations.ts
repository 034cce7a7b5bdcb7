/** A vendor's machine resource, made by whoever makes this rehearsal's machines. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { importLine } from '../../machine-request';
import { type MachineRecord, MachineRefused, type MachineRequest } from '../../machines';
import { fileNameOf, readIfThere, writeWhole } from '../../record-store';
import { type Diagnostic, failure, OperationFailed, type Path, problem } from '../diagnostics';
import type { Applied, Change, ResourceOperations } from '../provider';
import { sameValue } from '../schema/equality';
import { attributesOf, type ResourceFacts } from '../schema/facts';
import { asString, field, type ObjectValue } from '../schema/value';
import { fillUnknown, renderTemplates } from './computed-values';
import { machineRequest, readUserData, unknownWord, valueAt } from './machine-request-of';
import type { RehearsalSession } from './rehearsal-session';
import { attributesFromJson, attributesToJson, withoutSecrets } from './stored-attributes';

/** Operations on machines. */
export class MachineOperations implements ResourceOperations {
  constructor(
    private readonly facts: ResourceFacts,
    private readonly session: RehearsalSession,
  ) {}

  async create({ planned, config }: Change): Promise<Applied> {
    const request = machineRequest(this.session.vendor, planned, config);
    await this.remember(request, planned);
    const record = await this.make(request);
    const values = fillUnknown(this.facts, planned, this.rendered(record));
    this.store(record, { ...values, id: record.id });
    return { values: { ...values, id: record.id } };
  }

  async read(state: ObjectValue): Promise<ObjectValue | null> {
    const record = await this.session.machines.read(idOf(state));
    return record === undefined ? null : { ...state, ...this.seen(state, record) };
  }

  async update(change: Change, prior: ObjectValue): Promise<Applied> {
    const { machine } = this.session.vendor;
    const { planned } = change;
    if (field(planned, machine.name) !== field(prior, machine.name)) {
      throw failure('A rehearsed machine keeps its name', 'Its host would have to be made anew: replace it.', [
        machine.name,
      ]);
    }
    this.refuseUserData(change, prior);
    const record = await this.session.machines.read(idOf(prior));
    if (record === undefined) throw failure('The machine is gone', 'Somebody ended it since the plan: plan again.');
    const values = fillUnknown(this.facts, planned, this.rendered(record));
    this.store(record, values);
    return { values, warnings: this.sizeWarnings(planned, prior) };
  }

  async delete(prior: ObjectValue): Promise<void> {
    await this.session.machines.destroy(idOf(prior));
    rmSync(this.file(idOf(prior)), { force: true });
    rmSync(this.pendingFile(asString(field(prior, this.session.vendor.machine.name)) ?? ''), { force: true });
  }

  async importState(id: string): Promise<ObjectValue> {
    const record = await this.session.machines.read(id);
    const { machine } = this.session.vendor;
    if (record === undefined || record.type !== machine.type) {
      throw failure('Cannot import', `There is no ${machine.type} with id ${id}.`);
    }
    const text = readIfThere(this.file(id)) ?? readIfThere(this.pendingFile(record.name)) ?? '{}';
    const stored = withoutSecrets(this.facts, attributesFromJson(this.facts, JSON.parse(text)));
    // No vendor gives user data back.
    const forgotten = { [String(machine.userData[0])]: null };
    return { ...stored, ...forgotten, [machine.name]: record.name, id };
  }

  /** Where a vendor takes new user data in place (it counts at the next first boot), the same limits hold. */
  private refuseUserData({ planned, config }: Change, prior: ObjectValue): void {
    const { machine } = this.session.vendor;
    if (sameValue('string', valueAt(planned, machine.userData), valueAt(prior, machine.userData))) return;
    const read = readUserData(this.session.vendor, config);
    if (typeof read !== 'string') throw new OperationFailed([read]);
  }

  private sizeWarnings(planned: ObjectValue, prior: ObjectValue): readonly Diagnostic[] {
    const { machine, sizes } = this.session.vendor;
    const size = asString(field(planned, machine.size)) ?? '';
    if (size === field(prior, machine.size)) return [];
    if (!Object.hasOwn(sizes, size)) throw new OperationFailed([unknownWord('size', size, sizes, [machine.size])]);
    const detail = 'The rehearsed machine keeps the memory that it was made with until it is replaced.';
    return [{ ...problem('Resized on paper only', detail, [machine.size]), severity: 'warning' }];
  }

  private async make(request: MachineRequest): Promise<MachineRecord> {
    try {
      return await this.session.machines.create(request);
    } catch (error) {
      if (error instanceof MachineRefused) throw await this.refusal(error, request);
      throw error;
    }
  }

  private async refusal(refused: MachineRefused, { type, name }: MachineRequest): Promise<OperationFailed> {
    const { machine } = this.session.vendor;
    const paths: Readonly<Record<MachineRefused['attribute'], Path>> = {
      name: [machine.name],
      size: [machine.size],
      image: [machine.image],
      region: [machine.region],
      userData: machine.userData,
    };
    let detail = refused.detail;
    if (refused.attribute === 'name' && !detail.includes('terraform import')) {
      const existing = (await this.session.machines.list()).find((m) => m.type === type && m.name === name);
      if (existing !== undefined) detail = `${detail}\n${importLine(existing)}`;
    }
    return failure(refused.summary, detail, paths[refused.attribute]);
  }

  /**
   * Keeps what was asked for before anything slow is done, so that a machine whose create was killed can be imported with its
   * attributes. What an existing machine was made from is not overwritten by a request that may be refused.
   */
  private async remember({ type, name }: MachineRequest, planned: ObjectValue): Promise<void> {
    const existing = await this.session.machines.list();
    if (existing.some((m) => m.type === type && m.name === name)) return;
    this.write(this.pendingFile(name), planned);
  }

  private store(record: MachineRecord, values: ObjectValue): void {
    this.write(this.file(record.id), values);
    rmSync(this.pendingFile(record.name), { force: true });
  }

  /** User data is not kept a second time. */
  private write(file: string, attributes: ObjectValue): void {
    mkdirSync(join(this.dir, 'pending'), { recursive: true, mode: 0o700 });
    const top = String(this.session.vendor.machine.userData[0]);
    writeWhole(file, JSON.stringify(attributesToJson({ ...attributes, [top]: null })));
  }

  private get dir(): string {
    return join(this.session.records, this.session.vendor.machine.type);
  }

  private file(id: string): string {
    return join(this.dir, `${fileNameOf(id)}.json`);
  }

  private pendingFile(name: string): string {
    return join(this.dir, 'pending', `${fileNameOf(name)}.json`);
  }

  private rendered(record: MachineRecord): ObjectValue {
    return renderTemplates(this.session.vendor.machine.computed, record);
  }

  /** What a refresh finds: all that only the vendor sets, and what state lacks after an import. */
  private seen(state: ObjectValue, record: MachineRecord): ObjectValue {
    const rendered = this.rendered(record);
    const seen = attributesOf(this.facts).filter(([name, { computed, optional }]) => {
      if (computed !== true || !Object.hasOwn(rendered, name)) return false;
      return optional !== true || field(state, name) === null;
    });
    return Object.fromEntries(seen.map(([name]) => [name, field(rendered, name)]));
  }
}

function idOf(state: ObjectValue): string {
  return asString(field(state, 'id')) ?? '';
}
