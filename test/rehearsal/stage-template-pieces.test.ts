import fc from 'fast-check';
import { templatePieces } from '../../src/rehearsal/template-pieces';

test.each([
  ['', []],
  ['plain', [{ literal: 'plain' }]],
  ['${a}', [{ expression: 'a' }]],
  ['x${a}y', [{ literal: 'x' }, { expression: 'a' }, { literal: 'y' }]],
  ['${a}${b}', [{ expression: 'a' }, { expression: 'b' }]],
  ['$${not} %%{not}', [{ literal: '$${not} %%{not}' }]],
  ['$$${a}', [{ literal: '$$${a}' }]],
  ['${f("}")}', [{ expression: 'f("}")' }]],
  ['${f("\\"}")}', [{ expression: 'f("\\"}")' }]],
  ['${f({a = 1})}z', [{ expression: 'f({a = 1})' }, { literal: 'z' }]],
  ['${f("in ${g("}")} out")}', [{ expression: 'f("in ${g("}")} out")' }]],
  ['${f("$${x")}', [{ expression: 'f("$${x")' }]],
])('%j', (template, pieces) => {
  expect(templatePieces(template)).toEqual(pieces);
});

test('fails for an expression without an end, and shows its beginning', () => {
  expect(() => templatePieces('a ${f("x"')).toThrow('unclosed expression in a template: ${f("x"');
});

test('pieces joined are the template, whatever it is', () => {
  const text = fc
    .array(fc.constantFrom('${a}', '${f("}")}', '$${', '%%{', 'x', '"', '}', '{', '\n', '$', '%'))
    .map((p) => p.join(''));
  fc.assert(
    fc.property(text, (template) => {
      let pieces: ReturnType<typeof templatePieces>;
      try {
        pieces = templatePieces(template);
      } catch {
        return;
      }
      expect(pieces.map((p) => ('literal' in p ? p.literal : `\${${p.expression}}`)).join('')).toBe(template);
    }),
  );
});
