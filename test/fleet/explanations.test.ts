import { codes } from '../../src/fleet/codes';
import { type Explanation, explanations } from '../../src/fleet/explanations';
import { parseFleet } from '../../src/fleet/parse';
import { plan } from '../../src/fleet/plan';
import { catalogues } from '../../src/providers/registry';
import { fleetFile } from './oak';

const all: readonly (readonly [string, Explanation])[] = Object.entries(explanations);
const withExample = all.flatMap(([code, { example }]) => (example === undefined ? [] : [[code, example] as const]));

/** What the part of a fleet file needs around it to be a whole one. */
const around: Readonly<Record<string, string>> = {
  fleet: 'fleet: oak',
  operator: 'operator: {user: ada, keys: [keys/ada.pub]}',
  overlay: 'overlay: none',
  nodes: 'nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23}',
};

/** Codes of all that is found in a part of a fleet file, warnings included. */
function found(part: string): readonly string[] {
  const missing = Object.entries(around).filter(([key]) => !new RegExp(`^${key}:`, 'm').test(part));
  const text = [...missing.map(([, line]) => line), part, ''].join('\n');
  const spec = parseFleet(fleetFile(text), catalogues);
  if (!spec.ok) return spec.findings.map((f) => f.code);
  const planned = plan(spec.value, undefined, catalogues);
  return (planned.ok ? [...spec.warnings, ...planned.warnings] : planned.findings).map((f) => f.code);
}

test('every code is explained, and nothing else is', () => {
  expect(Object.keys(explanations).sort()).toEqual(Object.keys(codes).sort());
});

test.each(withExample)('%s: the wrong example leads to it, the right one to nothing', (code, { wrong, right }) => {
  expect(found(wrong)).toContain(code);
  expect(found(right)).toEqual([]);
});

test.each(all)('%s is explained in whole sentences', (_, { why, mend }) => {
  for (const text of [why, mend]) expect(text).toMatch(/^([A-Z]|\d|--).{15,}\.$/);
});
