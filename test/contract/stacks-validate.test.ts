/** Every stack of every example and of awkward fleets, validated by the real Terraform, and by OpenTofu where it is installed. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import type { FleetPlan } from '../../src/fleet';
import { addFleetStacks } from '../../src/stacks/fleet-stacks';
import { adaKey } from '../fleet/oak';
import { needs } from '../support/needs';
import { ownStackFolder, runApp } from '../support/own-packages';
import { example, planned } from '../support/quickstart-plan';
import { buildMirror, Workspace } from './standin-workspace';

const molten = planned(example('molten')).plan;
const fleets: Readonly<Record<string, FleetPlan>> = {
  quickstart: planned(example('quickstart')).plan,
  molten,
  'every-os': planned(example('every-os')).plan,
  'a fleet of every engine, with strings that bite': {
    ...molten,
    nodes: molten.nodes.map((n, i) => ({
      ...n,
      ...(i === 0 ? { engine: 'podman' as const, labels: { role: 'lb' } } : {}),
      ...(i === 1 ? { state: 'replacing' as const, generation: 2 } : {}),
    })),
    users: [{ name: 'ada', keys: [`${adaKey} \${ada} %{if} "quoted" \\ back`], sudo: true }],
    sysctls: { 'kernel.core_pattern': '|/bin/true ${x} %{y} %e' },
  },
};

/** Folders of the synthesised stacks, each Terraform's own working directory. */
function synth(plan: FleetPlan, outdir: string): string[] {
  const app = new App({ stackTraces: false, outdir });
  addFleetStacks(app, plan);
  app.synth();
  return readdirSync(join(outdir, 'stacks')).map((name) => join(outdir, 'stacks', name));
}

let mirror: Awaited<ReturnType<typeof buildMirror>>;
beforeAll(async () => {
  mirror = await buildMirror();
}, 60_000);
afterAll(() => mirror.remove());

describe.each(['terraform', 'tofu'])('%s', (program) => {
  for (const [name, plan] of Object.entries(fleets)) {
    needs(program)(
      `validates every stack of ${name}`,
      async () => {
        const outdir = mkdtempSync(join(tmpdir(), 'flotilla-validate-'));
        const workspace = new Workspace(mirror.dir, program);
        try {
          for (const stack of synth(plan, outdir)) {
            await workspace.must(`-chdir=${stack}`, 'init', '-no-color', '-input=false');
            const report = JSON.parse(await workspace.must(`-chdir=${stack}`, 'validate', '-json')) as unknown;
            expect(report).toMatchObject({ valid: true, error_count: 0, warning_count: 0 });
          }
        } finally {
          workspace.remove();
          rmSync(outdir, { recursive: true });
        }
      },
      120_000,
    );
  }

  needs(program)(
    "validates the one stack of somebody else's app",
    async () => {
      const folder = ownStackFolder();
      const workspace = new Workspace(mirror.dir, program);
      try {
        expect(runApp(folder)).toMatchObject({ status: 0 });
        const stack = join(folder, 'cdktf.out/stacks/shop');
        await workspace.must(`-chdir=${stack}`, 'init', '-no-color', '-input=false');
        const report = JSON.parse(await workspace.must(`-chdir=${stack}`, 'validate', '-json')) as unknown;
        expect(report).toMatchObject({ valid: true, error_count: 0, warning_count: 0 });
      } finally {
        workspace.remove();
        rmSync(folder, { recursive: true });
      }
    },
    120_000,
  );

  needs(program)(
    'refuses a stack with an argument that the vendor does not know',
    async () => {
      const workspace = new Workspace(mirror.dir, program);
      const outdir = mkdtempSync(join(tmpdir(), 'flotilla-validate-'));
      try {
        const stack = synth(molten, outdir).find((s) => s.endsWith('hetzner')) as string;
        writeFileSync(
          join(stack, 'more.tf.json'),
          '{"resource": {"hcloud_server": {"x": {"name": "x", "server_type": "cx23", "colour": "red"}}}}',
        );
        await workspace.must(`-chdir=${stack}`, 'init', '-no-color', '-input=false');
        const { code, text } = await workspace.run([`-chdir=${stack}`, 'validate', '-no-color']);
        expect([code, text]).toEqual([1, expect.stringContaining('colour')]);
      } finally {
        workspace.remove();
        rmSync(outdir, { recursive: true });
      }
    },
    120_000,
  );
});
