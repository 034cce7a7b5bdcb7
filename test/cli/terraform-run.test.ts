import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Interrupts } from '../../src/cli/interrupts';
import type { TerraformEvent } from '../../src/cli/terraform-events';
import { askTerraform, rotateLogs, runTerraform, type TerraformPlace } from '../../src/cli/terraform-run';
import { scratchFolder, writeProgram } from './fixture';

/** Interrupts that a test raises itself. */
class Raised implements Interrupts {
  asked = false;
  private readonly listeners = new Set<(count: number) => void>();
  private count = 0;
  onSignal(listener: (count: number) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
  raise(): void {
    this.asked = true;
    this.count += 1;
    for (const listener of this.listeners) listener(this.count);
  }
  end(): void {}
}

/** A folder in which a scripted Terraform runs. */
function placeWith(script: string, interrupts: Interrupts = new Raised()): TerraformPlace & { cwd: string } {
  const cwd = scratchFolder();
  const binary = writeProgram(path.join(cwd, 'terraform'), `#!/bin/sh\n${script}\n`);
  fs.mkdirSync(path.join(cwd, 'log'), { mode: 0o700 });
  return {
    cwd,
    binary: { path: binary, product: 'terraform', version: '1.11.4' },
    env: { PATH: process.env.PATH },
    command: (argv) => argv,
    logDir: path.join(cwd, 'log'),
    interrupts,
  };
}

const say = (data: unknown) => `echo '${JSON.stringify(data)}'`;
const resource = { addr: 'hcloud_server.n1' };

test('events come while the program runs, and the log is for its owner alone', async () => {
  const place = placeWith(
    [
      say({ type: 'apply_start', '@message': 'n1: Creating...', hook: { resource, action: 'create' } }),
      'i=0; while [ ! -e seen ] && [ $i -lt 100 ]; do sleep 0.05; i=$((i+1)); done; [ -e seen ]',
    ].join('\n'),
  );
  const events: TerraformEvent[] = [];
  const onEvent = (event: TerraformEvent): void => {
    events.push(event);
    if (event.kind === 'start') fs.writeFileSync(path.join(place.cwd, 'seen'), '');
  };
  const result = await runTerraform(place, { stack: 'hetzner', cwd: place.cwd, args: ['apply'], onEvent });
  expect(result.code).toBe(0);
  expect(events).toContainEqual({ kind: 'start', address: 'hcloud_server.n1', action: 'create' });
  expect(fs.statSync(result.log).mode & 0o777).toBe(0o600);
  expect(fs.readFileSync(result.log, 'utf8')).toBe('$ terraform apply\nn1: Creating...\n');
});

test('errors and the last words of a program that dies are kept', async () => {
  const diagnostic = { severity: 'error', summary: 'no such size', detail: '', address: 'hcloud_server.n1' };
  const place = placeWith(`${say({ type: 'diagnostic', diagnostic })}\necho 'panic: oh' >&2\nexit 1`);
  const result = await runTerraform(place, { stack: 's', cwd: place.cwd, args: ['plan'], onEvent: () => {} });
  expect(result.code).toBe(1);
  expect(result.errors).toEqual([diagnostic]);
  expect(result.lastLines).toEqual(['panic: oh']);
});

test('the second run of a stack is not told what the first one said', async () => {
  const place = placeWith(say({ type: 'refresh_start', hook: { resource } }));
  const seen: string[] = [];
  for (const round of ['one', 'two']) {
    const onEvent = (event: TerraformEvent): void => void seen.push(`${round} ${event.kind}`);
    await runTerraform(place, { stack: 's', cwd: place.cwd, args: ['plan'], onEvent });
  }
  expect(seen).toEqual(['one refresh', 'two refresh']);
});

test('only the first Ctrl-C is passed on, and the program ends by itself', async () => {
  const raised = new Raised();
  const place = placeWith(
    `trap 'echo interrupted >> signals' INT\necho started > started\ni=0; while [ ! -e end ] && [ $i -lt 200 ]; do sleep 0.05; i=$((i+1)); done\nexit 1`,
    raised,
  );
  const run = runTerraform(place, { stack: 's', cwd: place.cwd, args: ['apply'], onEvent: () => {} });
  const there = (name: string) => fs.existsSync(path.join(place.cwd, name));
  const until = async (name: string): Promise<void> => {
    for (let i = 0; i < 200 && !there(name); i += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  };
  await until('started');
  raised.raise();
  await until('signals');
  raised.raise();
  raised.raise();
  fs.writeFileSync(path.join(place.cwd, 'end'), '');
  expect((await run).code).toBe(1);
  expect(fs.readFileSync(path.join(place.cwd, 'signals'), 'utf8')).toBe('interrupted\n');
});

test('the program lives on to its end when we are killed', async () => {
  const place = placeWith(
    'echo $$ > pid; i=0; while [ ! -e end ] && [ $i -lt 200 ]; do sleep 0.05; i=$((i+1)); echo line; done; echo saved > state',
  );
  const program = path.join(place.cwd, 'us.ts');
  const source = path.resolve(__dirname, '../../src/cli/terraform-run.ts');
  fs.writeFileSync(
    program,
    `require('@swc/core'); const { transformSync } = require('@swc/core'); const fs = require('fs');
     require.extensions['.ts'] = (m, f) => m._compile(transformSync(fs.readFileSync(f, 'utf8'), { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }).code, f);
     const { runTerraform } = require(${JSON.stringify(source)});
     const place = { ...${JSON.stringify(place)}, command: (a) => a, interrupts: { asked: false, onSignal: () => () => {}, end() {} } };
     runTerraform(place, { stack: 's', cwd: ${JSON.stringify(place.cwd)}, args: ['apply'], onEvent: () => {} });`,
  );
  const us = spawn(process.execPath, [program.replace(/\.ts$/, '.ts')], {
    cwd: path.resolve(__dirname, '../..'),
    stdio: 'ignore',
    env: { ...process.env, NODE_PATH: path.resolve(__dirname, '../../node_modules') },
  });
  const ended = new Promise((resolve) => us.on('close', resolve));
  const file = (name: string) => path.join(place.cwd, name);
  for (let i = 0; i < 400 && !fs.existsSync(file('pid')); i += 1) await new Promise((r) => setTimeout(r, 25));
  us.kill('SIGKILL');
  await ended;
  fs.writeFileSync(file('end'), '');
  for (let i = 0; i < 200 && !fs.existsSync(file('state')); i += 1) await new Promise((r) => setTimeout(r, 25));
  expect(fs.readFileSync(file('state'), 'utf8')).toBe('saved\n');
}, 20_000);

test('files that the program makes are for their owner alone', async () => {
  const place = placeWith('echo secret > state');
  await runTerraform(place, { stack: 's', cwd: place.cwd, args: ['apply'], onEvent: () => {} });
  expect(fs.statSync(path.join(place.cwd, 'state')).mode & 0o777).toBe(0o600);
});

test('what is asked for its output is in no log', async () => {
  const place = placeWith('echo TOPSECRET');
  expect(await askTerraform(place, place.cwd, ['output', '-json'])).toEqual({
    code: 0,
    stdout: 'TOPSECRET\n',
    stderr: '',
  });
  expect(fs.readdirSync(place.logDir)).toEqual([]);
});

test('the program is started through the command of its place', async () => {
  const place = placeWith('echo "$WHERE"');
  const moved = { ...place, command: (argv: readonly string[]) => ['env', 'WHERE=namespace', ...argv] };
  expect((await askTerraform(moved, place.cwd, [])).stdout).toBe('namespace\n');
});

test('logs that have grown large are put aside, once', () => {
  const dir = scratchFolder();
  fs.writeFileSync(path.join(dir, 'a.log'), 'x'.repeat((1 << 20) + 1));
  fs.writeFileSync(path.join(dir, 'b.log'), 'x');
  rotateLogs(dir);
  expect(fs.readdirSync(dir).sort()).toEqual(['a.log.old', 'b.log']);
});
