/**
 * A shop's own cdktf app. Its one stack had a signing key and certificates of its own already; now it has the machines that the shop
 * runs on as well.
 */
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { PrivateKey } from '@cdktf/provider-tls/lib/private-key';
import { TlsProvider } from '@cdktf/provider-tls/lib/provider';
import { App, LocalBackend, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import {
  FleetError,
  FleetKeys,
  FleetMesh,
  FleetNode,
  type FleetPlan,
  findVendor,
  readFleetPlan,
  TlsAuthority,
} from 'flotilla';

/** What stands before every name of the fleet: the shop's own names stay free. */
const prefix = 'oak_';

class ShopStack extends TerraformStack {
  constructor(scope: Construct, id: string, plan: FleetPlan) {
    super(scope, id);
    // Relative to cdktf.out/stacks/shop, where Terraform runs, and outside of cdktf.out.
    new LocalBackend(this, { path: `../../../state/${id}.tfstate` });
    new TlsProvider(this, 'tls');
    new NullProvider(this, 'null');
    for (const vendor of plan.vendors) findVendor(vendor).maker().provider?.(this);

    // Signs delivery notes. A fleet has a key of that name too, hence the prefix.
    const signing = new PrivateKey(this, 'delivery', { algorithm: 'ED25519' });
    new TerraformOutput(this, 'signature', { value: signing.publicKeyPem });

    const addresses = this.addFleet(plan);
    this.addCertificates(addresses);
  }

  /** All of the fleet: keys, machines, trust and deliveries. @returns the machines' addresses */
  private addFleet(plan: FleetPlan): string[] {
    const keys = new FleetKeys(this, 'keys', { nodes: plan.nodes.map((node) => node.name), prefix });
    const mesh = new FleetMesh(this, 'mesh', { plan, keys, prefix });
    return plan.nodes.map((node) => {
      const vendor = findVendor(node.vendor);
      const { machine } = new FleetNode(this, node.name, { plan, node, vendor, keys, prefix });
      mesh.add(node, machine);
      return machine.ipv4;
    });
  }

  /** The shop's own certificates, from an authority that the fleet has nothing to do with. */
  private addCertificates(ipAddresses: readonly string[]): void {
    const authority = new TlsAuthority(this, 'authority', { commonName: 'shop' });
    const web = authority.server('web', { commonName: 'shop.example', ipAddresses, dnsNames: ['shop.example'] });
    const till = authority.client('till', 'till');
    new TerraformOutput(this, 'trust', { value: authority.certificate });
    new TerraformOutput(this, 'web', { value: { ...web }, sensitive: true });
    new TerraformOutput(this, 'till', { value: { ...till }, sensitive: true });
  }
}

try {
  // The plan comes first: a wrong fleet leaves nothing behind.
  const plan = readFleetPlan('fleet.yaml');
  const app = new App({ stackTraces: false });
  new ShopStack(app, 'shop', plan);
  app.synth();
} catch (error) {
  if (!(error instanceof FleetError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
