import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { FleetPlan } from '../fleet/plan-types';
import { backendOf, NamedBackend } from './backend';

/** Terraform that the stacks need: `terraform_data` with `replace_triggered_by`, and what both Terraform and OpenTofu have. */
export const requiredTerraform = '>= 1.5.0';

/** Context key of the fleet's folder, relative to the project's folder (that of cdktf.json). @default '.' */
export const fleetFolderKey = 'flotilla:fleetFolder';

/** A stack of a fleet, with its state where the fleet says; without a word in `state/<stack>.tfstate` beside the fleet file. */
export class FleetStack extends TerraformStack {
  /** @throws FleetError when a local state would lie where the next synth may remove it */
  constructor(scope: Construct, id: string, plan: FleetPlan) {
    super(scope, id);
    const folder = (this.node.tryGetContext(fleetFolderKey) as string | undefined) ?? '.';
    new NamedBackend(this, backendOf(plan, id, folder));
    this.addOverride('terraform.required_version', requiredTerraform);
  }
}
