/** The calls of the protocol, answered from a provider's facts and hooks. */
import { diagnosticsOf, failure } from './diagnostics';
import { planResource } from './plan/plan-resource';
import { validateConfig } from './plan/validate-config';
import type { UnaryHandler } from './protocol/grpc-server';
import { type CallName, callTables, type ProtocolVersion, type TypedRequest } from './protocol/messages';
import type { PluginCalls } from './protocol/plugin-process';
import { decodeMessage, encodeMessage, type Message } from './protocol/protobuf';
import { diagnosticMessages, pathMessage, schemaMessage } from './protocol/schema-message';
import { decodeValue, encodeValue } from './protocol/wire-value';
import type { Applied, DataSource, Provider, Resource } from './provider';
import { conformBlock } from './schema/conform';
import { attributesOf, type BlockFacts, blocksOf } from './schema/facts';
import { fromJson, parseLossless } from './schema/state-json';
import { blockType } from './schema/type';
import { isObject, type ObjectValue, type Value, withoutUnknown } from './schema/value';

type Answer = (request: TypedRequest) => Promise<Message>;

/** One provider's calls, counting those that run. */
export class ProviderCalls implements PluginCalls {
  private inFlight = 0;

  constructor(private readonly provider: Provider) {}

  get running(): number {
    return this.inFlight;
  }

  handlers(version: ProtocolVersion): ReadonlyMap<string, UnaryHandler> {
    const tables = callTables(version);
    const handlers = new Map<string, UnaryHandler>();
    for (const [name, answer] of Object.entries(this.answers())) {
      const { path, request, response } = tables[name as CallName];
      handlers.set(path, async (bytes) => {
        this.inFlight += 1;
        try {
          const decoded = decodeMessage(request, bytes) as TypedRequest;
          return encodeMessage(response, await answered(answer, decoded));
        } finally {
          this.inFlight -= 1;
        }
      });
    }
    return handlers;
  }

  private answers(): Readonly<Record<CallName, Answer>> {
    return {
      schema: async () => schemaMessage(this.provider.facts),
      validateProvider: async ({ config }) => ({
        preparedConfig: config,
        diagnostics: diagnosticMessages(validateConfig(this.provider.facts.provider, objectOf(decodeValue(config)))),
      }),
      // The stand-in reaches no account: a token, an endpoint or a proxy changes nothing.
      configure: async () => ({}),
      stop: async () => ({}),
      validateResource: async (request) => validated(this.resource(request), request),
      validateData: async (request) => validated(this.dataSource(request), request),
      upgrade: async (request) => upgraded(this.resource(request), request),
      read: async (request) => refreshed(this.resource(request), request),
      plan: async (request) => planned(this.resource(request), request),
      apply: async (request) => applied(this.resource(request), request),
      import: async (request) => imported(this.resource(request), request),
      readData: async (request) => {
        const source = this.dataSource(request);
        const config = objectOf(decodeValue(request.config));
        const state = { ...config, ...(await source.read(config)) };
        return { state: encodeValue(withoutUnknown(conformBlock(source.facts, state))) };
      },
    };
  }

  private resource({ typeName = '' }: TypedRequest): Resource {
    const found = this.provider.resources[typeName];
    if (found === undefined) throw failure('Unknown resource type', `This provider has no resource ${typeName}.`);
    return found;
  }

  private dataSource({ typeName = '' }: TypedRequest): DataSource {
    const found = this.provider.dataSources[typeName];
    if (found === undefined) throw failure('Unknown data source', `This provider has no data source ${typeName}.`);
    return found;
  }
}

/** A thrown error becomes a diagnostic: a gRPC error would tell the user that the plugin crashed. */
async function answered(answer: Answer, request: TypedRequest): Promise<Message> {
  try {
    return await answer(request);
  } catch (error) {
    return { diagnostics: diagnosticMessages(diagnosticsOf(error)) };
  }
}

function validated({ facts, validate }: Resource | DataSource, { config }: TypedRequest): Message {
  const value = objectOf(decodeValue(config));
  return { diagnostics: diagnosticMessages([...validateConfig(facts, value), ...(validate?.(value) ?? [])]) };
}

/** Called on every plan, at whatever version: state as JSON becomes a value of today's schema. */
function upgraded({ facts }: Resource, { rawState }: TypedRequest): Message {
  if (rawState?.json === undefined) throw failure('Unreadable state', 'The state holds no JSON for this resource.');
  const json = parseLossless(Buffer.from(rawState.json).toString('utf8'));
  return { upgradedState: encodeValue(conformBlock(facts, fromJson(blockType(facts), json))) };
}

async function refreshed(resource: Resource, { currentState }: TypedRequest): Promise<Message> {
  if (resource.read === undefined) return { newState: currentState };
  const state = await resource.read(objectOf(decodeValue(currentState)));
  return { newState: encodeValue(state === null ? null : conformBlock(resource.facts, state)) };
}

function planned(resource: Resource, request: TypedRequest): Message {
  const config = decodeValue(request.config);
  // Core plans a destroy by itself; if it asks, there is nothing to add.
  if (!isObject(config)) return { plannedState: encodeValue(null) };
  const prior = objectOrNull(decodeValue(request.priorState));
  const generic = planResource(resource.facts, prior, config);
  const plan = resource.adjustPlan?.(generic, prior, config) ?? generic;
  return {
    plannedState: encodeValue(conformBlock(resource.facts, plan.planned)),
    requiresReplace: plan.requiresReplace.map(pathMessage),
    legacyTypeSystem: usesLegacyTypes(resource.facts),
  };
}

async function applied(resource: Resource, request: TypedRequest): Promise<Message> {
  const prior = objectOrNull(decodeValue(request.priorState));
  const plan = objectOrNull(decodeValue(request.plannedState));
  try {
    if (plan === null) {
      if (prior !== null) await resource.delete?.(prior);
      return { newState: encodeValue(null) };
    }
    const change = { planned: plan, config: objectOf(decodeValue(request.config)) };
    const done = await (prior === null ? resource.create(change) : updated(resource, change, prior));
    return {
      newState: encodeValue(settled(resource, plan, done)),
      diagnostics: diagnosticMessages(done.warnings ?? []),
      legacyTypeSystem: usesLegacyTypes(resource.facts),
    };
  } catch (error) {
    // What was there before is still there: nothing made, or not changed, or not destroyed.
    return { newState: encodeValue(prior), diagnostics: diagnosticMessages(diagnosticsOf(error)) };
  }
}

async function updated(resource: Resource, change: Parameters<Resource['create']>[0], prior: ObjectValue) {
  return (await resource.update?.(change, prior)) ?? { values: {} };
}

function settled(resource: Resource, plan: ObjectValue, { values }: Applied): Value {
  const state = conformBlock(resource.facts, { ...plan, ...values });
  if (typeof state.id !== 'string' || state.id === '') throw new Error('a resource was created without an id');
  return withoutUnknown(state);
}

async function imported(resource: Resource, { typeName = '', id = '' }: TypedRequest): Promise<Message> {
  if (resource.importState === undefined) {
    throw failure('Resource Import Not Implemented', `${typeName} cannot be imported.`);
  }
  const state = conformBlock(resource.facts, await resource.importState(id));
  return { importedResources: [{ typeName, state: encodeValue(withoutUnknown(state)) }] };
}

/**
 * Whether the real provider's resource is of the older kind that plans values which its schema calls "not computed": a default on
 * such an attribute gives it away. Core has to be told, or it refuses the plan.
 */
export function usesLegacyTypes(block: BlockFacts): boolean {
  return (
    attributesOf(block).some(([, facts]) => facts.default !== undefined && facts.computed !== true) ||
    blocksOf(block).some(([, nested]) => usesLegacyTypes(nested))
  );
}

function objectOf(value: Value): ObjectValue {
  return isObject(value) ? value : {};
}

function objectOrNull(value: Value): ObjectValue | null {
  return isObject(value) ? value : null;
}
