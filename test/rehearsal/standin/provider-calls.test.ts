import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../../src/rehearsal/standin/diagnostics';
import type { UnaryHandler } from '../../../src/rehearsal/standin/protocol/grpc-server';
import { type CallName, callTables, type DynamicMessage } from '../../../src/rehearsal/standin/protocol/messages';
import { decodeMessage, encodeMessage, type Message } from '../../../src/rehearsal/standin/protocol/protobuf';
import { decodeValue, encodeValue } from '../../../src/rehearsal/standin/protocol/wire-value';
import type { Provider, Resource } from '../../../src/rehearsal/standin/provider';
import { ProviderCalls } from '../../../src/rehearsal/standin/provider-calls';
import type { ResourceFacts } from '../../../src/rehearsal/standin/schema/facts';
import type { Value } from '../../../src/rehearsal/standin/schema/value';

const facts: ResourceFacts = {
  version: 0,
  attributes: {
    id: { type: 'string', computed: true },
    name: { type: 'string', required: true, forceNew: true },
    size: { type: 'number', optional: true, minValue: 1 },
    ip: { type: 'string', computed: true },
  },
};
const create: Resource['create'] = async () => ({ values: { id: '1', ip: '192.0.2.1' } });

function calls(resource: Partial<Resource>): ProviderCalls {
  const provider: Provider = {
    facts: {
      source: 'registry.terraform.io/acme/acme',
      version: '1.0.0',
      protocol: 6,
      provider: { attributes: { token: { type: 'string', optional: true, oneOf: ['a'] } } },
      resources: { acme_node: facts },
    },
    resources: { acme_node: { facts, create, ...resource } },
    dataSources: {},
  };
  return new ProviderCalls(provider);
}

/** Both ends of a call: core's encoding of the request, and its reading of the answer. */
async function ask(from: ProviderCalls, name: CallName, request: Record<string, Value | undefined>): Promise<Message> {
  const tables = callTables(6)[name];
  const handler = from.handlers(6).get(tables.path) as UnaryHandler;
  const fields = Object.entries(request).map(([key, value]) => {
    const isValue = ['config', 'priorState', 'plannedState', 'currentState'].includes(key);
    return [key, isValue && value !== undefined ? encodeValue(value) : value];
  });
  const answer = await handler(encodeMessage(tables.request, { typeName: 'acme_node', ...Object.fromEntries(fields) }));
  return decodeMessage(tables.response, answer);
}
const decoded = (message: unknown) => decodeValue(message as DynamicMessage);
const node = (changes: Record<string, Value> = {}): Value => ({
  id: null,
  name: 'n1',
  size: null,
  ip: null,
  ...changes,
});

test('a created resource is what was planned with what was learned', async () => {
  const answer = await ask(calls({}), 'apply', {
    priorState: null,
    plannedState: node({ size: 7 }),
    config: node({ size: 7 }),
  });
  expect(decoded(answer.newState)).toEqual({ id: '1', name: 'n1', size: 7, ip: '192.0.2.1' });
  expect(answer.diagnostics).toBeUndefined();
});

test('a create that fails leaves nothing in state, and says why on the attribute', async () => {
  const refused: Resource['create'] = async () => {
    throw failure('no such name', 'choose another', ['name']);
  };
  const answer = await ask(calls({ create: refused }), 'apply', {
    priorState: null,
    plannedState: node(),
    config: node(),
  });
  expect(decoded(answer.newState)).toBeNull();
  expect(answer.diagnostics).toEqual([
    {
      severity: 1,
      summary: 'no such name',
      detail: 'choose another',
      attribute: { steps: [{ attributeName: 'name' }] },
    },
  ]);
});

test.each([
  ['change', { plannedState: node({ id: '1', size: 2 }), config: node({ size: 2 }) }],
  ['removal', { plannedState: null, config: null }],
])('a %s that fails leaves the resource in state as it was', async (_, request) => {
  const fail = async () => {
    throw failure('the vendor is down', '');
  };
  const prior = node({ id: '1', ip: '192.0.2.1' });
  const answer = await ask(calls({ update: fail, delete: fail }), 'apply', { priorState: prior, ...request });
  expect(decoded(answer.newState)).toEqual(prior);
  expect(answer.diagnostics).toMatchObject([{ severity: 1, summary: 'the vendor is down' }]);
});

test('a resource without an id is a fault that is told, not a resource that is made again and again', async () => {
  const nameless: Resource['create'] = async () => ({ values: {} });
  const answer = await ask(calls({ create: nameless }), 'apply', {
    priorState: null,
    plannedState: node(),
    config: node(),
  });
  expect(decoded(answer.newState)).toBeNull();
  expect(answer.diagnostics).toMatchObject([
    { summary: 'The stand-in provider failed', detail: expect.stringContaining('without an id') },
  ]);
});

test('a plan names what forces replacement, and the removal of a resource plans nothing', async () => {
  const prior = node({ id: '1', ip: '192.0.2.1' });
  const answer = await ask(calls({}), 'plan', { priorState: prior, config: node({ name: 'n2' }) });
  expect(answer.requiresReplace).toEqual([{ steps: [{ attributeName: 'name' }] }]);
  expect(decoded((await ask(calls({}), 'plan', { priorState: prior, config: null })).plannedState)).toBeNull();
});

test('configuration is judged by the facts and then by the resource', async () => {
  const judged = calls({ validate: () => [{ severity: 'warning', summary: 'own', detail: '' }] });
  const { diagnostics } = await ask(judged, 'validateResource', { config: node({ size: 0 }) });
  expect(diagnostics).toMatchObject([
    { severity: 1, summary: 'Invalid Attribute Value' },
    { severity: 2, summary: 'own' },
  ]);
  const provider = await ask(judged, 'validateProvider', { config: { token: 'b' } });
  expect(provider.diagnostics).toMatchObject([{ summary: 'Invalid Attribute Value Match' }]);
});

test('state of any age is read by its names, with every digit', async () => {
  const rawState = { json: Buffer.from('{"id":"1","name":"n1","size":12345678901234567890,"old":true}') };
  const answer = await ask(calls({}), 'upgrade', { rawState: rawState as unknown as Value });
  expect(decoded(answer.upgradedState)).toEqual({ id: '1', name: 'n1', size: '12345678901234567890', ip: null });
});

test('a refresh without a way to look keeps what is known, and one that finds nothing says so', async () => {
  const state = node({ id: '1' });
  expect(decoded((await ask(calls({}), 'read', { currentState: state })).newState)).toEqual(state);
  expect(decoded((await ask(calls({ read: async () => null }), 'read', { currentState: state })).newState)).toBeNull();
});

test('what cannot be imported, or is of an unknown type, is refused in words', async () => {
  expect((await ask(calls({}), 'import', { id: '1' })).diagnostics).toMatchObject([
    { detail: 'acme_node cannot be imported.' },
  ]);
  const unknown = await ask(calls({}), 'plan', { typeName: 'acme_moon', config: node() });
  expect(unknown.diagnostics).toMatchObject([{ detail: 'This provider has no resource acme_moon.' }]);
});

test('calls that run are counted, whatever their end', async () => {
  let release = (): void => undefined;
  const waiting = new Promise<void>((done) => {
    release = done;
  });
  const slow = calls({
    create: async () => {
      await waiting;
      throw new Error('broken');
    },
  });
  const running = ask(slow, 'apply', { priorState: null, plannedState: node(), config: node() });
  expect(slow.running).toBe(1);
  release();
  await running;
  expect(slow.running).toBe(0);
});

test('the real tables are served under the names of both versions', () => {
  const path = join(__dirname, '../../../src/rehearsal/standin/facts/null.json');
  expect(JSON.parse(readFileSync(path, 'utf8')).protocol).toBe(5);
  expect([...calls({}).handlers(5).keys()]).toContain('/tfplugin5.Provider/GetSchema');
  expect([...calls({}).handlers(6).keys()]).toContain('/tfplugin6.Provider/GetProviderSchema');
});
