import type { DocumentBody } from '../../src/artifacts/document';
import { renderDocument } from '../../src/artifacts/render';

function rendered(body: DocumentBody, comment?: readonly string[]): string {
  return renderDocument({ path: 'x', mode: 0o644, ...(comment === undefined ? {} : { comment }), body });
}

test('a file begins with its comment', () => {
  expect(rendered({ format: 'yaml', data: { a: 1 } }, ['who', '', 'why'])).toBe('# who\n#\n# why\na: 1\n');
});

test('sections stand apart, keys in the order given', () => {
  const sections = { Unit: { Description: 'Pod web' }, Kube: { Yaml: 'web-1.yaml' } };
  expect(rendered({ format: 'ini', sections })).toBe('[Unit]\nDescription=Pod web\n\n[Kube]\nYaml=web-1.yaml\n');
});

test('lines end with a line break', () => {
  expect(rendered({ format: 'lines', lines: ['Host n1', '    User ada'] })).toBe('Host n1\n    User ada\n');
});

test.each([
  ['a comment', () => rendered({ format: 'lines', lines: [] }, ['a\nb'])],
  ['a line', () => rendered({ format: 'lines', lines: ['a\nb'] })],
  ['a setting', () => rendered({ format: 'ini', sections: { a: { b: 'c\r' } } })],
])('fails when %s would break out of its line', (_, render) => {
  expect(render).toThrow(TypeError);
});
