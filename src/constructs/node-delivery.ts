import { Resource } from '@cdktf/provider-null/lib/resource';
import {
  conditional,
  type FileProvisioner,
  Fn,
  type RemoteExecProvisioner,
  type SSHProvisionerConnection,
  Token,
} from 'cdktf';
import { Construct } from 'constructs';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { deliveryParts } from '../nodes/delivery';
import { login } from '../nodes/login';
import { type SshKeyPair, sshKeyPair } from './fleet-keys';
import type { PartTexts } from './part-texts';
import { connectionKey } from './template';

export interface NodeDeliveryProps {
  readonly plan: FleetPlan;
  readonly node: NodePlan;
  /** The machine as its vendor's stack knows it. */
  readonly machine: { readonly id: string; readonly ipv4: string };
  /** The key that logs in. */
  readonly delivery: SshKeyPair;
  /** Public half of the bootstrap host key H0. */
  readonly hostKey0Public: string;
  /** Texts of delivery parts, shared by all nodes of a stack. */
  readonly parts: PartTexts;
  /** Values of the parts' gaps, by gap name. */
  readonly values: Readonly<Record<string, string>>;
  /** Names of nodes whose host key is H1 already although the state does not say so; a Terraform list. */
  readonly rekeyed: string[];
  /** Put before every resource name. @default - empty */
  readonly prefix?: string;
}

/**
 * Trust and delivery for one node. `rekey` connects pinned to H0 and puts the lasting host key H1 in its place; `deliver` connects
 * pinned to H1, brings one bundle and applies it. Every connection has a pinned host key and a time limit.
 */
export class NodeDelivery extends Construct {
  /** The lasting host key H1: a key of this stack's. */
  readonly hostKey: SshKeyPair;

  constructor(scope: Construct, id: string, props: NodeDeliveryProps) {
    super(scope, id);
    const { node, machine } = props;
    const prefix = props.prefix ?? '';
    this.hostKey = sshKeyPair(this, `${prefix}hostkey1_${node.name}`);
    const birth = { machine: machine.id, generation: String(node.generation) };

    const h1 = connection(props, this.hostKey.publicKey);
    const first = conditional(Fn.contains(props.rekeyed, node.name), this.hostKey.publicKey, props.hostKey0Public);
    const h0 = connection(props, Token.asString(first));
    const rekey = new Resource(this, 'rekey', {
      triggers: birth,
      connection: h0,
      provisioners: [
        upload(`${login.inbox}/hostkey`, this.hostKey.privateKey),
        run(`sudo ${login.bin}/rekey begin`),
        { ...run(`sudo ${login.bin}/rekey confirm`), connection: h1 },
      ],
    });
    rekey.overrideLogicalId(`${prefix}rekey_${node.name}`);

    const texts = deliveryParts(props.plan, node).map((part) => props.parts.add(part, props.values, node.name));
    const deliver = new Resource(this, 'deliver', {
      triggers: { ...birth, ...Object.fromEntries(texts.map((t) => [t.name, t.digest])) },
      dependsOn: [rekey],
      connection: h1,
      provisioners: [upload(`${login.inbox}/bundle`, props.parts.bundle(node, texts)), run(`sudo ${login.bin}/apply`)],
    });
    deliver.overrideLogicalId(`${prefix}deliver_${node.name}`);
  }
}

function connection(props: NodeDeliveryProps, hostKey: string): SSHProvisionerConnection {
  return {
    type: 'ssh',
    user: login.user,
    host: props.machine.ipv4,
    privateKey: connectionKey(props.delivery.privateKey),
    hostKey,
    agent: 'false',
    timeout: '5m',
    scriptPath: `${login.inbox}/terraform.sh`,
  };
}

function upload(destination: string, content: string): FileProvisioner {
  return { type: 'file', destination, content };
}

/** One constant line: no secret and no token ever stands in `inline`. */
function run(line: string): RemoteExecProvisioner {
  return { type: 'remote-exec', inline: [line] };
}
