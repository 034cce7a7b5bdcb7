import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { askState, askTerraform, type TerraformPlace } from './terraform-run';

/** A resource in a state file, as far as it matters here. */
interface StateResource {
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly instances: readonly { readonly status?: string; readonly attributes?: Readonly<Record<string, unknown>> }[];
}

/** A node that may have its lasting host key H1 although the state does not say that `rekey` ended. */
export interface UnfinishedRekey {
  readonly node: string;
  /** H1, as `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
}

/** What the names of mesh's resources begin with, after what stands before all of them. */
function namesOf(prefix: string) {
  return { hostKey: `${prefix}hostkey1_`, rekey: `${prefix}rekey_`, deliver: `${prefix}deliver_` };
}

/**
 * Finds nodes whose H1 exists in mesh's state while their `rekey` is missing or tainted: a run was killed, or has not begun.
 *
 * @param state answer of `terraform state pull` for mesh; empty when there is no state yet
 * @param all also nodes whose `rekey` the state calls finished
 * @param prefix what stands before all of mesh's names
 */
export function unfinishedRekeys(state: string, all = false, prefix = ''): UnfinishedRekey[] {
  if (state.trim() === '') return [];
  const names = namesOf(prefix);
  const resources = (JSON.parse(state) as { resources?: readonly StateResource[] }).resources ?? [];
  const finished = new Set(
    resources
      .filter((r) => r.type === 'null_resource' && r.name.startsWith(names.rekey))
      .filter((r) => r.instances.some((i) => i.status !== 'tainted'))
      .map((r) => r.name.slice(names.rekey.length)),
  );
  return resources
    .filter((r) => r.type === 'tls_private_key' && r.name.startsWith(names.hostKey))
    .map((r) => ({
      node: r.name.slice(names.hostKey.length),
      hostKey: String(r.instances[0]?.attributes?.public_key_openssh ?? '').trim(),
    }))
    .filter((k) => k.hostKey !== '' && (all || !finished.has(k.node)));
}

/**
 * Addresses of the rekeys and deliveries that mesh's state knows and the stack still has. Terraform writes a resource to its state before
 * its provisioners have run, so after a Terraform that was killed none of them can be believed.
 *
 * @param state answer of `terraform state pull` for mesh
 * @param mesh parsed `cdk.tf.json` of mesh
 * @param prefix what stands before all of mesh's names
 */
export function recordedDeliveries(state: string, mesh: unknown, prefix = ''): string[] {
  if (state.trim() === '') return [];
  const names = namesOf(prefix);
  const resources = (JSON.parse(state) as { resources?: readonly StateResource[] }).resources ?? [];
  const known = (mesh as MeshJson).resource?.null_resource ?? {};
  return resources
    .filter((r) => r.type === 'null_resource' && r.instances.length > 0 && Object.hasOwn(known, r.name))
    .filter((r) => r.name.startsWith(names.rekey) || r.name.startsWith(names.deliver))
    .map((r) => `null_resource.${r.name}`);
}

/** A stack (`cdk.tf.json`), as far as it says where its connections go. */
interface MeshJson {
  readonly locals?: Readonly<Record<string, unknown>>;
  readonly resource?: { readonly null_resource?: Readonly<Record<string, unknown>> };
}

/** An output of another stack, as an expression names it; where a vendor gives a list of addresses, the only one in it. */
const remoteOutput =
  /^\$\{(?:one\(tolist\()?data\.terraform_remote_state\.(?:cross-stack-reference-input-)?([^.}]+)\.outputs(?:\.([^.[\]()}]+)|\["([^"]+)"\])(?:\)\))?\}$/;

/** An attribute of a resource of the same stack, likewise. */
const ownAttribute = /^\$\{(?:one\(|tolist\()*([a-z][a-z0-9_]*)\.([\w-]+)\.(\w+(?:\.\w+)*)\)*\}$/;

/** How many locals may stand between a connection and the output. */
const localsFollowed = 8;

/**
 * Where a node's address comes from: mesh's connection to it names another stack's output, perhaps by way of locals.
 *
 * @param mesh parsed `cdk.tf.json` of mesh
 */
export function addressSource(
  mesh: unknown,
  node: string,
  prefix = '',
): { readonly stack: string; readonly output: string } | undefined {
  const found = remoteOutput.exec(hostExpression(mesh, node, prefix) ?? '');
  const output = found?.[2] ?? found?.[3];
  return found === null || output === undefined ? undefined : { stack: found[1]!, output };
}

/** The address of a node whose machine is in mesh's own stack, as the state has it. */
export function addressInState(mesh: unknown, node: string, state: string, prefix = ''): string | undefined {
  const [, type, name, attribute] = ownAttribute.exec(hostExpression(mesh, node, prefix) ?? '') ?? [];
  if (attribute === undefined) return undefined;
  const resources = (JSON.parse(state) as { resources?: readonly StateResource[] }).resources ?? [];
  const machine = resources.find((r) => r.mode === 'managed' && r.type === type && r.name === name);
  const value = attribute
    .split('.')
    .reduce<unknown>(
      (at, key) => (at as Record<string, unknown> | undefined)?.[key],
      machine?.instances[0]?.attributes,
    );
  return addressIn(value);
}

/** The expression that mesh connects to a node with, locals followed. */
function hostExpression(mesh: unknown, node: string, prefix: string): string | undefined {
  const { locals = {}, resource } = mesh as MeshJson;
  const names = namesOf(prefix);
  const resources = resource?.null_resource ?? {};
  let host = findHost(resources[`${names.deliver}${node}`] ?? resources[`${names.rekey}${node}`]);
  for (let i = 0; i < localsFollowed; i += 1) {
    const name = /^\$\{local\.([\w-]+)\}$/.exec(host ?? '')?.[1];
    if (name === undefined) break;
    host = typeof locals[name] === 'string' ? locals[name] : undefined;
  }
  return host;
}

/** An address as a vendor's output has it: a text, or the only text of a list. */
function addressIn(value: unknown): string | undefined {
  const [first, ...more] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return typeof first === 'string' && first !== '' && more.length === 0 ? first : undefined;
}

/** The first `host` in a resource: connections stand in the resource or in its provisioners. */
function findHost(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { host } = value as { host?: unknown };
  if (typeof host === 'string') return host;
  return Object.values(value)
    .map(findHost)
    .find((found) => found !== undefined);
}

/** What is asked of the machines after a killed run. */
export interface RekeyProbe {
  readonly place: TerraformPlace;
  /** Folder of mesh, initialised. */
  readonly meshDir: string;
  /** Folder of another stack, initialised. */
  readonly stackDir: (stack: string) => string;
  /** What stands before all of mesh's names. @default - nothing */
  readonly prefix?: string;
}

/**
 * Names of nodes that answer with H1 already, so that `rekey` must connect with it. Empty unless a run was killed between the
 * installation of H1 and the end of `rekey`.
 *
 * @param all ask every node, because no `rekey` that the state calls finished can be believed
 */
export async function findRekeyed(probe: RekeyProbe, all = false): Promise<readonly string[]> {
  const { state } = await askState(probe.place, probe.meshDir);
  const prefix = probe.prefix ?? '';
  const candidates = unfinishedRekeys(state, all, prefix);
  if (candidates.length === 0) return [];
  const mesh: unknown = JSON.parse(fs.readFileSync(path.join(probe.meshDir, 'cdk.tf.json'), 'utf8'));
  const outputs = new Map<string, Promise<Readonly<Record<string, { value?: unknown }>>>>();
  const outputsOf = (stack: string) => {
    const known = outputs.get(stack) ?? readOutputs(probe, stack);
    outputs.set(stack, known);
    return known;
  };
  const answers = await Promise.all(
    candidates.map(async ({ node, hostKey }) => {
      const source = addressSource(mesh, node, prefix);
      const address =
        source === undefined
          ? addressInState(mesh, node, state, prefix)
          : addressIn((await outputsOf(source.stack))[source.output]?.value);
      if (address === undefined) return undefined;
      return (await hostKeyAt(probe.place, address)) === hostKey ? node : undefined;
    }),
  );
  return answers.filter((node) => node !== undefined);
}

async function readOutputs(probe: RekeyProbe, stack: string): Promise<Readonly<Record<string, { value?: unknown }>>> {
  const answer = await askTerraform(probe.place, probe.stackDir(stack), ['output', '-json']);
  return answer.code === 0 ? (JSON.parse(answer.stdout) as Record<string, { value?: unknown }>) : {};
}

/** The ED25519 host key that an address offers now, as `ssh-ed25519 AAAA...`, or undefined when nobody answers. */
function hostKeyAt(place: TerraformPlace, address: string): Promise<string | undefined> {
  const [program, ...args] = place.command(['ssh-keyscan', '-t', 'ed25519', '-T', '5', address]);
  return new Promise((resolve) => {
    execFile(program!, args, { env: place.env, timeout: 15_000 }, (_error, stdout) => {
      const line = stdout.split('\n').find((l) => l.includes(' ssh-ed25519 '));
      resolve(line?.split(' ').slice(1, 3).join(' '));
    });
  });
}
