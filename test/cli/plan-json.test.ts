import { fleetFolder, flotilla } from './fixture';

/** A value's shape: keys of objects, the shape of a list's first element, types of the rest. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])];
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shape(each)]));
}

const counts = Object.fromEntries(
  ['new', 'adopt', 'hot', 'reboot', 'replace', 'leaving', 'gone', 'none'].map((kind) => [kind, 'number']),
);

const files = {
  'pods/web.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: docker.io/library/nginx:1, resources: {requests: {memory: 16Mi}}}]}\n',
  'fleet.yaml': [
    'fleet: oak',
    'operator: {user: ada, keys: [keys/ada.pub]}',
    'defaults: {image: debian-13, engine: podman}',
    'overlay: none',
    'nodes:',
    '  n1: {vendor: linode, region: mars, size: g6-nanode-1}',
    'pods:',
    '  web: {manifest: pods/web.yaml}',
    '',
  ].join('\n'),
};

test('--json has exactly these keys', async () => {
  const { code, out } = await flotilla(fleetFolder(files), ['plan', '--json']);
  expect(code).toBe(0);
  expect(shape(JSON.parse(out))).toEqual({
    schemaVersion: 'number',
    fleet: 'string',
    counts: { nodes: counts, pods: counts },
    nodes: [
      {
        node: 'string',
        vendor: 'string',
        seller: 'null',
        address: 'null',
        region: 'string',
        size: 'string',
        image: 'string',
        engine: 'string',
        freeMiB: 'number',
        ramMiB: 'number',
        price: { amount: 'number', currency: 'string', asOf: 'string' },
        subnet: 'string',
        subnet6: 'null',
        pods: ['string'],
        change: 'string',
        detail: 'string',
      },
    ],
    pods: [
      {
        pod: 'string',
        replicas: [{ name: 'string', node: 'string' }],
        memoryMiB: 'number',
        data: 'null',
        dataLost: [],
        change: 'string',
        detail: 'string',
      },
    ],
    costs: {
      totals: [{ currency: 'string', amount: 'number', asOf: 'null', undated: 'number', stated: 'number' }],
      unpriced: [],
      difference: 'null',
    },
    ports: [{ node: 'string', port: 'number', protocol: 'string', holder: 'string', open: 'boolean' }],
    losses: [
      {
        domain: 'string',
        nodes: ['string'],
        pods: [{ pod: 'string', left: 'number', of: 'number', dataLost: 'boolean' }],
      },
    ],
    survival: [
      {
        scope: 'string',
        name: 'string',
        nodes: ['string'],
        pods: [
          {
            pod: 'string',
            left: 'number',
            of: 'number',
            lost: ['string'],
            moves: [],
            homeless: expect.any(Array),
            data: 'string',
          },
        ],
        etcd: 'null',
        ports: [],
        exact: 'boolean',
        slices: [],
        state: expect.any(Array),
        survived: 'boolean',
        why: expect.any(Array),
      },
    ],
    require: 'null',
    replaced: [],
    rebooted: [],
    kept: [],
    ledger: { file: 'string', changed: 'boolean' },
    warnings: [
      {
        code: 'string',
        path: 'string',
        message: 'string',
        file: 'string',
        line: 'number',
        column: 'number',
      },
    ],
    next: ['string'],
    moves: [],
    without: 'null',
  });
});

test('a warning is told once', async () => {
  const folder = fleetFolder(files);
  const { warnings } = JSON.parse((await flotilla(folder, ['plan', '--json'])).out) as { warnings: unknown[] };
  expect(warnings).toHaveLength(1);
  expect((await flotilla(folder, ['plan'])).err.match(/region 'mars'/g)).toHaveLength(1);
});

test('the next commands name the fleet as the user did, and under --check the one that mends the ledger', async () => {
  const folder = fleetFolder();
  const next = async (...words: string[]) =>
    (JSON.parse((await flotilla(folder, ['plan', '--json', ...words])).out) as { next: string[] }).next;
  expect(await next('--check')).toEqual(['npx flotilla plan']);
  expect(await next()).toEqual(['npx flotilla rehearse up', 'npx flotilla deploy']);
  expect(await next('--check')).toEqual(['npx flotilla rehearse up', 'npx flotilla deploy']);
});

test.each([['--json'], ['--markdown'], ['--svg']])('--check prints %s all the same, then exits 2', async (format) => {
  const { code, out, err } = await flotilla(fleetFolder(), ['plan', '--check', format]);
  expect(code).toBe(2);
  expect(out).toContain('n1');
  expect(err).toBe('fleet.lock.yaml would change: run npx flotilla plan and commit it\n');
});

test('only one format is printed', async () => {
  const { code, err } = await flotilla(fleetFolder(), ['plan', '--svg', '--json']);
  expect(code).toBe(1);
  expect(err).toContain("cannot be used with option '--json'");
});
