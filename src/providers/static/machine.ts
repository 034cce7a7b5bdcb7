import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { MachineMaker, MachineProps } from '../contract';

/** Machines that exist already: a record for each, no provider, no user data, no firewall of a vendor's. */
export const maker: MachineMaker = {
  machine: (scope, id, props) => {
    const machine = new StaticMachine(scope, id, props);
    machine.overrideLogicalId(props.resourceName);
    return { id: machine.id, ipv4: machine.ipv4 };
  },
};

/**
 * Terraform's built-in `terraform_data` as the record of a machine: its id is the machine's, new with each generation; its input, the
 * address.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/terraform-data
 */
class StaticMachine extends TerraformResource {
  private readonly address: string;

  /** @throws Error when the node has no address */
  constructor(scope: Construct, id: string, props: MachineProps) {
    super(scope, id, {
      terraformResourceType: 'terraform_data',
      lifecycle: { preventDestroy: props.protect, replaceTriggeredBy: [props.replaceTriggeredBy] },
    });
    if (props.address === undefined) throw new Error(`static node '${props.name}' has no address`);
    this.address = props.address;
  }

  get id(): string {
    return this.getStringAttribute('id');
  }

  get ipv4(): string {
    return this.getStringAttribute('output.ipv4');
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return { input: { ipv4: this.address } };
  }
}
