import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentsOf } from './support/folder-contents';
import { RehearsedFleet } from './support/rehearsed-fleet';
import { requireHosts, withRehearsal } from './support/require-hosts';
import { succeeded, type Told } from './support/run-program';

const stacks = ['core', 'hetzner', 'linode', 'mesh'];
const test = withRehearsal('npx', 'busybox-static');

let fleet: RehearsedFleet;
let project: string;
let untouched: () => Readonly<Record<string, string>>;

beforeAll(async () => {
  fleet = new RehearsedFleet('quickstart');
  await requireHosts(join(fleet.root, 'state'));
  project = projectAround(fleet);
  succeeded(await fleet.run(['plan']));
  untouched = () => ({ ...contentsOf(join(fleet.dir, 'state')), ...contentsOf(join(project, 'cdktf.out')) });
}, 660_000);

afterAll(() => fleet?.end(), 120_000);

/** A project that has the fleet in a folder of its own, with what its author already deployed and synthesised. */
function projectAround({ root, dir }: RehearsedFleet): string {
  const { app, projectId } = JSON.parse(fleet.read('cdktf.json')) as { app: string; projectId: string };
  const context = { fleet: 'fleet/fleet.yaml' };
  writeFileSync(
    join(root, 'cdktf.json'),
    JSON.stringify({ language: 'typescript', app, projectId, sendCrashReports: 'false', context }),
  );
  symlinkSync(join(__dirname, '../../node_modules'), join(root, 'node_modules'));
  for (const folder of [join(dir, 'state'), join(root, 'cdktf.out/stacks/core')])
    mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(dir, 'state/core.tfstate'),
    '{"version":4,"serial":3,"lineage":"a real one","outputs":{},"resources":[]}',
  );
  writeFileSync(join(root, 'cdktf.out/manifest.json'), '{"version":"0.21.0","stacks":{}}');
  writeFileSync(join(root, 'cdktf.out/stacks/core/cdk.tf.json'), '{}');
  return root;
}

/** `npx flotilla rehearse exec -f fleet -- npx cdktf ...` in the project's folder. */
async function cdktf(...words: readonly string[]): Promise<Told> {
  const options = { cwd: project, timeoutMs: 600_000 };
  const argv = ['rehearse', 'exec', '-f', 'fleet', '--', 'npx', '--no-install', 'cdktf', ...words];
  const told = await fleet.run(argv, options);
  // It colours whatever it is told.
  return { ...told, stdout: told.stdout.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '') };
}

test("cdktf's own synth and diff work in a rehearsal without any token, and show what would be made", async () => {
  const before = untouched();
  expect(succeeded(await cdktf('synth'))).toContain('Generated Terraform code for the stacks: ');
  const diff = succeeded(await cdktf('diff', 'core', '--skip-provider-lock'));
  expect(diff).toContain('Plan: 4 to add, 0 to change, 0 to destroy.');
  expect(untouched()).toEqual(before);
}, 600_000);

test("a vendor's token that the user has never gets into a rehearsal", async () => {
  const env = { ...fleet.env, HCLOUD_TOKEN: 'of a real account', LINODE_TOKEN: 'of a real account' };
  const seen = succeeded(await fleet.exec(['env'], { env }));
  expect(seen).toContain('FLOTILLA_REHEARSAL=');
  expect(seen).not.toContain('of a real account');
});

test('cdktf deploy brings the whole fleet up', async () => {
  const before = untouched();
  const said = succeeded(await cdktf('deploy', ...stacks, '--auto-approve', '--skip-provider-lock'));
  expect(said).toContain('Apply complete! Resources: 9 added, 0 changed, 0 destroyed.');
  const node = { generation: 1, machineId: expect.any(String), ipv4: expect.any(String), hostKey: expect.any(String) };
  const delivery = { user: 'flotilla', privateKey: expect.stringContaining('OPENSSH PRIVATE KEY') };
  expect(fleet.state('mesh').outputs).toEqual({
    fleet: expect.objectContaining({
      value: {
        schemaVersion: 1,
        fleet: 'quickstart',
        nodes: {
          n1: { index: 0, vendor: 'hetzner', region: 'fsn1', ...node },
          n2: { index: 1, vendor: 'hetzner', region: 'hel1', ...node },
          n3: { index: 2, vendor: 'linode', region: 'eu-central', ...node },
        },
      },
    }),
    fleetSecrets: expect.objectContaining({ sensitive: true, value: { schemaVersion: 1, delivery } }),
  });
  expect(untouched()).toEqual(before);
}, 600_000);

test('flotilla finds nothing to change after cdktf, emits the files and starts the pods; cdktf finds nothing after it', async () => {
  const before = untouched();
  const up = JSON.parse(await fleet.up('--json'));
  expect(up.stacks.map((each: { stack: string; changed: boolean }) => [each.stack, each.changed])).toEqual(
    expect.arrayContaining(stacks.map((stack) => [stack, false])),
  );
  expect(up.podsChanged).toEqual(['n1', 'n3']);
  expect(existsSync(join(fleet.dir, 'out/ansible/inventory.yml'))).toBe(true);
  expect(await fleet.ssh('n2', 'hostname')).toBe('n2\n');
  expect(succeeded(await cdktf('diff', 'mesh', '--skip-provider-lock'))).toContain('No changes.');
  expect(untouched()).toEqual(before);
}, 600_000);

test("the rehearsal's Terraform refuses to work in a cdktf.out that is not the rehearsal's", async () => {
  const before = untouched();
  const stack = join(project, 'cdktf.out/stacks/core');
  const told = await fleet.exec(['sh', '-c', `cd ${stack} && exec "$TERRAFORM_BINARY_NAME" init`]);
  expect(told).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('is not part of the rehearsal; nothing was run'),
  });
  expect(untouched()).toEqual(before);
});
