import { Fn, TerraformProvider, TerraformStack, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { type MachineMaker, type MachineProps, portsKey } from '../contract';
import { HcloudFirewall } from './bindings/hcloud-firewall';
import { HcloudServer } from './bindings/hcloud-server';
import { HcloudProvider } from './bindings/provider';

const anywhere = ['0.0.0.0/0', '::/0'];

/** Machines of Hetzner Cloud: a server, behind one firewall for all servers that open the same ports. */
export const maker: MachineMaker = {
  provider: (scope) => {
    new HcloudProvider(scope, 'hcloud');
  },

  machine: (scope, id, props) => {
    const server = new HcloudServer(scope, id, {
      ...provided(props),
      name: props.machineName,
      serverType: props.size,
      image: props.image,
      location: props.region,
      ...(props.userData === undefined ? {} : { userData: props.userData }),
      labels: labels(props),
      firewallIds: [Token.asNumber(Fn.tonumber(firewall(scope, props).id))],
      lifecycle: {
        preventDestroy: props.protect,
        ignoreChanges: ['user_data', 'image', 'ssh_keys'],
        replaceTriggeredBy: [props.replaceTriggeredBy],
      },
    });
    server.overrideLogicalId(props.resourceName);
    return { id: server.id, ipv4: server.ipv4Address };
  },
};

/** Hetzner lets an account have 50 firewalls, so servers share: the first that opens a set of ports makes the firewall. */
function firewall(scope: Construct, props: MachineProps): HcloudFirewall {
  const stack = TerraformStack.of(scope);
  const name = firewallName(props);
  const existing = stack.node.tryFindChild(`hcloud_${name}`);
  if (existing !== undefined) return existing as HcloudFirewall;
  const made = new HcloudFirewall(stack, `hcloud_${name}`, {
    ...provided(props),
    name: `${props.fleet}-${portsKey(props.openPorts)}`,
    labels: { fleet: props.fleet },
    rule: [
      { direction: 'in', protocol: 'icmp', sourceIps: anywhere, description: 'icmp' },
      ...props.openPorts.map((p) => ({
        direction: 'in',
        protocol: p.protocol,
        port: String(p.port),
        sourceIps: anywhere,
      })),
    ],
  });
  made.overrideLogicalId(name);
  return made;
}

/** Terraform name of the firewall that a fleet's machines with these ports share, in each account. */
function firewallName(props: MachineProps): string {
  const { alias } = provided(props).provider ?? {};
  return `${props.prefix}firewall_${alias === undefined ? '' : `${alias}_`}${portsKey(props.openPorts)}`;
}

/** Which of a stack's configurations of the provider; nothing where there is but one. */
function provided({ provider }: MachineProps): { readonly provider?: TerraformProvider } {
  return TerraformProvider.isTerraformProvider(provider) ? { provider } : {};
}

function labels(props: MachineProps): Record<string, string> {
  return { ...props.labels, fleet: props.fleet, node: props.name };
}
