import { Resource } from '@cdktf/provider-null/lib/resource';
import type { FileProvisioner, RemoteExecProvisioner, SSHProvisionerConnection, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { deliveryParts } from '../nodes/delivery';
import { login } from '../nodes/login';
import type { Machine } from '../providers/contract';
import { type FleetKeys, sshKey } from './fleet-keys';
import type { PartText, PartTexts } from './part-texts';
import { localText } from './template';
import { named } from './terraform-name';

/** What all deliveries of a mesh share. */
export interface DeliveryShare {
  /** All decisions about the fleet, as `readFleetPlan` gives them. */
  readonly plan: FleetPlan;
  /** With which deliveries log in, and nodes prove themselves the first time. */
  readonly keys: FleetKeys;
  /** Texts of the parts, each written once. */
  readonly parts: PartTexts;
  /** Values of the parts' gaps, by gap name, for a node at its address. */
  readonly values: (node: NodePlan, ipv4: string) => Readonly<Record<string, string>>;
  /** Expression for the names of the nodes whose host key is H1 already although the state does not say so: `var.rekeyed`. */
  readonly rekeyed: string;
  /** Put before every Terraform name; may be empty. */
  readonly prefix: string;
  /** The tls provider. @default - the one of the stack without an alias */
  readonly tlsProvider?: TerraformProvider;
  /** The null provider. @default - the one of the stack without an alias */
  readonly nullProvider?: TerraformProvider;
}

/** What {@link NodeDelivery} takes. */
export interface NodeDeliveryProps {
  /** One of the plan's nodes. */
  readonly node: NodePlan;
  /** The machine as its vendor's stack knows it. */
  readonly machine: Machine;
  /** The same for all deliveries of a mesh. */
  readonly shared: DeliveryShare;
}

/**
 * Trust and delivery for one node. `rekey` connects pinned to H0 and puts the lasting host key H1 in its place; `deliver` connects
 * pinned to H1, brings one bundle and applies it. Every connection has a pinned host key and a time limit.
 */
export class NodeDelivery extends Construct {
  /** The machine's id, as a text of this stack. */
  readonly machineId: string;
  /** The machine's address, as a text of this stack. */
  readonly ipv4: string;
  /** Public half of the lasting host key H1, a key of this stack's: `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;

  constructor(scope: Construct, id: string, props: NodeDeliveryProps) {
    super(scope, id);
    const { node, machine, shared } = props;
    const { prefix } = shared;
    this.machineId = localText(this, `${prefix}machine_${node.name}`, machine.id);
    this.ipv4 = localText(this, `${prefix}ipv4_${node.name}`, machine.ipv4);
    const hostKey = `${prefix}hostkey1_${node.name}`;
    sshKey(this, hostKey, shared.tlsProvider);
    this.hostKey = `\${trimspace(tls_private_key.${hostKey}.public_key_openssh)}`;
    const birth = { machine: this.machineId, generation: String(node.generation) };
    const rekey = this.rekey(props, birth, hostKey);
    const values = shared.values(node, this.ipv4);
    const texts = deliveryParts(shared.plan, node).map((part) => shared.parts.add(part, values, node.name));
    this.deliver(props, birth, texts, rekey);
  }

  /** Puts H1, a key under this Terraform name, in the place of H0. */
  private rekey({ node, shared }: NodeDeliveryProps, birth: Readonly<Record<string, string>>, hostKey: string) {
    const { keys, prefix, nullProvider } = shared;
    const hostKey0 = localText(this, `${prefix}hostkey0_${node.name}`, keys.hostKey0(node.name).publicKey);
    const pin = firstPin(shared.rekeyed, node.name, this.hostKey, hostKey0);
    const rekey = new Resource(this, 'rekey', {
      ...(nullProvider === undefined ? {} : { provider: nullProvider }),
      triggers: { ...birth },
      connection: this.connection(shared, pin, birthTimeout),
      provisioners: [
        upload(`${login.inbox}/hostkey`, `\${sensitive(tls_private_key.${hostKey}.private_key_openssh)}`),
        run(`sudo ${login.bin}/rekey begin`),
        {
          ...run(`sudo ${login.bin}/rekey confirm`),
          connection: this.connection(shared, this.hostKey, answerTimeout),
        },
      ],
    });
    return named(rekey, `${prefix}rekey_${node.name}`);
  }

  /** Brings the bundle and has the node apply it; again whenever a part, the machine or its generation changes. */
  private deliver(
    { node, shared }: NodeDeliveryProps,
    birth: Readonly<Record<string, string>>,
    texts: readonly PartText[],
    rekey: Resource,
  ): void {
    const { parts, prefix, nullProvider } = shared;
    const deliver = new Resource(this, 'deliver', {
      ...(nullProvider === undefined ? {} : { provider: nullProvider }),
      triggers: { ...birth, ...Object.fromEntries(texts.map((t) => [t.name, t.digest])) },
      dependsOn: [rekey],
      connection: this.connection(shared, this.hostKey, answerTimeout),
      provisioners: [upload(`${login.inbox}/bundle`, parts.bundle(node, texts)), run(`sudo ${login.bin}/apply`)],
    });
    named(deliver, `${prefix}deliver_${node.name}`);
  }

  private connection(shared: DeliveryShare, hostKey: string, timeout: string): SSHProvisionerConnection {
    return {
      type: 'ssh',
      user: login.user,
      host: this.ipv4,
      privateKey: shared.keys.connectionKeyIn(this),
      hostKey,
      agent: 'false',
      timeout,
      scriptPath: `${login.inbox}/terraform.sh`,
    };
  }
}

/** H0, but H1 for a node that is known to have it. Both are expressions of this stack. */
function firstPin(rekeyed: string, node: string, hostKey1: string, hostKey0: string): string {
  const [h1, h0] = [hostKey1, hostKey0].map((text) => text.slice(2, -1));
  return `\${contains(${rekeyed}, "${node}") ? ${h1} : ${h0}}`;
}

/** A machine that has just been made still has to boot. */
const birthTimeout = '5m';
/** One that has answered before may be rebooting; and after two minutes without a confirmation it is back at its earlier host key. */
const answerTimeout = '2m';

function upload(destination: string, content: string): FileProvisioner {
  return { type: 'file', destination, content };
}

/** One constant line: no secret and no token ever stands in `inline`. */
function run(line: string): RemoteExecProvisioner {
  return { type: 'remote-exec', inline: [line] };
}
