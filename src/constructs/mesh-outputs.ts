import { Lazy, TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import type { FleetFacts, FleetSecrets } from '../fleet/outputs';
import { named } from './terraform-name';

/** What {@link MeshOutputs} takes. Values may be tokens. */
export interface MeshOutputsProps {
  /** Read when the stack is synthesised, so that nodes may still be added. */
  readonly facts: () => FleetFacts;
  /** Value of `fleetSecrets`. */
  readonly secrets: FleetSecrets;
  /** Put before the outputs' names; may be empty. */
  readonly prefix: string;
}

/**
 * The outputs `fleet` and `fleetSecrets`: all that artifacts read. Neither waits for deliveries, so a dead node does not hold
 * them back.
 */
export class MeshOutputs extends Construct {
  constructor(scope: Construct, id: string, { facts, secrets, prefix }: MeshOutputsProps) {
    super(scope, id);
    const fleet = new TerraformOutput(this, 'fleet', {
      value: Lazy.anyValue({ produce: facts }),
      description: 'The fleet as it stands, without secrets',
    });
    named(fleet, `${prefix}fleet`);
    const clients = new TerraformOutput(this, 'secrets', {
      value: secrets,
      sensitive: true,
      description: 'What clients of the fleet need to log in',
    });
    named(clients, `${prefix}fleetSecrets`);
  }
}
