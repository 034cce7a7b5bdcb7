import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Path } from '../../src/fleet/where';
import { readQuickly } from '../../src/fleet/yaml-quick';
import { refuse } from '../../src/fleet/yaml-refusals';
import { readCarefully } from '../../src/fleet/yaml-text';
import { wrongFleets } from './wrong/fleets';
import { wrongLedgers } from './wrong/ledgers';
import { wrongPods } from './wrong/pods';
import { wrongTexts } from './wrong/texts';

const unknown = () => undefined;

/** What both readers must say alike of a text that the quick one reads. */
function agree(text: string): boolean {
  const quick = readQuickly(text, unknown);
  if (quick === undefined) return false;
  const careful = readCarefully({ file: 'a.yaml', text });
  expect({ text, refused: refuse({ file: 'a.yaml', text }) }).toEqual({ text, refused: undefined });
  expect({ text, findings: careful.findings }).toEqual({ text, findings: [] });
  expect({ text, data: quick.data }).toStrictEqual({ text, data: careful.yaml?.data });
  for (const path of paths(quick.data)) {
    for (const part of ['key', 'value'] as const) {
      const place = quick.locate(path, part);
      if (place === undefined) continue;
      expect({ text, path, part, place }).toEqual({
        text,
        path,
        part,
        place: careful.yaml?.where.locate?.(path, part),
      });
    }
  }
  return true;
}

/** Ways to every value, and one beside it that leads nowhere. */
function paths(data: unknown, path: Path = []): Path[] {
  if (typeof data !== 'object' || data === null) return [path, [...path, 'nowhere']];
  const keys = Array.isArray(data) ? data.map((_, i) => i) : Object.keys(data);
  const inner = keys.flatMap((key) => paths((data as Record<string | number, unknown>)[key], [...path, key]));
  return [path, [...path, 'nowhere', 'at all'], ...inner];
}

/** Texts as people write them, and pieces that make them something else. */
const pieces = [
  'a: b\n',
  'n1: {vendor: hetzner, labels: {role: lb}}\n',
  '- x\n',
  '- a: 1\n  b: "2"\n',
  "'q': it''s\n",
  '"q": "a\\tb\\u00e9"\n',
  'key:\n',
  '  in: 1\n',
  '    deep: [1, 2.5, -3, ~]\n',
  '  - item\n',
  '  text: |\n    one\n     two\n',
  '  fold: >-\n    one\n    two\n',
  '# note\n',
  'a b: c d # note\n',
  'plain over\n  two lines\n',
  '\r\n',
  '\n',
  ' ',
  '  ',
  '\t',
  ':',
  ': ',
  ',',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '#',
  ' #',
  '&a ',
  '*a',
  '!t ',
  '!!str ',
  '<<: ',
  '? ',
  '- ',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '<<<<<<< HEAD\n',
  '=======\n',
  '||||||| base\n',
  '>>>>>>> other\n',
  '\u00a0',
  '\u200b',
  '\u0007',
  '|',
  '>',
  '@',
  '`',
  '010',
  '0o7',
  '0x1f',
  '1e3',
  '.5',
  '5.',
  '-0',
  '1_000',
  '.inf',
  '~',
  'null',
  'Null',
  'yes',
  'True',
  'é',
  '\u2028',
  '\u0085',
  '\ufeff',
  '😀',
  '__proto__: 1\n',
  '\\',
  '=',
  '-',
  '--',
  '-a',
  '?a',
  ':a',
  'a:b',
];

const written = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((list) => `a1: b\n${list.join('')}`);
const scalar = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(...pieces),
);
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/), fc.string({ maxLength: 4 })), tie('value'), {
      maxKeys: 5,
    }),
  ),
}));
const rendered = fc
  .tuple(anything, fc.constantFrom(0, 20, 80), fc.boolean())
  .map(([data, lineWidth, flow]) => stringify(data, { lineWidth, collectionStyle: flow ? 'flow' : 'block' }));

/** A text with a piece put in, taken out or doubled somewhere. */
const broken = fc
  .tuple(fc.oneof(written, rendered), fc.nat(), fc.nat(5), fc.constantFrom('', ...pieces))
  .map(([text, at, length, piece]) => {
    const i = at % (text.length + 1);
    return text.slice(0, i) + piece + text.slice(i + length);
  });

describe('both readers of YAML', () => {
  test.each([
    ['as people write them', written, 3000],
    ['as a program writes them', rendered, 2000],
    ['that are broken', broken, 5000],
  ])('say the same of texts %s', (_, texts, numRuns) => {
    const runs = Number(process.env.FLOTILLA_RUNS ?? numRuns);
    let read = 0;
    fc.assert(
      fc.property(texts, (text) => {
        if (agree(text)) read++;
      }),
      { numRuns: runs },
    );
    // A reader that reads nothing agrees with everyone.
    expect(read).toBeGreaterThan(runs / 20);
  });
  test('say the same of every wrong file of the tables', () => {
    const texts = [...wrongFleets, ...wrongPods, ...wrongTexts].flatMap(({ fleet, files }) => [
      fleet,
      ...Object.values(files ?? {}).filter((text) => typeof text === 'string'),
    ]);
    expect([...texts, ...wrongLedgers.map((l) => l.ledger)].filter(agree).length).toBeGreaterThan(10);
  });
});
