import type { WrongFleet } from './fleets';

function fleet(overlay: string, nodes = '  n1: {vendor: hetzner, region: fsn1, size: cx23}\n'): string {
  return `fleet: oak\noperator: {user: ada, keys: [keys/ada.pub]}\noverlay: ${overlay}\nnodes:\n${nodes}`;
}

/** What is wrong with an overlay's numbers, with its place; the messages at length are in the overlay's own test. */
export const wrongOverlays: readonly WrongFleet[] = [
  {
    name: 'suggests a network that is allowed',
    fleet: fleet('{network: 10.1.0.0/7}'),
    messages: [
      "oak/fleet.yaml:3:20: overlay.network: expected a network between /8 and /22, got '10.1.0.0/7' (write one as 10.1.0.0/16)",
    ],
  },
  {
    name: 'tells all that is wrong with an overlay in one run, each at its place',
    fleet: fleet(`
  network: 10.1.5.0/16
  subnet6: 64
  avoid:
    office: 10.8.0.5
    lab: fd00::1/64`),
    messages: [
      "oak/fleet.yaml:4:12: overlay.network: expected the network's first address 10.1.0.0/16, got '10.1.5.0/16'",
      'oak/fleet.yaml:5:12: overlay.subnet6: expected overlay.network6 beside it, got only the prefix length 64 of its subnets (add network6: fd00:12::/48, with digits of your own; or delete subnet6)',
      "oak/fleet.yaml:7:13: overlay.avoid.office: expected a network as 10.1.0.0/16, got '10.8.0.5' (a single address is a network of /32, in IPv6 of /128)",
      "oak/fleet.yaml:8:10: overlay.avoid.lab: expected the network's first address fd00::/64, got 'fd00::1/64'",
    ],
  },
  {
    name: "refuses an overlay in the way of a vendor's gateway and of the operator's own network",
    fleet: fleet('{network: 172.31.0.0/16, avoid: {office: 172.31.9.0/24}}'),
    messages: [
      'oak/fleet.yaml:3:20: overlay.network: expected a network clear of 172.31.9.0/24 (overlay.avoid.office), got 172.31.0.0/16 (write overlay.network: 172.30.0.0/16, the nearest that is free)',
      "oak/fleet.yaml:3:20: overlay.network: expected a network clear of 172.31.1.1/32 (vendor hetzner: gateway of every server's public interface), got 172.31.0.0/16 (write overlay.network: 172.30.0.0/16, the nearest that is free)",
    ],
  },
  {
    name: 'refuses public IPv4 addresses and link-local IPv6 ones',
    fleet: fleet('{network: 8.8.0.0/16, network6: "fe80::/64"}'),
    messages: [
      'oak/fleet.yaml:3:20: overlay.network: expected a private network, got 8.8.0.0/16, which is public: nodes could not reach its owners any more (choose one in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10)',
      'oak/fleet.yaml:3:42: overlay.network6: expected a private network, got fe80::/64, which lies in fe80::/10 (link-local, RFC 4291) (choose one in fd00::/8, with digits of your own after fd)',
    ],
  },
  {
    name: 'says how many nodes an IPv6 network holds, and which would hold these',
    fleet: fleet(
      '{network6: "fd12::/62"}',
      [1, 2, 3, 4].map((n) => `  n${n}: {vendor: hetzner, region: fsn1, size: cx23}\n`).join(''),
    ),
    messages: [
      'oak/fleet.yaml:3:21: overlay.network6: expected at most 3 nodes, as many as fd12::/62 has subnets of /64 for, the fleet needs 4 (write overlay.network6: fd12::/61, which fits 7 nodes; or overlay.subnet6: 65, which fits 7)',
    ],
  },
];
