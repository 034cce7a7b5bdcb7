import { readYaml } from '../../src/fleet/yaml-text';
import { everyWrongFleet } from '../fleet/wrong/every';
import { schemaAccepts, structuralFindings } from '../support/schema-agreement';

const readable = everyWrongFleet.flatMap(({ name, fleet }) => {
  const { findings, yaml } = readYaml({ file: 'fleet.yaml', text: fleet });
  return findings.length > 0 || yaml === undefined ? [] : [[name, yaml.data] as const];
});

test.each(readable)('editors and the parser say the same of the structure: %s', (_, data) => {
  // To editors a pasted key is text in several lines; the parser has a code of its own for it.
  const keys = JSON.stringify(data, (name, value: unknown) => (name === 'content' ? '' : value));
  const pasted = keys.includes('PRIVATE KEY');
  expect(schemaAccepts(data)).toBe(structuralFindings(data).length === 0 && !pasted);
});
