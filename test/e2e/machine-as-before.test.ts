import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rehearsalName } from '../../src/rehearsal/hosts/namespace';
import { eventually } from './support/eventually';
import { contentsOf, filesBelow } from './support/folder-contents';
import { machineState, processesOf } from './support/machine-state';
import { RehearsedFleet } from './support/rehearsed-fleet';
import { requireHosts, withRehearsal } from './support/require-hosts';

const test = withRehearsal('busybox-static', 'nftables');

let fleet: RehearsedFleet;
/** The rehearsal's name on the machine: known beforehand, as it follows from the folder. */
let name: string;
let before: Left;

beforeAll(async () => {
  fleet = new RehearsedFleet('quickstart');
  await requireHosts(join(fleet.root, 'state'));
  // A rehearsal's folder is only named once it is made.
  await fleet.exec(['true'], { timeoutMs: 600_000 });
  name = rehearsalName(fleet.rehearsalDir);
  await fleet.down();
  before = left();
}, 660_000);

afterAll(() => fleet?.end(), 120_000);

/** Everything that a rehearsal could leave on the machine. */
interface Left {
  readonly machine: ReturnType<typeof machineState>;
  readonly processes: readonly string[];
  readonly files: readonly string[];
}

function left(): Left {
  const places = ['state', 'tmp', 'home'].flatMap((each) => filesBelow(join(fleet.root, each)));
  return { machine: machineState(name), processes: processesOf(fleet.root), files: places };
}

test('the machine had nothing of the rehearsal before', () => {
  expect(before).toMatchObject({ processes: [], files: [], machine: { groups: [], namespaces: [] } });
});

test('while hosts run, the machine itself has no more than a namespace and control groups of their name', async () => {
  await fleet.up();
  const now = left();
  expect(now.machine.namespaces).toContain(name);
  expect(now.machine.groups.length).toBeGreaterThan(before.machine.groups.length);
  expect(now.processes.length).toBeGreaterThan(0);
  expect(now.machine.links).toEqual(before.machine.links);
  expect(now.machine.firewall).toEqual(before.machine.firewall);
  expect(now.machine.mounts.filter((line) => !before.machine.mounts.includes(line))).toEqual([
    expect.stringContaining(`/run/netns/${name}`),
  ]);
}, 120_000);

test("down leaves the machine as it was, and the fleet's folder its ledger and its files", async () => {
  const folder = contentsOf(fleet.dir);
  expect(await fleet.down()).toMatchObject({ code: 0 });
  expect(left()).toEqual(before);
  expect(contentsOf(fleet.dir)).toEqual(folder);
  expect(readdirSync(fleet.dir)).toEqual(expect.arrayContaining(['fleet.lock.yaml', 'out']));
  expect(await fleet.down()).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing is being rehearsed') });
});

// Terraform goes on for a while in each of them: the later ones have a machine under way.
for (const resource of ['terraform_data.generation_n1', 'hcloud_firewall.firewall_', 'hcloud_server.n1']) {
  test(
    `down also ends what a run left that was killed when it came to ${resource}`,
    () => killedThenDown(() => new RegExp(`^${resource}[^ ]*: Creating`, 'm').test(logOf('hetzner'))),
    180_000,
  );
}

test(
  'down also ends what a run left that was killed while the nodes changed their host keys',
  () => killedThenDown(() => /^null_resource\.rekey_n\d: (Creating|Provisioning)/m.test(logOf('mesh'))),
  180_000,
);

/** Kills an `up` without mercy once it has come to a point, takes the rehearsal down, and compares. */
async function killedThenDown(point: () => boolean): Promise<void> {
  const [program, ...args] = fleet.argv('rehearse', 'up');
  const up = spawn(program, args, { cwd: fleet.dir, env: fleet.env, stdio: 'ignore' });
  const ended = once(up, 'close');
  await eventually(() => expect(point()).toBe(true), 120_000, 5);
  expect(up.exitCode).toBeNull();
  up.kill('SIGKILL');
  await ended;
  expect(processesOf(fleet.root)).not.toEqual([]);
  expect(await fleet.down()).toMatchObject({ code: 0 });
  expect(left()).toEqual(before);
  // Nor does anything come back: whatever still ran then would make machines again.
  expect(
    existsSync(join(fleet.root, 'state/flotilla/rehearsals')) &&
      readdirSync(join(fleet.root, 'state/flotilla/rehearsals')),
  ).toEqual([]);
}

function logOf(stack: string): string {
  const file = join(fleet.rehearsalDir, 'log', `${stack}.log`);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
