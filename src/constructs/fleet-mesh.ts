import { type TerraformProvider, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import type { FleetFacts, FleetSecrets, NodeOutputs } from '../fleet/outputs';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { login } from '../nodes/login';
import type { Machine } from '../providers/contract';
import type { FleetKeys } from './fleet-keys';
import { MeshOutputs } from './mesh-outputs';
import { type DeliveryShare, NodeDelivery } from './node-delivery';
import { PartTexts } from './part-texts';
import { named } from './terraform-name';
import { TlsAuthority } from './tls-authority';

/** What {@link FleetMesh} takes. */
export interface FleetMeshProps {
  /** All decisions about the fleet, as `readFleetPlan` gives them. */
  readonly plan: FleetPlan;
  /** The fleet's keys, of this stack or another. */
  readonly keys: FleetKeys;
  /** Signs what the nodes and their clients need for TLS. @default - one of its own, `ca`, if a node needs TLS */
  readonly authority?: TlsAuthority;
  /**
   * Put before every Terraform name, for a stack that has something else in it: letters, digits, `_`.
   *
   * @default - empty
   */
  readonly prefix?: string;
  /** The tls provider. @default - the one of the stack without an alias */
  readonly tlsProvider?: TerraformProvider;
  /** The null provider. @default - the one of the stack without an alias */
  readonly nullProvider?: TerraformProvider;
}

/**
 * The facts of a fleet that need every vendor's addresses: certificates, lasting host keys, a delivery for each node, and the outputs
 * `fleet` and `fleetSecrets`, from which `flotilla emit` writes the artifacts. The stack needs the tls and null providers; it gets a
 * variable `rekeyed`, a list of node names, empty but after a killed run.
 *
 * @example
 * const mesh = new FleetMesh(stack, 'mesh', { plan, keys });
 * for (const node of plan.nodes) {
 *   const vendor = findVendor(node.vendor);
 *   const { machine } = new FleetNode(stack, node.name, { plan, node, vendor, keys });
 *   mesh.add(node, machine);
 * }
 * for (const name of plan.vendors) findVendor(name).maker().provider?.(stack);
 */
export class FleetMesh extends Construct {
  private readonly share: DeliveryShare;
  private readonly authority: TlsAuthority | undefined;
  private readonly nodes = new Map<string, NodeOutputs>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FleetMeshProps,
  ) {
    super(scope, id);
    const { plan, keys, prefix = '', tlsProvider, nullProvider } = props;
    const rekeyed = new TerraformVariable(this, 'rekeyed', {
      type: 'list(string)',
      default: [],
      description: 'Nodes whose lasting host key is in place although the state does not say so (after a killed run)',
    });
    named(rekeyed, `${prefix}rekeyed`);
    this.authority = this.wanted.some((n) => n.engine === 'bosh')
      ? (props.authority ?? this.ownAuthority())
      : undefined;
    this.share = {
      plan,
      keys,
      prefix,
      parts: new PartTexts(this, 'parts', prefix),
      values: (node, ipv4) => ({ 'delivery.public': keys.deliveryPublicKeyIn(this), ...this.tlsValues(node, ipv4) }),
      rekeyed: `var.${prefix}rekeyed`,
      ...(tlsProvider === undefined ? {} : { tlsProvider }),
      ...(nullProvider === undefined ? {} : { nullProvider }),
    };
    new MeshOutputs(this, 'outputs', { prefix, facts: () => this.facts(), secrets: this.secrets() });
    this.node.addValidation({ validate: () => this.missing() });
  }

  /**
   * Takes a node in: its host key, its delivery, its place in the outputs. One that is leaving is left out; its machine goes once the
   * mesh has been applied without it.
   *
   * @param node one of the plan's nodes; every one that stays must be added
   * @returns the node's delivery; undefined when it is leaving
   */
  add(node: NodePlan, machine: Machine): NodeDelivery | undefined {
    if (node.state === 'leaving') return undefined;
    const delivery = new NodeDelivery(this, node.name, { node, machine, shared: this.share });
    this.nodes.set(node.name, {
      index: node.index,
      generation: node.generation,
      vendor: node.vendor,
      region: node.region,
      machineId: delivery.machineId,
      ipv4: delivery.ipv4,
      hostKey: delivery.hostKey,
    });
    return delivery;
  }

  private get wanted(): readonly NodePlan[] {
    return this.props.plan.nodes.filter((node) => node.state !== 'leaving');
  }

  private missing(): string[] {
    const missing = this.wanted.filter((node) => !this.nodes.has(node.name)).map((node) => node.name);
    return missing.length === 0 ? [] : [`no machine for ${missing.join(', ')}: add every node of the plan to its mesh`];
  }

  private ownAuthority(): TlsAuthority {
    const { plan, prefix = '', tlsProvider: provider } = this.props;
    const commonName = `${plan.fleet} docker`;
    return new TlsAuthority(this, 'authority', { commonName, prefix, ...(provider === undefined ? {} : { provider }) });
  }

  private tlsValues(node: NodePlan, ipv4: string): Record<string, string> {
    if (this.authority === undefined || node.engine !== 'bosh') return {};
    const names = { commonName: node.name, ipAddresses: [ipv4], dnsNames: [node.name] };
    const leaf = this.authority.server(node.name, names);
    return { 'tls.ca': this.authority.certificate, 'tls.certificate': leaf.certificate, 'tls.key': leaf.privateKey };
  }

  private facts(): FleetFacts {
    return { schemaVersion: 1, fleet: this.props.plan.fleet, nodes: Object.fromEntries(this.nodes) };
  }

  private secrets(): FleetSecrets {
    const { authority } = this;
    const delivery = { user: login.user, privateKey: this.props.keys.delivery.privateKey };
    if (authority === undefined) return { schemaVersion: 1, delivery };
    const client = authority.client('cpi', 'docker cpi');
    const docker = { ca: authority.certificate, certificate: client.certificate, privateKey: client.privateKey };
    return { schemaVersion: 1, delivery, docker };
  }
}
