import * as fs from 'node:fs';
import { controlAddress } from './addresses';
import { mustRun, runCommand } from './command';
import { netnsCommand } from './exec';
import { bringFileServerUp, takeFileServerDown } from './file-service';
import { fixedAddresses, writeRoutes } from './fixed-addresses';
import { hostInterface } from './host-network';
import { withLock } from './lock';
import { hostsLock, namespaceFile } from './namespace';

/** Name of the bridge inside the namespace that all hosts are plugged into. */
export const bridgeName = 'hosts';

const quick = { timeoutMs: 20_000 };

/**
 * Program that lays the bridge: $1 its name, $2 and $3 its addresses. Every line may be run again over what a killed run left half
 * done. The addresses that follow are those that machines were given from outside: they are on the wire, too. There is no other route.
 */
export const bridgeScript = `set -eu
bridge=$1
ip link set lo up
ip link show dev "$bridge" >/dev/null 2>&1 || ip link add "$bridge" type bridge stp_state 0 mcast_snooping 0
ip address replace "$2" dev "$bridge"
if [ -e /proc/sys/net/ipv6 ]; then ip -6 address replace "$3" dev "$bridge" nodad; fi
ip link set "$bridge" up
shift 3
for fixed; do ip route replace "$fixed/32" dev "$bridge"; done
`;

/** Whether the rehearsal's network namespace exists. */
export function isNetworkUp(rehearsalDir: string): boolean {
  const file = namespaceFile(rehearsalDir);
  // A plain file is what a killed run left before it had a namespace.
  return fs
    .readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .some((line) => line.split(' ')[4] === file);
}

/**
 * Makes the rehearsal's network, or completes it: a namespace with one bridge, what serves files to its hosts, and no way out; nothing on the
 * machine's own network.
 * @throws CommandFailed
 */
export async function bringNetworkUp(rehearsalDir: string): Promise<void> {
  const lock = { waitSec: 60, what: `the network of ${rehearsalDir}` };
  await withLock(hostsLock(rehearsalDir, 'network'), lock, async () => {
    if (!isNetworkUp(rehearsalDir)) await makeNamespace(namespaceFile(rehearsalDir));
    const { ipv4, ipv6 } = controlAddress;
    const fixed = fixedAddresses(rehearsalDir).map(({ address }) => address);
    writeRoutes(rehearsalDir, fixed);
    const words = ['sh', '-c', bridgeScript, 'bridge', bridgeName, ipv4, ipv6, ...fixed];
    await mustRun(netnsCommand(rehearsalDir, words), quick);
    await bringFileServerUp(rehearsalDir);
  });
}

/** Program that tells a host of addresses: $1 its interface. One that is not up yet finds them when it boots. */
const neighboursScript = `interface=$1; shift
ip link show dev "$interface" up >/dev/null 2>&1 || exit 0
for fixed; do ip route replace "$fixed/32" dev "$interface" || :; done
`;

/**
 * Tells hosts that run of addresses that machines were given from outside, without a reboot.
 *
 * @param inits the hosts' first processes
 */
export async function announce(inits: readonly number[], addresses: readonly string[]): Promise<void> {
  if (addresses.length === 0) return;
  for (const init of inits) {
    const words = ['sh', '-c', neighboursScript, 'neighbours', hostInterface, ...addresses];
    // A host that ends meanwhile needs to know nothing.
    await runCommand(['nsenter', `--net=/proc/${init}/ns/net`, '--', ...words], quick);
  }
}

/** Takes back the route to an address whose machine is gone. No error if there is none. */
export async function forgetAddress(rehearsalDir: string, address: string): Promise<void> {
  await withLock(
    hostsLock(rehearsalDir, 'network'),
    { waitSec: 60, what: `the network of ${rehearsalDir}` },
    async () => {
      writeRoutes(
        rehearsalDir,
        fixedAddresses(rehearsalDir).map((each) => each.address),
      );
      if (!isNetworkUp(rehearsalDir)) return;
      await runCommand(
        netnsCommand(rehearsalDir, ['ip', 'route', 'delete', `${address}/32`, 'dev', bridgeName]),
        quick,
      );
    },
  );
}

async function makeNamespace(file: string): Promise<void> {
  fs.mkdirSync('/run/netns', { recursive: true, mode: 0o755 });
  fs.writeFileSync(file, '');
  // Not `ip netns add`: that turns /run/netns into a mount that stays for good.
  await mustRun(['unshare', `--net=${file}`, 'true'], quick);
}

/** Removes the rehearsal's network; hosts must have ended. No error if it is gone already. */
export async function takeNetworkDown(rehearsalDir: string): Promise<void> {
  await takeFileServerDown(rehearsalDir);
  const file = namespaceFile(rehearsalDir);
  // As often as it is mounted: a second one over the first is what two runs at once could have left.
  for (let times = 0; times < 8 && isNetworkUp(rehearsalDir); times += 1) await mustRun(['umount', file], quick);
  fs.rmSync(file, { force: true });
}
