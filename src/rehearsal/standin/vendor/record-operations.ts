/** A vendor's other resources (firewalls, keys, volumes, networks): recorded, and checked for what they refer to. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { RecordStore, type StoredRecord } from '../../record-store';
import { failure, type OperationFailed } from '../diagnostics';
import type { Applied, Change, ResourceOperations } from '../provider';
import type { ResourceFacts } from '../schema/facts';
import { asString, field, type ObjectValue } from '../schema/value';
import { fillUnknown } from './computed-values';
import { importAdvice } from './import-command';
import { refuseBrokenReferences } from './references';
import type { RehearsalSession } from './rehearsal-session';
import { attributesFromText, attributesToText, withoutSecrets } from './stored-attributes';

interface ResourceRecord extends StoredRecord {
  readonly type: string;
  /** sha256 over what was asked for: the same request again adopts the record. */
  readonly key: string;
  /** JSON text. */
  readonly attributes: string;
}

/** Attributes that vendors want to be unique, in this order of preference. */
const NAME_ATTRIBUTES = ['name', 'label'];

/** Operations on recorded resources of one type. */
export class RecordOperations implements ResourceOperations {
  private readonly store: RecordStore<ResourceRecord>;
  private readonly nameAttribute: string | undefined;

  constructor(
    private readonly type: string,
    private readonly facts: ResourceFacts,
    private readonly session: RehearsalSession,
  ) {
    // Numbers are the vendor's, not the type's: an id in the wrong place is found to be nothing.
    this.store = new RecordStore(join(session.records, type), join(session.records, 'ids'));
    this.nameAttribute = NAME_ATTRIBUTES.find((name) => facts.attributes?.[name]?.required === true);
  }

  async create({ planned }: Change): Promise<Applied> {
    await refuseBrokenReferences(this.session, this.type, planned);
    const values = fillUnknown(this.facts, planned);
    const key = requestKey(planned);
    const { record, created } = this.store.create(this.nameOf(planned), (id) =>
      this.record(id, key, { ...values, id }),
    );
    if (!created && record.key !== key) throw this.nameTaken(record);
    return { values: { ...values, id: record.id } };
  }

  async read(state: ObjectValue): Promise<ObjectValue | null> {
    const record = this.store.read(asString(field(state, 'id')) ?? '');
    return record === undefined ? null : { ...state, ...attributesFromText(this.facts, record.attributes) };
  }

  async update({ planned }: Change, prior: ObjectValue): Promise<Applied> {
    await refuseBrokenReferences(this.session, this.type, planned);
    const id = asString(field(prior, 'id')) ?? '';
    if (this.store.read(id) === undefined) {
      throw failure(`${this.type} not found`, 'Somebody removed it since the plan: plan again.');
    }
    const values = { ...fillUnknown(this.facts, planned), id };
    const taken = this.store.replace(this.record(id, requestKey(planned), values), this.nameOf(prior));
    if (taken !== undefined) throw this.nameTaken(taken);
    return { values };
  }

  async delete(prior: ObjectValue): Promise<void> {
    this.store.remove(asString(field(prior, 'id')) ?? '');
  }

  async importState(id: string): Promise<ObjectValue> {
    const record = this.store.read(id);
    if (record === undefined) throw failure('Cannot import', `There is no ${this.type} with id ${id}.`);
    return withoutSecrets(this.facts, attributesFromText(this.facts, record.attributes));
  }

  private record(id: string, key: string, values: ObjectValue): ResourceRecord {
    return { id, name: this.nameOf(values), type: this.type, key, attributes: attributesToText(values) };
  }

  private nameOf(values: ObjectValue): string {
    return this.nameAttribute === undefined ? '' : (asString(field(values, this.nameAttribute)) ?? '');
  }

  private nameTaken(record: ResourceRecord): OperationFailed {
    const name = JSON.stringify(record.name);
    const detail = `It was asked for differently.\n${importAdvice(`${this.type}.${record.name}`, record.id)}`;
    return failure(`a ${this.type} called ${name} exists already`, detail, [this.nameAttribute ?? 'id']);
  }
}

function requestKey(planned: ObjectValue): string {
  const asked = attributesToText(planned);
  return createHash('sha256').update(asked).digest('hex');
}
