import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { TlsProvider } from '@cdktf/provider-tls/lib/provider';
import { TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { FleetOutputs } from '../constructs/fleet-outputs';
import { NodeDelivery } from '../constructs/node-delivery';
import { PartTexts } from '../constructs/part-texts';
import { connectionKey, localText } from '../constructs/template';
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
    new TerraformVariable(this, 'rekeyed', {
      type: 'list(string)',
      default: [],
      description: 'Nodes whose lasting host key is in place although the state does not say so (after a killed run)',
    });
    const nodes = plan.nodes.filter((n) => n.state !== 'leaving');
    const authority = nodes.some((n) => n.engine === 'bosh')
      ? new TlsAuthority(this, 'tls-authority', { commonName: `${plan.fleet} docker` })
      : undefined;
    const parts = new PartTexts(this, 'parts');
    const deliveryPublic = localText(this, 'delivery_public', core.keys.delivery.publicKey);
    const key = localText(this, 'delivery_key', connectionKey(core.keys.delivery.privateKey));
    const outputs: Record<string, NodeOutputs> = {};
    for (const node of nodes) {
      const delivery = new NodeDelivery(this, node.name, {
        plan,
        node,
        machine: machineOf(machines, node),
        connectionKey: key,
        hostKey0Public: core.keys.hostKey0(node.name).publicKey,
        parts,
        values: (ipv4) => ({ 'delivery.public': deliveryPublic, ...tlsValues(authority, node, ipv4) }),
        rekeyed: 'var.rekeyed',
      });
      outputs[node.name] = {
        index: node.index,
        generation: node.generation,
        vendor: node.vendor,
        region: node.region,
        machineId: delivery.machineId,
        ipv4: delivery.ipv4,
        hostKey: delivery.hostKey,
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

function tlsValues(authority: TlsAuthority | undefined, node: NodePlan, ipv4: string): Record<string, string> {
  if (authority === undefined || node.engine !== 'bosh') return {};
  const leaf: TlsLeaf = authority.server(node.name, {
    commonName: node.name,
    ipAddresses: [ipv4],
    dnsNames: [node.name],
  });
  return { 'tls.ca': authority.certificate, 'tls.certificate': leaf.certificate, 'tls.key': leaf.privateKey };
}

function dockerSecrets(authority: TlsAuthority | undefined): Pick<FleetSecrets, 'docker'> {
  if (authority === undefined) return {};
  const client = authority.client('cpi', 'docker cpi');
  return { docker: { ca: authority.certificate, certificate: client.certificate, privateKey: client.privateKey } };
}
