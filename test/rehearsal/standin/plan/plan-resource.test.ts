import fc from 'fast-check';
import { planResource } from '../../../../src/rehearsal/standin/plan/plan-resource';
import { conformBlock } from '../../../../src/rehearsal/standin/schema/conform';
import type { AttributeFacts, ResourceFacts } from '../../../../src/rehearsal/standin/schema/facts';
import { fromJson, toJson } from '../../../../src/rehearsal/standin/schema/state-json';
import { blockType } from '../../../../src/rehearsal/standin/schema/type';
import {
  isObject,
  mapObject,
  type ObjectValue,
  UNKNOWN,
  Unknown,
  type Value,
} from '../../../../src/rehearsal/standin/schema/value';

const text = (facts: Partial<AttributeFacts> = {}): AttributeFacts => ({ type: 'string', ...facts });
const facts: ResourceFacts = {
  version: 0,
  attributes: {
    id: text({ computed: true }),
    name: text({ required: true }),
    note: text({ optional: true }),
    region: text({ optional: true, computed: true, forceNew: true }),
    size: text({ optional: true, default: 'small' }),
    token: text({ optional: true, writeOnly: true }),
    nested: {
      nesting: 'list',
      optional: true,
      attributes: { a: text({ optional: true }), b: text({ computed: true }) },
    },
  },
  blocks: {
    rule: {
      nesting: 'set',
      attributes: {
        port: text({ required: true }),
        label: text({ optional: true, computed: true }),
        on: { type: 'bool', optional: true, default: true },
      },
    },
    data: {
      nesting: 'list',
      attributes: { user: text({ optional: true, forceNew: true }), hash: text({ computed: true }) },
    },
    disk: {
      nesting: 'set',
      attributes: { size: text({ optional: true, forceNew: true }), note: text({ optional: true }) },
    },
    net: { nesting: 'set', forceNew: true, attributes: { id: text({ optional: true }) } },
    times: { nesting: 'single', attributes: { create: text({ optional: true }) } },
  },
};
const config = (values: Record<string, Value> = {}): ObjectValue => conformBlock(facts, { name: 'n1', ...values });
const plan = (prior: ObjectValue | null, values: Record<string, Value> = {}) =>
  planResource(facts, prior, config(values));
/** A state as a provider would leave it. */
const state = (values: Record<string, Value> = {}): ObjectValue =>
  conformBlock(facts, { id: '7', name: 'n1', region: 'fsn1', size: 'small', ...values });

test('something new has what is configured, defaults, and unknowns where the provider decides', () => {
  expect(plan(null, { note: 'x', rule: [{ port: '22' }] }).planned).toMatchObject({
    id: UNKNOWN,
    name: 'n1',
    note: 'x',
    region: UNKNOWN,
    size: 'small',
    rule: [{ port: '22', label: UNKNOWN, on: true }],
    data: [],
    net: [],
    times: null,
  });
});

test('an unchanged configuration plans exactly what there is', () => {
  const prior = state({ rule: [{ port: '22', label: 'l', on: true }], nested: [{ a: 'x', b: 'y' }] });
  const again = plan(prior, { rule: [{ port: '22' }], nested: [{ a: 'x' }] });
  expect(again).toEqual({ planned: prior, requiresReplace: [] });
});

test('a change in place keeps what the provider decided', () => {
  expect(plan(state(), { note: 'new' })).toEqual({ planned: state({ note: 'new' }), requiresReplace: [] });
});

test('an optional attribute that is taken out is planned null', () => {
  expect(plan(state({ note: 'old' })).planned.note).toBeNull();
});

test('what the configuration does not know yet stays unknown, with what is known about it', () => {
  const refined = new Unknown(Uint8Array.of(0x81));
  expect(plan(state(), { note: refined }).planned.note).toBe(refined);
});

test('a write-only value is never planned', () => {
  expect(plan(null, { token: 'secret' }).planned.token).toBeNull();
});

test.each<[string, Record<string, Value>, Record<string, Value>, unknown]>([
  ['an attribute', {}, { region: 'hel1' }, [['region']]],
  ['an attribute that becomes unknown', {}, { region: UNKNOWN }, [['region']]],
  ['an attribute in a list', { data: [{ user: 'a', hash: 'h' }] }, { data: [{ user: 'b' }] }, [['data', 0, 'user']]],
  ['an added block that holds one', {}, { data: [{ user: 'a' }] }, [['data', 0, 'user']]],
  ['a removed block that holds one', { data: [{ user: 'a', hash: 'h' }] }, {}, [['data', 0, 'user']]],
  ['an element of a set that holds one', { disk: [{ size: 'a', note: null }] }, { disk: [{ size: 'b' }] }, [['disk']]],
  ['a block as a whole', { net: [{ id: 'a' }] }, { net: [{ id: 'b' }] }, [['net']]],
])('%s that forces replacement is named', (_, before, after, paths) => {
  expect(plan(state(before), after).requiresReplace).toEqual(paths);
});

test.each<[string, Record<string, Value>, Record<string, Value>]>([
  ['a set in another order', { net: [{ id: 'a' }, { id: 'b' }] }, { net: [{ id: 'b' }, { id: 'a' }] }],
  [
    'an element of a set before those that stay',
    { disk: [{ size: 'b', note: null }] },
    { disk: [{ note: 'x' }, { size: 'b' }] },
  ],
  ['a block without the attribute that forces it', {}, { data: [{}] }],
  ['the size', {}, { size: 'large' }],
])('%s forces no replacement', (_, before, after) => {
  expect(plan(state(before), after).requiresReplace).toEqual([]);
});

test('elements of a set are found by what is configured in them, each one once', () => {
  const prior = state({
    rule: [
      { port: '22', label: 'one', on: true },
      { port: '80', label: 'two', on: true },
    ],
  });
  const { planned } = plan(prior, { rule: [{ port: '80' }, { port: '443' }, { port: '80' }] });
  expect(planned.rule).toEqual([
    { port: '80', label: 'two', on: true },
    { port: '443', label: UNKNOWN, on: true },
    { port: '80', label: UNKNOWN, on: true },
  ]);
});

test('an element of a set that is partly unknown promises nothing of the one that it may replace', () => {
  const prior = state({ rule: [{ port: '22', label: 'one', on: true }] });
  expect(plan(prior, { rule: [{ port: UNKNOWN }] }).planned.rule).toEqual([
    { port: UNKNOWN, label: UNKNOWN, on: true },
  ]);
});

test('blocks of which the number is unknown stay unknown', () => {
  expect(plan(state(), { rule: UNKNOWN }).planned.rule).toBe(UNKNOWN);
});

const anyText = fc.option(fc.constantFrom('', 'a', 'b', 'c'), { nil: null });
const anyConfig: fc.Arbitrary<Record<string, Value>> = fc.record({
  note: anyText,
  region: anyText,
  size: anyText,
  nested: fc.option(fc.array(fc.record({ a: anyText }), { maxLength: 3 }), { nil: null }),
  rule: fc.uniqueArray(
    fc.record({ port: fc.constantFrom('22', '80', '443'), label: anyText, on: fc.constantFrom(null, true, false) }),
    {
      maxLength: 4,
      selector: (rule) => JSON.stringify(rule),
    },
  ),
  data: fc.array(fc.record({ user: anyText }), { maxLength: 2 }),
  times: fc.option(fc.record({ create: anyText }), { nil: null }),
});

/** What a provider does on apply, then a trip through state as JSON. */
function applied(planned: ObjectValue): ObjectValue {
  let made = 0;
  const fill = (value: Value): Value => {
    if (value instanceof Unknown) return `made-${made++}`;
    if (Array.isArray(value)) return value.map(fill);
    return isObject(value) ? mapObject(value, fill) : value;
  };
  return fromJson(blockType(facts), toJson(fill(planned))) as ObjectValue;
}

test('whatever is configured: after an apply the next plan is empty', () => {
  fc.assert(
    fc.property(anyConfig, (values) => {
      const once = applied(plan(null, values).planned);
      expect(plan(once, values)).toEqual({ planned: once, requiresReplace: [] });
    }),
  );
});

test('whatever was there: a changed configuration is planned as written, and is stable once applied', () => {
  fc.assert(
    fc.property(anyConfig, anyConfig, (before, after) => {
      const { planned } = plan(applied(plan(null, before).planned), after);
      for (const name of ['note', 'region', 'size'] as const) {
        if (after[name] !== null) expect(planned[name]).toBe(after[name]);
      }
      const next = applied(planned);
      expect(plan(next, after)).toEqual({ planned: next, requiresReplace: [] });
    }),
  );
});
