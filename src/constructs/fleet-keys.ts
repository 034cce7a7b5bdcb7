import { PrivateKey } from '@cdktf/provider-tls/lib/private-key';
import { Fn, type TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { secret } from './template';

/** An SSH key pair as Terraform holds it; values are tokens. */
export interface SshKeyPair {
  /** `ssh-ed25519 AAAA...`, no comment, no newline. */
  readonly publicKey: string;
  /** OpenSSH private key text; sensitive. */
  readonly privateKey: string;
}

export interface FleetKeysProps {
  /** Names of all nodes. */
  readonly nodes: readonly string[];
  /** Put before every resource name. @default - empty */
  readonly prefix?: string;
  /** @default - the stack's tls provider */
  readonly provider?: TerraformProvider;
}

/**
 * The keys that must exist before any machine: `delivery`, with which Terraform logs in to every node, and for each node its
 * bootstrap host key H0, which its user data carries. Both live in the state of the stack that holds this construct.
 *
 * @example
 * const keys = new FleetKeys(stack, 'keys', { nodes: ['n1', 'n2'] });
 * keys.delivery.publicKey; keys.hostKey0('n1').privateKey;
 */
export class FleetKeys extends Construct {
  readonly delivery: SshKeyPair;
  private readonly hostKeys = new Map<string, SshKeyPair>();

  constructor(scope: Construct, id: string, props: FleetKeysProps) {
    super(scope, id);
    const prefix = props.prefix ?? '';
    this.delivery = sshKeyPair(this, `${prefix}delivery`, props.provider);
    for (const node of props.nodes)
      this.hostKeys.set(node, sshKeyPair(this, `${prefix}hostkey0_${node}`, props.provider));
  }

  /** @throws Error when the node was not among `nodes`. */
  hostKey0(node: string): SshKeyPair {
    const found = this.hostKeys.get(node);
    if (found === undefined) throw new Error(`no bootstrap host key for node '${node}'`);
    return found;
  }
}

/** An ED25519 key under exactly this Terraform name (names are contract: another name is another key). */
export function sshKey(scope: Construct, name: string, provider?: TerraformProvider): PrivateKey {
  const key = new PrivateKey(scope, name, { algorithm: 'ED25519', ...(provider === undefined ? {} : { provider }) });
  key.overrideLogicalId(name);
  return key;
}

function sshKeyPair(scope: Construct, name: string, provider?: TerraformProvider): SshKeyPair {
  const key = sshKey(scope, name, provider);
  return { publicKey: Fn.trimspace(key.publicKeyOpenssh), privateKey: secret(key.privateKeyOpenssh) };
}
