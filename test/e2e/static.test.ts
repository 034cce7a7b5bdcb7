/** A fleet with machines that exist already: the rehearsal has them as bare hosts, and they join by their root passwords. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { rehearsalName } from '../../src/rehearsal/hosts/namespace';
import { bitingAnswer, bitingLayer, bitingProbe } from './support/biting-files';
import { eventually } from './support/eventually';
import { FaultFleet } from './support/fault-fleet';
import { type MachineState, machineState } from './support/machine-state';
import { requireHosts, withRehearsal } from './support/require-hosts';
import { succeeded } from './support/run-program';

const test = withRehearsal();
const minute = 60_000;

const text = `fleet: pier
operator: {user: ada, keys: [keys/ada.pub]}
overlay: none
firstboot: [${bitingLayer}]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, seller: acme, address: 203.0.113.9, ram: 512MiB}
`;

let fleet: FaultFleet;
let before: MachineState;

beforeAll(async () => {
  await requireHosts('/');
  fleet = new FaultFleet('pier', text);
  before = machineState(rehearsalName(fleet.rehearsal.dir));
});
afterAll(() => fleet?.end(), minute);

interface Machine {
  readonly name: string;
  readonly address: string;
  readonly made: boolean;
  readonly passwordFile: string;
}

test(
  'a bare machine boots for whoever wants to try something on it, with a password that only its file knows',
  async () => {
    const words = ['rehearse', 'machine', '203.0.113.9', '--name', 'vps1', '--json'];
    const told = succeeded(await fleet.run(words, { timeoutMs: 15 * minute }));
    const made = JSON.parse(told) as Machine;
    expect(made).toMatchObject({ name: 'vps1', address: '203.0.113.9', made: true });
    expect(statSync(made.passwordFile).mode & 0o777).toBe(0o600);
    const password = readFileSync(made.passwordFile, 'utf8');
    expect(password).toMatch(/^\S{16,}$/);
    expect(told).not.toContain(password);
    expect(JSON.parse(succeeded(await fleet.run(words)))).toMatchObject({ name: 'vps1', made: false });
    expect((await fleet.run(['rehearse', 'machine', '198.18.0.77'])).stderr).toContain("rehearsal's own network");
  },
  16 * minute,
);

test(
  'up takes the machine that is there, joins it and delivers to it; once more, nothing changes',
  async () => {
    await fleet.up();
    expect(fleet.address('n4')).toBe('203.0.113.9');
    expect((await fleet.ssh('n4', 'hostname')).trim()).toBe('n4');
    expect((await fleet.ssh('n4', 'systemctl is-system-running --wait')).trim()).toBe('running');
    expect(await fleet.ssh('n4', 'sudo sshd -T')).toMatch(/^passwordauthentication no$/m);
    expect(await fleet.ssh('n4', `sudo ping -c 1 -W 5 -q ${fleet.address('n1')}`)).toContain(' 0% ');
    expect(await fleet.ssh('n1', 'sudo ping -c 1 -W 5 -q 203.0.113.9')).toContain(' 0% ');
    expect(await fleet.up()).toContain('Nothing had to change.');
  },
  15 * minute,
);

test(
  'contents that some notation on the way takes for something else are there byte by byte, by cloud-init and by the script',
  async () => {
    for (const node of ['n1', 'n4']) expect(await fleet.ssh(node, bitingProbe)).toBe(bitingAnswer);
  },
  minute,
);

test(
  'commands know it by its node',
  async () => {
    const status = JSON.parse(succeeded(await fleet.run(['rehearse', 'status', '--json']))) as {
      machines: { node: string; ipv4: string; name: string }[];
    };
    expect(status.machines.find((machine) => machine.node === 'n4')).toMatchObject({
      ipv4: '203.0.113.9',
      name: 'vps1',
    });
    for (const verb of ['kill', 'boot', 'reboot']) succeeded(await fleet.run(['rehearse', verb, 'n4']));
    // Its init is up before its sshd.
    await eventually(async () => expect((await fleet.ssh('n4', 'hostname')).trim()).toBe('n4'), minute);
  },
  5 * minute,
);

test(
  'down removes it with all the others, and leaves the machine below as it was',
  async () => {
    const { dir } = fleet.rehearsal;
    succeeded(await fleet.down());
    expect(existsSync(dir)).toBe(false);
    expect(machineState(rehearsalName(dir))).toEqual(before);
  },
  2 * minute,
);
