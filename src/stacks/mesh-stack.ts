import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { TlsProvider } from '@cdktf/provider-tls/lib/provider';
import type { Construct } from 'constructs';
import { FleetMesh } from '../constructs/fleet-mesh';
import type { FleetPlan } from '../fleet/plan-types';
import type { Machine } from '../providers/contract';
import type { CoreStack } from './core-stack';
import { FleetStack } from './stack';

/** The facts that need every vendor's addresses, in a stack of their own. */
export class MeshStack extends FleetStack {
  constructor(scope: Construct, id: string, plan: FleetPlan, core: CoreStack, machines: ReadonlyMap<string, Machine>) {
    super(scope, id, plan);
    new TlsProvider(this, 'tls');
    new NullProvider(this, 'null');
    const mesh = new FleetMesh(this, 'mesh', { plan, keys: core.keys });
    for (const node of plan.nodes) {
      const machine = machines.get(node.name);
      if (machine !== undefined) mesh.add(node, machine);
    }
  }
}
