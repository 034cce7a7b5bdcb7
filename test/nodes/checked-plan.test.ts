import { createHash } from 'node:crypto';
import { formatFinding } from '../../src/fleet/errors';
import { planFiles } from '../../src/fleet/plan-files';
import { checkPlanned } from '../../src/nodes/checked-plan';
import { catalogues } from '../../src/providers/registry';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEL1ZeEm1zSJ7mG9TZwGadI+vuDXmzoVpvwM6ix6yILN ada\n';

/** What is told of a fleet with these lines. */
function told(...lines: readonly string[]): readonly string[] {
  const text = ['fleet: oak', 'operator: {user: ada, keys: [ada.pub]}', 'overlay: none', ...lines].join('\n');
  const read = (name: string) => (name === 'ada.pub' ? key : undefined);
  const planned = planFiles({ file: 'fleet.yaml', text, read }, undefined, catalogues);
  if (!planned.ok) throw new Error(planned.findings.map(formatFinding).join('\n'));
  return checkPlanned(planned.value, catalogues).map(formatFinding);
}

const node = 'nodes: {n1: {vendor: hetzner, region: fsn1, size: cx23, image: debian-13, engine: podman}}';

test('what a layer and the parameters of the fleet say differently is told with its place', () => {
  expect(told('sysctls: {vm.swappiness: 1}', 'firstboot: [{sysctls: {vm.swappiness: 2}}]', node)).toEqual([
    expect.stringMatching(/^fleet\.yaml:4:26: sysctls\["vm\.swappiness"\]: .* ask for different values/),
  ]);
});

test('an engine that cannot run, and user data that no vendor takes, are told with the place of their node', () => {
  expect(told(node.replace('debian-13', 'debian-12'))).toEqual([
    expect.stringMatching(/^fleet\.yaml:4:\d+: nodes\.n1\.engine: expected an engine that runs on Debian 12/),
  ]);
  // Digests in base64: nothing packs them.
  const content = Array.from({ length: 600 }, (_, i) => createHash('sha512').update(`${i}`).digest('base64')).join('');
  expect(told(`firstboot: [{files: {/srv/large: {content: "${content}"}}}]`, node)).toEqual([
    expect.stringMatching(/^fleet\.yaml:5:\d+: nodes\.n1: first boot takes \d+ bytes, hetzner takes at most 32768/),
  ]);
});
