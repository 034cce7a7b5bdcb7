import { Fn, Lazy, TerraformProvider, TerraformStack, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { type MachineMaker, type MachineProps, portsKey } from '../contract';
import { LinodeFirewall } from './bindings/linode-firewall';
import { LinodeInstance } from './bindings/linode-instance';
import { LinodeProvider } from './bindings/provider';

/** Machines of Linode: an instance, behind one firewall for all instances that open the same ports. */
export const maker: MachineMaker = {
  provider: (scope) => {
    new LinodeProvider(scope, 'linode');
  },

  machine: (scope, id, props) => {
    const instance = new LinodeInstance(scope, id, {
      ...provided(props),
      label: props.machineName,
      type: props.size,
      image: props.image,
      region: props.region,
      ...(props.userDataBase64 === undefined ? {} : { metadata: [{ userData: props.userDataBase64 }] }),
      tags: tags(props),
      lifecycle: {
        preventDestroy: props.protect,
        ignoreChanges: ['metadata', 'image', 'authorized_keys', 'root_pass'],
        replaceTriggeredBy: [props.replaceTriggeredBy],
      },
    });
    instance.overrideLogicalId(props.resourceName);
    guard(scope, props, instance);
    // The set holds the public address alone, because no private one is asked for.
    return { id: instance.id, ipv4: Fn.one(instance.ipv4) as unknown as string };
  },
};

/** Members of the shared firewalls, filled while machines are made and read at synth. */
const members = new WeakMap<LinodeFirewall, number[]>();

/** Puts the instance behind its firewall. Rules name instances here (changed in place); the other way would replace them. */
function guard(scope: Construct, props: MachineProps, instance: LinodeInstance): void {
  const stack = TerraformStack.of(scope);
  const name = firewallName(props);
  const existing = stack.node.tryFindChild(`linode_${name}`) as LinodeFirewall | undefined;
  const firewall = existing ?? newFirewall(stack, name, props);
  members.get(firewall)?.push(Token.asNumber(Fn.tonumber(instance.id)));
}

function newFirewall(stack: TerraformStack, name: string, props: MachineProps): LinodeFirewall {
  const linodes: number[] = [];
  const firewall = new LinodeFirewall(stack, `linode_${name}`, {
    ...provided(props),
    label: `${props.fleet.slice(0, 23)}-${portsKey(props.openPorts)}`,
    inboundPolicy: 'DROP',
    outboundPolicy: 'ACCEPT',
    linodes: Token.asNumberList(Lazy.anyValue({ produce: () => linodes })),
    tags: [`fleet:${props.fleet}`],
    inbound: [
      rule('icmp', 'ICMP'),
      ...props.openPorts.map((p) => rule(`${p.protocol}-${p.port}`, p.protocol.toUpperCase(), String(p.port))),
    ],
  });
  firewall.overrideLogicalId(name);
  members.set(firewall, linodes);
  return firewall;
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

function rule(label: string, protocol: string, ports?: string) {
  return {
    label,
    action: 'ACCEPT',
    protocol,
    ipv4: ['0.0.0.0/0'],
    ipv6: ['::/0'],
    ...(ports === undefined ? {} : { ports }),
  };
}

function tags(props: MachineProps): string[] {
  const own = { fleet: props.fleet, node: props.name };
  return Object.entries({ ...props.labels, ...own }).map(([key, value]) => `${key}:${value}`);
}
