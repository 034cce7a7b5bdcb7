/** A host key that is being changed while a run ends: the next `up` finishes by itself, and prints the line that does the same. */
import { existsSync } from 'node:fs';
import type { Ended } from './support/command-run';
import { FaultFleet } from './support/fault-fleet';
import { haltTerraform, killTerraform, processesGone } from './support/rehearsal-processes';
import { requireHosts, withRehearsal } from './support/require-hosts';

const test = withRehearsal('npx', 'ssh-keyscan');
const minute = 60_000;
const nodes = ['n1', 'n2', 'n3'] as const;
const goingOn = 'an earlier run was killed while it changed the host key; going on from there';
let fleet: FaultFleet;
let lost: FaultFleet;
/** Waits for the way back, which takes two minutes: it runs beside the other tests. */
let lostUp: Promise<Ended & { readonly seconds: number }>;

beforeAll(async () => {
  await requireHosts('/');
  lost = new FaultFleet('yew');
  fleet = new FaultFleet('fir');
  await killedBeforeConfirm(lost);
  await loseKeys();
  const begun = Date.now();
  lostUp = lost.flotilla('rehearse', 'up').then((ended) => ({ ...ended, seconds: (Date.now() - begun) / 1000 }));
}, 5 * minute);

afterAll(async () => {
  await Promise.all([fleet.end(), lost.end()]);
}, minute);

function unconfirmed(of: FaultFleet, node: string): boolean {
  return existsSync(of.disk(node, 'etc/flotilla/ssh/hostkey.previous'));
}

/**
 * A run that is killed once every node offers H1 and none has confirmed it. Nodes come to that point one after the other, each when its
 * packages are there: Terraform is halted at the first, and what it has begun on the others goes on without it.
 */
async function killedBeforeConfirm(of: FaultFleet): Promise<void> {
  const run = of.start('rehearse', 'up');
  await run.until('a host key is changed', () => nodes.some((node) => unconfirmed(of, node)));
  haltTerraform(of.rehearsal.dir);
  await run.until('all host keys are changed', () => nodes.every((node) => unconfirmed(of, node)));
  await run.kill();
  killTerraform(of.rehearsal.dir);
  await processesGone(of.rehearsal.dir);
}

/** The state loses H1 of n2 and n3, and n1 and n2 are rebooted; n3 is left to its own clock. */
async function loseKeys(): Promise<void> {
  await lost.changeState('mesh', 'state', 'rm', 'tls_private_key.hostkey1_n2', 'tls_private_key.hostkey1_n3');
  for (const node of ['n1', 'n2']) {
    expect([node, unconfirmed(lost, node)]).toEqual([node, true]);
    expect((await lost.flotilla('rehearse', 'reboot', node)).code).toBe(0);
  }
}

/** All nodes prove themselves with the key that mesh knows, nothing waits for a confirmation, and nothing is left to do. */
async function expectSettled(of: FaultFleet): Promise<void> {
  for (const node of nodes) {
    expect([node, unconfirmed(of, node)]).toEqual([node, false]);
    expect([node, await of.offered(node)]).toEqual([node, of.hostKey1(node)]);
  }
  expect((await of.finished()).output).toContain('Nothing had to change.');
}

/** The state forgets that n1 and n3 were through, as if the run had been killed right after they confirmed. */
async function forgetRekeys(): Promise<void> {
  await fleet.changeState('mesh', 'state', 'rm', 'null_resource.rekey_n1', 'null_resource.deliver_n1');
  await fleet.changeState('mesh', 'taint', 'null_resource.rekey_n3');
}

test(
  'killed after begin and before confirm: the next up goes on at once, without waiting for the way back',
  async () => {
    await killedBeforeConfirm(fleet);
    const begun = Date.now();
    expect((await fleet.finished()).output).toContain(goingOn);
    expect(Date.now() - begun).toBeLessThan(minute);
    await expectSettled(fleet);
  },
  6 * minute,
);

test(
  'killed after confirm and before the state knows: the next up goes on, and prints a line for cdktf that does the same',
  async () => {
    await forgetRekeys();
    const { output } = await fleet.finished();
    expect(output).toContain(`n1, n3: ${goingOn}`);
    await expectSettled(fleet);
    const line = /the same with cdktf: (.*)$/m.exec(output)?.[1];
    expect(line).toContain('npx flotilla rehearse exec ');
    await forgetRekeys();
    const deployed = await fleet.paste(`${line} --auto-approve`);
    expect([deployed.code, deployed.output]).toEqual([0, expect.stringContaining('rekey_n1: Creation complete')]);
    await expectSettled(fleet);
  },
  3 * minute,
);

test(
  'nodes that were rebooted, or whose new key nobody knows any more, go back by themselves within two minutes, and up finishes',
  async () => {
    const ended = await lostUp;
    expect(ended).toMatchObject({ code: 0, output: expect.stringMatching(/^Changed: .*mesh/m) });
    expect(ended.seconds).toBeLessThan(160);
    await expectSettled(lost);
  },
  4 * minute,
);
