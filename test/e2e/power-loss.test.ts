/** Power loss in the middle of a first boot: the next boot finishes it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LocalHosts } from '../../src/rehearsal/hosts/local-hosts';
import { FaultFleet } from './support/fault-fleet';
import { requireHosts, withRehearsal } from './support/require-hosts';

const test = withRehearsal();
const minute = 60_000;

const text = `fleet: reed
operator: {user: ada, keys: [keys/ada.pub]}
overlay: none
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: hetzner, region: fsn1, size: cx23}
`;

let fleet: FaultFleet;

beforeAll(async () => {
  await requireHosts('/');
  fleet = new FaultFleet('reed', text);
});
afterAll(() => fleet?.end(), minute);

/** What a first boot leaves and a later delivery does not mend: packages, accounts, units. */
const endState = [
  'dpkg-query -W -f "\\${Package} \\${db:Status-Abbrev}\\n" | sort',
  'getent passwd | cut -d: -f1,6,7 | sort',
  'systemctl list-unit-files --no-legend --state=enabled | sort',
  'sudo find /etc/ssh /etc/sudoers.d /opt/flotilla -printf "%p %M %u %g\\n" | sort',
].join('; ');

test(
  'a host that is switched off while cloud-init installs packages is, after the next boot, as one that was left alone',
  async () => {
    const run = fleet.start('rehearse', 'up');
    const installing = 'upper/var/lib/apt/lists';
    const host = await run.until('packages are being installed', () =>
      fleet
        .hosts()
        .find(
          ({ name }) =>
            name.endsWith('n1') && existsSync(join(fleet.rehearsal.hosts, `hcloud_server.${name}`, installing)),
        ),
    );
    const hosts = new LocalHosts(fleet.rehearsal.dir);
    await hosts.kill(host.id);
    await hosts.boot(host.id);
    await run.ended;
    await fleet.up();
    expect((await fleet.ssh('n1', 'systemctl is-system-running --wait')).trim()).toBe('running');
    expect(await fleet.ssh('n1', endState)).toBe(await fleet.ssh('n2', endState));
  },
  15 * minute,
);
