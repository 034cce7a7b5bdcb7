import { isRekeyed, joinKeysOf } from '../../src/cli/fleet-keys-in-state';

const key = (name: string) => ({
  mode: 'managed',
  type: 'tls_private_key',
  name,
  instances: [
    { attributes: { public_key_openssh: `ssh-ed25519 ${name}\n`, private_key_openssh: `PRIVATE ${name}\n` } },
  ],
});
const state = (...resources: readonly object[]): string => JSON.stringify({ version: 4, resources });
const core = state(key('delivery'), key('hostkey0_n4'), key('hostkey0_n5'));

test('the keys that a machine needs are in the state of core, the lasting host key in that of mesh', () => {
  expect(joinKeysOf(core, state(key('hostkey1_n4')), 'n4')).toEqual({
    delivery: { publicKey: 'ssh-ed25519 delivery', privateKey: 'PRIVATE delivery\n' },
    hostKey0: { publicKey: 'ssh-ed25519 hostkey0_n4', privateKey: 'PRIVATE hostkey0_n4\n' },
    hostKey1: 'ssh-ed25519 hostkey1_n4',
  });
  expect(joinKeysOf(core, '', 'n5')).not.toHaveProperty('hostKey1');
});

test('before core was applied, and for nodes that it does not know, there are none', () => {
  expect(joinKeysOf('', '', 'n4')).toBeUndefined();
  expect(joinKeysOf(core, '', 'n6')).toBeUndefined();
  expect(joinKeysOf(core, '', 'n4', 'oak_')).toBeUndefined();
});

test('names of a stack that has something else in it have a prefix', () => {
  expect(joinKeysOf(state(key('oak_delivery'), key('oak_hostkey0_n4')), '', 'n4', 'oak_')?.hostKey0.publicKey).toBe(
    'ssh-ed25519 oak_hostkey0_n4',
  );
});

const rekey = (generation: string, status?: string) =>
  state({
    type: 'null_resource',
    name: 'rekey_n4',
    instances: [
      { ...(status === undefined ? {} : { status }), attributes: { triggers: { machine: 'x', generation } } },
    ],
  });

test('a machine has its lasting host key once mesh has brought it to this generation', () => {
  expect(isRekeyed(rekey('2'), 'n4', 2)).toBe(true);
  expect(isRekeyed(rekey('1'), 'n4', 2)).toBe(false);
  expect(isRekeyed(rekey('2', 'tainted'), 'n4', 2)).toBe(false);
  expect(isRekeyed(rekey('2'), 'n5', 2)).toBe(false);
  expect(isRekeyed('', 'n4', 1)).toBe(false);
});
