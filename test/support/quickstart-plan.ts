import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FleetPlan, type Ledger, parseFleet, plan } from '../../src/fleet';
import { catalogues } from '../../src/providers/registry';

/** A fleet that is written out in a test, with keys and manifests by path. */
export interface WrittenFleet {
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly ledger?: Ledger;
}

/** Plans a fleet that must be right; fails the test with its findings otherwise. */
export function planned(fleet: WrittenFleet): { plan: FleetPlan; ledger: Ledger } {
  const spec = parseFleet({ file: 'fleet.yaml', text: fleet.text, read: (path) => fleet.files?.[path] });
  if (!spec.ok) throw new Error(JSON.stringify(spec.findings, null, 2));
  const result = plan(spec.value, fleet.ledger, catalogues);
  if (!result.ok) throw new Error(JSON.stringify(result.findings, null, 2));
  return result.value;
}

/** What examples name beside the operator's key. */
const more = {
  quickstart: ['pods/web.yaml'],
  molten: [],
  'every-os': ['keys/grace.pub', 'certs/oak.pem', 'files/limits.conf'],
};

/** An example's folder as a written fleet. */
export function example(name: 'quickstart' | 'molten' | 'every-os'): WrittenFleet {
  const folder = join(__dirname, '..', '..', 'examples', name);
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  const files = {
    'keys/ada.pub': read('keys/ada.pub'),
    ...Object.fromEntries(more[name].map((path) => [path, read(path)])),
  };
  return { text: read('fleet.yaml'), files };
}
