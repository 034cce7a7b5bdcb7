import { callTables } from '../../../../src/rehearsal/standin/protocol/messages';
import { decodeMessage, encodeMessage, type MessageTable } from '../../../../src/rehearsal/standin/protocol/protobuf';
import {
  diagnosticMessages,
  pathMessage,
  schemaMessage,
} from '../../../../src/rehearsal/standin/protocol/schema-message';
import type { FactTable } from '../../../../src/rehearsal/standin/schema/facts';

const facts: FactTable = {
  source: 'registry.terraform.io/acme/acme',
  version: '1.0.0',
  protocol: 6,
  provider: {},
  resources: {
    acme_node: {
      version: 3,
      attributes: {
        id: { type: 'string', computed: true },
        ips: { nesting: 'map', computed: true, attributes: { v4: { type: ['list', 'string'], computed: true } } },
      },
      blocks: { rule: { nesting: 'set', min: 1, max: 2, attributes: { port: { type: 'number', required: true } } } },
    },
  },
};

test('the schema is the fact table: versions, types, flags, nested types, nested blocks', () => {
  const message = schemaMessage(facts);
  expect(message).toMatchObject({
    resourceSchemas: {
      acme_node: {
        version: 3,
        block: {
          attributes: [
            { name: 'id', type: Buffer.from('"string"'), computed: true },
            {
              name: 'ips',
              nestedType: { nesting: 4, attributes: [{ name: 'v4', type: Buffer.from('["list","string"]') }] },
            },
          ],
          blockTypes: [{ typeName: 'rule', nesting: 3, minItems: 1, maxItems: 2 }],
        },
      },
    },
  });
});

test('both versions of the protocol carry it, each with its own number for what is write-only', () => {
  const table: FactTable = {
    ...facts,
    provider: { attributes: { token: { type: 'string', optional: true, writeOnly: true } } },
    resources: {},
  };
  const numbers: MessageTable = { ten: { number: 10, kind: 'bool' }, eleven: { number: 11, kind: 'bool' } };
  const attribute: MessageTable = { attribute: { number: 2, kind: 'message', of: () => numbers } };
  const schema: MessageTable = { block: { number: 2, kind: 'message', of: () => attribute } };
  const answer: MessageTable = { provider: { number: 1, kind: 'message', of: () => schema } };
  const writeOnly = (version: 5 | 6) =>
    decodeMessage(answer, encodeMessage(callTables(version).schema.response, schemaMessage(table)));
  expect(writeOnly(5)).toEqual({ provider: { block: { attribute: { ten: true } } } });
  expect(writeOnly(6)).toEqual({ provider: { block: { attribute: { eleven: true } } } });
});

test('calls have the names of their version', () => {
  expect(callTables(5).plan.path).toBe('/tfplugin5.Provider/PlanResourceChange');
  expect(callTables(5).schema.path).toBe('/tfplugin5.Provider/GetSchema');
  expect(callTables(6).schema.path).toBe('/tfplugin6.Provider/GetProviderSchema');
});

test('a path is attributes, indices and keys', () => {
  expect(pathMessage(['metadata', 0, 'labels', { key: 'a.b' }])).toEqual({
    steps: [
      { attributeName: 'metadata' },
      { elementKeyInt: 0 },
      { attributeName: 'labels' },
      { elementKeyString: 'a.b' },
    ],
  });
});

test('an index of zero and an empty key are on the wire', () => {
  const { response } = callTables(6).validateResource;
  const found = diagnosticMessages([{ severity: 'warning', summary: 's', detail: '', path: ['a', 0, { key: '' }] }]);
  expect(encodeMessage(response, { diagnostics: found }).toString('hex')).toBe(
    '0a140802120173220d0a030a01610a0218000a021200',
  );
});
