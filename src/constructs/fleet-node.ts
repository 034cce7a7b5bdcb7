import { Construct } from 'constructs';
import { FleetError } from '../fleet/errors';
import { machineName } from '../fleet/names';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { renderCloudConfig } from '../ignition/cloud-config';
import { splitGaps } from '../ignition/gap';
import { firstBoot } from '../nodes/first-boot';
import type { Machine, MachineMaker, UserDataFacts, VendorCatalogue } from '../providers/contract';
import type { SshKeyPair } from './fleet-keys';
import { call, fillTemplate, localText } from './template';
import { TerraformData } from './terraform-data';

export interface FleetNodeProps {
  readonly plan: FleetPlan;
  readonly node: NodePlan;
  readonly catalogue: VendorCatalogue;
  readonly maker: MachineMaker;
  /** The node's bootstrap host key H0. */
  readonly hostKey0: SshKeyPair;
  /** Public half of the key with which deliveries log in. */
  readonly deliveryPublicKey: string;
  /** Put before every resource name. @default - empty */
  readonly prefix?: string;
}

/**
 * One machine at its vendor with its first boot; of a machine that exists already, its record alone. The machine resource ignores later changes of user data, image and keys: first
 * boot is for birth only. It is made anew only by another `generation` of the node.
 *
 * @example
 * const n1 = new FleetNode(stack, 'n1', { plan, node, catalogue, maker, hostKey0: keys.hostKey0('n1'), deliveryPublicKey });
 * n1.machine.ipv4;
 */
export class FleetNode extends Construct {
  readonly machine: Machine;

  /** @throws FleetError when the first boot is larger than the vendor takes. */
  constructor(scope: Construct, id: string, props: FleetNodeProps) {
    super(scope, id);
    const { plan, node, catalogue } = props;
    const prefix = props.prefix ?? '';
    const generation = new TerraformData(this, 'generation', { generation: node.generation });
    generation.overrideLogicalId(`${prefix}generation_${node.name}`);
    const userData = catalogue.userData === undefined ? undefined : this.userData(props, catalogue.userData);
    this.machine = props.maker.machine(this, 'machine', {
      resourceName: `${prefix}${node.name}`,
      fleet: plan.fleet,
      name: node.name,
      machineName: machineName(plan.fleet, node.name),
      region: node.region,
      size: node.size,
      image: catalogue.images[node.image] ?? node.image,
      labels: node.labels,
      ...(node.address === undefined ? {} : { address: node.address }),
      ...(userData === undefined ? {} : { userData, userDataBase64: call('base64encode', userData) }),
      openPorts: plan.openPorts[node.name] ?? [],
      protect: plan.protect && node.state !== 'replacing',
      replaceTriggeredBy: `terraform_data.${prefix}generation_${node.name}`,
    });
  }

  /** First boot as a local, because cdktf takes no text with quotes as the argument of a function, and some vendors want base64. */
  private userData({ plan, node, catalogue, prefix = '', ...props }: FleetNodeProps, facts: UserDataFacts): string {
    const text = renderCloudConfig(firstBoot(plan, node));
    checkSize(text, node, catalogue.vendor, facts.limitBytes);
    const values = {
      'hostKey0.private': props.hostKey0.privateKey,
      'hostKey0.public': props.hostKey0.publicKey,
      'delivery.public': props.deliveryPublicKey,
    };
    return localText(this, `${prefix}userdata_${node.name}`, fillTemplate(text, values));
  }
}

/** Upper bound of what fills a gap of a first boot: the base64 of an ED25519 key in OpenSSH form, with room to spare. */
const gapBytes = 640;

function checkSize(text: string, node: NodePlan, vendor: string, limit: number): void {
  const bytes = splitGaps(text).reduce(
    (sum, part) => sum + (typeof part === 'string' ? Buffer.byteLength(part) : gapBytes),
    0,
  );
  if (bytes <= limit) return;
  throw new FleetError([
    {
      code: 'user-data-too-large',
      path: `nodes.${node.name}`,
      message: `first boot takes ${bytes} bytes, ${vendor} takes at most ${limit}`,
      hint: 'give the node fewer users or keys',
    },
  ]);
}
