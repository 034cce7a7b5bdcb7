import { CommandError, exitCode } from './exit';
import { type Diagnostic, formatDiagnostic } from './terraform-events';
import type { TerraformResult } from './terraform-run';

/** Terraform failed on one stack: its errors with stack, resource and attribute, and where the log lies. */
export class StackFailure extends CommandError {
  constructor(
    readonly stackName: string,
    readonly errors: readonly Diagnostic[],
    readonly log: string,
    text: string,
    hint?: string,
  ) {
    super(exitCode.failed, text, hint);
  }
}

/**
 * @param doing `plan`, `apply`
 * @param said last lines of each resource's provisioners, by address
 */
export function stackFailure(
  stack: string,
  doing: string,
  result: TerraformResult,
  said: ReadonlyMap<string, readonly string[]> = new Map(),
): StackFailure {
  const lines = [`${stack}: terraform ${doing} failed`];
  for (const error of result.errors) {
    lines.push(...formatDiagnostic(error).map((line, i) => (i === 0 ? `  ${line}` : `    ${line}`)));
    for (const line of said.get(error.address ?? '') ?? []) lines.push(`    | ${line}`);
  }
  if (result.errors.length === 0) {
    lines.push(`  exit status ${result.code} without a diagnostic`, ...result.lastLines.map((line) => `    | ${line}`));
  }
  lines.push(`  log: ${result.log}`);
  return new StackFailure(stack, result.errors, result.log, lines.join('\n'), hintFor(result.errors));
}

function hintFor(errors: readonly Diagnostic[]): string | undefined {
  if (errors.some((e) => e.summary.includes('cannot be destroyed'))) {
    return 'machines are protected; if a deploy had begun to make one anew, ask for that again: npx flotilla replace NODE, then the same command; only for a fleet that is to be destroyed: `protect: false` in the fleet file';
  }
  if (errors.some((e) => e.summary.includes('acquiring the state lock'))) {
    return 'another terraform works on this state; wait for it to end and run the same command again';
  }
  return undefined;
}
