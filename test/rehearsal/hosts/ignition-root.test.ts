import { complaints, ignitionProblem } from '../../../src/rehearsal/hosts/ignition-root';

const document = (version: string): string => JSON.stringify({ ignition: { version } });

test.each(['3.0.0', '3.2.0', '3.3.0'])('a document of spec %s is booted', (version) => {
  expect(ignitionProblem(document(version), true)).toBeUndefined();
});

test.each(['3.4.0', '3.10.0', '4.0.0'])(
  'a document of spec %s is only validated, and the refusal says so',
  (version) => {
    expect(ignitionProblem(document(version), true)).toMatchObject({
      attribute: 'userData',
      summary: `Ignition ${version} is only validated, not booted`,
    });
  },
);

test.each(['', '#cloud-config\n', 'null', '{"ignition":{}}', '{"ignition":{"version":"new"}}'])(
  'what is no document at all is for Ignition itself to refuse: %s',
  (text) => {
    expect(ignitionProblem(text, true)).toBeUndefined();
  },
);

test('where Ignition is missing the refusal names its package', () => {
  expect(ignitionProblem(document('3.3.0'), false)?.detail).toContain('apt-get install ignition');
});

const said = [
  'INFO     : Stage: files',
  'CRITICAL : files: op(3): [failed]   writing file "/x"',
  'CRITICAL : Ignition failed: failed to create files: disk full',
  '',
  'Full config:',
  '{ "contents": "CRITICAL : secret" }',
].join('\n');

test('of what Ignition said its errors are told, and nothing of the document', () => {
  expect(complaints(said).split('\n')).toEqual([
    'CRITICAL : files: op(3): [failed]   writing file "/x"',
    'CRITICAL : Ignition failed: failed to create files: disk full',
  ]);
});

test('without an error the last words are told', () => {
  expect(complaints('INFO     : Stage: fetch\nsh: 1: not found\n')).toBe('INFO     : Stage: fetch\nsh: 1: not found');
});
