import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import type { FleetFacts, FleetSecrets } from '../fleet/outputs';

export interface FleetOutputsProps {
  /** Values may be tokens. */
  readonly facts: FleetFacts;
  readonly secrets: FleetSecrets;
}

/**
 * The outputs `fleet` and `fleetSecrets`: all that artifacts read. Neither waits for deliveries, so a dead node does not hold
 * them back.
 */
export class FleetOutputs extends Construct {
  constructor(scope: Construct, id: string, props: FleetOutputsProps) {
    super(scope, id);
    const fleet = new TerraformOutput(this, 'fleet', {
      value: props.facts,
      description: 'The fleet as it stands, without secrets',
    });
    fleet.overrideLogicalId('fleet');
    const secrets = new TerraformOutput(this, 'secrets', {
      value: props.secrets,
      sensitive: true,
      description: 'What clients of the fleet need to log in',
    });
    secrets.overrideLogicalId('fleetSecrets');
  }
}
