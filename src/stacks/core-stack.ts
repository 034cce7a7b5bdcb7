import { TlsProvider } from '@cdktf/provider-tls/lib/provider';
import type { Construct } from 'constructs';
import { FleetKeys } from '../constructs/fleet-keys';
import type { FleetPlan } from '../fleet/plan-types';
import { FleetStack } from './stack';

/** SSH keys and nothing else: whoever reads a stack's state gets all of its outputs. */
export class CoreStack extends FleetStack {
  readonly keys: FleetKeys;

  constructor(scope: Construct, id: string, plan: FleetPlan) {
    super(scope, id, plan);
    new TlsProvider(this, 'tls');
    this.keys = new FleetKeys(this, 'keys', { nodes: plan.nodes.map((n) => n.name) });
  }
}
