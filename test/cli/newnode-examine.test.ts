import type { FleetDoor } from '../../src/cli/fleet-login';
import { askDoors } from '../../src/cli/newnode-examine';

const pair = (name: string) => ({ publicKey: `ssh-ed25519 ${name}`, privateKey: name });
const keys = { delivery: pair('AAAA'), hostKey0: pair('BBBB'), hostKey1: 'ssh-ed25519 CCCC' };

/** A machine at the other end of an ssh that says such words, and ends so. */
function door(node: string, says: string, code: number): FleetDoor {
  const program = ['sh', '-c', 'printf "%s\\n" "$1" >&2; exit "$2"', 'sh', says, String(code)];
  return { node, address: '203.0.113.9', keys, reach: { env: process.env, command: () => program } };
}

test('a machine that knows the fleet has begun, and one that lets the fleet not in is new', async () => {
  const told = await askDoors([door('n1', '', 0), door('n2', 'x: Permission denied (publickey,password).', 255)]);
  expect(told).toEqual({ begun: new Set(['n1']), unreachable: new Map() });
});

test.each([
  ['is off', 'ssh: connect to host 203.0.113.9 port 22: Connection timed out', 'nothing answers at 203.0.113.9'],
  ['boots', 'ssh: connect to host 203.0.113.9 port 22: Connection refused', '203.0.113.9 refuses connections'],
  ['shuts us out', 'kex_exchange_identification: read: Connection reset by peer', 'closes the connection'],
  ['is met in a new way', 'ssh: something new', 'ssh: something new'],
])(
  'a machine that %s is not taken for a new one, and its pinned key is not to be deleted',
  async (_what, says, why) => {
    const { begun, unreachable } = await askDoors([door('n4', says, 255), door('n5', '', 0)]);
    expect(begun).toEqual(new Set(['n5']));
    const told = unreachable.get('n4');
    expect(told).toMatchObject({ code: 3 });
    expect(told!.message).toMatch(/^n4 \(203\.0\.113\.9\): it may have joined already, and cannot be asked: /);
    expect(told!.message).toContain(why);
    expect(told!.hint).toContain('run the same command again');
    expect(told!.hint).toContain('leave key: of nodes.n4 in the fleet file as it is');
  },
);
