import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fleetFolder, flotilla, snapshot, writeProgram } from './fixture';
import { calls, scriptedTools } from './scripted-terraform';

const deploy = (folder: string, words: string[] = [], env: NodeJS.ProcessEnv = {}) =>
  flotilla(folder, ['deploy', '--yes', ...words], { ...scriptedTools(folder), ...env });

test('a deploy plans and applies core, the vendors and mesh, writes out/ and the ledger', async () => {
  const folder = fleetFolder();
  const { code, out, err } = await deploy(folder);
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  const order = calls(folder).filter((c) => c.endsWith(' apply'));
  expect(order[0]).toBe('core apply');
  expect(order.slice(1, 3).sort()).toEqual(['hetzner apply', 'linode apply']);
  expect(order[3]).toBe('mesh apply');
  expect(out).toContain('Changed: core, ');
  expect(out).toContain('192.0.2.2');
  expect(fs.existsSync(path.join(folder, 'out/ansible/inventory.yml'))).toBe(true);
  expect(fs.readFileSync(path.join(folder, 'out/ssh/config'), 'utf8')).toContain('User ada');
  expect(fs.existsSync(path.join(folder, 'out/secret'))).toBe(false);
  expect((await flotilla(folder, ['plan', '--check'])).code).toBe(0);
});

test('progress in a pipe is one line per change, without carriage returns', async () => {
  const { err } = await deploy(fleetFolder());
  expect(err).not.toMatch(/[\r\x1b]/);
  const lines = err.split('\n').filter((line) => line.startsWith('mesh: '));
  expect(lines.map((line) => line.replace(/\(.*/, '').trim())).toEqual([
    'mesh: getting providers',
    'mesh: planning',
    'mesh: applying',
    'mesh: 1 added',
  ]);
});

test('a second deploy plans every stack, applies none, and leaves every file alone', async () => {
  const folder = fleetFolder();
  await deploy(folder);
  const before = snapshot(folder);
  fs.rmSync(path.join(folder, 'calls'));
  const { code, out } = await deploy(folder);
  expect([code, out.split('\n').includes('Nothing had to change.')]).toEqual([0, true]);
  const again = calls(folder);
  expect(again.filter((c) => c.endsWith(' plan')).sort()).toEqual([
    'core plan',
    'hetzner plan',
    'linode plan',
    'mesh plan',
  ]);
  expect(again.filter((c) => / (apply|init)$/.test(c))).toEqual([]);
  const { calls: _, ...after } = snapshot(folder);
  const { calls: __, ...settled } = before;
  expect(after).toEqual(settled);
});

test('some stacks only: nothing else is touched, and out/ waits for mesh', async () => {
  const folder = fleetFolder();
  expect((await deploy(folder, ['core', 'hetzner'])).code).toBe(0);
  expect([...new Set(calls(folder).map((c) => c.split(' ')[0]))].sort()).toEqual(['core', 'hetzner']);
  expect(fs.existsSync(path.join(folder, 'out'))).toBe(false);
});

test('a vendor that is gone is skipped: its nodes leave, everything else is applied and confirmed', async () => {
  const folder = fleetFolder();
  await deploy(folder);
  const file = path.join(folder, 'fleet.yaml');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/ {2}n1: .*\n/, ''));
  fs.rmSync(path.join(folder, 'calls'));
  const { code, err } = await deploy(folder, ['--skip', 'hetzner']);
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  expect([...new Set(calls(folder).map((c) => c.split(' ')[0]))].sort()).toEqual(['core', 'linode', 'mesh']);
});

test.each([
  [['--skip', 'core'], 'only the stack of a vendor can be skipped, got core'],
  [['--skip', 'vultr'], 'unknown stack vultr; this fleet has core, hetzner, linode, mesh'],
  [['core', '--skip', 'hetzner'], 'expected stacks to deploy or --skip, got both'],
  [['--skip', 'hetzner'], 'the stack of hetzner cannot be skipped: n1 would have no machine'],
])('what cannot be skipped is refused: %j', async (words, text) => {
  const { code, err } = await deploy(fleetFolder(), words);
  expect([code, err]).toEqual([1, expect.stringContaining(text)]);
});

const withStatic = (folder: string): void =>
  fs.appendFileSync(path.join(folder, 'fleet.yaml'), '  n3: {vendor: static, address: 203.0.113.9, ram: 1GiB}\n');

test.each([
  ['all stacks', []],
  ['mesh among them', ['core', 'hetzner', 'linode', 'static', 'mesh']],
])('a machine that has not joined is refused before anything is written: %s', async (_, stacks) => {
  const folder = fleetFolder();
  withStatic(folder);
  const env = scriptedTools(folder);
  const before = snapshot(folder);
  const { code, err } = await flotilla(folder, ['deploy', '--yes', ...stacks], env);
  expect(code).toBe(1);
  expect(err).toContain(
    'fleet.yaml: nodes.n3: the machine at 203.0.113.9 has not joined the fleet (npx flotilla newnode n3 203.0.113.9)',
  );
  expect(snapshot(folder)).toEqual(before);
  expect(fs.existsSync(path.join(folder, '.home'))).toBe(false);
});

test('stacks that leave machines that exist already alone are deployed', async () => {
  const folder = fleetFolder();
  withStatic(folder);
  expect((await deploy(folder, ['core', 'hetzner'])).code).toBe(0);
  expect(calls(folder)).toContain('hetzner apply');
});

test('an unknown stack is refused before anything is written', async () => {
  const folder = fleetFolder();
  const env = scriptedTools(folder);
  fs.rmSync(path.join(folder, 'cdktf.json'));
  const before = snapshot(folder);
  expect((await flotilla(folder, ['deploy', '--yes', 'hetzer'], env)).err).toContain('unknown stack hetzer');
  expect(snapshot(folder)).toEqual(before);
});

test('a failure names stack, resource, attribute, what the machine said, the log, and a way on; other stacks end', async () => {
  const folder = fleetFolder();
  const { code, err } = await deploy(folder, [], { FAIL: 'hetzner' });
  expect(code).toBe(3);
  for (const text of [
    'hetzner: terraform apply failed',
    'at null_resource.hetzner, attribute name',
    '| engine: podman.service: no space left',
    '/log/hetzner.log',
    'terraform -chdir=cdktf.out/stacks/hetzner import -input=false null_resource.hetzner 17',
  ]) {
    expect(err).toContain(text);
  }
  expect(err).toMatch(/linode: 1 added/);
  expect(calls(folder)).not.toContain('mesh plan');
  expect(err).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect((await deploy(folder)).code).toBe(0);
});

const ledgerOf = (folder: string): string => fs.readFileSync(path.join(folder, 'fleet.lock.yaml'), 'utf8');
const edit = (folder: string, change: (text: string) => string): void => {
  const file = path.join(folder, 'fleet.yaml');
  fs.writeFileSync(file, change(fs.readFileSync(file, 'utf8')));
};

test('before anything is applied the ledger says which machines may stand; what leaves then is still removed', async () => {
  const folder = fleetFolder();
  expect((await deploy(folder, [], { FAIL: 'hetzner' })).code).toBe(3);
  expect(ledgerOf(folder).match(/deployed: unknown\}/g)).toHaveLength(2);
  edit(folder, (text) => text.replace(/ {2}n1: .*\n/, ''));
  const shown = await flotilla(folder, ['plan']);
  expect(shown.out).toMatch(/n1 .*gone .*machine at hetzner is removed if it is there/);
  expect((await flotilla(folder, ['plan', '--forget', 'n1'])).err).toContain('its machine at hetzner may be there');
  expect((await deploy(folder)).code).toBe(0);
  expect(ledgerOf(folder)).toMatch(/n1: \{index: 0, state: gone, .*deployed: none\}/);
  expect(ledgerOf(folder)).toMatch(/n2: \{index: 1, state: active, .*engine: podman\}/);
});

test('a no, and a run that cannot begin, leave no doubt in the ledger', async () => {
  const folder = fleetFolder();
  expect((await deploy(folder, [], { BREAK_APP: 'TypeError: x\n    at main (/app.js:1:2)' })).code).toBe(3);
  expect((await flotilla(folder, ['deploy'], scriptedTools(folder))).code).toBe(1);
  expect(ledgerOf(folder)).not.toContain('unknown');
});

test('a deploy of some stacks begins their machines only, and confirms what it removed', async () => {
  const folder = fleetFolder();
  expect((await deploy(folder, ['core', 'hetzner'])).code).toBe(0);
  expect(ledgerOf(folder)).toMatch(/n1: .*deployed: unknown\}/);
  expect(ledgerOf(folder)).toMatch(/n2: .*deployed: none\}/);
  edit(folder, (text) => text.replace(/ {2}n1: .*\n/, ''));
  expect((await deploy(folder, ['core', 'linode'])).code).toBe(0);
  expect(ledgerOf(folder)).toMatch(/n1: \{index: 0, state: gone, .*deployed: unknown\}/);
  expect((await deploy(folder, ['core', 'hetzner'])).code).toBe(0);
  expect(ledgerOf(folder)).toMatch(/n1: \{index: 0, state: gone, .*deployed: none\}/);
});

test('a node that was not reached stays in doubt, the others are confirmed, and users wait for all of them', async () => {
  const folder = fleetFolder();
  await flotilla(folder, ['plan']);
  const { code, err } = await deploy(folder, [], { UNREACHED: 'n2' });
  expect([code, err.includes('once the cause is mended on n2')]).toEqual([3, true]);
  expect(ledgerOf(folder)).toMatch(/n1: \{index: 0, state: active, .*engine: podman\}/);
  expect(ledgerOf(folder)).toMatch(/n2: .*deployed: unknown\}/);
  expect(ledgerOf(folder)).toMatch(/\nconfig: \{users: \w+, sysctls: \w+, deployed: none\}\n/);
  expect((await deploy(folder)).code).toBe(0);
  expect(ledgerOf(folder)).not.toMatch(/deployed: /);
});

test('emit after a deploy that has not reached a node confirms the others only', async () => {
  const folder = fleetFolder();
  expect((await deploy(folder, [], { UNREACHED: 'n2' })).code).toBe(3);
  const mesh = path.join(folder, 'cdktf.out/stacks/mesh');
  fs.mkdirSync(path.join(mesh, '.terraform'), { recursive: true });
  const resource = { null_resource: { deliver_n1: {}, deliver_n2: {} } };
  const json = path.join(mesh, 'cdk.tf.json');
  fs.writeFileSync(json, JSON.stringify({ ...JSON.parse(fs.readFileSync(json, 'utf8')), resource }));
  const resources = ['deliver_n1', 'deliver_n2'].map((name) => ({
    ...{ type: 'null_resource', name },
    instances: [name === 'deliver_n2' ? { status: 'tainted' } : {}],
  }));
  fs.writeFileSync(path.join(folder, 'pulled.json'), JSON.stringify({ resources }));
  const { code, err } = await flotilla(folder, ['emit'], scriptedTools(folder));
  expect([code, err]).toEqual([0, '']);
  expect(ledgerOf(folder)).toMatch(/n2: .*deployed: unknown\}/);
  expect(ledgerOf(folder)).toMatch(/\nconfig: .*deployed: none\}\n/);
});

test('a pod whose nodes the engine step has not reached is not deployed; the nodes are', async () => {
  const folder = fleetFolder({
    'pods/job.yaml':
      'apiVersion: v1\nkind: Pod\nmetadata: {name: job}\nspec: {containers: [{name: job, image: docker.io/library/busybox:1}]}\n',
  });
  edit(folder, (text) => `${text}pods:\n  job: {manifest: pods/job.yaml, replicas: 2}\n`);
  const unreachable = path.dirname(writeProgram(path.join(folder, 'no-ssh', 'ssh'), '#!/bin/sh\nexit 255\n'));
  const { code, err } = await deploy(folder, [], { PATH: `${unreachable}:${process.env.PATH}` });
  expect([code, err.includes('n1: ssh failed')]).toEqual([3, true]);
  expect(ledgerOf(folder)).toMatch(/n1: \{index: 0, state: active, .*engine: podman\}/);
  expect(ledgerOf(folder)).toMatch(/job: \{manifest: \w+, nodes: \[n1, n2\], deployed: none\}/);
});

test('a frozen ledger is not written, before or after', async () => {
  const folder = fleetFolder();
  await flotilla(folder, ['plan']);
  const before = ledgerOf(folder);
  const failed = await deploy(folder, ['--frozen'], { FAIL: 'hetzner' });
  expect([failed.code, ledgerOf(folder)]).toEqual([3, before]);
  const { code, err } = await deploy(folder, ['--frozen']);
  expect([code, ledgerOf(folder), err.split('the ledger is frozen').length]).toEqual([0, before, 2]);
});

test('a deploy that is interrupted leaves its doubt, and what was planned while it ran', async () => {
  const folder = fleetFolder();
  const run = deploy(folder, [], { HANG: 'core' });
  for (let i = 0; i < 400 && !fs.existsSync(path.join(folder, 'hanging')); i += 1)
    await new Promise((r) => setTimeout(r, 10));
  expect(ledgerOf(folder)).toMatch(/n1: .*deployed: unknown\}/);
  edit(folder, (text) => `${text}  n3: {vendor: hetzner, region: fsn1, size: cx23}\n`);
  expect((await flotilla(folder, ['plan'])).code).toBe(0);
  process.emit('SIGINT');
  await run;
  expect(ledgerOf(folder)).toMatch(/n1: .*deployed: unknown\}/);
  expect(ledgerOf(folder)).toMatch(/n3: \{index: 2, .*deployed: none\}/);
});

test('Ctrl-C lets Terraform end by itself, begins nothing new, and says how to go on', async () => {
  const folder = fleetFolder();
  const run = deploy(folder, [], { HANG: 'core' });
  for (let i = 0; i < 400 && !fs.existsSync(path.join(folder, 'hanging')); i += 1)
    await new Promise((r) => setTimeout(r, 10));
  process.emit('SIGINT');
  const { code, err } = await run;
  expect(code).toBe(3);
  expect(err).toContain('core: stopping: terraform ends what it has begun');
  expect(err).toContain('run the same command again to go on');
  expect(calls(folder)).toEqual(['core init', 'core plan', 'core apply']);
});

test('no secret is in a log, a plan file, or the output', async () => {
  const folder = fleetFolder();
  const { out, err } = await deploy(folder);
  const home = path.join(folder, '.home');
  const names = fs.readdirSync(home, { recursive: true, encoding: 'utf8' }).map((name) => path.join(home, name));
  const texts = names.filter((name) => fs.statSync(name).isFile()).map((name) => fs.readFileSync(name, 'utf8'));
  expect(texts.length).toBeGreaterThan(4);
  expect([out, err, ...texts].filter((text) => text.includes('TOPSECRET'))).toEqual([]);
});

test("the app runs in the fleet's folder with the context of its cdktf.json", async () => {
  const folder = fleetFolder();
  await flotilla(path.dirname(folder), ['deploy', '--yes', '-f', folder], {
    ...scriptedTools(folder),
    XDG_STATE_HOME: path.join(folder, '.home'),
  });
  expect(JSON.parse(fs.readFileSync(path.join(folder, 'context.json'), 'utf8'))).toEqual({
    mine: 1,
    fleet: 'fleet.yaml',
  });
});

test('what the app tells its user is told, a crash of it is cut short', async () => {
  const folder = fleetFolder();
  const told = await deploy(folder, [], { BREAK_APP: 'nodes.n1: first boot takes too much' });
  expect([told.code, told.err.includes('nodes.n1: first boot takes too much')]).toEqual([1, true]);
  const crash = await deploy(folder, [], { BREAK_APP: 'TypeError: x\n    at main (/app.js:1:2)' });
  expect(crash.code).toBe(3);
  expect(crash.err).toContain('TypeError: x');
  expect(crash.err).toContain('synth.log');
  expect(crash.err).not.toContain('at main');
});

test('two deploys of one fleet do not meet; a dead one does not block', async () => {
  const folder = fleetFolder();
  const run = deploy(folder, [], { HANG: 'core' });
  for (let i = 0; i < 400 && !fs.existsSync(path.join(folder, 'hanging')); i += 1)
    await new Promise((r) => setTimeout(r, 10));
  const second = await deploy(folder);
  expect([second.code, second.err.includes('another flotilla deploy works on this fleet')]).toEqual([3, true]);
  process.emit('SIGINT');
  await run;
  expect((await deploy(folder)).code).toBe(0);
});

test('emit takes saved outputs without Terraform, and tells by its status what would change', async () => {
  const folder = fleetFolder();
  scriptedTools(folder);
  await flotilla(folder, ['plan']);
  const env = { PATH: '/nowhere' };
  expect((await flotilla(folder, ['emit', '--outputs', 'outputs.json', '--check'], env)).code).toBe(2);
  expect(fs.existsSync(path.join(folder, 'out'))).toBe(false);
  const { code, out } = await flotilla(folder, ['emit', '--outputs', 'outputs.json'], env);
  expect(code).toBe(0);
  expect(out).toContain('wrote out/ansible/inventory.yml');
  expect((await flotilla(folder, ['emit', '--outputs', 'outputs.json', '--check'], env)).code).toBe(0);
});

test.each([
  ['no such file', undefined, 'saved.json: there is no such file'],
  ['text', 'hello', 'got no JSON'],
  ['no outputs', '{}', 'mesh has no output fleet'],
])('emit refuses %s', async (_, text, message) => {
  const folder = fleetFolder(text === undefined ? {} : { 'saved.json': text });
  await flotilla(folder, ['plan']);
  const { code, err } = await flotilla(folder, ['emit', '--outputs', 'saved.json']);
  expect([code, err.includes(message)]).toEqual([1, true]);
});

test('emit after a plain cdktf deploy asks Terraform for the outputs', async () => {
  const folder = fleetFolder();
  const env = scriptedTools(folder);
  await flotilla(folder, ['plan']);
  expect((await flotilla(folder, ['emit'], env)).err).toContain('this fleet was not deployed from here');
  const outDir = path.join(folder, 'cdktf.out');
  const synth = { CDKTF_OUTDIR: outDir, CDKTF_CONTEXT_JSON: '{}' };
  execFileSync(process.execPath, ['app.cjs'], { cwd: folder, env: synth });
  fs.mkdirSync(path.join(outDir, 'stacks/mesh/.terraform'));
  expect((await flotilla(folder, ['emit'], env)).code).toBe(0);
});
