import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FleetError, type FleetInput, readFleetPlan, writeFleetFile } from '../../src';
import { flotilla, publicKey } from '../cli/fixture';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-described-'));
  mkdirSync(join(folder, 'keys'));
  writeFileSync(join(folder, 'keys', 'ada.pub'), `${publicKey}\n`);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A fleet as a program describes it: as many nodes as it is told. */
function described(count: number): FleetInput {
  const node = { vendor: 'hetzner', region: 'fsn1', size: 'cx23' };
  return {
    fleet: 'oak',
    operator: { user: 'ada', keys: ['keys/ada.pub'] },
    defaults: { image: 'debian-13', engine: 'podman' },
    overlay: 'none',
    nodes: Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i + 1}`, node])),
  };
}

/** What a program of one's own does at its start. */
function planOf(count: number): readonly string[] {
  const file = join(folder, 'fleet.yaml');
  writeFleetFile(file, described(count));
  return readFleetPlan(file).nodes.map((node) => `${node.name} ${node.subnet}`);
}

test('a fleet that a program describes is planned by the command line before the program may use it', async () => {
  expect(() => planOf(1)).toThrow(/there is no ledger yet \(run flotilla plan/);
  expect((await flotilla(folder, ['plan'])).code).toBe(0);
  expect(planOf(1)).toEqual(['n1 10.1.1.0/24']);
});

test('what the program describes anew is refused until it was planned, and keeps its numbers', async () => {
  expect(() => planOf(2)).toThrow(FleetError);
  await flotilla(folder, ['plan']);
  expect(() => planOf(3)).toThrow(/the ledger does not match the fleet file \(run flotilla plan/);
  await flotilla(folder, ['plan']);
  expect(planOf(3)).toEqual(['n1 10.1.1.0/24', 'n2 10.1.2.0/24', 'n3 10.1.3.0/24']);
});

test('nothing but the fleet file is written, whole, and only when it says something else', () => {
  const file = join(folder, 'oak.yaml');
  expect(writeFleetFile(file, described(2))).toBe(true);
  const before = statSync(file);
  expect(writeFleetFile(file, described(2))).toBe(false);
  expect(statSync(file).mtimeMs).toBe(before.mtimeMs);
  expect(readFileSync(file, 'utf8')).toMatch(/^# Written by a program: change that, not this file\.\nfleet: oak\n/);
  expect(readdirSync(folder).sort()).toEqual(['keys', 'oak.yaml']);
  expect(() => readFleetPlan(file)).toThrow(FleetError);
  expect(existsSync(join(folder, 'fleet.lock.yaml'))).toBe(false);
});

test('the command that it asks for names the fleet file where it is not the usual one', () => {
  const file = join(folder, 'oak.yaml');
  writeFleetFile(file, described(1));
  expect(() => readFleetPlan(file)).toThrow(/run flotilla plan -f \S*oak\.yaml\)/);
});

test('a manifest that is a pipe is refused, nobody waits for it', () => {
  const file = join(folder, 'fleet.yaml');
  execFileSync('mkfifo', [join(folder, 'web.yaml')]);
  writeFleetFile(file, { ...described(1), pods: { web: { manifest: 'web.yaml' } } });
  expect(() => readFleetPlan(file)).toThrow("'web.yaml' holds bytes that are no text");
});

test('a fleet file that cannot take its name leaves nothing beside', () => {
  mkdirSync(join(folder, 'fleet.yaml', 'full'), { recursive: true });
  expect(() => writeFleetFile(join(folder, 'fleet.yaml'), described(1))).toThrow();
  expect(readdirSync(folder).sort()).toEqual(['fleet.yaml', 'keys']);
});

test('every mistake of a described fleet is told at once, with its path', () => {
  const file = join(folder, 'fleet.yaml');
  const wrong = {
    ...described(1),
    nodes: {
      n1: { vendor: 'nobody', region: 'x', size: 'y' },
      n2: { vendor: 'hetzner', region: 'fsn1', size: 'cx99' },
    },
  };
  writeFleetFile(file, wrong as FleetInput);
  const findings = () => {
    try {
      readFleetPlan(file);
    } catch (error) {
      return (error as FleetError).findings.map((finding) => finding.path);
    }
    return [];
  };
  expect(findings()).toEqual(expect.arrayContaining(['nodes.n1.vendor', 'nodes.n2.size']));
});
