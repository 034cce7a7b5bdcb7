import { conformBlock } from '../../../../src/rehearsal/standin/schema/conform';
import type { BlockFacts } from '../../../../src/rehearsal/standin/schema/facts';
import { UNKNOWN } from '../../../../src/rehearsal/standin/schema/value';

const inner = { attributes: { a: { type: 'string', optional: true } } } as const;
const block: BlockFacts = {
  attributes: { id: { type: 'string', computed: true }, nested: { nesting: 'list', ...inner, optional: true } },
  blocks: {
    many: { nesting: 'set', ...inner },
    one: { nesting: 'single', ...inner },
    named: { nesting: 'map', ...inner },
    always: { nesting: 'group', ...inner },
  },
};

test('every attribute and block is there, empty where nothing was set', () => {
  expect(conformBlock(block, {})).toEqual({
    id: null,
    nested: null,
    many: [],
    one: null,
    named: {},
    always: { a: null },
  });
  expect(conformBlock(block, null)).toEqual(conformBlock(block, {}));
});

test('what the schema does not know is dropped, at any depth', () => {
  const value = { id: '7', x: 1, nested: [{ a: 'b', x: 1 }], many: [{ x: 1 }], one: {}, named: { k: { x: 1 } } };
  expect(conformBlock(block, value)).toEqual({
    id: '7',
    nested: [{ a: 'b' }],
    many: [{ a: null }],
    one: { a: null },
    named: { k: { a: null } },
    always: { a: null },
  });
});

test('unknown values and blocks stay unknown', () => {
  expect(conformBlock(block, { id: UNKNOWN, many: UNKNOWN, nested: [UNKNOWN] })).toMatchObject({
    id: UNKNOWN,
    many: UNKNOWN,
    nested: [UNKNOWN],
  });
});
