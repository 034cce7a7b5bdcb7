import { LocalBackend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/** Terraform that the stacks need: `terraform_data` with `replace_triggered_by`, and what both Terraform and OpenTofu have. */
export const requiredTerraform = '>= 1.5.0';

/**
 * A stack of a fleet. Its state lies in `state/<stack>.tfstate` beside the fleet file; the path is relative to the folder where
 * Terraform runs (`cdktf.out/stacks/<stack>`), so that a synth is the same from every directory.
 */
export class FleetStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new LocalBackend(this, { path: `../../../state/${id}.tfstate` });
    this.addOverride('terraform.required_version', requiredTerraform);
  }
}
