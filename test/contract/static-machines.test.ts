/** A fleet with a machine that exists already, rehearsed on paper by the real Terraform, as its user does it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram, succeeded, type Told } from '../e2e/support/run-program';
import { needs } from '../support/needs';

const root = join(__dirname, '..', '..');
const main = join(root, 'lib', 'cli', 'main.js');

const fleet = `fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
overlay: none
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, seller: acme, address: 203.0.113.9, ram: 512MiB, price: USD 1.50}
`;

const folder = mkdtempSync(join(tmpdir(), 'flotilla-static-'));
const state = join(folder, '.state');

function write(text: string): void {
  mkdirSync(join(folder, 'keys'), { recursive: true });
  writeFileSync(join(folder, 'keys', 'ada.pub'), readFileSync(join(root, 'examples/quickstart/keys/ada.pub')));
  writeFileSync(join(folder, 'fleet.yaml'), text);
}

function flotilla(...words: readonly string[]): Promise<Told> {
  const env = { PATH: process.env.PATH, HOME: folder, XDG_STATE_HOME: state };
  return runProgram([process.execPath, main, ...words], { cwd: folder, env, timeoutMs: 240_000 });
}

/** The resource of the machine in the rehearsal's state. */
function record(): { readonly id: string; readonly text: string } {
  const [name] = readdirSync(join(state, 'flotilla', 'rehearsals'));
  const text = readFileSync(join(state, 'flotilla', 'rehearsals', name as string, 'state', 'static.tfstate'), 'utf8');
  const { resources } = JSON.parse(text) as {
    resources: { name: string; instances: { attributes: { id: string } }[] }[];
  };
  return { text, id: resources.find((r) => r.name === 'n4')?.instances[0]?.attributes.id ?? '' };
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

needs('terraform')(
  'on paper it has its own address and an id for each machine, and its state no private key',
  async () => {
    write(fleet);
    const up = JSON.parse(succeeded(await flotilla('rehearse', 'up', '--paper', '--json'))) as {
      nodes: Record<string, { ipv4: string; machineId: string; generation: number }>;
    };
    const before = record();
    expect(up.nodes.n4).toMatchObject({ ipv4: '203.0.113.9', machineId: before.id, generation: 1 });
    expect(before.text).not.toContain('PRIVATE KEY');
    expect(readFileSync(join(folder, 'out/ansible/inventory.yml'), 'utf8')).toMatch(/seller_acme:\n +hosts:\n +n4: /);

    write(fleet.replace('203.0.113.9', '203.0.113.10'));
    const moved = JSON.parse(succeeded(await flotilla('rehearse', 'up', '--paper', '--json'))) as typeof up;
    expect(moved.nodes.n4).toMatchObject({ ipv4: '203.0.113.10' });
    expect(record().id).not.toBe(before.id);
    succeeded(await flotilla('rehearse', 'down'));
  },
  480_000,
);

const refused =
  'fleet.yaml: nodes.n4: the machine at 203.0.113.9 has not joined the fleet (npx flotilla newnode n4 203.0.113.9)\n';

needs('terraform')('no deploy waits for one that has not joined', async () => {
  write(fleet);
  const told = await flotilla('deploy', '--yes');
  expect(told.code).toBe(1);
  expect(told.stderr).toContain(refused);
  expect(told.stderr).not.toContain('nodes.n1');
});
