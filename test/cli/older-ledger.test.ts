import * as fs from 'node:fs';
import * as path from 'node:path';
import { findFleet } from '../../src/cli/fleet-place';
import { loadFleet } from '../../src/cli/load';
import { fleetFolder, flotilla } from './fixture';

/** An entry as version 1 wrote it; `more` stands below it. */
const node = (name: string, index: number, vendor: string, more = '') =>
  `  ${name}:\n    index: ${index}\n    state: active\n    generation: 1\n    ${vendor.replaceAll(', ', '\n    ')}\n    image: debian-13\n    engine: podman\n    labels: {}\n${more}`;

/** The fixture's fleet in version 1, with numbers that no new plan would give. */
const older = `# Made by flotilla plan; commit it, do not edit it.
schemaVersion: 1
fleet: oak
overlay:
  network: 10.1.0.0/16
  subnet: 24
vendors:
  - hetzner
  - linode
config:
  users: a
  sysctls: b
nodes:
${node('n2', 3, 'vendor: linode, region: eu-central, size: g6-nanode-1')}${node('n1', 5, 'vendor: hetzner, region: fsn1, size: cx23')}pods: {}
`;

const ledgerOf = (folder: string): string => fs.readFileSync(path.join(folder, 'fleet.lock.yaml'), 'utf8');

test('a ledger of the first version is planned with its numbers, said in one line, and written anew once', async () => {
  const folder = fleetFolder({ 'fleet.lock.yaml': older });
  const first = await flotilla(folder, ['plan']);
  expect(first.code).toBe(0);
  expect(first.err.split('\n')).toEqual([
    'warning: fleet.lock.yaml:2:16: schemaVersion: an older flotilla wrote this ledger: it becomes schemaVersion 2, no number changes (commit it)',
    'wrote fleet.lock.yaml',
    '',
  ]);
  expect(ledgerOf(folder)).toContain('schemaVersion: 2');
  expect(ledgerOf(folder)).toMatch(/n1: \{index: 5, .*\n\n {2}n2: \{index: 3, /);
  expect(await flotilla(folder, ['plan', '--check'])).toMatchObject({ code: 0, err: '' });
});

test.each([
  [['plan', '--check'], 2, 'fleet.lock.yaml would change: run npx flotilla plan'],
  [['plan', '--frozen'], 1, 'run npx flotilla plan and commit the ledger'],
  [['replace', 'n1', '--frozen'], 1, 'run npx flotilla replace n1 and commit the ledger'],
])('%j leaves it alone and says what to run', async (words, status, said) => {
  const folder = fleetFolder({ 'fleet.lock.yaml': older });
  const { code, err } = await flotilla(folder, words);
  expect([code, err.includes(said), ledgerOf(folder)]).toEqual([status, true, older]);
});

test('what a rehearsal confirmed before the upgrade still stands there', () => {
  const folder = fleetFolder({
    'confirmed.yaml': older.replace(/index: 5/, 'index: 0').replace(/index: 3/, 'index: 1'),
  });
  const place = findFleet('.', folder);
  const kinds = (standsIn?: string) =>
    loadFleet(place, standsIn === undefined ? {} : { standsIn }).changes.map((c) => c.kind);
  expect(kinds()).toEqual(['new', 'new']);
  expect(kinds(path.join(folder, 'confirmed.yaml'))).toEqual(['hot', 'hot']);
});

test('mistakes of the fleet file and of the ledger are told in one run', async () => {
  const folder = fleetFolder({ 'fleet.lock.yaml': older.replace('index: 5', 'index: -5') });
  fs.writeFileSync(
    path.join(folder, 'fleet.yaml'),
    fs.readFileSync(path.join(folder, 'fleet.yaml'), 'utf8').replace('cx23', 'cx99'),
  );
  const { code, err } = await flotilla(folder, ['plan']);
  expect(code).toBe(1);
  expect(err).toMatch(
    /^fleet\.yaml:6:\d+: nodes\.n1\.size: unknown size 'cx99'.*\nfleet\.lock\.yaml:25:12: nodes\.n1\.index: expected at least 0, got -5/,
  );
});
