/** Fleets whose states are kept elsewhere, rehearsed by the real Terraform and OpenTofu: nothing of that elsewhere is ever asked. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import type { FleetPlan } from '../../src/fleet';
import { rehearsalFolderAt } from '../../src/rehearsal/rehearsal-folder';
import { stageStack } from '../../src/rehearsal/stage-stack';
import { addFleetStacks } from '../../src/stacks/fleet-stacks';
import { type Listener, listener } from '../support/listener';
import { needs } from '../support/needs';
import { example, planned } from '../support/quickstart-plan';
import { buildMirror, Workspace } from './standin-workspace';

const stacks = ['core', 'hetzner', 'linode', 'mesh'];
const quickstart = planned(example('quickstart')).plan;

/** Every type of backend, each for a stack that others read; what has an address has one of this machine. */
function backends(port: number): Readonly<Record<string, FleetPlan['backends']>> {
  const http = { type: 'http', settings: { address: `http://127.0.0.1:${port}/{stack}`, retry_max: 0 } } as const;
  const s3 = {
    bucket: 'oak',
    key: '{stack}',
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${port}`,
    skip_credentials_validation: true,
  };
  return {
    's3, gcs and pg': {
      default: http,
      core: { type: 's3', settings: s3 },
      hetzner: { type: 'gcs', settings: { bucket: 'oak', prefix: '{stack}' } },
      linode: { type: 'pg', settings: { conn_str: `postgres://127.0.0.1:${port}/oak`, schema_name: '{stack}' } },
    },
    'consul, azurerm and local': {
      default: { type: 'consul', settings: { path: 'oak/{stack}', address: `127.0.0.1:${port}` } },
      hetzner: { type: 'azurerm', settings: { storage_account_name: 'oak', container_name: 'x', key: '{stack}' } },
      linode: { type: 'local', settings: { path: 'elsewhere/{stack}.json' } },
      mesh: http,
    },
    http: { default: http },
  };
}

function synth(plan: FleetPlan, outdir: string): void {
  const app = new App({ stackTraces: false, outdir });
  addFleetStacks(app, plan);
  app.synth();
}

let mirror: Awaited<ReturnType<typeof buildMirror>>;
let nobody: Listener;
beforeAll(async () => {
  mirror = await buildMirror();
  nobody = await listener();
}, 60_000);
afterAll(async () => {
  mirror.remove();
  await nobody.close();
});

describe.each(['terraform', 'tofu'])('%s', (program) => {
  for (const name of Object.keys(backends(0))) {
    needs(program)(
      `rehearses a fleet with states in ${name}, all of them in the rehearsal alone`,
      async () => {
        const outdir = mkdtempSync(join(tmpdir(), 'flotilla-backends-'));
        const workspace = new Workspace(mirror.dir, program);
        const folder = rehearsalFolderAt(workspace.rehearsal);
        try {
          synth({ ...quickstart, backends: backends(nobody.port)[name]! }, outdir);
          for (const stack of stacks) {
            const dir = stageStack(folder, stack, join(outdir, 'stacks', stack), true);
            await workspace.must(`-chdir=${dir}`, 'init', '-no-color', '-input=false');
            await workspace.must(`-chdir=${dir}`, 'apply', '-no-color', '-input=false', '-auto-approve');
            expect(readFileSync(folder.stateFile(stack), 'utf8')).toContain('"resources"');
          }
          expect(existsSync(join(folder.sent, 'deliver_n1'))).toBe(true);
          expect(nobody.calls()).toBe(0);
        } finally {
          workspace.remove();
          rmSync(outdir, { recursive: true });
        }
      },
      120_000,
    );
  }

  needs(program)(
    'asks the backend of a stack that is not rehearsed',
    async () => {
      const outdir = mkdtempSync(join(tmpdir(), 'flotilla-backends-'));
      const workspace = new Workspace(mirror.dir, program);
      const somebody = await listener();
      try {
        synth({ ...quickstart, backends: backends(somebody.port).http! }, outdir);
        const core = `-chdir=${join(outdir, 'stacks', 'core')}`;
        await workspace.run([core, 'init', '-no-color', '-input=false']);
        await workspace.run([core, 'plan', '-no-color', '-input=false']);
        expect(somebody.calls()).toBeGreaterThan(0);
      } finally {
        await somebody.close();
        workspace.remove();
        rmSync(outdir, { recursive: true });
      }
    },
    120_000,
  );
});
