import {
  TerraformDataSource,
  type TerraformElement,
  TerraformLocal,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
} from 'cdktf';
import type { IConstruct } from 'constructs';

/**
 * Gives an element of a stack exactly this Terraform name. Names are contract: under another name it is another key, another machine.
 * Terraform's JSON cannot hold two things of one name and cdktf would merge them without a word, so a stack in which something is
 * named by us is looked through before it is written.
 *
 * @throws Error when Terraform takes no such name: a wrong prefix
 */
export function named<T extends TerraformElement>(element: T, name: string): T {
  if (!identifier.test(name)) {
    throw new Error(
      `expected a Terraform name of letters, digits, _ and -, a letter or _ first, got '${name}': mend the prefix`,
    );
  }
  element.overrideLogicalId(name);
  checkNames(TerraformStack.of(element));
  return element;
}

/** @see https://developer.hashicorp.com/terraform/language/syntax/configuration#identifiers */
const identifier = /^[A-Za-z_][A-Za-z0-9_-]*$/;

const checked = new WeakSet<TerraformStack>();

function checkNames(stack: TerraformStack): void {
  if (checked.has(stack)) return;
  checked.add(stack);
  stack.node.addValidation({ validate: () => clashes(stack) });
}

/** One line for each name of a stack that is taken twice. */
function clashes(stack: TerraformStack): string[] {
  const owners = new Map<string, string>();
  return stack.node.findAll().flatMap((construct) => {
    const address = addressOf(construct);
    if (address === undefined || TerraformStack.of(construct) !== stack) return [];
    const owner = owners.get(address);
    owners.set(address, construct.node.path);
    return owner === undefined
      ? []
      : [`${address} is there twice, as ${owner} and ${construct.node.path}: give one of the two another prefix`];
  });
}

/** `tls_private_key.ca`, `local.ipv4_n1`; undefined for what has no name of its own in a stack. */
function addressOf(construct: IConstruct): string | undefined {
  if (TerraformResource.isTerraformResource(construct)) {
    return `${construct.terraformResourceType}.${construct.friendlyUniqueId}`;
  }
  if (TerraformDataSource.isTerraformDataSource(construct)) {
    return `data.${construct.terraformResourceType}.${construct.friendlyUniqueId}`;
  }
  if (TerraformOutput.isTerraformOutput(construct)) return `output.${construct.friendlyUniqueId}`;
  if (construct instanceof TerraformVariable) return `var.${construct.friendlyUniqueId}`;
  return construct instanceof TerraformLocal ? `local.${construct.friendlyUniqueId}` : undefined;
}
