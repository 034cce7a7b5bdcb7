import { parseDocument } from 'yaml';
import { type FleetInput, renderFleet } from '../../src/fleet';
import { readYaml } from '../../src/fleet/yaml-text';

const read = (text: string): unknown => {
  const { findings, yaml } = readYaml({ file: 'fleet.yaml', text });
  expect(findings).toEqual([]);
  return yaml?.data;
};

const minimal = {
  fleet: 'oak',
  operator: { user: 'ada', keys: ['keys/ada.pub'] },
  nodes: { n1: { vendor: 'hetzner', region: 'fsn1', size: 'cx23' } },
} satisfies FleetInput;

test('a fleet is written as people write it: a line for each node, keys in the order of the reference', () => {
  const text = renderFleet({
    pods: { web: { spread: 'vendor', replicas: 2, manifest: 'pods/web.yaml', where: { role: 'lb' } } },
    nodes: {
      n10: { size: 'cx23', region: 'fsn1', vendor: 'hetzner', labels: { role: 'lb' } },
      n2: { vendor: 'hetzner', region: 'fsn1', size: 'cx23' },
    },
    users: { bob: { sudo: false, keys: ['keys/bob.pub', 'keys/bob-home.pub'] } },
    overlay: { network: '10.0.0.0/8', manager: 'none', avoid: { office: '10.8.0.0/16' } },
    sysctls: { 'vm.swappiness': 10, 'net.ipv4.tcp_rmem': '4096 87380 6291456' },
    defaults: { engine: 'podman', image: 'debian-13' },
    operator: { keys: ['keys/ada.pub'], user: 'ada' },
    backends: { default: { s3: { bucket: 'oak', key: '{stack}.tfstate' } } },
    include: ['more.yaml'],
    fleet: 'oak',
  });
  expect(text).toBe(`fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
users:
  bob: {keys: [keys/bob.pub, keys/bob-home.pub], sudo: false}
sysctls:
  vm.swappiness: 10
  net.ipv4.tcp_rmem: 4096 87380 6291456
defaults: {image: debian-13, engine: podman}
overlay: {manager: none, network: 10.0.0.0/8, avoid: {office: 10.8.0.0/16}}
nodes:
  n10: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
  n2: {vendor: hetzner, region: fsn1, size: cx23}
pods:
  web: {manifest: pods/web.yaml, replicas: 2, spread: vendor, where: {role: lb}}
backends:
  default: {s3: {bucket: oak, key: "{stack}.tfstate"}}
include: [more.yaml]
`);
});

test('names that JavaScript gives a meaning to are names like all others', () => {
  const node = { size: 'cx23', region: 'fsn1', vendor: 'hetzner' };
  expect(renderFleet({ ...minimal, nodes: { constructor: node } } as FleetInput)).toContain(
    'nodes:\n  constructor: {vendor: hetzner, region: fsn1, size: cx23}\n',
  );
});

test('a schema is named in the first line, for editors', () => {
  const schema = './node_modules/flotilla/schema/fleet.schema.json';
  const lines = renderFleet(minimal, { schema }).split('\n');
  expect(lines.slice(0, 2)).toEqual([`# yaml-language-server: $schema=${schema}`, 'fleet: oak']);
  expect(read(renderFleet(minimal, { schema }))).toEqual(minimal);
});

test('what is undefined is not written, what is empty is', () => {
  const text = renderFleet({ ...minimal, pods: {}, bosh: undefined, defaults: { image: undefined, labels: {} } });
  expect(text).toContain('\ndefaults: {labels: {}}\n');
  expect(text).toContain('\npods: {}\n');
  expect(text).not.toContain('bosh');
});

test('the same object twice is written out twice', () => {
  const labels = { role: 'lb' };
  const node = { ...minimal.nodes.n1, labels };
  const fleet = { ...minimal, nodes: { n1: node, n2: node }, defaults: { labels } };
  expect(read(renderFleet(fleet))).toEqual(fleet);
});

const texts = [
  ...['no', 'yes', 'on', 'off', 'y', 'n', 'true', 'NULL', 'null', '~', '', ' ', ' a', 'a ', '-', '- a', '---', '...'],
  ...[
    '0123',
    '0o17',
    '0x1f',
    '1e3',
    '1_000',
    '12:30:00',
    '.5',
    '5.',
    '.inf',
    '.NaN',
    '+1',
    '-0',
    '2001-01-01',
    '<<',
    '=',
  ],
  ...['a: b', 'a:', ':a', 'a #b', '#a', '"a"', "'a'", "it's", 'a"b', '{a}', '[a]', 'a, b', '&a', '*a', '!a', '!!str a'],
  ...[
    '%a',
    '@a',
    '`a`',
    '|',
    '>',
    '| a',
    '? a',
    'back\\slash',
    'tab\there',
    '\u0000',
    '\u0007',
    '\u007f',
    '\u0085',
    '\u00a0',
  ],
  ...[
    '\u2028a',
    '\ufeffa',
    '\ud800',
    'grün',
    '日本',
    '🛶🛶',
    'a'.repeat(250),
    'word '.repeat(50),
    '${x}',
    '%{if}',
    '{stack}',
  ],
];

test('layers of first boot are a line each, their keys in one order', () => {
  const fleet = {
    ...minimal,
    firstboot: [
      { files: { '/etc/motd': { mode: '0644', content: 'hi\n' } }, where: { role: 'lb' } },
      { units: { 'a.service': { masked: true as const } }, packages: ['htop'] },
    ],
    images: { hetzner: { flatcar: '114690387' } },
  } satisfies FleetInput;
  const text = renderFleet(fleet);
  expect(text).toContain(`firstboot:
  - {where: {role: lb}, files: {/etc/motd: {content: "hi\\n", mode: "0644"}}}
  - {packages: [htop], units: {a.service: {masked: true}}}
images:
  hetzner: {flatcar: "114690387"}
`);
  expect(read(text)).toEqual(fleet);
});

test.each(texts)('text is read as it was written: %j', (text) => {
  const fleet = {
    ...minimal,
    defaults: { image: text, labels: { role: text } },
    nodes: { n1: { vendor: 'hetzner', region: text, size: text } },
    backends: { default: { s3: { bucket: text } } },
    include: [text],
  } satisfies FleetInput;
  expect(read(renderFleet(fleet))).toEqual(fleet);
});

test.each(['no', 'on', '0123', '0o17', '1e3', '12:30:00', '2001-01-01', '~', '<<'])(
  'readers of YAML 1.1 take %s for text too',
  (text) => {
    const rendered = renderFleet({ ...minimal, defaults: { image: text } });
    expect(parseDocument(rendered, { version: '1.1' }).getIn(['defaults', 'image'])).toBe(text);
  },
);

test.each([0, 1, -1, 0.1, 1e21, 5e-324, Number.MAX_SAFE_INTEGER])('a number stays a number: %d', (value) => {
  const fleet = { ...minimal, backends: { default: { pg: { value } } } };
  expect(read(renderFleet(fleet))).toEqual(fleet);
});
