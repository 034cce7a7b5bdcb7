import { formatFinding } from '../../src/fleet/errors';
import { parseFleet } from '../../src/fleet/parse';
import { fleetSpec } from '../../src/fleet/spec';
import { adaKey, catalogues, fleetFile, lines, oak, ok, planText } from './oak';

const eu = `nodes:
  n3: {vendor: hetzner, region: hel1, size: cx23}
users: {bob: {keys: [keys/ada.pub]}}
`;
const us = `nodes:
  n2: {vendor: linode, region: us-east, size: g6-nanode-1}
sysctls: {vm.swappiness: 1}
pods:
  web: {manifest: pods/web.yaml}
`;
const main = oak(
  'include: [nodes/eu.yaml, nodes/us.yaml]\nnodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23}\n',
);
const files = { 'nodes/eu.yaml': eu, 'nodes/us.yaml': us };

test('several files are one fleet, the same as if all stood in one', () => {
  const { where: _, ...split } = ok(parseFleet(fleetFile(main, files), catalogues));
  const whole = oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: linode, region: us-east, size: g6-nanode-1}
  n3: {vendor: hetzner, region: hel1, size: cx23}
users: {bob: {keys: [keys/ada.pub]}}
sysctls: {vm.swappiness: 1}
pods:
  web: {manifest: pods/web.yaml}
`);
  const { where: __, ...one } = ok(parseFleet(fleetFile(whole), catalogues));
  expect(split).toEqual(one);
});

test('the order of the files decides nothing', () => {
  const other = main.replace('nodes/eu.yaml, nodes/us.yaml', 'nodes/us.yaml, nodes/eu.yaml');
  expect(ok(planText(other, undefined, files))).toEqual(ok(planText(main, undefined, files)));
});

test('all nodes may stand in other files', () => {
  const { nodes } = ok(parseFleet(fleetFile(oak('include: [nodes/eu.yaml]\n'), files), catalogues));
  expect(nodes.map((n) => n.name)).toEqual(['n3']);
});

test('what planning finds is told in the file and line where it stands', () => {
  const large = us.replace('pods/web.yaml}', 'pods/web.yaml, replicas: 4}').replace('us-east', 'us-moon');
  const told = lines(planText(main, undefined, { ...files, 'nodes/us.yaml': large }));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/^oak\/nodes\/us\.yaml:5:3: pods\.web: no place for web-4: 4 replicas of web take port 8080/);
});

test('a program has no files to include', () => {
  const input = {
    fleet: 'oak',
    operator: { user: 'ada', keys: ['keys/ada.pub'] },
    nodes: { n1: { vendor: 'hetzner', region: 'fsn1', size: 'cx23' } },
    include: ['nodes/eu.yaml'],
  };
  const result = fleetSpec(input, () => adaKey);
  expect(result.ok ? [] : result.findings.map(formatFinding)).toEqual([
    'include: expected no include, because a program has no files to read it from (put the objects together in the program)',
  ]);
});
