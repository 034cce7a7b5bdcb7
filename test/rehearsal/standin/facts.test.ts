import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vendors } from '../../../src/providers/registry';
import { usesLegacyTypes } from '../../../src/rehearsal/standin/provider-calls';
import { attributesOf, type BlockFacts, blocksOf, type FactTable } from '../../../src/rehearsal/standin/schema/facts';

const src = join(__dirname, '../../../src');
const tables: readonly (readonly [string, FactTable])[] = [
  'rehearsal/standin/facts/tls.json',
  'rehearsal/standin/facts/null.json',
  ...vendors.flatMap((v) => (v.terraform === undefined ? [] : [join('providers', v.terraform.facts)])),
].map((path) => [path, JSON.parse(readFileSync(join(src, path), 'utf8')) as FactTable]);

/** What the stand-in and the bindings understand; anything else in a table would be ignored without a word. */
const ATTRIBUTE_KEYS = new Set(
  'type nesting attributes required optional computed sensitive deprecated writeOnly forceNew forceNewConditional default defaultFromEnv oneOf length minLength range minValue conflictsWith exactlyOneOf atLeastOneOf requiredWith'.split(
    ' ',
  ),
);

function* everyBlock(block: BlockFacts): Generator<BlockFacts> {
  yield block;
  for (const [, nested] of blocksOf(block)) yield* everyBlock(nested);
}

test.each(tables)('%s holds only facts that are understood', (_, table) => {
  const all = [table.provider, ...Object.values(table.resources), ...Object.values(table.dataSources ?? {})];
  for (const block of all.flatMap((resource) => [...everyBlock(resource)])) {
    for (const [name, attribute] of attributesOf(block)) {
      expect([name, Object.keys(attribute).filter((key) => !ATTRIBUTE_KEYS.has(key))]).toEqual([name, []]);
      const ways = [attribute.required, attribute.optional || attribute.computed].filter(Boolean);
      expect([name, ways.length]).toEqual([name, 1]);
      expect(attribute.type === undefined).toBe(attribute.nesting !== undefined);
    }
  }
});

test.each(tables)('%s names its source, version and protocol', (_, table) => {
  expect(table.source).toMatch(/^registry\.terraform\.io\/[a-z]+\/[a-z]+$/);
  expect(table.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect([5, 6]).toContain(table.protocol);
});

test('a default on an attribute that is not computed marks a resource of the older kind', () => {
  const find = (type: string) => tables.map(([, t]) => t.resources[type]).find((facts) => facts !== undefined);
  expect(usesLegacyTypes(find('hcloud_server') ?? {})).toBe(true);
  expect(usesLegacyTypes(find('linode_instance') ?? {})).toBe(true);
  expect(usesLegacyTypes(find('linode_firewall') ?? {})).toBe(false);
  expect(usesLegacyTypes(find('tls_private_key') ?? {})).toBe(false);
});

test.each(vendors.flatMap((v) => (v.terraform === undefined ? [] : [[v.catalogue.vendor, v.terraform] as const])))(
  'the machine facts of %s name attributes that its table has',
  (_, vendor) => {
    const table = tables.find(([path]) => path === join('providers', vendor.facts))?.[1];
    const { type, name, size, image, region, userData, computed, references = [] } = vendor.machineResource;
    const facts = table?.resources[type];
    expect(Object.keys(facts?.attributes ?? {})).toEqual(
      expect.arrayContaining([name, size, image, region, ...Object.keys(computed)]),
    );
    expect({ ...facts?.attributes, ...facts?.blocks }).toHaveProperty([String(userData[0])]);
    for (const reference of references) {
      const resource = table?.resources[reference.type];
      expect({ ...resource?.attributes, ...resource?.blocks }).toHaveProperty([reference.path[0] ?? '']);
      expect(table?.resources).toHaveProperty([reference.to]);
    }
    expect(`registry.terraform.io/${vendor.provider.source}@${vendor.provider.version}`).toBe(
      `${table?.source}@${table?.version}`,
    );
  },
);
