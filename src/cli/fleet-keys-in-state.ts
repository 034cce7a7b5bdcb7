/** A key pair as Terraform keeps it. */
export interface KeyPair {
  /** `ssh-ed25519 AAAA...` without a comment. */
  readonly publicKey: string;
  /** OpenSSH private key text. */
  readonly privateKey: string;
}

/** What a machine needs to be told, and to be asked, to become a node. */
export interface JoinKeys {
  /** With which deliveries log in. */
  readonly delivery: KeyPair;
  /** Host key that first boot leaves. */
  readonly hostKey0: KeyPair;
  /** Public half of the lasting host key. @default - mesh has not made it yet */
  readonly hostKey1?: string;
}

interface KeyResource {
  readonly type: string;
  readonly name: string;
  readonly instances: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
}

/**
 * The keys of a fleet as core's state has them: no output tells them all, because no other stack needs all.
 *
 * @param core answer of `terraform state pull` for the stack with the fleet's keys; empty when there is no state
 * @param mesh the same for the stack with the fleet's mesh
 * @param prefix what stands before all names
 * @returns undefined while the keys are not made
 */
export function joinKeysOf(core: string, mesh: string, node: string, prefix = ''): JoinKeys | undefined {
  const delivery = keyIn(core, `${prefix}delivery`);
  const hostKey0 = keyIn(core, `${prefix}hostkey0_${node}`);
  if (delivery === undefined || hostKey0 === undefined) return undefined;
  const hostKey1 = keyIn(mesh, `${prefix}hostkey1_${node}`)?.publicKey;
  return { delivery, hostKey0, ...(hostKey1 === undefined ? {} : { hostKey1 }) };
}

function keyIn(state: string, name: string): KeyPair | undefined {
  const found = resourcesIn(state).find((r) => r.type === 'tls_private_key' && r.name === name);
  const { public_key_openssh: publicKey, private_key_openssh: privateKey } = found?.instances[0]?.attributes ?? {};
  if (typeof publicKey !== 'string' || typeof privateKey !== 'string') return undefined;
  return { publicKey: publicKey.trim(), privateKey };
}

function resourcesIn(state: string): readonly KeyResource[] {
  return state.trim() === '' ? [] : ((JSON.parse(state) as { resources?: readonly KeyResource[] }).resources ?? []);
}

/**
 * Whether mesh has brought a node's machine, of this generation, its lasting host key.
 *
 * @param mesh answer of `terraform state pull` for the stack with the fleet's mesh
 */
export function isRekeyed(mesh: string, node: string, generation: number, prefix = ''): boolean {
  const found = resourcesIn(mesh).find((r) => r.type === 'null_resource' && r.name === `${prefix}rekey_${node}`);
  return (found?.instances ?? []).some((instance) => {
    const { status, attributes } = instance as {
      status?: string;
      attributes?: { triggers?: { generation?: unknown } };
    };
    return status !== 'tainted' && String(attributes?.triggers?.generation) === String(generation);
  });
}
