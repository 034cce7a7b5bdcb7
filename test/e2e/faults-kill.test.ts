/** Runs that are killed: the next `up` finishes, no machine is made twice, none is lost. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandRun } from './support/command-run';
import { FaultFleet } from './support/fault-fleet';
import { killTerraform, processesGone, rehearsalProcesses, terraformAt } from './support/rehearsal-processes';
import { requireHosts, withRehearsal } from './support/require-hosts';

const test = withRehearsal();
const minute = 60_000;
let fleet: FaultFleet;

beforeAll(() => requireHosts('/'));
beforeEach(() => {
  fleet = new FaultFleet('oak');
});
afterEach(() => fleet.end(), minute);

/** Every machine is known to the state that its vendor's stack has, and there is none besides. */
function expectNoneTwiceNoneLost(): void {
  const ids = fleet.hosts().map((host) => host.id);
  expect(ids).toHaveLength(3);
  expect(fleet.idsInState()).toEqual([...ids].sort());
}

test(
  'terraform killed while a machine is made: the provider ends, and the next up adopts the machine',
  async () => {
    const { dir } = fleet.rehearsal;
    const run = fleet.start('rehearse', 'up');
    const made = await run.until('a host is being made', () => fleet.hosts().find((host) => host.phase === 'creating'));
    expect(fleet.idsInState()).not.toContain(made.id);
    killTerraform(dir);
    const ended = await run.ended;
    expect(ended.code).toBe(3);
    expect(ended.output).toContain('exit status 137');
    expect(ended.output).not.toMatch(/^\s+at |internal error/m);
    expect(await processesGone(dir)).toEqual([]);
    const before = fleet.hosts();
    await fleet.finished();
    expectNoneTwiceNoneLost();
    expect(fleet.idsInState()).toEqual(expect.arrayContaining(before.map((host) => host.id)));
    expect((await fleet.finished()).output).toContain('Nothing had to change.');
  },
  2 * minute,
);

/** What killed runs leave that no later run may stumble over, planted where it could be. */
function plantLeftovers(): void {
  const { lock, mirror, stackDir, stateFile } = fleet.rehearsal;
  const dead = 2 ** 22 - 1;
  const leftovers: Record<string, string> = {
    [lock]: JSON.stringify({ pid: dead, started: '1', doing: 'flotilla rehearse' }),
    [join(mirror, `.terraform-provider-hcloud_v1.68.0.${dead}.tmp`)]: 'half a provider',
    [join(stackDir('core'), `cdk.tf.json.${dead}.0a1b2c3d.tmp`)]: '{"terraform": {',
    [join(dirname(stateFile('core')), '.core.tfstate.lock.info')]: '{"ID":"0a1b","Operation":"OperationTypeApply"}',
    [join(fleet.dir, `fleet.lock.yaml.${dead}.0a1b2c3d.tmp`)]: 'half a ledger',
    [join(fleet.dir, 'out', 'ssh', `config.${dead}.0a1b2c3d.tmp`)]: 'half a file',
  };
  for (const [file, text] of Object.entries(leftovers)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

test(
  'flotilla and its terraform killed at one moment after the other: each next up goes on, the last one finishes',
  async () => {
    const { dir } = fleet.rehearsal;
    const synthesising = () => rehearsalProcesses(dir).some((each) => each.command.includes('stacks/main.js'));
    const onDisk = (node: string, path: string) => existsSync(fleet.disk(node, path));
    const moments: Readonly<Record<string, () => unknown>> = {
      'the stacks are synthesised': synthesising,
      'core gets its providers': () => terraformAt(dir, 'core', 'init'),
      'core is applied': () => terraformAt(dir, 'core', 'apply'),
      'a vendor is planned': () => terraformAt(dir, 'linode', 'plan'),
      'machines are made': () => fleet.hosts().length === 3 && fleet.hosts().some((host) => host.phase === 'creating'),
      'mesh is planned': () => terraformAt(dir, 'mesh', 'plan'),
      'a host key is changed': () => onDisk('n3', 'etc/flotilla/ssh/hostkey.previous'),
      'a bundle is applied': () => onDisk('n2', 'var/lib/flotilla/inbox/bundle'),
    };
    for (const [what, moment] of Object.entries(moments)) {
      const run = fleet.start('rehearse', 'up');
      await run.until(what, () => (moment() ? true : undefined));
      await run.kill();
      killTerraform(dir);
      expect([what, (await run.ended).signal]).toEqual([what, 'SIGKILL']);
      expect([what, await processesGone(dir)]).toEqual([what, []]);
      const status = await fleet.flotilla('rehearse', 'status');
      expect([what, status.code, status.output]).toEqual([what, 0, expect.stringContaining('oak: rehearsed')]);
      if (what === 'core is applied') plantLeftovers();
    }
    await fleet.finished();
    expectNoneTwiceNoneLost();
    expect(existsSync(join(fleet.dir, 'out', 'ssh', 'config'))).toBe(true);
    const again = await fleet.finished();
    expect(again.output).toContain('Nothing had to change.');
  },
  4 * minute,
);

test(
  'flotilla alone killed: terraform goes on to the end, and an up right behind it waits for it and finishes',
  async () => {
    const { dir } = fleet.rehearsal;
    const run = fleet.start('rehearse', 'up');
    await run.until('machines are made', () => fleet.hosts().some((host) => host.phase === 'creating'));
    await run.kill();
    const working = rehearsalProcesses(dir).filter((each) => each.kind === 'terraform');
    expect(working.length).toBeGreaterThan(0);
    await fleet.finished();
    expectNoneTwiceNoneLost();
  },
  2 * minute,
);

describe('two runs at once on one fleet', () => {
  let first: CommandRun;

  test(
    'the second is refused and says who works, the first is not harmed, and neither is down',
    async () => {
      first = fleet.start('rehearse', 'up');
      await first.until('machines are made', () => fleet.hosts().some((host) => host.phase === 'creating'));
      for (const verb of ['up', 'down']) {
        const second = await fleet.flotilla('rehearse', verb);
        expect([verb, second.code]).toEqual([verb, 3]);
        expect(second.output).toContain(`another flotilla rehearse works on this fleet (process ${first.pid})`);
        expect(second.output).not.toMatch(/^\s+at |internal error/m);
      }
      expect((await first.ended).code).toBe(0);
      expectNoneTwiceNoneLost();
    },
    2 * minute,
  );
});
