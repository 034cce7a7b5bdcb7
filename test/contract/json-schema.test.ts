import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import schema from '../../schema/fleet.schema.json';
import partSchema from '../../schema/fleet-part.schema.json';
import { type FleetInput, fleetSpec, parseFleet } from '../../src/fleet';
import { catalogues } from '../../src/providers/registry';
import { ok } from '../fleet/oak';
import { readGenerated } from '../support/generated-fleets';
import { agreement, partAccepts, schemaAccepts, structuralFindings } from '../support/schema-agreement';

const root = join(__dirname, '..', '..');
const runs = 2000;

test.each(agreement.map((property) => [property.name, property] as const))(
  '%s',
  async (_, property) => {
    const { judged, violation } = await property.try(runs);
    expect(violation).toBeUndefined();
    expect(judged).toBeGreaterThan(runs / 3);
  },
  60_000,
);

interface Schema {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema | false>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly type?: string;
}

/** Every key that the schema knows, with its way: `nodes.*.vendor`. */
function keys(one: Schema, way: readonly string[] = []): readonly (readonly [way: readonly string[], Schema])[] {
  const inside = Object.entries(one.properties ?? {}).flatMap(([key, value]) =>
    value === false ? [] : [[[...way, key], value] as const, ...keys(value, [...way, key])],
  );
  const entries = typeof one.additionalProperties === 'object' ? keys(one.additionalProperties, [...way, '*']) : [];
  const items = one.items === undefined ? [] : keys(one.items, [...way, '*']);
  const choices = (one.anyOf ?? []).filter((choice) => choice.type !== undefined);
  return [...inside, ...entries, ...items, ...choices.flatMap((choice) => keys(choice, way))];
}

const all = keys(schema as Schema);

test('every key is described', () => {
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter(([, one]) => (one.description ?? '').length < 10).map(([way]) => way.join('.'))).toEqual([]);
  expect(keys(partSchema as Schema).filter(([, one]) => one.description === undefined)).toEqual([]);
});

const base = {
  fleet: 'oak',
  operator: { user: 'ada', keys: ['keys/ada.pub'] },
  users: { bob: { keys: ['keys/bob.pub'] } },
  defaults: {},
  overlay: { network6: 'fd12:3456::/48' },
  bosh: {},
  nodes: {
    n1: { vendor: 'hetzner', region: 'fsn1', size: 'cx23' },
    n2: { vendor: 'hetzner', region: 'fsn1', size: 'cx23', engine: 'bosh' },
  },
  pods: { job: { manifest: 'pods/job.yaml' } },
} satisfies FleetInput;

/** Sets the value at a way in every entry that it leads to. */
function set(data: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  const map = data as Readonly<Record<string, unknown>>;
  if (key === undefined) return value;
  const names = key === '*' ? Object.keys(map) : [key];
  return { ...map, ...Object.fromEntries(names.map((name) => [name, set(map[name], rest, value)])) };
}

const spec = (data: unknown) => ({ ...ok(fleetSpec(data as FleetInput, readGenerated, catalogues)), where: {} });
const withDefault = all
  .filter(([, one]) => one.default !== undefined)
  .map(([way, one]) => [way.join('.'), way, one] as const);

test('the keys that have a default say so', () => {
  expect(withDefault.map(([name]) => name).sort()).toEqual(
    [
      'defaults.engine',
      'defaults.image',
      'overlay.manager',
      'overlay.network',
      'overlay.subnet',
      'overlay.subnet6',
      'pods.*.priority',
      'pods.*.replicas',
      'pods.*.spread',
      'protect',
      'users.*.sudo',
      'bosh.api_version',
    ].sort(),
  );
});

test.each(withDefault)('the default of %s is what holds if it is left out', (_, way, one) => {
  expect(spec(set(base, way, one.default))).toEqual(spec(base));
  expect(one.description).toContain(`Default: ${one.default}.`);
});

test('what is planned but not built yet is not in it', () => {
  expect(all.map(([way]) => way.at(-1)).filter((key) => key === 'mac')).toEqual([]);
  expect(schemaAccepts({ ...base, defaults: { engine: 'swarm' } })).toBe(false);
  expect(schemaAccepts({ ...base, overlay: 'etcd' })).toBe(false);
  expect(structuralFindings({ ...base, overlay: 'etcd' })).toHaveLength(1);
});

test('a pasted private key is refused by the schema too', () => {
  const pasted = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk=\n';
  expect(schemaAccepts({ ...base, operator: { user: 'ada', keys: [pasted] } })).toBe(false);
});

test('an included file has its own schema', () => {
  expect(partAccepts({ nodes: base.nodes, users: base.users })).toBe(true);
  expect(partAccepts({})).toBe(true);
  expect(partAccepts({ fleet: 'oak' })).toBe(false);
  expect(partAccepts({ include: ['x.yaml'] })).toBe(false);
});

test.each(['every-os', 'molten', 'own-stack', 'quickstart'])(
  'the example %s names the schema for editors, and keeps it',
  (name) => {
    const file = join(root, 'examples', name, 'fleet.yaml');
    const text = readFileSync(file, 'utf8');
    const named = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? '';
    expect(JSON.parse(readFileSync(join(file, '..', named), 'utf8'))).toEqual(schema);
    expect(schemaAccepts(parse(text))).toBe(true);
  },
);

const page = readFileSync(join(root, 'docs/fleet-file.md'), 'utf8');
const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const example = blocks.find((block) => /^fleet:/m.test(block)) ?? '';

test('the example of the reference page is a fleet, by both judges', () => {
  expect(schemaAccepts(parse(example))).toBe(true);
  const read = (path: string) =>
    path === 'more.yaml'
      ? 'users: {}\n'
      : path.startsWith('pods/')
        ? readGenerated('pods/job.yaml')
        : readGenerated(path);
  ok(parseFleet({ file: 'fleet.yaml', text: example, read }, catalogues));
});

test('the example of the reference page has every key', () => {
  const data = parse(example) as unknown;
  const there = ([key, ...rest]: readonly string[], value: unknown): boolean => {
    if (key === undefined) return true;
    if (typeof value !== 'object' || value === null) return false;
    const map = value as Readonly<Record<string, unknown>>;
    return key === '*' ? Object.values(map).some((v) => there(rest, v)) : key in map && there(rest, map[key]);
  };
  // What a node says of its first boot is what the fleet says.
  const elsewhere = (way: readonly string[]) => way[0] === 'backends' || (way[2] === 'firstboot' && way.length > 3);
  const missing = all.map(([way]) => way).filter((way) => !there(way, data) && !elsewhere(way));
  expect(missing).toEqual([]);
});

test('the reference page names every key', () => {
  expect(all.map(([way]) => way.at(-1) ?? '').filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
});
