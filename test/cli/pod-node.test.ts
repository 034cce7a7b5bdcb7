import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  factsScript,
  isIdle,
  type NodePods,
  nodeWork,
  parseFacts,
  quadletFolder,
  workScript,
} from '../../src/cli/pod-node';
import { scratchFolder, writeProgram } from './fixture';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const image = { reference: 'localhost/web:1', archive: '/web.tar', id: 'aa11' };
const pods: NodePods = {
  node: 'n1',
  images: [image],
  replicas: [{ name: 'web-1', images: [image.reference], files: { 'web-1.kube': 'unit\n', 'web-1.yaml': 'pod\n' } }],
};
const settled = [
  'image localhost/web:1 aa11',
  `file ${sha256('unit\n')} web-1.kube`,
  `file ${sha256('pod\n')} web-1.yaml`,
  'active web-1',
];

const workAfter = (...facts: string[]) => nodeWork(pods, parseFacts(facts.join('\n')));

test('a node that is as it should be is left alone', () => {
  expect(isIdle(workAfter(...settled))).toBe(true);
});

test('an empty node gets everything', () => {
  expect(workAfter()).toEqual({
    push: [image],
    write: { 'web-1.kube': 'unit\n', 'web-1.yaml': 'pod\n' },
    restart: ['web-1'],
    remove: [],
  });
});

test.each([
  [
    'another image of that name',
    settled[0]!,
    'image localhost/web:1 sha256:bb22',
    { push: [image], write: {}, restart: ['web-1'] },
  ],
  [
    'a changed manifest',
    settled[2]!,
    'file 00 web-1.yaml',
    { push: [], write: { 'web-1.yaml': 'pod\n' }, restart: ['web-1'] },
  ],
  ['a service that does not run', settled[3]!, '', { push: [], write: {}, restart: ['web-1'] }],
])('%s changes only what it concerns', (_, before, after, work) => {
  const facts = settled.map((line) => (line === before ? after : line));
  expect(workAfter(...facts)).toEqual({ ...work, remove: [] });
});

test('a replica that moved away is stopped and removed', () => {
  const facts = [...settled, `file 11 old-2.kube`, `file 11 old-2.yaml`, 'active old-2'];
  expect(workAfter(...facts)).toEqual({ push: [], write: {}, restart: [], remove: ['old-2'] });
});

test('an image id is the same with and without its algorithm', () => {
  expect(parseFacts('image a sha256:ff\n').images.get('a')).toBe('ff');
});

/** Runs a script as a node would, with podman and systemctl that write down what they are asked. */
function onNode(script: string, root: string): string {
  const log = path.join(root, 'log');
  const bin = path.join(root, 'bin');
  writeProgram(path.join(bin, 'systemctl'), `#!/bin/sh\necho "systemctl $*" >> ${log}\n[ "$1" != is-active ]\n`);
  writeProgram(path.join(bin, 'podman'), '#!/bin/sh\necho aa11\n');
  const moved = script.replaceAll(quadletFolder, path.join(root, 'systemd'));
  return execFileSync('/bin/sh', ['-s'], {
    input: moved,
    env: { PATH: `${bin}:${process.env.PATH}` },
    encoding: 'utf8',
  });
}

test('the scripts do on a real shell what was decided', () => {
  const root = scratchFolder();
  const folder = path.join(root, 'systemd');
  expect(onNode(factsScript(pods), root)).toBe('image localhost/web:1 aa11\n');
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'old-2.kube'), 'x');
  const before = parseFacts(onNode(factsScript(pods), root));
  const work = nodeWork(pods, before);
  onNode(workScript(work), root);
  expect(fs.readdirSync(folder).sort()).toEqual(['web-1.kube', 'web-1.yaml']);
  expect(fs.readFileSync(path.join(folder, 'web-1.yaml'), 'utf8')).toBe('pod\n');
  expect(
    fs
      .readFileSync(path.join(root, 'log'), 'utf8')
      .split('\n')
      .filter((l) => !l.includes('is-active')),
  ).toEqual(['systemctl stop old-2.service', 'systemctl daemon-reload', 'systemctl restart web-1.service', '']);
  const after = nodeWork(pods, { ...parseFacts(onNode(factsScript(pods), root)), active: new Set(['web-1']) });
  expect(isIdle(after)).toBe(true);
});
