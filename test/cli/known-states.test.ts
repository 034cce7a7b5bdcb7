import * as fs from 'node:fs';
import * as path from 'node:path';
import { isState } from '../../src/cli/known-states';
import { stateIn } from '../../src/cli/terraform-run';
import { fleetFolder, flotilla } from './fixture';
import { calls, scriptedTools } from './scripted-terraform';

/** A deployed fleet, and a deploy of it with more in the environment. */
async function deployed() {
  const folder = fleetFolder();
  const deploy = (env: NodeJS.ProcessEnv = {}, stacks: readonly string[] = []) =>
    flotilla(folder, ['deploy', '--yes', ...stacks], { ...scriptedTools(folder), ...env });
  expect((await deploy()).code).toBe(0);
  fs.rmSync(path.join(folder, 'calls'));
  const lose = (stack: string): void => fs.rmSync(path.join(folder, 'cdktf.out/stacks', stack, 'written'));
  const ledger = (): string => fs.readFileSync(path.join(folder, 'fleet.lock.yaml'), 'utf8');
  return { folder, deploy, lose, ledger };
}

test('a deployed fleet whose states are not there is refused before anything is planned', async () => {
  const { folder, deploy, lose, ledger } = await deployed();
  for (const stack of ['core', 'hetzner', 'linode', 'mesh']) lose(stack);
  const before = ledger();
  const { code, err } = await deploy({ BACKEND: '{"local":{"path":"../../../state/oak.tfstate"}}' });
  expect(code).toBe(1);
  for (const text of [
    'fleet.lock.yaml says that n1, n2 are deployed, but there is no state of core, hetzner, linode, mesh',
    '  core: no state in the local file state/oak.tfstate',
    'restore the states to these places; nothing was changed',
    '  terraform -chdir=cdktf.out/stacks/core init -migrate-state',
    'if all machines are really gone: move fleet.lock.yaml away',
  ])
    expect(err).toContain(text);
  expect(calls(folder).filter((call) => / (plan|apply)$/.test(call))).toEqual([]);
  expect(ledger()).toBe(before);
});

test.each([
  ['core', 'core'],
  ['hetzner', 'hetzner'],
  ['mesh', 'mesh'],
])('the state of %s alone is missed too', async (stack, named) => {
  const { deploy, lose } = await deployed();
  lose(stack);
  const { code, err } = await deploy();
  expect([code, err.includes(`there is no state of ${named}:`)]).toEqual([1, true]);
});

test('stacks that are not applied are not asked for their state', async () => {
  const { deploy, lose } = await deployed();
  lose('linode');
  expect((await deploy({}, ['core', 'hetzner'])).code).toBe(0);
});

test('a fleet that was never deployed needs no state', async () => {
  const folder = fleetFolder();
  expect((await flotilla(folder, ['deploy', '--yes', 'core'], scriptedTools(folder))).code).toBe(0);
  expect(calls(folder)).not.toContain('core state');
});

test('where a state was looked for is said without what is secret', async () => {
  const { deploy, lose } = await deployed();
  lose('core');
  const backend = {
    http: { address: 'https://ada:TOPSECRET@states.example/core?token=TOPSECRET', password: 'TOPSECRET' },
  };
  const { err } = await deploy({ BACKEND: JSON.stringify(backend) });
  expect(err).toContain('core: no state in backend http, address https://states.example/core\n');
  expect(err).not.toContain('TOPSECRET');
});

test.each([
  ['{"s3":{"key":"core","bucket":"oak","region":"eu"}}', 'backend s3, key core, bucket oak\n'],
  ['{"pg":{"schema_name":"core","conn_str":"postgres://db"}}', 'backend pg, schema_name core\n'],
  ['{"remote":{"hostname":"app.example"}}', 'backend remote\n'],
])('a state that was looked for in %s is told as %j', async (BACKEND, place) => {
  const { deploy, lose } = await deployed();
  lose('core');
  expect((await deploy({ BACKEND })).err).toContain(`core: no state in ${place}`);
});

test('a backend that was changed is answered with the line that moves the state, for each stack', async () => {
  const { deploy } = await deployed();
  const { code, err } = await deploy({ MOVED: '1', BACKEND: '{"local":{"path":"elsewhere"}}' });
  expect([code, err.includes('core: terraform init failed')]).toEqual([3, true]);
  for (const stack of ['core', 'hetzner', 'linode', 'mesh'])
    expect(err).toContain(`\n  terraform -chdir=cdktf.out/stacks/${stack} init -migrate-state\n`);
});

test.each([
  ['', false],
  ['\nWarning: Unable to open CLI configuration file\n\n{"version":4,"serial":1,"lineage":"f3"}', true],
  ['{"version":4,"serial":0,"lineage":"","outputs":{},"resources":[]}', false],
  ['{"version":4,"serial":7,"lineage":"f3","outputs":{},"resources":[]}', true],
  ['{"version":4,"serial":0,"lineage":"f3","resources":[{}]}', true],
])('whether %j was ever written: %s', (pulled, written) => {
  expect(isState(stateIn(pulled))).toBe(written);
});
