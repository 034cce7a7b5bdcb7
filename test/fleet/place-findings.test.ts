import { formatFinding } from '../../src/fleet/errors';
import { parseFleet } from '../../src/fleet/parse';
import { placedFindings } from '../../src/fleet/place-findings';
import { fleetSpec } from '../../src/fleet/spec';
import { adaKey, catalogues, fleetFile, oak, ok } from './oak';

const text = oak(`include: [more.yaml]
firstboot:
  - files: {/etc/x: {content: a}, /etc/x.mode: {content: b, owner: eve}}
    swap: none
  - where: {role: lb}
    packages: [htop, vim]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}, firstboot: {units: {a.service: {masked: true}}}}
`);
const spec = ok(
  parseFleet(fleetFile(text, { 'more.yaml': 'firstboot:\n  - sysctls: {vm.swappiness: 1}\n' }), catalogues),
);

/** `file:line:column path` of a finding about a layer. */
function placeOf(path: string): string {
  const [found] = placedFindings(spec, [{ code: 'bad-value', path, message: 'wrong' }]);
  return formatFinding(found!);
}

test.each([
  ['firstboot[0].files./etc/x', 'oak/fleet.yaml:6:21: firstboot[0].files["/etc/x"]: wrong'],
  ['firstboot[0].files["/etc/x"]', 'oak/fleet.yaml:6:21: firstboot[0].files["/etc/x"]: wrong'],
  ['firstboot[0].files./etc/x.content', 'oak/fleet.yaml:6:31: firstboot[0].files["/etc/x"].content: wrong'],
  ['firstboot[0].files["/etc/x"].content', 'oak/fleet.yaml:6:31: firstboot[0].files["/etc/x"].content: wrong'],
  ['firstboot[0].files./etc/x.mode', 'oak/fleet.yaml:6:48: firstboot[0].files["/etc/x.mode"]: wrong'],
  ['firstboot[0].files./etc/x.mode.user', 'oak/fleet.yaml:6:68: firstboot[0].files["/etc/x.mode"].owner: wrong'],
  ['firstboot[0].swapMiB', 'oak/fleet.yaml:7:11: firstboot[0].swap: wrong'],
  ['firstboot[0]', 'oak/fleet.yaml:6:5: firstboot[0]: wrong'],
  ['firstboot[1].packages', 'oak/fleet.yaml:9:15: firstboot[1].packages: wrong'],
  ['firstboot[1].packages[1]', 'oak/fleet.yaml:9:22: firstboot[1].packages[1]: wrong'],
  ['firstboot[1].packages.vim', 'oak/fleet.yaml:9:22: firstboot[1].packages[1]: wrong'],
  ['firstboot[2].sysctls.vm.swappiness', 'oak/more.yaml:2:30: firstboot[2].sysctls["vm.swappiness"]: wrong'],
  ['nodes.n1.firstboot.units.a.service', 'oak/fleet.yaml:11:102: nodes.n1.firstboot.units["a.service"]: wrong'],
  [
    'nodes.n1.firstboot.units.a.service.state',
    'oak/fleet.yaml:11:111: nodes.n1.firstboot.units["a.service"].masked: wrong',
  ],
])('%s is found in the file', (path, expected) => {
  expect(placeOf(path)).toBe(expected);
});

test('what is not about a layer, or has a place, stays as it is', () => {
  const others = [
    { code: 'bad-value', path: 'nodes.n1.image', message: 'wrong' },
    { code: 'bad-value', path: 'firstboot[0].swap', message: 'wrong', file: 'x', line: 3, column: 4 },
    { code: 'bad-value', path: '', message: 'wrong' },
  ];
  expect(placedFindings(spec, others)).toEqual(others);
});

test('a fleet of a program has paths only', () => {
  const nodes = {
    n1: { vendor: 'hetzner', region: 'fsn1', size: 'cx23', firstboot: { files: { '/a': { content: '' } } } },
  };
  const written = ok(fleetSpec({ fleet: 'oak', operator: { user: 'ada', keys: ['k'] }, nodes }, () => adaKey));
  const found = placedFindings(written, [{ code: 'bad-value', path: 'nodes.n1.firstboot.files./a', message: 'wrong' }]);
  expect(found).toEqual([{ code: 'bad-value', path: 'nodes.n1.firstboot.files["/a"]', message: 'wrong' }]);
});
