import { StackFailure } from './stack-failure';
import type { Diagnostic } from './terraform-events';
import type { Workspace } from './workspace';

/**
 * A machine that a vendor refused because it exists: the command that makes Terraform know it.
 *
 * @returns undefined when that is not why the stack failed
 */
export function importHint(failure: unknown, workspace: Workspace, stackDir: string): string | undefined {
  if (!(failure instanceof StackFailure)) return undefined;
  const lines = failure.errors.flatMap((error) => {
    const id = existingId(error);
    return id === undefined || error.address === undefined
      ? []
      : [workspace.terraformLine(stackDir, ['import', '-input=false', error.address, id])];
  });
  if (lines.length === 0) return undefined;
  return `the machine exists already; if it is this fleet's, this makes Terraform know it:\n${lines.map((l) => `  ${l}`).join('\n')}`;
}

/** How refusals name the id to import: as a command, or in words. */
const importIds = [/terraform import \S+ (\S+)/, /id for `terraform import` is (\S+)/];

/** The id that a refusal names for import. */
function existingId(error: Diagnostic): string | undefined {
  const found = importIds.map((pattern) => pattern.exec(error.detail)).find((match) => match !== null);
  return found?.[1]?.replace(/[.'"`]+$/, '');
}
