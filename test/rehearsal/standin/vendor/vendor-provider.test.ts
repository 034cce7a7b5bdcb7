import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RehearsalConfig, RehearsedVendor } from '../../../../src/rehearsal/rehearsal-config';
import { type Diagnostic, diagnosticsOf, OperationFailed } from '../../../../src/rehearsal/standin/diagnostics';
import { planResource } from '../../../../src/rehearsal/standin/plan/plan-resource';
import type { Applied, Provider } from '../../../../src/rehearsal/standin/provider';
import { conformBlock } from '../../../../src/rehearsal/standin/schema/conform';
import type { FactTable } from '../../../../src/rehearsal/standin/schema/facts';
import { type ObjectValue, UNKNOWN, type Value } from '../../../../src/rehearsal/standin/schema/value';
import { vendorProvider } from '../../../../src/rehearsal/standin/vendor/vendor-provider';

/** A vendor of nobody's, so that these tests hold for all of them. */
const facts: FactTable = {
  source: 'registry.terraform.io/acme/acme',
  version: '1.0.0',
  protocol: 6,
  provider: {},
  resources: {
    acme_node: {
      version: 0,
      attributes: {
        id: { type: 'string', computed: true },
        label: { type: 'string', required: true },
        plan: { type: 'string', optional: true, default: 'small' },
        image: { type: 'string', optional: true },
        zone: { type: 'string', optional: true, computed: true },
        ips: { type: ['list', 'string'], computed: true },
        notes: { type: ['map', 'string'], optional: true, computed: true },
        password: { type: 'string', optional: true, sensitive: true },
        group: { type: 'number', optional: true },
      },
      blocks: { first: { nesting: 'list', attributes: { boot: { type: 'string', optional: true, forceNew: true } } } },
    },
    acme_wall: {
      version: 0,
      attributes: {
        id: { type: 'string', computed: true },
        name: { type: 'string', required: true },
        made: { type: 'string', computed: true },
        tags: { type: ['set', 'string'], optional: true, computed: true },
        nodes: { type: ['set', 'number'], optional: true },
      },
    },
  },
};
const vendor: RehearsedVendor = {
  machine: {
    type: 'acme_node',
    name: 'label',
    size: 'plan',
    image: 'image',
    region: 'zone',
    userData: ['first', 0, 'boot'],
    computed: { id: '{id}', zone: 'far', ips: ['{ipv4}', '{ipv6}'] },
    references: [
      { type: 'acme_wall', path: ['nodes'], to: 'acme_node' },
      { type: 'acme_node', path: ['group'], to: 'acme_wall' },
    ],
  },
  userData: { limitBytes: 20, encoding: 'base64', source: 'the manual' },
  images: {
    'deb-13': { os: 'debian-13', reader: 'cloud-init' },
    'flat-1': { os: 'flatcar', reader: 'ignition' },
  },
  sizes: { small: 512, large: 4096 },
};

let dir: string;
let provider: Provider;
function open(changes: Partial<RehearsedVendor> = {}): Provider {
  const config: RehearsalConfig = {
    schemaVersion: 1,
    fleet: 'oak',
    mode: 'paper',
    vendors: { acme: { ...vendor, ...changes } },
  };
  writeFileSync(join(dir, 'rehearsal.json'), JSON.stringify(config));
  return vendorProvider('acme', facts, dir);
}
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vendor-'));
  provider = open();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function resource(type: string) {
  const found = provider.resources[type];
  const table = facts.resources[type];
  if (found === undefined || table === undefined) throw new Error(type);
  return { ...found, table };
}
const configOf = (type: string, values: Record<string, Value>) => conformBlock(resource(type).table, values);
async function create(type: string, values: Record<string, Value>): Promise<ObjectValue> {
  const config = configOf(type, values);
  const { planned } = planResource(resource(type).table, null, config);
  return { ...planned, ...(await resource(type).create({ planned, config })).values };
}
async function update(type: string, prior: ObjectValue, values: Record<string, Value>): Promise<Applied> {
  const config = configOf(type, values);
  const { planned } = planResource(resource(type).table, prior, config);
  const done = await resource(type).update?.({ planned, config }, prior);
  if (done === undefined) throw new Error('no update');
  return { ...done, values: { ...planned, ...done.values } };
}
async function findings(operation: Promise<unknown>): Promise<readonly Diagnostic[]> {
  const error = await operation.then(
    () => new Error('it was not refused'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OperationFailed);
  return diagnosticsOf(error);
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const node = (changes: Record<string, Value> = {}): Record<string, Value> => ({
  label: 'n1',
  image: 'deb-13',
  first: [{ boot: base64('hello') }],
  ...changes,
});

test('a machine is what was asked for, with the vendor templates filled in and the rest empty', async () => {
  expect(await create('acme_node', node())).toEqual({
    id: '1',
    label: 'n1',
    plan: 'small',
    image: 'deb-13',
    zone: 'far',
    ips: ['192.0.2.1', '2001:db8:0:1::1'],
    notes: {},
    password: null,
    group: null,
    first: [{ boot: base64('hello') }],
  });
});

test('all that is wrong with a machine is told at once, each on its attribute', async () => {
  const found = await findings(
    create('acme_node', node({ label: '', plan: 'huge', image: 'win', first: [{ boot: 'not base64' }] })),
  );
  expect(found.map(({ path, summary }) => [path, summary])).toEqual([
    [['label'], 'Missing name'],
    [['image'], 'image "win" not found'],
    [['plan'], 'size "huge" not found'],
    [['first', 0, 'boot'], 'Invalid user data'],
  ]);
  expect(found.map(({ detail }) => detail).join()).toContain('The rehearsed vendor has: small, large.');
});

test('user data is limited by its decoded size, to the byte, and the source of the limit is named', async () => {
  await create('acme_node', node({ first: [{ boot: base64('x'.repeat(20)) }] }));
  const [found] = await findings(create('acme_node', node({ label: 'n2', first: [{ boot: base64('x'.repeat(21)) }] })));
  expect(found).toMatchObject({
    path: ['first', 0, 'boot'],
    detail: 'User data is 21 bytes long, the vendor takes 20 (the manual).',
  });
});

test('plain user data is counted in bytes and taken as it is', async () => {
  provider = open({ userData: { limitBytes: 4, encoding: 'plain', source: 's' } });
  await create('acme_node', node({ first: [{ boot: 'ßß' }] }));
  const [found] = await findings(create('acme_node', node({ label: 'n2', first: [{ boot: 'ßßx' }] })));
  expect(found?.detail).toContain('5 bytes');
});

test('bytes that are no text are refused, instead of being damaged', async () => {
  const [found] = await findings(
    create('acme_node', node({ first: [{ boot: Buffer.from([0xc3, 0x28]).toString('base64') }] })),
  );
  expect(found?.detail).toContain('UTF-8');
});

test('a machine without user data, image or size where the vendor has defaults is judged by what it is', async () => {
  expect(await create('acme_node', node({ first: [] }))).toMatchObject({ first: [], plan: 'small' });
  expect((await findings(create('acme_node', node({ label: 'n2', image: null })))).map(({ path }) => path)).toEqual([
    ['image'],
  ]);
});

test('a refresh sees what only the vendor sets, and a machine that is gone', async () => {
  const state = await create('acme_node', node({ zone: 'near' }));
  expect(await resource('acme_node').read?.({ ...state, ips: [], notes: { a: 'b' } })).toEqual({
    ...state,
    notes: { a: 'b' },
  });
  rmSync(join(dir, 'paper'), { recursive: true });
  expect(await resource('acme_node').read?.(state)).toBeNull();
});

test('the same request again adopts the machine; another one is refused with a command that takes it over', async () => {
  const state = await create('acme_node', node());
  expect(await create('acme_node', node())).toEqual(state);
  const [found] = await findings(create('acme_node', node({ first: [{ boot: base64('other') }] })));
  expect(found?.path).toEqual(['label']);
  expect(found?.detail.split('\n').at(-1)).toBe('  terraform import acme_node.n1 1');
});

test('an imported machine has everything but user data and secrets', async () => {
  const state = await create('acme_node', node({ plan: 'large', notes: { a: '1' }, password: 'hunter2' }));
  expect(await resource('acme_node').importState?.('1')).toEqual({ ...state, password: null, first: null });
  expect((await findings(resource('acme_node').importState?.('2') ?? Promise.resolve()))[0]?.detail).toBe(
    'There is no acme_node with id 2.',
  );
});

test('a refused request leaves no trace, and does not change what an existing machine is known to be', async () => {
  await findings(create('acme_node', node({ image: 'win' })));
  expect(readdirSync(dir)).toEqual(['rehearsal.json']);
  await create('acme_node', node({ notes: { a: 'kept' } }));
  await findings(create('acme_node', node({ plan: 'large', notes: { a: 'refused' } })));
  expect(await resource('acme_node').importState?.('1')).toMatchObject({ plan: 'small', notes: { a: 'kept' } });
  expect(readdirSync(join(dir, 'records/acme_node/pending'))).toEqual([]);
});

test('user data and secrets are in no record', async () => {
  await create('acme_node', node({ password: 'hunter2' }));
  const all = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'rehearsal.json')
    .map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8'))
    .join();
  expect(all).not.toMatch(new RegExp(`hunter2|hello|${base64('hello')}`));
});

test('a machine is changed in place where that is possible, and says what a rehearsal cannot do', async () => {
  const state = await create('acme_node', node());
  const changed = await update('acme_node', state, node({ notes: { a: 'b' }, plan: 'large' }));
  expect(changed.values).toMatchObject({ id: '1', notes: { a: 'b' }, plan: 'large', ips: state.ips });
  expect(changed.warnings).toMatchObject([{ severity: 'warning', path: ['plan'] }]);
  expect((await findings(update('acme_node', state, node({ plan: 'huge' }))))[0]?.path).toEqual(['plan']);
  expect((await findings(update('acme_node', state, node({ label: 'n2' }))))[0]?.path).toEqual(['label']);
  expect((await findings(update('acme_node', state, node({ first: [{ boot: '?' }] }))))[0]?.path).toEqual([
    'first',
    0,
    'boot',
  ]);
});

test('an ended machine is gone for the maker too, and its name can be taken', async () => {
  const state = await create('acme_node', node());
  await resource('acme_node').delete?.(state);
  expect(await create('acme_node', node({ plan: 'large' }))).toMatchObject({ id: '2' });
});

test('a recorded resource has a number, is read back, changed, imported and removed', async () => {
  const wall = resource('acme_wall');
  const state = await create('acme_wall', { name: 'w', tags: ['b', 'a'] });
  expect(state).toEqual({ id: '1', name: 'w', made: null, tags: ['b', 'a'], nodes: null });
  expect(await wall.read?.(state)).toEqual(state);
  const { values } = await update('acme_wall', state, { name: 'v', tags: [] });
  expect(await wall.importState?.('1')).toEqual(values);
  expect(values).toMatchObject({ id: '1', name: 'v', tags: [] });
  await wall.delete?.(values);
  expect(await wall.read?.(values)).toBeNull();
});

test('two resources of one name are refused, one request made twice is one', async () => {
  const state = await create('acme_wall', { name: 'w', tags: ['a'] });
  expect(await create('acme_wall', { name: 'w', tags: ['a'] })).toEqual(state);
  const [found] = await findings(create('acme_wall', { name: 'w', tags: ['b'] }));
  expect(found).toMatchObject({
    path: ['name'],
    detail: expect.stringContaining('\n  terraform import acme_wall.w 1'),
  });
  const other = await create('acme_wall', { name: 'v', tags: [] });
  expect((await findings(update('acme_wall', other, { name: 'w', tags: [] })))[0]?.path).toEqual(['name']);
});

test('ids of what does not exist are refused, on create and on change, in both directions', async () => {
  const found = await findings(create('acme_wall', { name: 'w', nodes: [7, 8] }));
  expect(found.map(({ path, detail }) => [path, detail])).toEqual([
    [['nodes'], 'nodes: there is no acme_node with id 7.'],
    [['nodes'], 'nodes: there is no acme_node with id 8.'],
  ]);
  await create('acme_node', node());
  const wall = await create('acme_wall', { name: 'w', nodes: [1] });
  expect((await findings(update('acme_wall', wall, { name: 'w', nodes: [1, 2] })))[0]?.summary).toBe(
    'acme_node not found',
  );
  expect((await findings(create('acme_node', node({ label: 'n2', group: 9 }))))[0]?.path).toEqual(['group']);
  await create('acme_node', node({ label: 'n2', group: 1 }));
});

test('without a rehearsal everything can be planned and nothing done', async () => {
  provider = vendorProvider('acme', facts, '');
  const plan = planResource(resource('acme_node').table, null, configOf('acme_node', node()));
  expect(resource('acme_node').adjustPlan?.(plan, null, {})).toBe(plan);
  const [found] = await findings(create('acme_node', node()));
  expect(found).toMatchObject({
    summary: 'No rehearsal is running',
    detail: expect.stringContaining('\n  flotilla rehearse exec -- COMMAND'),
  });
});

test('fails with the reason when the rehearsal cannot be read or has no such vendor', async () => {
  provider = vendorProvider('other', facts, dir);
  expect((await findings(create('acme_node', node())))[0]?.detail).toContain('expected an entry for other, got acme');
  provider = vendorProvider('acme', facts, join(dir, 'nowhere'));
  expect((await findings(create('acme_node', node())))[0]?.detail).toContain('nowhere/rehearsal.json');
});

describe('a provider that keeps a digest of user data', () => {
  const digest = 'qvTGHdzF6KLavt4PO0gs2a6pQ00='; // sha1 of "hello"
  const table: FactTable = {
    ...facts,
    resources: {
      acme_node: {
        version: 0,
        attributes: {
          ...facts.resources.acme_node?.attributes,
          boot: { type: 'string', optional: true, forceNew: true },
        },
      },
    },
  };
  const machine = { ...vendor.machine, userData: ['boot'], userDataInState: 'sha1' as const };
  function plan(prior: ObjectValue | null, boot: Value) {
    open({ machine });
    const own = vendorProvider('acme', table, dir).resources.acme_node;
    const config = conformBlock(table.resources.acme_node ?? {}, { label: 'n1', boot });
    const generic = planResource(table.resources.acme_node ?? { version: 0 }, prior, config);
    return own?.adjustPlan?.(generic, prior, config);
  }
  const prior = conformBlock(table.resources.acme_node ?? {}, { id: '1', label: 'n1', plan: 'small', boot: digest });

  test('plans the digest', () => {
    expect(plan(null, 'hello')?.planned.boot).toBe(digest);
  });
  test.each([
    ['the same text', 'hello'],
    ['the digest itself, as ignored changes give it', digest],
  ])('finds %s unchanged', (_, boot) => {
    expect(plan(prior, boot)).toMatchObject({ planned: { boot: digest }, requiresReplace: [] });
  });
  test('finds other text changed', () => {
    expect(plan(prior, 'other')?.requiresReplace).toEqual([['boot']]);
    expect(plan(prior, null)).toMatchObject({ planned: { boot: null }, requiresReplace: [['boot']] });
  });
  test('promises nothing of text that is not known yet, not even its beginning', () => {
    expect(plan(null, UNKNOWN)?.planned.boot).toBe(UNKNOWN);
  });
});
