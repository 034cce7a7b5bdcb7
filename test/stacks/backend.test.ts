import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import type { Backend, FleetPlan } from '../../src/fleet';
import { backendOf } from '../../src/stacks/backend';
import { addFleetStacks } from '../../src/stacks/fleet-stacks';
import { example, planned } from '../support/quickstart-plan';

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON, read at many depths
type Json = Record<string, any>;

const quickstart = planned(example('quickstart')).plan;

function withBackends(backends: FleetPlan['backends']): FleetPlan {
  return { ...quickstart, backends };
}

function synth(backends: FleetPlan['backends']): Record<string, Json> {
  const outdir = mkdtempSync(join(tmpdir(), 'flotilla-backend-'));
  try {
    const app = new App({ stackTraces: false, outdir });
    addFleetStacks(app, withBackends(backends));
    app.synth();
    const read = (name: string) =>
      JSON.parse(readFileSync(join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8')) as Json;
    return Object.fromEntries(readdirSync(join(outdir, 'stacks')).map((name) => [name, read(name)]));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const kinds: readonly Backend[] = [
  { type: 's3', settings: { bucket: 'oak', key: '{stack}.tfstate', region: 'eu-central-1', use_path_style: true } },
  { type: 'pg', settings: { conn_str: 'postgres://db/oak', schema_name: 'oak_{stack}' } },
  { type: 'http', settings: { address: 'https://states.example/oak/{stack}', retry_max: 3 } },
  { type: 'consul', settings: { path: 'oak/{stack}' } },
  { type: 'gcs', settings: { bucket: 'oak', prefix: '{stack}' } },
  {
    type: 'azurerm',
    settings: { storage_account_name: 'oak', container_name: 'states', key: '{stack}.tfstate', use_oidc: true },
  },
];

test.each(kinds)('states of every stack go to $type, and are read from there', ({ type, settings }) => {
  const stacks = synth({ default: { type, settings } });
  const filled = (stack: string) => JSON.parse(JSON.stringify(settings).replaceAll('{stack}', stack)) as object;
  for (const [name, stack] of Object.entries(stacks)) {
    expect(stack.terraform.backend).toEqual({ [type]: filled(name) });
    for (const [input, state] of Object.entries((stack.data?.terraform_remote_state ?? {}) as Json)) {
      expect(state).toEqual({ backend: type, config: filled(input.replace('cross-stack-reference-input-', '')) });
    }
  }
  expect(Object.keys(stacks.mesh!.data.terraform_remote_state)).toHaveLength(3);
});

test('one stack may be kept elsewhere than the others', () => {
  const { core, hetzner, mesh } = synth({
    default: { type: 'gcs', settings: { bucket: 'oak', prefix: '{stack}' } },
    core: { type: 'http', settings: { address: 'https://vault.example/{stack}' } },
  }) as Record<string, Json>;
  expect(core!.terraform.backend).toEqual({ http: { address: 'https://vault.example/core' } });
  expect(hetzner!.terraform.backend).toEqual({ gcs: { bucket: 'oak', prefix: 'hetzner' } });
  const backends = Object.entries(mesh!.data.terraform_remote_state as Json).map(([name, { backend }]) => [
    name.split('-').at(-1),
    backend,
  ]);
  expect(Object.fromEntries(backends)).toEqual({ core: 'http', hetzner: 'gcs', linode: 'gcs' });
});

test('an argument with an expression in it reaches Terraform as the text that it is', () => {
  const { core } = synth({ default: { type: 'consul', settings: { path: 'oak/${x}/%{y}/{stack}' } } });
  expect(core!.terraform.backend.consul.path).toBe('oak/$${x}/%%{y}/core');
});

describe('a local file', () => {
  const path = (given: string | undefined, folder = '.') =>
    backendOf(
      withBackends(given === undefined ? {} : { default: { type: 'local', settings: { path: given } } }),
      'mesh',
      folder,
    ).settings.path;

  test('lies beside the fleet file, also if the fleet says nothing', () => {
    expect(path(undefined)).toBe('../../../state/mesh.tfstate');
    expect(path('safe/{stack}.json', 'fleets/oak')).toBe('../../../fleets/oak/safe/mesh.json');
    expect(path('../safe/{stack}.json', 'fleets/oak')).toBe('../../../fleets/safe/mesh.json');
  });

  test('may have an absolute path', () => {
    expect(path('/srv/states/{stack}.tfstate')).toBe('/srv/states/mesh.tfstate');
  });

  test('has a path of its own where the fleet gives other arguments alone', () => {
    const plan = withBackends({ mesh: { type: 'local', settings: { workspace_dir: 'spaces' } } });
    expect(backendOf(plan, 'mesh', '.').settings).toEqual({
      path: '../../../state/mesh.tfstate',
      workspace_dir: '../../../spaces',
    });
  });

  test('never lies in the folder that a synth writes anew', () => {
    expect(() => path('cdktf.out/{stack}.tfstate')).toThrow(
      "backends.default.local: expected a path outside of cdktf.out, which every synth writes anew, got 'cdktf.out/mesh.tfstate'",
    );
    expect(() => path('../cdktf.out/x', 'fleet')).toThrow('outside of cdktf.out');
  });
});
