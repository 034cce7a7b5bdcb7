import { parseOutputs } from '../../src/fleet/outputs-parse';
import { lines } from './oak';
import { fleetOutputs, secretOutputs, wrongOutputs } from './wrong/outputs';

describe('outputs of mesh', () => {
  test('are read from what terraform output -json prints', () => {
    const docker = { ca: 'a', certificate: 'b', privateKey: 'c' };
    const json = {
      fleet: { sensitive: false, type: ['object', {}], value: { ...fleetOutputs, later: true } },
      fleetSecrets: { sensitive: true, type: 'dynamic', value: { ...secretOutputs, docker } },
      other: { value: 1 },
    };
    expect(parseOutputs(json)).toEqual({
      ok: true,
      value: { fleet: fleetOutputs, secrets: { ...secretOutputs, docker } },
      warnings: [],
    });
  });

  test.each(wrongOutputs)('fails: $name', ({ json, messages }) => {
    const result = parseOutputs(json);
    expect(result.ok).toBe(false);
    expect(lines(result)).toEqual(messages);
  });
});
