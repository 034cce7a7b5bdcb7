import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isHeld, takeLock } from '../../src/rehearsal/owner-lock';
import { rehearsalEnv } from '../../src/rehearsal/rehearsal-env';
import { fleetKey, rehearsalFolder, rehearsalFolderAt, stateHome } from '../../src/rehearsal/rehearsal-folder';
import { prepareStage, type StageOptions } from '../../src/rehearsal/stage';
import { stageStack } from '../../src/rehearsal/stage-stack';
import { quote, writeWrapper } from '../../src/rehearsal/terraform-wrapper';

let dir: string;
beforeEach(() => {
  dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'flotilla-stage-')));
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

const write = (name: string, text: string, mode = 0o644): string => {
  const file = path.join(dir, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, { mode });
  return file;
};

describe('the folder of a rehearsal', () => {
  test('is of the fleet and of the real path of its folder', () => {
    fs.mkdirSync(path.join(dir, 'a'));
    fs.symlinkSync(path.join(dir, 'a'), path.join(dir, 'b'));
    expect(fleetKey('oak', path.join(dir, 'a'))).toMatch(/^oak-[0-9a-f]{8}$/);
    expect(fleetKey('oak', path.join(dir, 'b'))).toBe(fleetKey('oak', path.join(dir, 'a')));
    expect(fleetKey('oak', dir)).not.toBe(fleetKey('oak', path.join(dir, 'a')));
    expect(rehearsalFolder('oak', dir, { XDG_STATE_HOME: '/s' }).dir).toBe(
      `/s/flotilla/rehearsals/${fleetKey('oak', dir)}`,
    );
  });

  test.each([[undefined], [''], ['relative']])('is under ~/.local/state when XDG_STATE_HOME is %j', (home) => {
    expect(stateHome(home === undefined ? {} : { XDG_STATE_HOME: home })).toBe(
      path.join(os.homedir(), '.local/state/flotilla'),
    );
  });
});

test('no token and no setting of the user reaches a rehearsal', () => {
  const env = {
    PATH: '/bin',
    HCLOUD_TOKEN: 't',
    TF_DATA_DIR: '/x',
    TF_VAR_x: 'y',
    TF_CLI_ARGS_apply: '-destroy',
    DOCKER_HOST: 'tcp://real',
    CDKTF_OUTDIR: '/x',
    ANSIBLE_CONFIG: '/x',
    HTTP_PROXY: 'http://proxy',
  };
  expect(rehearsalEnv(env, rehearsalFolderAt('/r'), { tokenVariables: ['HCLOUD_TOKEN'] })).toEqual({
    PATH: '/bin',
    HTTP_PROXY: 'http://proxy',
    TF_CLI_CONFIG_FILE: '/r/terraform.rc',
    FLOTILLA_REHEARSAL: '/r',
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
  });
});

describe('furnishing', () => {
  const options = (): StageOptions => ({
    config: { schemaVersion: 1, fleet: 'oak', mode: 'paper', vendors: {} },
    providers: [{ source: 'hashicorp/null', version: '3.2.4', factsPath: write('facts.json', '{}') }],
    standin: write('standin.cjs', 'one'),
    wrapper: { terraform: '/bin/true', node: process.execPath, writeOverride: '/nowhere.js' },
  });

  test('brings everything Terraform needs, closed to others, and is the same the second time', async () => {
    const folder = rehearsalFolderAt(path.join(dir, 'r'));
    await prepareStage(folder, options());
    expect(fs.statSync(folder.dir).mode & 0o777).toBe(0o700);
    expect(fs.statSync(folder.state).mode & 0o777).toBe(0o700);
    expect(fs.readFileSync(folder.cliConfig, 'utf8')).toContain('filesystem_mirror');
    expect(JSON.parse(fs.readFileSync(folder.config, 'utf8'))).toMatchObject({ fleet: 'oak' });
    const inode = fs.statSync(folder.config).ino;
    await prepareStage(folder, options());
    expect(fs.statSync(folder.config).ino).toBe(inode);
  });

  test('another stand-in makes the lock files of every stack go, the same one leaves them', async () => {
    const folder = rehearsalFolderAt(path.join(dir, 'r'));
    await prepareStage(folder, options());
    const locks = [folder.stacks, path.join(folder.synth, 'stacks')].map((s) =>
      path.join(s, 'core', '.terraform.lock.hcl'),
    );
    const lay = () =>
      locks.forEach((file) => {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, '');
      });
    lay();
    await prepareStage(folder, options());
    expect(locks.map((file) => fs.existsSync(file))).toEqual([true, true]);
    await prepareStage(folder, { ...options(), standin: write('standin.cjs', 'two') });
    expect(locks.map((file) => fs.existsSync(file))).toEqual([false, false]);
  });

  test('a stack is copied byte for byte, with the override beside it', () => {
    const folder = rehearsalFolderAt(path.join(dir, 'r'));
    const text = '{"terraform": {"backend": {"s3": {}}},\n  "x": 1}';
    write('synth/core/cdk.tf.json', text);
    const stack = stageStack(folder, 'core', path.join(dir, 'synth/core'), false);
    expect(fs.readFileSync(path.join(stack, 'cdk.tf.json'), 'utf8')).toBe(text);
    expect(JSON.parse(fs.readFileSync(path.join(stack, 'rehearsal_override.tf.json'), 'utf8'))).toEqual({
      terraform: { backend: { local: { path: folder.stateFile('core') } } },
    });
  });
});

describe('the program that stands for Terraform', () => {
  const run = (cwd: string, folder: ReturnType<typeof rehearsalFolderAt>) =>
    spawnSync(folder.wrapper, ['plan', 'a b'], { cwd, encoding: 'utf8' });

  function wrapped() {
    const folder = rehearsalFolderAt(path.join(dir, "it's here"));
    const writeOverride = write(
      'write.js',
      "require('fs').writeFileSync('rehearsal_override.tf.json', process.argv[2]);",
    );
    const terraform = write('terraform', '#!/bin/sh\necho "real $1 <$2>"\n', 0o755);
    writeWrapper(folder, { terraform, node: process.execPath, writeOverride });
    return folder;
  }

  test('writes the override in a stack of the rehearsal, then becomes Terraform', () => {
    const folder = wrapped();
    const stack = path.join(folder.synth, 'stacks', 'core');
    fs.mkdirSync(stack, { recursive: true });
    fs.writeFileSync(path.join(stack, 'cdk.tf.json'), '{}');
    expect(run(stack, folder)).toMatchObject({ status: 0, stdout: 'real plan <a b>\n', stderr: '' });
    expect(fs.readFileSync(path.join(stack, 'rehearsal_override.tf.json'), 'utf8')).toBe(folder.dir);
  });

  test('refuses to run in a stack of the real fleet', () => {
    const folder = wrapped();
    const stack = path.dirname(write('cdktf.out/stacks/core/cdk.tf.json', '{}'));
    const { status, stdout, stderr } = run(stack, folder);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toContain('is not part of the rehearsal; nothing was run');
    expect(fs.readdirSync(stack)).toEqual(['cdk.tf.json']);
  });

  test('is Terraform itself where there is no stack', () => {
    expect(run(dir, wrapped()).stdout).toBe('real plan <a b>\n');
  });
});

test.each([
  ['plain', 'plain'],
  ['a b', "'a b'"],
  ["it's", "'it'\\''s'"],
  ['$(x)', "'$(x)'"],
  ['', "''"],
])('%j is the word %s of a shell', (text, word) => {
  expect(quote(text)).toBe(word);
  expect(spawnSync('/bin/sh', ['-c', `printf %s ${quote(text)}`], { encoding: 'utf8' }).stdout).toBe(text);
});

describe('the lock of a rehearsal', () => {
  const lock = () => path.join(dir, 'lock');

  test('is held by one at a time and says by whom', () => {
    const held = takeLock(lock(), 'flotilla rehearse');
    expect(takeLock(lock(), 'flotilla rehearse')).toMatchObject({ pid: process.pid, doing: 'flotilla rehearse' });
    if (isHeld(held)) held.release();
    expect(isHeld(takeLock(lock(), 'x'))).toBe(true);
  });

  test('of a dead process is taken over', async () => {
    const dead = spawn('/bin/true');
    await new Promise((resolve) => dead.on('close', resolve));
    fs.writeFileSync(lock(), JSON.stringify({ pid: dead.pid, started: '1', doing: 'x' }));
    expect(isHeld(takeLock(lock(), 'y'))).toBe(true);
  });

  test('of a process whose number another one has now is taken over', () => {
    fs.writeFileSync(lock(), JSON.stringify({ pid: process.pid, started: '1', doing: 'x' }));
    expect(isHeld(takeLock(lock(), 'y'))).toBe(true);
  });

  test.each(['', '{', '[]', 'null'])('that holds %j is nobody’s', (text) => {
    fs.writeFileSync(lock(), text);
    expect(isHeld(takeLock(lock(), 'y'))).toBe(true);
  });

  test('leaves nothing behind but itself', () => {
    const held = takeLock(lock(), 'x');
    expect(fs.readdirSync(dir)).toEqual(['lock']);
    if (isHeld(held)) held.release();
    expect(fs.readdirSync(dir)).toEqual([]);
  });
});
