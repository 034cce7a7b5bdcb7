import { reserveMiB, roomMiB } from '../../src/fleet/reserve';

test('a node keeps what was measured of machines of its size, and what its engine needs', () => {
  const podman = [256, 512, 768, 1024, 2048, 4096, 32_768].map((ramMiB) => reserveMiB({ engine: 'podman', ramMiB }));
  expect(podman).toEqual([128, 128, 179, 229, 253, 301, 973]);
  expect(reserveMiB({ engine: 'bosh', ramMiB: 4096 })).toBe(369);
});

test('a share of the overlay adds to it', () => {
  const node = { engine: 'bosh', ramMiB: 2048 } as const;
  const kept = (['none', 'flannel', 'etcd'] as const).map((overlayRole) => reserveMiB({ ...node, overlayRole }));
  expect([reserveMiB(node), ...kept]).toEqual([321, 321, 360, 412]);
});

test('more RAM never leaves less room, and no node has less than none', () => {
  const rooms = Array.from({ length: 4000 }, (_, i) => roomMiB({ engine: 'podman', ramMiB: i + 1 }));
  expect(rooms[0]).toBe(0);
  expect(rooms.every((room, i) => i === 0 || room >= rooms[i - 1]!)).toBe(true);
});
