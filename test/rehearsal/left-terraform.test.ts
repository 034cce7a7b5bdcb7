import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endLeftTerraform } from '../../src/rehearsal/left-terraform';
import { needs } from '../support/needs';

const dir = '/nowhere/rehearsals/oak-0123abcd';
const inside = { FLOTILLA_REHEARSAL: dir };
const provider = 'terraform-provider-x_v1.0.0';
const wait = 'setInterval(() => {}, 1000)';
const started: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A program of this name, written in JavaScript; resolves once it runs. */
async function running(argv0: string, env: NodeJS.ProcessEnv, word: string, script = wait): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', `process.stdout.write("up"); ${script}`, '--', word], { argv0, env });
  return up(child);
}

/** A program as Terraform starts a provider: a script with an interpreter, by a relative path. */
async function runningProvider(script = wait): Promise<ChildProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-provider-'));
  folders.push(folder);
  writeFileSync(join(folder, provider), `#!${process.execPath}\nprocess.stdout.write("up"); ${script}\n`, {
    mode: 0o755,
  });
  return up(spawn(`./${provider}`, [], { cwd: folder, env: inside }));
}

async function up(child: ChildProcessWithoutNullStreams): Promise<ChildProcess> {
  started.push(child);
  await once(child.stdout, 'data');
  return child;
}

function endOf(child: ChildProcess): Promise<readonly unknown[]> {
  return child.exitCode === null && child.signalCode === null
    ? once(child, 'exit')
    : Promise.resolve([child.exitCode, child.signalCode]);
}

const onLinux = needs({ name: 'proc', missing: () => (existsSync('/proc/self/environ') ? undefined : 'no /proc') });

onLinux('ends Terraform of this rehearsal, lets a provider finish its call, and touches nothing else', async () => {
  const terraform = await running('/usr/bin/terraform', inside, 'apply');
  const tofu = await running('tofu', inside, 'apply');
  const finishing = await runningProvider('setTimeout(() => process.exit(0), 500)');
  const kept = await Promise.all([
    running('terraform', { FLOTILLA_REHEARSAL: `${dir}e` }, 'apply'),
    running('terraform', {}, 'apply'),
    running('ansible', inside, 'all'),
  ]);
  expect(await endLeftTerraform(dir)).toBe(true);
  expect(await Promise.all([terraform, tofu].map(endOf))).toEqual([
    [null, 'SIGKILL'],
    [null, 'SIGKILL'],
  ]);
  expect(await endOf(finishing)).toEqual([0, null]);
  expect(kept.map((child) => child.exitCode ?? child.signalCode)).toEqual([null, null, null]);
});

onLinux('ends a provider too that does not finish', async () => {
  const stuck = await runningProvider();
  expect(await endLeftTerraform(dir, 300)).toBe(true);
  expect(await endOf(stuck)).toEqual([null, 'SIGKILL']);
});

onLinux('is done at once where nothing was left', async () => {
  expect(await endLeftTerraform(dir)).toBe(true);
});
