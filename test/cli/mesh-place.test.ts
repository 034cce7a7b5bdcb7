import * as fs from 'node:fs';
import * as path from 'node:path';
import { findMesh, outputsOf } from '../../src/cli/mesh-place';
import { scratchFolder } from './fixture';

/** Synthesised stacks with these outputs. */
function stacks(all: Readonly<Record<string, object>>): { name: string; dir: string }[] {
  return Object.entries(all).map(([name, output]) => {
    const dir = path.join(scratchFolder(), name);
    fs.mkdirSync(dir);
    fs.writeFileSync(path.join(dir, 'cdk.tf.json'), JSON.stringify({ output }));
    return { name, dir };
  });
}

const ofOak = { value: { schemaVersion: 1, fleet: 'oak', nodes: {} } };
const ofElm = { value: { schemaVersion: 1, fleet: 'elm', nodes: {} } };
const secrets = { sensitive: true, value: 'x' };

test('the mesh is the stack that puts out the fleet, whatever its name', () => {
  const found = findMesh(
    stacks({ network: { vpc: { value: 'x' } }, shop: { fleet: ofOak, fleetSecrets: secrets } }),
    'oak',
  );
  expect(found).toEqual({ stack: 'shop', prefix: '' });
});

test('of two fleets in one stack each is found, with what stands before its names', () => {
  const both = stacks({
    shop: { elm_fleet: ofElm, elm_fleetSecrets: secrets, oak_fleet: ofOak, oak_fleetSecrets: secrets },
  });
  expect(findMesh(both, 'oak')).toEqual({ stack: 'shop', prefix: 'oak_' });
  expect(findMesh(both, 'elm')).toEqual({ stack: 'shop', prefix: 'elm_' });
});

test('an app that has no mesh of the fleet is told what to add', () => {
  const none = stacks({ a: { fleet: ofElm, fleetSecrets: secrets }, b: { fleet: { value: 'oak' } } });
  expect(() => findMesh(none, 'oak')).toThrow("no stack puts out the fleet 'oak'; the app has a, b");
});

test("outputs of somebody else's stack are read as those of Flotilla's own", () => {
  const answer = {
    zones: { value: 3 },
    elm_fleet: ofElm,
    elm_fleetSecrets: secrets,
    oak_fleet: ofOak,
    oak_fleetSecrets: secrets,
  };
  expect(outputsOf(answer, 'oak')).toEqual({ fleet: ofOak, fleetSecrets: secrets });
  const own = { fleet: ofOak, fleetSecrets: secrets, zones: { value: 3 } };
  expect(outputsOf(own, 'oak')).toBe(own);
  expect(outputsOf('no JSON object', 'oak')).toBe('no JSON object');
});
