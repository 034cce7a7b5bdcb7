/** Ctrl-C: what was begun is ended in order, nothing is lost, and the next `up` goes on. */
import { existsSync } from 'node:fs';
import { FaultFleet } from './support/fault-fleet';
import { processesGone, rehearsalProcesses, terraformAt } from './support/rehearsal-processes';
import { requireHosts, withRehearsal } from './support/require-hosts';

const test = withRehearsal('ssh-keyscan');
const minute = 60_000;
let fleet: FaultFleet;

beforeAll(async () => {
  await requireHosts('/');
  fleet = new FaultFleet('elm');
});
afterAll(() => fleet.end(), minute);

const stopping = 'stopping: terraform ends what it has begun and saves its state; please wait';

test(
  'before terraform runs: the run ends at once, says so, and no stack trace is shown',
  async () => {
    const { dir } = fleet.rehearsal;
    const run = fleet.start('rehearse', 'up');
    await run.until('the stacks are synthesised', () =>
      rehearsalProcesses(dir).some((each) => each.command.includes('stacks/main.js')),
    );
    run.interrupt();
    const ended = await run.ended;
    expect(ended.code).toBe(3);
    expect(ended.output).toMatch(/stopped\nrun the same command again to go on\n$/);
    expect(ended.output).not.toMatch(/^\s+at |internal error|synth failed/m);
    expect(await processesGone(dir)).toEqual([]);
  },
  minute,
);

test(
  'while machines are made, twice: terraform makes them to the end and keeps them in its state',
  async () => {
    const { dir } = fleet.rehearsal;
    const run = fleet.start('rehearse', 'up');
    await run.until('machines are made', () => fleet.hosts().length === 3);
    run.interrupt();
    await run.until('it says that it stops', () => run.output.includes(`hetzner: ${stopping}`));
    run.interrupt();
    await run.until('it says why it does not stop', () => run.output.includes('still stopping'));
    const ended = await run.ended;
    expect(ended.code).toBe(3);
    expect(ended.output).toMatch(/stopped at stack (hetzner|linode); its state is saved/);
    expect(ended.output).toContain('run the same command again to go on');
    expect(ended.output).not.toMatch(/^\s+at |internal error|apply failed/m);
    expect(ended.output).not.toContain('mesh: planning');
    expect(await processesGone(dir)).toEqual([]);
    const ids = fleet.hosts().map((host) => host.id);
    expect(fleet.idsInState()).toEqual([...ids].sort());
    expect(existsSync(fleet.rehearsal.lock)).toBe(false);
  },
  minute,
);

test(
  'while a host key is changed: terraform stops, and the next up finishes by itself',
  async () => {
    const { dir } = fleet.rehearsal;
    const run = fleet.start('rehearse', 'up');
    await run.until('a host key is changed', () => existsSync(fleet.disk('n1', 'etc/flotilla/ssh/hostkey.previous')));
    expect(terraformAt(dir, 'mesh', 'apply')).toBeDefined();
    run.interrupt();
    const ended = await run.ended;
    expect(ended.code).toBe(3);
    expect(ended.output).toContain(`mesh: ${stopping}`);
    expect(ended.output).toContain('stopped at stack mesh; its state is saved');
    expect(ended.output).not.toMatch(/^\s+at |internal error/m);
    expect(await processesGone(dir)).toEqual([]);
    await fleet.finished();
    expect((await fleet.finished()).output).toContain('Nothing had to change.');
    for (const node of ['n1', 'n2', 'n3']) expect(await fleet.offered(node)).toBe(fleet.hostKey1(node));
  },
  3 * minute,
);
