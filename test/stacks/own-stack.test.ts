import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownStackFolder, runApp } from '../support/own-packages';

const folders: string[] = [];

function copy(): string {
  const folder = ownStackFolder();
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Every file that a synth wrote, by path. */
function written(folder: string): Record<string, string> {
  const out = join(folder, 'cdktf.out');
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.json'));
  return Object.fromEntries(files.sort().map((f) => [f, readFileSync(join(out, f), 'utf8')]));
}

test("somebody else's app is synthesised as it is committed, byte-equal twice and from two folders", () => {
  const [one, other] = [copy(), copy()];
  for (const folder of [one, other]) expect(runApp(folder)).toEqual({ status: 0, stderr: '' });
  const files = written(one);
  expect(Object.keys(files)).toEqual(['manifest.json', 'stacks/shop/cdk.tf.json']);
  expect(written(other)).toEqual(files);
  runApp(one);
  expect(written(one)).toEqual(files);
  for (const text of Object.values(files)) expect(text).not.toContain(one);
}, 60_000);

test('its one stack has the fleet under a prefix beside what the shop had, and reads no other state', () => {
  const folder = copy();
  runApp(folder);
  const stack = JSON.parse(readFileSync(join(folder, 'cdktf.out/stacks/shop/cdk.tf.json'), 'utf8'));
  expect(Object.keys(stack.resource.tls_private_key).sort()).toEqual([
    'ca',
    'client_till',
    'delivery',
    'oak_delivery',
    'oak_hostkey0_n1',
    'oak_hostkey1_n1',
    'server_web',
  ]);
  expect(Object.keys(stack.output).sort()).toEqual([
    'oak_fleet',
    'oak_fleetSecrets',
    'signature',
    'till',
    'trust',
    'web',
  ]);
  expect(stack.terraform.backend).toEqual({ local: { path: '../../../state/shop.tfstate' } });
  expect(stack.data).toBeUndefined();
}, 60_000);

test('fails in one line, without a file, when its fleet was not planned', () => {
  const folder = copy();
  const text = readFileSync(join(folder, 'fleet.yaml'), 'utf8');
  writeFileSync(join(folder, 'fleet.yaml'), text.replace('region: fsn1', 'region: hel1'));
  expect(runApp(folder)).toEqual({
    status: 1,
    stderr: 'fleet.lock.yaml: the ledger does not match the fleet file (run flotilla plan)\n',
  });
  expect(existsSync(join(folder, 'cdktf.out'))).toBe(false);
}, 60_000);
