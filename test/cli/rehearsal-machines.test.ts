import { nodeOf } from '../../src/cli/rehearsal-machines';

const config = { fleet: 'oak', statics: { '203.0.113.9': 'n4' } };

test("a vendor's machine stands for the node behind the fleet's name", () => {
  expect(nodeOf(config, { type: 'hcloud_server', name: 'oak-n1', ipv4: '198.18.0.10' })).toBe('n1');
  expect(nodeOf(config, { type: 'hcloud_server', name: 'other', ipv4: '198.18.0.11' })).toBe('other');
});

test('a machine that was there before stands for the node at its address, and goes by its own name until there is one', () => {
  expect(nodeOf(config, { type: 'static', name: 'vps-203-0-113-9', ipv4: '203.0.113.9' })).toBe('n4');
  expect(nodeOf(config, { type: 'static', name: 'oak-n5', ipv4: '203.0.113.10' })).toBe('oak-n5');
  expect(nodeOf({ fleet: 'oak' }, { type: 'static', name: 'vps', ipv4: '203.0.113.9' })).toBe('vps');
});
