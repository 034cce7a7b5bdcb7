/** The form of a fact table (`facts.json`): one provider's schema in one version, with what its own code adds to it. */
import type { Type } from './type-constraint';

/** How blocks and nested-type attributes hold their elements. */
export type Nesting = 'single' | 'list' | 'set' | 'map' | 'group';

/** Rules over several attributes. Names are paths from the resource's root, as `boot_disk.0.size`. */
export interface RelationFacts {
  readonly conflictsWith?: readonly string[];
  readonly exactlyOneOf?: readonly string[];
  readonly atLeastOneOf?: readonly string[];
  readonly requiredWith?: readonly string[];
}

/** One attribute: it has a `type`, or `nesting` and `attributes` (protocol 6 only). */
export interface AttributeFacts extends RelationFacts {
  readonly type?: Type;
  readonly nesting?: 'single' | 'list' | 'set' | 'map';
  readonly attributes?: Readonly<Record<string, AttributeFacts>>;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly deprecated?: boolean;
  readonly writeOnly?: boolean;
  /** A change replaces the resource. */
  readonly forceNew?: boolean;
  /** It does so only when the provider's own code finds a condition met at plan time. */
  readonly forceNewConditional?: boolean;
  /** What the provider plans when the configuration says nothing. */
  readonly default?: string | number | boolean | readonly string[] | Readonly<Record<string, string>>;
  /** Allowed values; of each element where the attribute is a collection. */
  readonly oneOf?: readonly string[];
  /** Fewest and most characters. */
  readonly length?: readonly [number, number];
  readonly minLength?: number;
  /** Smallest and largest number. */
  readonly range?: readonly [number, number];
  readonly minValue?: number;
}

/** Attributes and nested blocks: a resource, a data source, a provider or one block. */
export interface BlockFacts {
  readonly attributes?: Readonly<Record<string, AttributeFacts>>;
  readonly blocks?: Readonly<Record<string, NestedBlockFacts>>;
  readonly deprecated?: boolean;
}

/** A nested block. `min` and `max` count its occurrences; 0 is no limit. */
export interface NestedBlockFacts extends BlockFacts, RelationFacts {
  readonly nesting: Nesting;
  readonly min?: number;
  readonly max?: number;
  readonly forceNew?: boolean;
}

/** A resource or data source. */
export interface ResourceFacts extends BlockFacts {
  /** Version of the schema, as state records it. */
  readonly version: number;
}

/** A provider's whole table. */
export interface FactTable {
  /** `registry.terraform.io/hashicorp/tls`. */
  readonly source: string;
  readonly version: string;
  /** Protocol that the real provider speaks. */
  readonly protocol: 5 | 6;
  readonly provider: BlockFacts;
  readonly resources: Readonly<Record<string, ResourceFacts>>;
  readonly dataSources?: Readonly<Record<string, ResourceFacts>>;
}

/** Attributes of a block, in a form that is safe to walk when it has none. */
export function attributesOf(block: BlockFacts): readonly (readonly [string, AttributeFacts])[] {
  return Object.entries(block.attributes ?? {});
}

/** Nested blocks of a block, in a form that is safe to walk when it has none. */
export function blocksOf(block: BlockFacts): readonly (readonly [string, NestedBlockFacts])[] {
  return Object.entries(block.blocks ?? {});
}

/** A nested-type attribute seen as the block that it looks like. */
export function nestedBlockOf(attribute: AttributeFacts): NestedBlockFacts | undefined {
  return attribute.nesting === undefined
    ? undefined
    : { nesting: attribute.nesting, attributes: attribute.attributes ?? {} };
}

/** The facts of a type that code implements. @throws Error when the table has none: it belongs to another version. */
export function findFacts(table: Readonly<Record<string, ResourceFacts>>, type: string): ResourceFacts {
  const facts = table[type];
  if (facts === undefined) throw new Error(`the fact table has no ${type}`);
  return facts;
}
