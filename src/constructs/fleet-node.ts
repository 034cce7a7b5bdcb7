import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { FleetError } from '../fleet/errors';
import { machineName } from '../fleet/names';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import type { FittingUserData } from '../ignition/fit';
import { refuseUnfitNodes } from '../nodes/check-nodes';
import { tooLargeUserData } from '../nodes/check-user-data';
import { userDataOf } from '../nodes/user-data';
import type { Machine, UserDataFacts, Vendor } from '../providers/contract';
import type { FleetKeys } from './fleet-keys';
import { call, fillTemplate, localText } from './template';
import { TerraformData } from './terraform-data';
import { named } from './terraform-name';

/** What {@link FleetNode} takes. */
export interface FleetNodeProps {
  /** All decisions about the fleet, as `readFleetPlan` gives them. */
  readonly plan: FleetPlan;
  /** One of the plan's nodes. */
  readonly node: NodePlan;
  /** The node's vendor, as `findVendor(node.vendor)` gives it. */
  readonly vendor: Vendor;
  /** The fleet's keys, of this stack or another. */
  readonly keys: FleetKeys;
  /**
   * Put before every Terraform name, for a stack that has something else in it: letters, digits, `_`.
   *
   * @default - empty
   */
  readonly prefix?: string;
  /** The vendor's provider. @default - the one of the stack without an alias */
  readonly provider?: TerraformProvider;
}

/**
 * One machine at its vendor with its first boot; of a machine that exists already, its record alone. The machine resource ignores
 * later changes of user data, image and keys: first boot is for birth only. It is made anew only by another `generation` of the node.
 *
 * The stack needs the vendor's provider, which `vendor.maker().provider?.(stack)` adds, once.
 *
 * @example
 * const vendor = findVendor(node.vendor);
 * vendor.maker().provider?.(stack);
 * const { machine } = new FleetNode(stack, node.name, { plan, node, vendor, keys });
 * new TerraformOutput(stack, 'address', { value: machine.ipv4 });
 */
export class FleetNode extends Construct {
  /** Its id and IPv4 address, as tokens. */
  readonly machine: Machine;

  /** @throws FleetError when a node of the plan cannot be set up, or the first boot is larger than the vendor takes */
  constructor(scope: Construct, id: string, props: FleetNodeProps) {
    super(scope, id);
    const { plan, node, vendor, prefix = '' } = props;
    refuseUnfitNodes(plan);
    const generation = `${prefix}generation_${node.name}`;
    named(new TerraformData(this, 'generation', { generation: node.generation }), generation);
    const facts = vendor.catalogue.userData;
    const userData = facts === undefined ? {} : this.userData(props, facts);
    this.machine = vendor.maker().machine(this, 'machine', {
      resourceName: `${prefix}${node.name}`,
      prefix,
      fleet: plan.fleet,
      name: node.name,
      machineName: machineName(plan.fleet, node.name),
      region: node.region,
      size: node.size,
      image: node.vendorImage ?? vendor.catalogue.images[node.image] ?? node.image,
      labels: node.labels,
      ...(node.address === undefined ? {} : { address: node.address }),
      ...userData,
      openPorts: plan.openPorts[node.name] ?? [],
      protect: plan.protect && node.state !== 'replacing',
      replaceTriggeredBy: `terraform_data.${generation}`,
      ...(props.provider === undefined ? {} : { provider: props.provider }),
    });
  }

  /** First boot as a local, because cdktf takes no text with quotes as the argument of a function, and some vendors want base64. */
  private userData({ plan, node, keys, prefix = '' }: FleetNodeProps, facts: UserDataFacts) {
    const { text, gzip } = fitted(plan, node, facts);
    const hostKey0 = keys.hostKey0(node.name);
    const values = {
      'hostKey0.private': hostKey0.privateKey,
      'hostKey0.public': hostKey0.publicKey,
      'delivery.public': keys.deliveryPublicKeyIn(this),
    };
    const userData = localText(this, `${prefix}userdata_${node.name}`, fillTemplate(text, values));
    const userDataBase64 = call(gzip ? 'base64gzip' : 'base64encode', userData);
    return { userData: gzip ? userDataBase64 : userData, userDataBase64 };
  }
}

/** @throws FleetError with what takes the most room, when nothing makes the first boot small enough */
function fitted(plan: FleetPlan, node: NodePlan, facts: UserDataFacts): FittingUserData {
  const fit = userDataOf(plan, node, facts);
  if (fit.fits) return fit;
  throw new FleetError([tooLargeUserData([node], fit, facts.limitBytes)]);
}
