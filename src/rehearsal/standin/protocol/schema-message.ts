/** A fact table as the schema that a provider announces, and paths and diagnostics as messages. */
import type { Diagnostic, Path } from '../diagnostics';
import {
  type AttributeFacts,
  attributesOf,
  type BlockFacts,
  blocksOf,
  type FactTable,
  type Nesting,
  type ResourceFacts,
} from '../schema/facts';
import type { DiagnosticMessage, PathMessage, StepMessage } from './messages';
import type { Message } from './protobuf';

const NESTING: Readonly<Record<Nesting, number>> = { single: 1, list: 2, set: 3, map: 4, group: 5 };

/** The whole answer to core's question for the schema. */
export function schemaMessage(facts: FactTable): Message {
  const each = (table: Readonly<Record<string, ResourceFacts>> = {}) =>
    Object.fromEntries(Object.entries(table).map(([name, resource]) => [name, oneSchema(resource, resource.version)]));
  return {
    provider: oneSchema(facts.provider, 0),
    resourceSchemas: each(facts.resources),
    dataSourceSchemas: each(facts.dataSources),
    serverCapabilities: { getProviderSchemaOptional: true },
  };
}

function oneSchema(block: BlockFacts, version: number): Message {
  return { version, block: blockMessage(block, version) };
}

function blockMessage(block: BlockFacts, version: number): Message {
  return {
    version,
    attributes: attributesOf(block).map(([name, attribute]) => attributeMessage(name, attribute)),
    blockTypes: blocksOf(block).map(([typeName, nested]) => ({
      typeName,
      block: blockMessage(nested, 0),
      nesting: NESTING[nested.nesting],
      minItems: nested.min,
      maxItems: nested.max,
    })),
    deprecated: block.deprecated,
  };
}

function attributeMessage(name: string, attribute: AttributeFacts): Message {
  const { required, optional, computed, sensitive, deprecated, writeOnly } = attribute;
  const flags = { required, optional, computed, sensitive, deprecated, writeOnly };
  if (attribute.nesting === undefined) return { name, type: Buffer.from(JSON.stringify(attribute.type)), ...flags };
  const attributes = attributesOf({ attributes: attribute.attributes ?? {} });
  const nestedType = {
    nesting: NESTING[attribute.nesting],
    attributes: attributes.map(([key, inner]) => attributeMessage(key, inner)),
  };
  return { name, nestedType, ...flags };
}

/** A path on the wire. */
export function pathMessage(path: Path): PathMessage {
  return {
    steps: path.map((step): StepMessage => {
      if (typeof step === 'number') return { elementKeyInt: step };
      return typeof step === 'string' ? { attributeName: step } : { elementKeyString: step.key };
    }),
  };
}

/** Diagnostics on the wire. */
export function diagnosticMessages(diagnostics: readonly Diagnostic[]): readonly DiagnosticMessage[] {
  return diagnostics.map(({ severity, summary, detail, path }) => ({
    severity: severity === 'error' ? 1 : 2,
    summary,
    detail,
    ...(path === undefined ? {} : { attribute: pathMessage(path) }),
  }));
}
