import { parse } from 'yaml';
import { CommandError } from '../../src/cli/exit';
import { type EntryData, editNodes } from '../../src/cli/fleet-edit';

const data: EntryData = { vendor: 'static', address: '203.0.113.9', ram: '512MiB' };
const flow = '{vendor: static, address: 203.0.113.9, ram: 512MiB}';

const added: readonly (readonly [what: string, before: string, after: string])[] = [
  [
    'below entries on one line each, keeping comments behind and between them',
    'fleet: oak\nnodes:\n  # first\n  n1: {vendor: hetzner} # cheap\n\n# later\npods: {}\n',
    `fleet: oak\nnodes:\n  # first\n  n1: {vendor: hetzner} # cheap\n  n4: ${flow}\n\n# later\npods: {}\n`,
  ],
  [
    'below entries of several lines, in their way',
    'nodes:\n    n1:\n        vendor: hetzner # x\n        labels: {a: b}\nusers: {}\n',
    'nodes:\n    n1:\n        vendor: hetzner # x\n        labels: {a: b}\n    n4:\n        vendor: static\n        address: 203.0.113.9\n        ram: 512MiB\nusers: {}\n',
  ],
  ['into braces', 'nodes: {n1: {vendor: hetzner}}\n', `nodes: {n1: {vendor: hetzner}, n4: ${flow}}\n`],
  [
    'into braces over several lines',
    'nodes: {\n  n1: {vendor: hetzner}  # a\n}\n',
    `nodes: {\n  n1: {vendor: hetzner},  # a\n  n4: ${flow}\n}\n`,
  ],
  [
    'into braces that end with a comma',
    'nodes: {\n  n1: {vendor: hetzner}, # a\n}\nfleet: oak\n',
    `nodes: {\n  n1: {vendor: hetzner}, # a\n  n4: ${flow},\n}\nfleet: oak\n`,
  ],
  ['into empty braces', 'nodes: {} # none\n', `nodes: {n4: ${flow}} # none\n`],
  [
    'below a section that is empty',
    'nodes: # none yet\nfleet: oak\n',
    `nodes: # none yet\n  n4: ${flow}\nfleet: oak\n`,
  ],
  ['at the end of a file without nodes', 'fleet: oak # x', `fleet: oak # x\nnodes:\n  n4: ${flow}\n`],
  ['into an empty file', '', `nodes:\n  n4: ${flow}\n`],
  ['into a file of comments', '# mine\n', `# mine\nnodes:\n  n4: ${flow}\n`],
  [
    'without a newline at the end',
    'nodes:\n  n1: {vendor: hetzner}',
    `nodes:\n  n1: {vendor: hetzner}\n  n4: ${flow}\n`,
  ],
  [
    'below quoted names and texts of several lines',
    'nodes:\n  "n1":\n    region: "fsn1"\n    size: |\n      x\n      y\npods: {}\n',
    'nodes:\n  "n1":\n    region: "fsn1"\n    size: |\n      x\n      y\n  n4:\n    vendor: static\n    address: 203.0.113.9\n    ram: 512MiB\npods: {}\n',
  ],
  [
    'below an entry that says nothing',
    'nodes:\n  n1: # later\n\nfleet: oak\n',
    `nodes:\n  n1: # later\n  n4: ${flow}\n\nfleet: oak\n`,
  ],
  ['into a file in braces', '{fleet: oak}\n', `{fleet: oak, nodes: {n4: ${flow}}}\n`],
  [
    'before comments that stand at the end',
    'nodes:\n  n1: {a: b}\n  # n9: {a: b}\n',
    `nodes:\n  n1: {a: b}\n  n4: ${flow}\n  # n9: {a: b}\n`,
  ],
];

test.each(added)('an entry is added %s', (_what, before, after) => {
  expect(editNodes(before, [{ name: 'n4', data }])).toBe(after);
});

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHHqWvOcm3vKpQd0m5Vc3vT2ZKc0Vq9w1g3r5Qz0Q0Q0';
const changed: readonly (readonly [what: string, before: string, after: string])[] = [
  [
    'in braces',
    'nodes:\n  n4: {vendor: static, address: 203.0.113.9} # mine\n  n5: {vendor: static}\n',
    `nodes:\n  n4: {vendor: static, address: 203.0.113.9, key: ${key}} # mine\n  n5: {vendor: static}\n`,
  ],
  [
    'on lines of its own',
    'nodes:\n  n4:\n    vendor: static\n    labels:\n      a: b # c\n\n  n5: {vendor: static}\n',
    `nodes:\n  n4:\n    vendor: static\n    labels:\n      a: b # c\n    key: ${key}\n\n  n5: {vendor: static}\n`,
  ],
  [
    'in place of another',
    'nodes: {n4: {key: ssh-ed25519 AAAA, ram: 1GiB}}\n',
    `nodes: {n4: {key: ${key}, ram: 1GiB}}\n`,
  ],
  ['in place of a quoted one', "nodes:\n  'n4':\n    key: 'x'  # old\n", `nodes:\n  'n4':\n    key: ${key}  # old\n`],
  ['in an entry that says nothing', 'nodes:\n  n4:\n  n5: {a: b}\n', `nodes:\n  n4:\n    key: ${key}\n  n5: {a: b}\n`],
  ['in empty braces', 'nodes:\n  n4: {}\n', `nodes:\n  n4: {key: ${key}}\n`],
];

test.each(changed)('a key is set %s', (_what, before, after) => {
  expect(editNodes(before, [{ name: 'n4', data: { key } }])).toBe(after);
});

test('names and texts that YAML would take for something else are quoted', () => {
  const text = editNodes('nodes:\n', [{ name: 'no', data: { seller: '1e3', labels: { role: 'true' } } }]);
  expect(parse(text)).toEqual({ nodes: { no: { seller: '1e3', labels: { role: 'true' } } } });
});

test('several edits go into one file', () => {
  const edits = ['n4', 'n5'].map((name) => ({ name, data: { vendor: 'static' } }));
  expect(editNodes('nodes:\n  n1: {a: b}\n', edits)).toBe(
    'nodes:\n  n1: {a: b}\n  n4: {vendor: static}\n  n5: {vendor: static}\n',
  );
});

const unusual: readonly (readonly [what: string, before: string, name: string, lines: string])[] = [
  ['a name behind a question mark', 'nodes:\n  ? n1\n  : {a: b}\n', 'n4', `write below nodes yourself:\n  n4: ${flow}`],
  [
    'a key behind a question mark',
    'nodes:\n  n4:\n    ? labels\n    : {a: b}\n',
    'n4',
    'say in nodes.n4 yourself:\n  vendor: static\n  address: 203.0.113.9\n  ram: 512MiB',
  ],
];

test.each(unusual)('%s cannot be added to: the lines to paste are told', (_what, before, name, lines) => {
  let told: unknown;
  try {
    editNodes(before, [{ name, data }]);
  } catch (error) {
    told = error;
  }
  expect(told).toBeInstanceOf(CommandError);
  expect(told).toMatchObject({ code: 1, hint: `${lines}\nthen run the same command again` });
});

test('lines that were pasted are taken as they are', () => {
  const pasted = `nodes:\n  ? n1\n  : {a: b}\n  ? n4\n  : ${flow}\n`;
  expect(editNodes(pasted, [{ name: 'n4', data: {} }])).toBe(pasted);
});
