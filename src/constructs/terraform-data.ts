import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * Terraform's built-in `terraform_data`, replaced when a trigger changes. Stands in for cdktf's own class, which starts a `terraform
 * version` for every single resource while synthesising; the stacks state the version they need instead.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/terraform-data
 */
export class TerraformData extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly triggersReplace: Readonly<Record<string, string | number>>,
  ) {
    super(scope, id, { terraformResourceType: 'terraform_data' });
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return { triggers_replace: this.triggersReplace };
  }
}
