import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Listener, listener } from '../support/listener';
import { needs } from '../support/needs';
import { RehearsedFleet } from './support/rehearsed-fleet';

const test = needs('terraform');

let fleet: RehearsedFleet;
let nobody: Listener;

beforeAll(async () => {
  nobody = await listener();
  fleet = new RehearsedFleet('quickstart');
  const backends = [
    'backends:',
    '  default: {local: {path: "states/{stack}.tfstate"}}',
    '  core: {s3: {bucket: oak, key: "{stack}.tfstate", region: eu-central-1}}',
    `  mesh: {http: {address: "http://127.0.0.1:${nobody.port}/{stack}"}}`,
  ];
  fleet.edit('fleet.yaml', (text) => `${text}\n${backends.join('\n')}\n`);
});

afterAll(async () => {
  await fleet?.end();
  await nobody.close();
}, 60_000);

test('a rehearsal of a fleet with remote states asks none of them, and leaves none beside the fleet', async () => {
  const said = await fleet.up('--paper');
  expect(said).toMatch(/^Changed: core, (hetzner, linode|linode, hetzner), mesh\.$/m);
  expect(nobody.calls()).toBe(0);
  expect(readdirSync(join(fleet.rehearsalDir, 'state')).filter((name) => name.endsWith('.tfstate'))).toEqual([
    'core.tfstate',
    'hetzner.tfstate',
    'linode.tfstate',
    'mesh.tfstate',
  ]);
  expect(existsSync(join(fleet.dir, 'states'))).toBe(false);
  expect(await fleet.up('--paper')).toContain('Nothing had to change.');
}, 120_000);
