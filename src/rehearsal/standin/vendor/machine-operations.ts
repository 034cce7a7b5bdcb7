/** A vendor's machine resource, made by whoever makes this rehearsal's machines. */
import { type MachineRecord, MachineRefused, type MachineRequest } from '../../machines';
import { type Diagnostic, failure, OperationFailed, type Path, problem } from '../diagnostics';
import type { Applied, Change, ResourceOperations } from '../provider';
import { sameValue } from '../schema/equality';
import { attributesOf, type ResourceFacts } from '../schema/facts';
import { asString, field, type ObjectValue } from '../schema/value';
import { fillUnknown, renderTemplates } from './computed-values';
import { importAdvice } from './import-command';
import { MachineAttributes } from './machine-attributes';
import { machineRequest, unknownWord } from './machine-request-of';
import { readUserData, valueAt } from './read-user-data';
import { refuseBrokenReferences } from './references';
import type { RehearsalSession } from './rehearsal-session';

/** Operations on machines. */
export class MachineOperations implements ResourceOperations {
  private readonly attributes: MachineAttributes;

  constructor(
    private readonly facts: ResourceFacts,
    private readonly session: RehearsalSession,
  ) {
    this.attributes = new MachineAttributes(session.records, session.vendor.machine, facts);
  }

  async create({ planned, config }: Change): Promise<Applied> {
    const request = machineRequest(this.session.vendor, planned, config);
    await refuseBrokenReferences(this.session, request.type, planned);
    const expected = this.attributes.expect(request.name, planned);
    try {
      const record = await this.session.machines.create(request);
      return { values: this.kept(record, planned) };
    } catch (error) {
      if (expected) this.attributes.withdraw(request.name);
      throw error instanceof MachineRefused ? await this.refusal(error, request) : error;
    }
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
    await refuseBrokenReferences(this.session, machine.type, planned);
    const warnings = this.sizeWarnings(planned, prior);
    return { values: this.kept(record, planned), warnings };
  }

  async delete(prior: ObjectValue): Promise<void> {
    await this.session.machines.destroy(idOf(prior));
    this.attributes.remove(idOf(prior), asString(field(prior, this.session.vendor.machine.name)) ?? '');
  }

  async importState(id: string): Promise<ObjectValue> {
    const record = await this.session.machines.read(id);
    const { machine } = this.session.vendor;
    if (record === undefined || record.type !== machine.type) {
      throw failure('Cannot import', `There is no ${machine.type} with id ${id}.`);
    }
    return { ...this.attributes.find(record), [machine.name]: record.name, id };
  }

  /** A machine's attributes once it stands: what was asked for and what the vendor adds. */
  private kept(record: MachineRecord, planned: ObjectValue): ObjectValue {
    const values = { ...fillUnknown(this.facts, planned, this.rendered(record)), id: record.id };
    this.attributes.store(record, values);
    return values;
  }

  private async named({ type, name }: MachineRequest): Promise<MachineRecord | undefined> {
    return (await this.session.machines.list()).find((m) => m.type === type && m.name === name);
  }

  /** Where a vendor takes new user data in place (it counts at the next first boot), the same limits hold. */
  private refuseUserData({ planned, config }: Change, prior: ObjectValue): void {
    const { machine } = this.session.vendor;
    if (sameValue('string', valueAt(planned, machine.userData), valueAt(prior, machine.userData))) return;
    const image = asString(field(planned, machine.image)) ?? '';
    const reader = this.session.vendor.images[image]?.reader ?? 'cloud-init';
    const read = readUserData(this.session.vendor, config, reader);
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

  private async refusal(refused: MachineRefused, request: MachineRequest): Promise<OperationFailed> {
    const { machine } = this.session.vendor;
    const paths: Readonly<Record<MachineRefused['attribute'], Path>> = {
      name: [machine.name],
      size: [machine.size],
      image: [machine.image],
      region: [machine.region],
      userData: machine.userData,
      // No vendor is asked for an address.
      address: [machine.name],
    };
    const existing = refused.attribute === 'name' ? await this.named(request) : undefined;
    const address = this.session.vendor.addresses?.[request.name] ?? `${request.type}.${request.name}`;
    const detail = existing === undefined ? refused.detail : `${refused.detail}\n${importAdvice(address, existing.id)}`;
    return failure(refused.summary, detail, paths[refused.attribute]);
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
