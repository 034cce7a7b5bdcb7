import * as fs from 'node:fs';
import * as path from 'node:path';
import { failed } from './exit';
import type { SynthStack } from './synth';

/** Where the mesh of a fleet is. */
export interface MeshPlace {
  /** `mesh` in Flotilla's own app; in somebody else's the stack that has the fleet's outputs. */
  readonly stack: string;
  /** What stands before every name of the mesh in that stack; empty in Flotilla's own app. */
  readonly prefix: string;
}

type Outputs = Readonly<Record<string, { readonly value?: unknown } | undefined>>;

const outputName = 'fleet';
const secretsName = 'fleetSecrets';

/**
 * Finds a fleet's mesh among the stacks of an app, by what it puts out.
 *
 * @throws CommandError when no stack has it
 */
export function findMesh(stacks: readonly Pick<SynthStack, 'name' | 'dir'>[], fleet: string): MeshPlace {
  for (const { name, dir } of stacks) {
    const text = fs.readFileSync(path.join(dir, 'cdk.tf.json'), 'utf8');
    if (!text.includes(`${secretsName}"`)) continue;
    const prefix = meshPrefix((JSON.parse(text) as { output?: Outputs }).output ?? {}, fleet);
    if (prefix !== undefined) return { stack: name, prefix };
  }
  const names = stacks.map((s) => s.name).join(', ') || 'none';
  throw failed(
    `no stack puts out the fleet '${fleet}'; the app has ${names}`,
    'an app of your own adds a FleetMesh with the plan that readFleetPlan gives for this fleet file',
  );
}

/** The outputs of a fleet under the names that they have in Flotilla's own app; as they are where there is nothing to choose. */
export function outputsOf(answer: unknown, fleet: string): unknown {
  if (typeof answer !== 'object' || answer === null) return answer;
  const outputs = answer as Outputs;
  const prefix = meshPrefix(outputs, fleet) ?? '';
  return prefix === ''
    ? answer
    : { [outputName]: outputs[`${prefix}${outputName}`], [secretsName]: outputs[`${prefix}${secretsName}`] };
}

/** What stands before the names of the outputs that tell of a fleet, as Terraform prints them or as a stack has them. */
function meshPrefix(outputs: Outputs, fleet: string): string | undefined {
  return Object.entries(outputs)
    .filter(([name, output]) => name.endsWith(outputName) && tellsOf(output?.value, fleet))
    .map(([name]) => name.slice(0, -outputName.length))
    .find((prefix) => Object.hasOwn(outputs, `${prefix}${secretsName}`));
}

function tellsOf(value: unknown, fleet: string): boolean {
  return typeof value === 'object' && value !== null && (value as { fleet?: unknown }).fleet === fleet;
}
