/** What a provider is to the calls of the protocol: facts, and hooks for what the facts cannot say. */
import type { Diagnostic } from './diagnostics';
import type { ResourcePlan } from './plan/plan-resource';
import type { FactTable, ResourceFacts } from './schema/facts';
import type { ObjectValue } from './schema/value';

/** What an operation learned. */
export interface Applied {
  /** Attributes to lay over the planned ones: all that was unknown, at least `id`. */
  readonly values: ObjectValue;
  /** @default - none */
  readonly warnings?: readonly Diagnostic[];
}

/** Inputs of a change. */
export interface Change {
  readonly planned: ObjectValue;
  /** As the user wrote it; at apply nothing in it is unknown. */
  readonly config: ObjectValue;
}

/** A resource type. Planning and validation are generic; every hook may throw OperationFailed. */
export interface Resource {
  readonly facts: ResourceFacts;
  /** Checks beyond the facts. @default - none */
  validate?(config: ObjectValue): readonly Diagnostic[];
  /** Changes the generic plan. @default - leaves it */
  adjustPlan?(plan: ResourcePlan, prior: ObjectValue | null, config: ObjectValue): ResourcePlan;
  create(change: Change): Promise<Applied>;
  /** The resource as it is now, or null when it is gone. @default - as it was */
  read?(state: ObjectValue): Promise<ObjectValue | null>;
  /** @default - the planned values are what there is */
  update?(change: Change, prior: ObjectValue): Promise<Applied>;
  /** @default - nothing to do */
  delete?(prior: ObjectValue): Promise<void>;
  /** State of an existing resource. @default - refused, as by a provider without an importer */
  importState?(id: string): Promise<ObjectValue>;
}

/** A data source. */
export interface DataSource {
  readonly facts: ResourceFacts;
  validate?(config: ObjectValue): readonly Diagnostic[];
  read(config: ObjectValue): Promise<ObjectValue>;
}

/** A provider: hooks by type name, for exactly the types of the fact table. */
export interface Provider {
  readonly facts: FactTable;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly dataSources: Readonly<Record<string, DataSource>>;
}

/** A resource that lives outside of state: nothing about it can be left out. */
export type ResourceOperations = Required<Pick<Resource, 'create' | 'read' | 'update' | 'delete' | 'importState'>>;
