import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Ledger, parseLedger, renderLedger } from '../../src/fleet/ledger';
import { migrated, migrations, readableVersions } from '../../src/fleet/ledger-migrations';
import { ledgerVersion } from '../../src/fleet/ledger-schema';
import { example, planned } from '../support/quickstart-plan';
import { lines, ok } from './oak';

/** A ledger as the first version committed it. */
const old = (name: string) => readFileSync(join(__dirname, 'ledgers-v1', `${name}.lock.yaml`), 'utf8');

/** Its numbers by node, read without any code of ours. */
function numbers(text: string): Readonly<Record<string, unknown>> {
  const { nodes } = parse(text) as { nodes: Record<string, Record<string, unknown>> };
  return Object.fromEntries(
    Object.entries(nodes).map(([name, n]) => [name, [n.index, n.state, n.generation, n.vendor]]),
  );
}

test('there is one step from every old version', () => {
  expect(Object.keys(migrations).map(Number)).toEqual(Array.from({ length: ledgerVersion - 1 }, (_, i) => i + 1));
  expect(readableVersions).toEqual([1, 2]);
});

describe.each(['quickstart', 'molten'] as const)("version 1 of the %s example's ledger", (name) => {
  const read = parseLedger({ file: 'fleet.lock.yaml', text: old(name) });

  test('is read, and says in one line that it becomes another', () => {
    expect(read.ok).toBe(true);
    expect(lines(read)).toEqual([
      'fleet.lock.yaml:3:16: schemaVersion: an older flotilla wrote this ledger: it becomes schemaVersion 2, no number changes (commit it)',
    ]);
  });

  test('is planned without any change and written as version 2, as the example has it', () => {
    const ledger = ok<Ledger>(read);
    const after = planned({ ...example(name), ledger });
    expect(after.ledger).toEqual(ledger);
    const text = renderLedger(after.ledger);
    expect(numbers(text)).toEqual(numbers(old(name)));
    expect(lines(parseLedger({ file: 'fleet.lock.yaml', text }))).toEqual([]);
    expect(text).toBe(readFileSync(join(__dirname, '..', '..', 'examples', name, 'fleet.lock.yaml'), 'utf8'));
  });
});

test('a step is pure and takes whatever it is given', () => {
  const data = {
    schemaVersion: 1,
    nodes: { n1: { labels: {}, deployed: { labels: {} } }, n2: 'torn', n3: { labels: { a: 'b' } } },
  };
  const before = JSON.stringify(data);
  expect(migrated(data, 1)).toEqual({
    schemaVersion: 2,
    nodes: { n1: { deployed: {} }, n2: 'torn', n3: { labels: { a: 'b' } } },
  });
  expect(JSON.stringify(data)).toBe(before);
  expect(migrated({ schemaVersion: 1, nodes: [] }, 1)).toEqual({ schemaVersion: 2, nodes: [] });
});
