import { LocalBackend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/** Terraform that the stacks need: `terraform_data` with `replace_triggered_by`, and what both Terraform and OpenTofu have. */
export const requiredTerraform = '>= 1.5.0';

/** Context key of the folder that holds the states, relative to the project's folder (that of cdktf.json). */
export const stateFolderKey = 'flotilla:stateFolder';

/**
 * A stack of a fleet. Its state lies in `state/<stack>.tfstate` beside the fleet file; the path is relative to the folder where
 * Terraform runs (`cdktf.out/stacks/<stack>` in the project's folder), so that a synth is the same from every directory.
 */
export class FleetStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const folder = (this.node.tryGetContext(stateFolderKey) as string | undefined) ?? 'state';
    new LocalBackend(this, { path: `../../../${folder}/${id}.tfstate` });
    this.addOverride('terraform.required_version', requiredTerraform);
  }
}
