import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { writeYaml } from '../../src/artifacts/yaml-writer';
import { goProgram } from '../support/go-program';
import { type Need, needs } from '../support/needs';

/** Texts that one or other reader of YAML takes for something else when they stand plain. */
const teasing = [
  ...[
    'y',
    'N',
    'yes',
    'No',
    'ON',
    'off',
    'True',
    'FALSE',
    'null',
    'Null',
    '~',
    '=',
    '<<',
    '',
    ' ',
    '-',
    '?',
    ':',
    '---',
    '...',
  ],
  ...[
    '1',
    '01',
    '0o17',
    '0x1F',
    '0b11',
    '1_000',
    '1,000',
    '1e3',
    '1E3',
    '1.',
    '.5',
    '1.44',
    '+1',
    '-1',
    '12:30',
    '190:20:30.15',
  ],
  ...[
    '.inf',
    '-.INF',
    '.nan',
    'Infinity',
    'NaN',
    '2026-01-01',
    '2026-01-01 12:00:00',
    '1.2.3',
    '10.0.0.0/8',
    '10.1.1.1-10.1.1.20',
  ],
  ...[
    'a: b',
    'a:',
    'a #b',
    '#a',
    '*a',
    '&a',
    '!a',
    '|',
    '>',
    '%a',
    '@a',
    '`a',
    '{a}',
    '[a]',
    '{{ a }}',
    '((a.b))',
    ',a',
    "'a'",
    '"a"',
  ],
  ...[
    'a\nb',
    'a\n',
    'a\n\nb\n',
    '\na',
    ' a\n',
    'a\n\n',
    'a \nb',
    'a\tb',
    'a\\b',
    'a\u0085b',

    '\u{1f600} Zürich',
    'e\u0301',
  ],
  ...['tcp://203.0.113.1:2376', 'localhost/hello:1', 'Pod web, replica 1', '/a/b', '1GB', '80/tcp', '_1', '__'],
];
const data = { list: teasing, map: Object.fromEntries(teasing.map((text, i) => [`k${text}`, { [text]: i }])) };

const folder = mkdtempSync(join(tmpdir(), 'flotilla-yaml-'));
const file = join(folder, 'a.yml');
writeFileSync(file, writeYaml(data));
const bosh = goProgram('bosh-config', 'bosh');
afterAll(() => {
  rmSync(folder, { recursive: true });
  bosh.remove();
});

const python = '/usr/bin/python3';
const pyYaml: Need = {
  name: 'python3-yaml',
  missing: () => (spawnSync(python, ['-c', 'import yaml']).status === 0 ? undefined : 'python has no module yaml'),
};

needs(pyYaml)("Ansible's reader of YAML takes every text for text", () => {
  const script = 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))';
  const { status, stdout, stderr } = spawnSync(python, ['-c', script, file], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual(data);
});

needs(bosh)("bosh's reader of YAML takes every text for text", () => {
  // A variable that nobody knows stays as it is.
  const { status, stdout, stderr } = spawnSync(bosh.path, ['int', file], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  // What it prints is not quoted for everybody: a merge key is one in YAML 1.1 only.
  expect(parse(stdout, { version: '1.2' })).toEqual(data);
});
