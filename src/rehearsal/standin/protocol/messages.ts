/**
 * Terraform's provider protocol, versions 5 and 6: which call carries which message, and the TypeScript side of both.
 * Versions differ in some names of calls and in the attribute message.
 * @see https://github.com/hashicorp/terraform/tree/v1.11.4/docs/plugin-protocol
 */
import type { Field, MessageTable } from './protobuf';

/** Major versions of the protocol. */
export type ProtocolVersion = 5 | 6;

const text = (number: number): Field => ({ number, kind: 'string' });
const bytes = (number: number): Field => ({ number, kind: 'bytes' });
const int = (number: number): Field => ({ number, kind: 'int' });
const flag = (number: number): Field => ({ number, kind: 'bool' });
const one = (number: number, of: () => MessageTable): Field => ({ number, kind: 'message', of });
const list = (number: number, of: () => MessageTable): Field => ({ number, kind: 'message', of, many: 'list' });
const map = (number: number, of: () => MessageTable): Field => ({ number, kind: 'message', of, many: 'map' });

const EMPTY: MessageTable = {};
const DYNAMIC: MessageTable = { msgpack: bytes(1), json: bytes(2) };
const RAW_STATE: MessageTable = { json: bytes(1) };
const STEP: MessageTable = {
  attributeName: { number: 1, kind: 'string', explicit: true },
  elementKeyString: { number: 2, kind: 'string', explicit: true },
  elementKeyInt: { number: 3, kind: 'int', explicit: true },
};
const PATH: MessageTable = { steps: list(1, () => STEP) };
const DIAGNOSTIC: MessageTable = { severity: int(1), summary: text(2), detail: text(3), attribute: one(4, () => PATH) };
const CAPABILITIES: MessageTable = { planDestroy: flag(1), getProviderSchemaOptional: flag(2) };
const IMPORTED: MessageTable = { typeName: text(1), state: one(2, () => DYNAMIC), private: bytes(3) };

const value = (number: number) => one(number, () => DYNAMIC);
const diagnostics = (number: number) => list(number, () => DIAGNOSTIC);

function schemaTables(version: ProtocolVersion): MessageTable {
  const shared = { name: text(1), type: bytes(2), required: flag(4), optional: flag(5), computed: flag(6) };
  const attribute: MessageTable = {
    ...shared,
    sensitive: flag(7),
    deprecated: flag(9),
    ...(version === 5 ? { writeOnly: flag(10) } : { nestedType: one(10, () => object), writeOnly: flag(11) }),
  };
  const object: MessageTable = { attributes: list(1, () => attribute), nesting: int(3) };
  const block: MessageTable = {
    version: int(1),
    attributes: list(2, () => attribute),
    blockTypes: list(3, () => nested),
    deprecated: flag(6),
  };
  const nested: MessageTable = {
    typeName: text(1),
    block: one(2, () => block),
    nesting: int(3),
    minItems: int(4),
    maxItems: int(5),
  };
  return { version: int(1), block: one(2, () => block) };
}

/** A value on the wire. */
export interface DynamicMessage {
  readonly msgpack?: Uint8Array;
  readonly json?: Uint8Array;
}

/** One step of a path; exactly one member is set. */
export interface StepMessage {
  readonly attributeName?: string;
  readonly elementKeyString?: string;
  readonly elementKeyInt?: number;
}

/** Path of an attribute. */
export interface PathMessage {
  readonly steps: readonly StepMessage[];
}

/** A diagnostic; severity 1 is an error, 2 a warning. */
export interface DiagnosticMessage {
  readonly severity: 1 | 2;
  readonly summary: string;
  readonly detail: string;
  readonly attribute?: PathMessage;
}

/** A request about one resource or data source. Every member is undefined when core sent none. */
export interface TypedRequest {
  readonly typeName?: string;
  readonly config?: DynamicMessage;
  readonly version?: number;
  readonly rawState?: { readonly json?: Uint8Array };
  readonly currentState?: DynamicMessage;
  readonly priorState?: DynamicMessage;
  readonly plannedState?: DynamicMessage;
  readonly id?: string;
}

/** The calls by our names; `[name in version 5, name in version 6]` is what core asks for. */
const NAMES = {
  schema: ['GetSchema', 'GetProviderSchema'],
  validateProvider: ['PrepareProviderConfig', 'ValidateProviderConfig'],
  validateResource: ['ValidateResourceTypeConfig', 'ValidateResourceConfig'],
  validateData: ['ValidateDataSourceConfig', 'ValidateDataResourceConfig'],
  upgrade: ['UpgradeResourceState', 'UpgradeResourceState'],
  configure: ['Configure', 'ConfigureProvider'],
  read: ['ReadResource', 'ReadResource'],
  plan: ['PlanResourceChange', 'PlanResourceChange'],
  apply: ['ApplyResourceChange', 'ApplyResourceChange'],
  import: ['ImportResourceState', 'ImportResourceState'],
  readData: ['ReadDataSource', 'ReadDataSource'],
  stop: ['Stop', 'StopProvider'],
} as const;

/** A call that the stand-in answers. */
export type CallName = keyof typeof NAMES;

/** Request and response of a call. */
export interface CallTables {
  readonly path: string;
  readonly request: MessageTable;
  readonly response: MessageTable;
}

/** The tables of every call in one version of the protocol. */
export function callTables(version: ProtocolVersion): Readonly<Record<CallName, CallTables>> {
  const messages = { ...SHARED_MESSAGES, schema: schemaMessages(version) };
  const names = Object.keys(NAMES) as CallName[];
  const entries = names.map((name): [CallName, CallTables] => {
    const [request, response] = messages[name];
    return [name, { path: `/tfplugin${version}.Provider/${NAMES[name][version === 5 ? 0 : 1]}`, request, response }];
  });
  return Object.fromEntries(entries) as Record<CallName, CallTables>;
}

type Messages = readonly [request: MessageTable, response: MessageTable];

function schemaMessages(version: ProtocolVersion): Messages {
  const schema = schemaTables(version);
  const response: MessageTable = {
    provider: one(1, () => schema),
    resourceSchemas: map(2, () => schema),
    dataSourceSchemas: map(3, () => schema),
    diagnostics: diagnostics(4),
    serverCapabilities: one(6, () => CAPABILITIES),
  };
  return [EMPTY, response];
}

/** What is the same in both versions. */
const SHARED_MESSAGES: Readonly<Record<Exclude<CallName, 'schema'>, Messages>> = {
  validateProvider: [{ config: value(1) }, { preparedConfig: value(1), diagnostics: diagnostics(2) }],
  validateResource: [{ typeName: text(1), config: value(2) }, { diagnostics: diagnostics(1) }],
  validateData: [{ typeName: text(1), config: value(2) }, { diagnostics: diagnostics(1) }],
  upgrade: [
    { typeName: text(1), version: int(2), rawState: one(3, () => RAW_STATE) },
    { upgradedState: value(1), diagnostics: diagnostics(2) },
  ],
  configure: [{ terraformVersion: text(1), config: value(2) }, { diagnostics: diagnostics(1) }],
  read: [
    { typeName: text(1), currentState: value(2) },
    { newState: value(1), diagnostics: diagnostics(2) },
  ],
  plan: [
    { typeName: text(1), priorState: value(2), config: value(4) },
    {
      plannedState: value(1),
      requiresReplace: list(2, () => PATH),
      diagnostics: diagnostics(4),
      legacyTypeSystem: flag(5),
    },
  ],
  apply: [
    { typeName: text(1), priorState: value(2), plannedState: value(3), config: value(4) },
    { newState: value(1), diagnostics: diagnostics(3), legacyTypeSystem: flag(4) },
  ],
  import: [
    { typeName: text(1), id: text(2) },
    { importedResources: list(1, () => IMPORTED), diagnostics: diagnostics(2) },
  ],
  readData: [
    { typeName: text(1), config: value(2) },
    { state: value(1), diagnostics: diagnostics(2) },
  ],
  stop: [EMPTY, { error: text(1) }],
};
