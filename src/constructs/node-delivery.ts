import { Resource } from '@cdktf/provider-null/lib/resource';
import type { FileProvisioner, RemoteExecProvisioner, SSHProvisionerConnection } from 'cdktf';
import { Construct } from 'constructs';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { deliveryParts } from '../nodes/delivery';
import { login } from '../nodes/login';
import { sshKey } from './fleet-keys';
import type { PartTexts } from './part-texts';
import { localText } from './template';

export interface NodeDeliveryProps {
  readonly plan: FleetPlan;
  readonly node: NodePlan;
  /** The machine as its vendor's stack knows it. */
  readonly machine: { readonly id: string; readonly ipv4: string };
  /** Private key that logs in, as `connectionKey` gives it. */
  readonly connectionKey: string;
  /** Public half of the bootstrap host key H0. */
  readonly hostKey0Public: string;
  /** Texts of delivery parts, shared by all nodes of a stack. */
  readonly parts: PartTexts;
  /** Values of the parts' gaps, by gap name, for the machine's address. */
  readonly values: (ipv4: string) => Readonly<Record<string, string>>;
  /** Terraform list of the nodes whose host key is H1 already although the state does not say so: `var.rekeyed`. */
  readonly rekeyed: string;
  /** Put before every resource name. @default - empty */
  readonly prefix?: string;
}

/**
 * Trust and delivery for one node. `rekey` connects pinned to H0 and puts the lasting host key H1 in its place; `deliver` connects
 * pinned to H1, brings one bundle and applies it. Every connection has a pinned host key and a time limit.
 */
export class NodeDelivery extends Construct {
  /** The machine's id and address, as texts of this stack. */
  readonly machineId: string;
  readonly ipv4: string;
  /** Public half of the lasting host key H1, a key of this stack's. */
  readonly hostKey: string;

  constructor(scope: Construct, id: string, props: NodeDeliveryProps) {
    super(scope, id);
    const { node } = props;
    const prefix = props.prefix ?? '';
    this.machineId = localText(this, `${prefix}machine_${node.name}`, props.machine.id);
    this.ipv4 = localText(this, `${prefix}ipv4_${node.name}`, props.machine.ipv4);
    const hostKey = `${prefix}hostkey1_${node.name}`;
    sshKey(this, hostKey);
    this.hostKey = `\${trimspace(tls_private_key.${hostKey}.public_key_openssh)}`;
    const birth = { machine: this.machineId, generation: String(node.generation) };

    const h1 = connection(props, this.ipv4, this.hostKey, answerTimeout);
    const bootstrap = localText(this, `${prefix}hostkey0_${node.name}`, props.hostKey0Public);
    const h0 = connection(props, this.ipv4, firstPin(props, this.hostKey, bootstrap), birthTimeout);
    const rekey = new Resource(this, 'rekey', {
      triggers: birth,
      connection: h0,
      provisioners: [
        upload(`${login.inbox}/hostkey`, `\${sensitive(tls_private_key.${hostKey}.private_key_openssh)}`),
        run(`sudo ${login.bin}/rekey begin`),
        { ...run(`sudo ${login.bin}/rekey confirm`), connection: h1 },
      ],
    });
    rekey.overrideLogicalId(`${prefix}rekey_${node.name}`);

    const values = props.values(this.ipv4);
    const texts = deliveryParts(props.plan, node).map((part) => props.parts.add(part, values, node.name));
    const deliver = new Resource(this, 'deliver', {
      triggers: { ...birth, ...Object.fromEntries(texts.map((t) => [t.name, t.digest])) },
      dependsOn: [rekey],
      connection: h1,
      provisioners: [upload(`${login.inbox}/bundle`, props.parts.bundle(node, texts)), run(`sudo ${login.bin}/apply`)],
    });
    deliver.overrideLogicalId(`${prefix}deliver_${node.name}`);
  }
}

/** H0, but H1 for a node that is known to have it. Both are expressions of this stack. */
function firstPin(props: NodeDeliveryProps, hostKey1: string, hostKey0: string): string {
  const [h1, h0] = [hostKey1, hostKey0].map((text) => text.slice(2, -1));
  return `\${contains(${props.rekeyed}, "${props.node.name}") ? ${h1} : ${h0}}`;
}

/** A machine that has just been made still has to boot. */
const birthTimeout = '5m';
/** One that has answered before may be rebooting; and after two minutes without a confirmation it is back at its earlier host key. */
const answerTimeout = '2m';

function connection(
  props: NodeDeliveryProps,
  host: string,
  hostKey: string,
  timeout: string,
): SSHProvisionerConnection {
  return {
    type: 'ssh',
    user: login.user,
    host,
    privateKey: props.connectionKey,
    hostKey,
    agent: 'false',
    timeout,
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
