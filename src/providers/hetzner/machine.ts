import { Fn, TerraformStack, Token } from 'cdktf';
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
  const id = `firewall_${portsKey(props.openPorts)}`;
  const existing = stack.node.tryFindChild(id);
  if (existing !== undefined) return existing as HcloudFirewall;
  return new HcloudFirewall(stack, id, {
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
}

function labels(props: MachineProps): Record<string, string> {
  return { ...props.labels, fleet: props.fleet, node: props.name };
}
