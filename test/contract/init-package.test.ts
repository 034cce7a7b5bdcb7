import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { type Need, needs } from '../support/needs';

/*
 * What a stranger does: installs the packed package into an empty folder, begins a fleet, plans, synthesises, commits.
 */

const root = resolve(__dirname, '..', '..');
const work = mkdtempSync(join(tmpdir(), 'flotilla-stranger-'));
const folder = join(work, 'oak');
const home = join(work, 'home');
const tarball = join(work, 'flotilla.tgz');
afterAll(() => rmSync(work, { recursive: true, force: true }));

const registry: Need = {
  name: 'registry',
  missing: () =>
    spawnSync('npm', ['ping', '--fetch-retries=0', '--fetch-timeout=10000'], { stdio: 'ignore', timeout: 30_000 })
      .status === 0
      ? undefined
      : 'no npm registry answers',
};

/** Somebody without an SSH key, an agent or settings of git. */
const env = {
  PATH: process.env.PATH,
  HOME: home,
  LOGNAME: 'ada',
  CHECKPOINT_DISABLE: '1',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

/** Runs a command line in the folder; it must end well. */
function run(argv: readonly string[], more: NodeJS.ProcessEnv = {}, cwd = folder): string {
  const { status, stdout, stderr } = spawnSync(argv[0]!, argv.slice(1), {
    cwd,
    env: { ...env, ...more },
    encoding: 'utf8',
    timeout: 240_000,
  });
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/** Packs this repository as it was built, and installs it where a fleet is to be. npm keeps its own cache and settings. */
function install(): void {
  mkdirSync(folder);
  mkdirSync(home);
  const npm = { HOME: process.env.HOME };
  const packed = run(['npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', work], npm, root).trim();
  writeFileSync(tarball, readFileSync(join(work, packed)));
  run(['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball], npm);
}

const flotilla = (...words: string[]) => run(['npx', '--no-install', 'flotilla', ...words]);
const committed = [
  '.gitattributes',
  '.github/workflows/fleet.yml',
  '.gitignore',
  'cdktf.json',
  'fleet.lock.yaml',
  'fleet.yaml',
  'keys/ada.pub',
  'package-lock.json',
  'package.json',
  'pods/web.yaml',
];

needs(
  'npm',
  'git',
  'ssh-keygen',
  registry,
)(
  'a stranger has a planned, synthesised and committed fleet after an install and three commands',
  () => {
    install();
    const said = flotilla('init', 'oak');
    expect(said).toContain('No SSH key was found, so a new one was made: keys/ada');
    expect(flotilla('plan')).toContain('Nodes: 2 new.');
    const context = JSON.parse(readFileSync(join(folder, 'cdktf.json'), 'utf8')) as { app: string; context: object };
    run(context.app.split(' '), { CDKTF_CONTEXT_JSON: JSON.stringify(context.context) });
    expect(readdirSync(join(folder, 'cdktf.out', 'stacks')).sort()).toEqual(['core', 'hetzner', 'linode', 'mesh']);
    expect(readFileSync(join(folder, 'fleet.yaml'), 'utf8').split('\n')[0]).toContain(
      '$schema=./node_modules/flotilla/schema/fleet.schema.json',
    );
    expect(existsSync(join(folder, 'node_modules/flotilla/schema/fleet.schema.json'))).toBe(true);
  },
  300_000,
);

needs(
  'npm',
  'git',
  'ssh-keygen',
  registry,
)('the new key is a pair, and its private half is for its owner alone', () => {
  const key = join(folder, 'keys', 'ada');
  expect(statSync(key).mode & 0o777).toBe(0o600);
  const bare = (line: string) => line.split(' ').slice(0, 2).join(' ');
  const half = bare(run(['ssh-keygen', '-y', '-P', '', '-f', key]).trim());
  expect(bare(readFileSync(`${key}.pub`, 'utf8').trim())).toBe(half);
});

needs(
  'npm',
  'git',
  'ssh-keygen',
  registry,
)('a lost public half comes back from the private one', () => {
  const file = join(folder, 'keys', 'ada.pub');
  const before = readFileSync(file, 'utf8');
  rmSync(file);
  flotilla('init', 'oak');
  expect(readFileSync(file, 'utf8').split(' ').slice(0, 2)).toEqual(before.split(' ').slice(0, 2));
});

needs(
  'npm',
  'git',
  'ssh-keygen',
  registry,
)('git takes what belongs there and no secret', () => {
  // What deploys, rehearsals and tools leave behind.
  for (const left of [
    'state/terraform.core.tfstate',
    'out/secret/bosh-vars.yml',
    'cdktf.out/stacks/core/.terraform/x',
    'keys/bob',
    'terraform.tfstate.backup',
    'fleet.yaml.12.0123abcd.tmp',
  ]) {
    mkdirSync(join(folder, left, '..'), { recursive: true });
    writeFileSync(join(folder, left), 'secret');
  }
  run(['git', 'init', '-q', '.']);
  run(['git', 'add', '-A']);
  run(['git', 'commit', '-qm', 'fleet oak']);
  const files = run(['git', 'ls-files']).trim().split('\n');
  expect(files.sort()).toEqual(committed);
  for (const file of files) expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/PRIVATE KEY/);
  expect(run(['git', 'status', '--porcelain'])).toBe('');
});

needs(
  'npm',
  'git',
  'ssh-keygen',
  registry,
)('a package.json of ours names the copy that made it', () => {
  flotilla('init', 'elm', '../elm');
  const { dependencies } = JSON.parse(readFileSync(join(work, 'elm', 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  expect(dependencies.flotilla).toBe(`file:${relative(join(work, 'elm'), tarball)}`);
});
