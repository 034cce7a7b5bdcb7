import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { TlsProvider } from '@cdktf/provider-tls/lib/provider';
import { TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { FleetOutputs } from '../constructs/fleet-outputs';
import { NodeDelivery } from '../constructs/node-delivery';
import { PartTexts } from '../constructs/part-texts';
import { TlsAuthority, type TlsLeaf } from '../constructs/tls-authority';
import type { FleetSecrets, NodeOutputs } from '../fleet/outputs';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { login } from '../nodes/login';
import type { Machine } from '../providers/contract';
import type { CoreStack } from './core-stack';
import { FleetStack } from './stack';

/**
 * The facts that need every vendor's addresses: certificates, host keys, deliveries. A node that is leaving is out of here
 * already; its machine goes once this stack has confirmed that.
 */
export class MeshStack extends FleetStack {
  constructor(scope: Construct, id: string, plan: FleetPlan, core: CoreStack, machines: ReadonlyMap<string, Machine>) {
    super(scope, id);
    new TlsProvider(this, 'tls');
    new NullProvider(this, 'null');
    const rekeyed = new TerraformVariable(this, 'rekeyed', {
      type: 'list(string)',
      default: [],
      description: 'Nodes whose lasting host key is in place although the state does not say so (after a killed run)',
    });
    const nodes = plan.nodes.filter((n) => n.state !== 'leaving');
    const authority = nodes.some((n) => n.engine === 'bosh')
      ? new TlsAuthority(this, 'tls-authority', { commonName: `${plan.fleet} docker` })
      : undefined;
    const parts = new PartTexts(this, 'parts');
    const outputs: Record<string, NodeOutputs> = {};
    for (const node of nodes) {
      const machine = machineOf(machines, node);
      const delivery = new NodeDelivery(this, node.name, {
        plan,
        node,
        machine,
        delivery: core.keys.delivery,
        hostKey0Public: core.keys.hostKey0(node.name).publicKey,
        parts,
        values: { 'delivery.public': core.keys.delivery.publicKey, ...tlsValues(authority, node, machine) },
        rekeyed: rekeyed.listValue,
      });
      outputs[node.name] = {
        index: node.index,
        generation: node.generation,
        vendor: node.vendor,
        region: node.region,
        machineId: machine.id,
        ipv4: machine.ipv4,
        hostKey: delivery.hostKey.publicKey,
      };
    }
    const secrets: FleetSecrets = {
      schemaVersion: 1,
      delivery: { user: login.user, privateKey: core.keys.delivery.privateKey },
      ...dockerSecrets(authority),
    };
    new FleetOutputs(this, 'outputs', { facts: { schemaVersion: 1, fleet: plan.fleet, nodes: outputs }, secrets });
  }
}

function machineOf(machines: ReadonlyMap<string, Machine>, node: NodePlan): Machine {
  const machine = machines.get(node.name);
  if (machine === undefined) throw new Error(`node '${node.name}' has no machine in a vendor's stack`);
  return machine;
}

function tlsValues(authority: TlsAuthority | undefined, node: NodePlan, machine: Machine): Record<string, string> {
  if (authority === undefined || node.engine !== 'bosh') return {};
  const leaf: TlsLeaf = authority.server(node.name, {
    commonName: node.name,
    ipAddresses: [machine.ipv4],
    dnsNames: [node.name],
  });
  return { 'tls.ca': authority.certificate, 'tls.certificate': leaf.certificate, 'tls.key': leaf.privateKey };
}

function dockerSecrets(authority: TlsAuthority | undefined): Pick<FleetSecrets, 'docker'> {
  if (authority === undefined) return {};
  const client = authority.client('cpi', 'docker cpi');
  return { docker: { ca: authority.certificate, certificate: client.certificate, privateKey: client.privateKey } };
}
