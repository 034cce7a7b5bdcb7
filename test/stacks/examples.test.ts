import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const app = join(root, 'lib', 'stacks', 'main.js');
const folders: string[] = [];

/** A copy of an example in a folder of its own. */
function copy(example: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-example-'));
  folders.push(folder);
  const left = /\/(out|state|cdktf\.out)$/;
  cpSync(join(root, 'examples', example), folder, { recursive: true, filter: (path) => !left.test(path) });
  return folder;
}

/** Runs the cdktf app as cdktf does: in the project's folder, with the context of its cdktf.json. */
function synth(folder: string): { status: number | null; stderr: string } {
  const { context } = JSON.parse(readFileSync(join(folder, 'cdktf.json'), 'utf8')) as { context: object };
  const env = { PATH: process.env.PATH, CDKTF_CONTEXT_JSON: JSON.stringify(context) };
  return spawnSync(process.execPath, [app], { cwd: folder, env, encoding: 'utf8' });
}

/** Every file that a synth wrote, by path. */
function written(folder: string): Record<string, string> {
  const out = join(folder, 'cdktf.out');
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.json'));
  return Object.fromEntries(files.sort().map((f) => [f, readFileSync(join(out, f), 'utf8')]));
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const all = readdirSync(join(root, 'examples')).filter((e) => existsSync(join(root, 'examples', e, 'fleet.yaml')));
/** Those of Flotilla's own app. */
const examples = all.filter((e) => !existsSync(join(root, 'examples', e, 'main.ts')));

test('there are examples', () => {
  expect(all).toEqual(['every-os', 'molten', 'own-stack', 'quickstart']);
  expect(examples).toEqual(['every-os', 'molten', 'quickstart']);
});

test.each(examples)('%s is synthesised as it is committed, byte-equal from two folders', (example) => {
  const [one, other] = [copy(example), copy(example)];
  for (const folder of [one, other]) expect(synth(folder)).toMatchObject({ status: 0, stderr: '' });
  const files = written(one);
  expect(Object.keys(files)).toEqual([
    'manifest.json',
    'stacks/core/cdk.tf.json',
    'stacks/hetzner/cdk.tf.json',
    'stacks/linode/cdk.tf.json',
    'stacks/mesh/cdk.tf.json',
    ...(example === 'every-os' ? ['stacks/static/cdk.tf.json'] : []),
  ]);
  expect(written(other)).toEqual(files);
});

test('state lies beside the fleet file, also where the project folder is another', () => {
  const project = mkdtempSync(join(tmpdir(), 'flotilla-project-'));
  folders.push(project);
  cpSync(copy('quickstart'), join(project, 'fleets', 'oak'), { recursive: true });
  writeFileSync(join(project, 'cdktf.json'), JSON.stringify({ context: { fleet: 'fleets/oak/fleet.yaml' } }));
  expect(synth(project)).toMatchObject({ status: 0, stderr: '' });
  const core = JSON.parse(written(project)['stacks/core/cdk.tf.json'] as string) as { terraform: { backend: object } };
  expect(core.terraform.backend).toEqual({ local: { path: '../../../fleets/oak/state/core.tfstate' } });
});

describe('fails in one line, without a stack trace and without a file,', () => {
  const cases: [string, (folder: string) => void, RegExp][] = [
    [
      'when there is no ledger',
      (folder) => rmSync(join(folder, 'fleet.lock.yaml')),
      /^fleet\.lock\.yaml: there is no ledger yet \(run flotilla plan\)\n$/,
    ],
    [
      'when the ledger is of an older fleet file',
      (folder) => {
        const text = readFileSync(join(folder, 'fleet.yaml'), 'utf8');
        writeFileSync(join(folder, 'fleet.yaml'), text.replace('region: hel1', 'region: nbg1'));
      },
      /^fleet\.lock\.yaml: the ledger does not match the fleet file \(run flotilla plan\)\n$/,
    ],
    [
      'when the fleet file is wrong',
      (folder) => writeFileSync(join(folder, 'fleet.yaml'), 'fleet: quickstart\nnodes: {n1: {vendor: nobody}}\n'),
      /^fleet\.yaml:\d+:\d+: .*\n(fleet\.yaml:.*\n)+$/,
    ],
    [
      'when there is no fleet file',
      (folder) => rmSync(join(folder, 'fleet.yaml')),
      /^fleet\.yaml: there is no such file \(name it as "fleet" in the context of cdktf\.json\)\n$/,
    ],
  ];

  test.each(cases)('%s', (_name, break_, message) => {
    const folder = copy('quickstart');
    break_(folder);
    const { status, stderr } = synth(folder);
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
    expect(existsSync(join(folder, 'cdktf.out'))).toBe(false);
  });
});
