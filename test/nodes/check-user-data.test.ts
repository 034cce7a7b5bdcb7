import { createHash } from 'node:crypto';
import type { VendorCatalogue } from '../../src/fleet/catalogue';
import { formatFinding } from '../../src/fleet/errors';
import type { NodePlan } from '../../src/fleet/plan-types';
import { checkUserData } from '../../src/nodes/check-user-data';
import { catalogues } from '../../src/providers/registry';
import { nodeFixture, planFixture } from './plan-fixture';

/** Digests in base64: nothing can pack them. */
const noise = Array.from({ length: 600 }, (_, i) => createHash('sha512').update(`${i}`).digest('base64')).join('');

const large = (origin: string) => ({
  origin,
  level: 'fleet' as const,
  files: { '/srv/large': { content: noise } },
});

const found = (nodes: readonly NodePlan[], known: readonly VendorCatalogue[] = catalogues) =>
  checkUserData(planFixture({ nodes }), known).map(formatFinding);

test('a fleet without layers fits every vendor', () => {
  expect(found([nodeFixture('n1', 0, 'podman'), nodeFixture('n2', 1, 'bosh')])).toEqual([]);
});

test('a first boot that no vendor takes is told once for all nodes of a vendor that get the same', () => {
  const layers = [large('firstboot[0]')];
  const nodes = [1, 2, 3].map((i) => ({ ...nodeFixture(`n${i}`, i, 'podman'), layers }));
  const other = { ...nodeFixture('n4', 4, 'podman'), vendor: 'linode', layers };
  const small = nodeFixture('n5', 5, 'podman');
  expect(found([...nodes, other, small])).toEqual([
    expect.stringMatching(
      /^nodes\.n1: first boot takes \d+ bytes, hetzner takes at most 32768; the largest parts: \/srv\/large \d+, .*; the same of n2, n3 \(let the node fetch/,
    ),
  ]);
});

test('a static machine has no user data that could be too large', () => {
  expect(found([{ ...nodeFixture('n1', 0, 'podman'), vendor: 'static', layers: [large('firstboot[0]')] }])).toEqual([]);
});

test('a name that makes user data too large is found, though a node of the same setup with a short name fits', () => {
  const nodes = [nodeFixture('n1', 0, 'podman'), nodeFixture(`n${'x'.repeat(60)}`, 1, 'podman')];
  const limitBytes = smallest(nodes[0]!);
  const hetzner = catalogues.find(({ vendor }) => vendor === 'hetzner')!;
  const tight = [{ ...hetzner, userData: { limitBytes, encoding: 'plain' as const, source: 'test' } }];
  expect(found(nodes, tight)).toEqual([expect.stringMatching(/^nodes\.nx+: first boot takes/)]);
});

/** Smallest limit under which a node fits. */
function smallest(node: NodePlan): number {
  const fits = (limitBytes: number) =>
    found([node], [{ ...catalogues[0]!, userData: { limitBytes, encoding: 'plain', source: 'test' } }]).length === 0;
  let [no, yes] = [0, 32_768];
  while (yes - no > 1) {
    const middle = (no + yes) >> 1;
    [no, yes] = fits(middle) ? [no, middle] : [middle, yes];
  }
  return yes;
}
