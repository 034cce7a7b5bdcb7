import { PrivateKey } from '@cdktf/provider-tls/lib/private-key';
import { Fn, type TerraformProvider, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { connectionKey, localText, secret } from './template';
import { named } from './terraform-name';

/** An SSH key pair as Terraform holds it; values are tokens. */
export interface SshKeyPair {
  /** `ssh-ed25519 AAAA...`, no comment, no newline. */
  readonly publicKey: string;
  /** OpenSSH private key text; sensitive. */
  readonly privateKey: string;
}

/** What {@link FleetKeys} takes. */
export interface FleetKeysProps {
  /** Names of all nodes, those that are leaving included. */
  readonly nodes: readonly string[];
  /**
   * Put before every Terraform name, for a stack that has something else in it: letters, digits, `_`.
   *
   * @default - empty
   */
  readonly prefix?: string;
  /** The tls provider. @default - the one of the stack without an alias */
  readonly provider?: TerraformProvider;
}

/**
 * The keys that must exist before any machine: `delivery`, with which Terraform logs in to every node, and for each node its
 * bootstrap host key H0, which its user data carries. All are ED25519, and live in the state of the stack that holds this construct.
 * The stack needs the tls provider.
 *
 * @example
 * const keys = new FleetKeys(stack, 'keys', { nodes: plan.nodes.map((node) => node.name) });
 * new TerraformOutput(stack, 'login', { value: keys.delivery.publicKey });
 * new TerraformOutput(stack, 'bootstrap', { value: keys.hostKey0('n1').publicKey });
 */
export class FleetKeys extends Construct {
  /** With which Terraform logs in to every node. */
  readonly delivery: SshKeyPair;
  private readonly hostKeys = new Map<string, SshKeyPair>();
  private readonly locals = new Map<string, string>();
  private readonly prefix: string;

  constructor(scope: Construct, id: string, props: FleetKeysProps) {
    super(scope, id);
    this.prefix = props.prefix ?? '';
    this.delivery = sshKeyPair(this, `${this.prefix}delivery`, props.provider);
    for (const node of props.nodes)
      this.hostKeys.set(node, sshKeyPair(this, `${this.prefix}hostkey0_${node}`, props.provider));
  }

  /** A node's bootstrap host key. @throws Error when the node was not among `nodes` */
  hostKey0(node: string): SshKeyPair {
    const found = this.hostKeys.get(node);
    if (found === undefined) throw new Error(`no bootstrap host key for node '${node}'`);
    return found;
  }

  /** The public half of `delivery` as a local of the scope's stack, made at the first call: shared by all that name it there. */
  deliveryPublicKeyIn(scope: Construct): string {
    return this.localIn(scope, 'delivery_public', this.delivery.publicKey);
  }

  /** The private half of `delivery` for connections, in the same way. Not marked as sensitive: connections are never shown. */
  connectionKeyIn(scope: Construct): string {
    return this.localIn(scope, 'delivery_key', connectionKey(this.delivery.privateKey));
  }

  private localIn(scope: Construct, name: string, value: string): string {
    const stack = TerraformStack.of(scope);
    const key = `${stack.node.path} ${name}`;
    const text = this.locals.get(key) ?? localText(stack, `${this.prefix}${name}`, value);
    this.locals.set(key, text);
    return text;
  }
}

/** An ED25519 key under exactly this Terraform name (names are contract: another name is another key). */
export function sshKey(scope: Construct, name: string, provider?: TerraformProvider): PrivateKey {
  const config = { algorithm: 'ED25519', ...(provider === undefined ? {} : { provider }) };
  return named(new PrivateKey(scope, name, config), name);
}

function sshKeyPair(scope: Construct, name: string, provider?: TerraformProvider): SshKeyPair {
  const key = sshKey(scope, name, provider);
  return { publicKey: Fn.trimspace(key.publicKeyOpenssh), privateKey: secret(key.privateKeyOpenssh) };
}
