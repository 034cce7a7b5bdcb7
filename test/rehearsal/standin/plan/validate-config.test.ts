import type { Diagnostic } from '../../../../src/rehearsal/standin/diagnostics';
import { pathText, validateConfig } from '../../../../src/rehearsal/standin/plan/validate-config';
import type { AttributeFacts, BlockFacts } from '../../../../src/rehearsal/standin/schema/facts';
import { UNKNOWN, type Value } from '../../../../src/rehearsal/standin/schema/value';

const text = (facts: Partial<AttributeFacts>): AttributeFacts => ({ type: 'string', optional: true, ...facts });
const block: BlockFacts = {
  attributes: {
    kind: text({ oneOf: ['a', 'b'] }),
    secret: text({ oneOf: ['a'], sensitive: true }),
    label: text({ length: [3, 5] }),
    ports: text({ minLength: 1 }),
    hours: { type: 'number', optional: true, minValue: 0 },
    idle: { type: 'number', optional: true, range: [30, 300] },
    uses: { type: ['list', 'string'], optional: true, oneOf: ['sign'] },
    tags: { type: ['set', 'string'], optional: true, length: [1, 3] },
    plain: { type: ['map', 'string'], optional: true },
    nested: { nesting: 'map', optional: true, attributes: { kind: text({ oneOf: ['x'] }) } },
  },
  blocks: { rule: { nesting: 'list', attributes: { protocol: text({ oneOf: ['TCP'] }) } } },
};
const shown = (found: readonly Diagnostic[]) => found.map(({ path, detail }) => [pathText(path ?? []), detail]);

test.each<[Record<string, Value>, string, string]>([
  [{ kind: 'c' }, 'kind', 'Attribute kind value must be one of: ["a" "b"], got: "c"'],
  [{ secret: 'hunter2' }, 'secret', 'Attribute secret value must be one of: ["a"], got: (sensitive value)'],
  [{ label: 'ab' }, 'label', 'Attribute label string length must be between 3 and 5, got: 2'],
  [{ ports: '' }, 'ports', 'Attribute ports string length must be at least 1, got: 0'],
  [{ hours: -1 }, 'hours', 'Attribute hours value must be at least 0, got: -1'],
  [{ hours: '-0.5' }, 'hours', 'Attribute hours value must be at least 0, got: -0.5'],
  [{ idle: 301 }, 'idle', 'Attribute idle value must be between 30 and 300, got: 301'],
  [{ uses: ['sign', 'fly'] }, 'uses[1]', 'Attribute uses[1] value must be one of: ["sign"], got: "fly"'],
  [{ tags: ['long one'] }, 'tags', 'Attribute tags string length must be between 1 and 3, got: 8'],
  [
    { nested: { k: { kind: 'y' } } },
    'nested["k"].kind',
    'Attribute nested["k"].kind value must be one of: ["x"], got: "y"',
  ],
  [
    { rule: [{ protocol: 'TCP' }, { protocol: 'IP' }] },
    'rule[1].protocol',
    'Attribute rule[1].protocol value must be one of: ["TCP"], got: "IP"',
  ],
])('%p is refused on %s', (config, path, detail) => {
  expect(shown(validateConfig(block, config))).toEqual([[path, detail]]);
});

test.each<[Record<string, Value>]>([
  [{}],
  [{ kind: 'a', label: 'größ', hours: 0, idle: 300, uses: ['sign'], plain: { any: 'thing' }, rule: [] }],
  [{ kind: UNKNOWN, label: UNKNOWN, hours: UNKNOWN, uses: UNKNOWN, tags: [UNKNOWN], nested: UNKNOWN, rule: UNKNOWN }],
])('%p is accepted', (config) => {
  expect(validateConfig(block, config)).toEqual([]);
});

test('all findings come at once', () => {
  expect(validateConfig(block, { kind: 'c', label: '', hours: -1 })).toHaveLength(3);
});

const related: BlockFacts = {
  attributes: {
    image: text({ conflictsWith: ['backup'] }),
    backup: text({}),
    keys: text({ requiredWith: ['image'] }),
    ip: text({ exactlyOneOf: ['ip', 'server'] }),
    server: text({ exactlyOneOf: ['ip', 'server'] }),
  },
  blocks: {
    disk: { nesting: 'list', attributes: { a: text({ atLeastOneOf: ['disk.0.a', 'disk.0.b'] }), b: text({}) } },
  },
};

test.each<[string, Record<string, Value>, [string, string][]]>([
  ['two that exclude each other', { ip: 'x', image: 'i', backup: 'b' }, [['image', '"image": conflicts with backup']]],
  ['one that needs another', { ip: 'x', keys: 'k' }, [['keys', '"keys": all of `image` must be specified']]],
  ['none of exactly one', {}, [['ip', 'one of `ip`, `server` must be specified']]],
  [
    'both of exactly one',
    { ip: 'x', server: 'y' },
    [['ip', 'only one of `ip`, `server` can be specified, but `ip`, `server` were specified']],
  ],
  [
    'none of at least one, in a block',
    { ip: 'x', disk: [{}] },
    [['disk[0].a', 'one of `disk.0.a`, `disk.0.b` must be specified']],
  ],
  ['enough', { ip: 'x', image: 'i', keys: 'k', disk: [{ b: 'y' }] }, []],
  ['one that may turn out to be there', { ip: UNKNOWN, keys: 'k', image: UNKNOWN }, []],
  ['one that may turn out to exclude', { ip: 'x', image: 'i', backup: UNKNOWN }, []],
])('%s', (_, config, expected) => {
  expect(shown(validateConfig(related, config))).toEqual(expected);
});
