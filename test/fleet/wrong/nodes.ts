import { oak } from '../oak';
import type { WrongFleet } from './fleets';

/** What is wrong with nodes, each mistake alone. */
export const wrongNodes: readonly WrongFleet[] = [
  {
    name: 'refuses more memory than any machine has',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: big, ram: 65536GiB}
  n2: {vendor: hetzner, region: fsn1, size: big, ram: 65537GiB}
  n3: {vendor: hetzner, region: fsn1, size: big, ram: 9999999GiB}
`),
    messages: [
      "oak/fleet.yaml:6:55: nodes.n2.ram: expected at most 65536GiB, got '65537GiB'",
      "oak/fleet.yaml:7:55: nodes.n3.ram: expected at most 65536GiB, got '9999999GiB'",
    ],
  },
  {
    name: 'wants the keys filled that cannot be left out',
    fleet: `fleet:
operator:
overlay: wireguard
nodes:
  n1: {vendor: , region: fsn1, size: cx23}
`,
    messages: [
      'oak/fleet.yaml:1:7: fleet: expected text, got nothing (fill the key)',
      'oak/fleet.yaml:2:10: operator: expected a map, got nothing (fill the key)',
      "oak/fleet.yaml:3:10: overlay: expected none or a map, got 'wireguard' (etcd and static are not built yet in this version)",
      'oak/fleet.yaml:5:16: nodes.n1.vendor: expected text, got nothing (fill the key)',
    ],
  },
  {
    name: 'refuses the words for true and false as kernel parameters',
    fleet:
      oak(`sysctls: {vm.swappiness: yes, net.ipv4.ip_forward: "True", kernel.core_pattern: core, vm.overcommit_memory: true}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:4:26: sysctls["vm.swappiness"]: expected a number, or text that the kernel takes, got \'yes\' (a kernel parameter that is switched on is 1, off is 0)',
      'oak/fleet.yaml:4:52: sysctls["net.ipv4.ip_forward"]: expected a number, or text that the kernel takes, got \'True\' (a kernel parameter that is switched on is 1, off is 0)',
      'oak/fleet.yaml:4:109: sysctls["vm.overcommit_memory"]: expected a number or text, got true (write 1)',
    ],
  },
  {
    name: 'tells of every file that this user may not read',
    fleet: `fleet: oak
operator: {user: ada, keys: [keys/mine]}
include: [more.yaml]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
pods:
  web: {manifest: pods/mine.yaml}
`,
    files: {
      'keys/mine': { noText: 'denied' },
      'pods/mine.yaml': { noText: 'denied' },
      'more.yaml': { noText: 'denied' },
    },
    messages: [
      "oak/fleet.yaml:2:30: operator.keys[0]: expected a public key file, 'keys/mine' may not be read by this user (look at its permissions, and those of its folders)",
      "oak/fleet.yaml:3:11: include[0]: expected a file to include, 'more.yaml' may not be read by this user (look at its permissions, and those of its folders)",
      "oak/fleet.yaml:7:19: pods.web.manifest: expected a Pod manifest, 'pods/mine.yaml' may not be read by this user (look at its permissions, and those of its folders)",
    ],
  },
  {
    name: 'tells the lines of a key file that have the same mistake at once',
    fleet: `fleet: oak
operator: {user: ada, keys: [keys/many]}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`,
    files: { 'keys/many': `${'x\n'.repeat(10)}ssh-ed25519 AAAA\n` },
    messages: [
      'oak/fleet.yaml:2:30: operator.keys[0]: \'keys/many\' lines 1, 2, 3, 4, 5, 6, 7, 8 and 2 more: expected an OpenSSH public key as "ssh-ed25519 AAAA... ada", got something else (each line is type, key, comment, without options; types are ssh-ed25519, ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ecdsa-sha2-nistp521, ssh-rsa, sk-ssh-ed25519@openssh.com, sk-ecdsa-sha2-nistp256@openssh.com)',
      "oak/fleet.yaml:2:30: operator.keys[0]: 'keys/many' line 11: expected a whole key of type ssh-ed25519, got one that is cut off or changed (copy the .pub file again)",
    ],
  },
  {
    name: 'knows a ledger that is given for the fleet file',
    fleet: 'schemaVersion: 2\nfleet: oak\nnodes: {}\n',
    messages: ['oak/fleet.yaml:1:1: expected a fleet file, got the ledger (name the fleet file, as in -f fleet.yaml)'],
  },
  {
    name: 'knows a manifest that is given for the fleet file',
    fleet: 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n',
    messages: [
      'oak/fleet.yaml:1:1: expected a fleet file, got a manifest of Kubernetes (name the fleet file, as in -f fleet.yaml)',
    ],
  },
  {
    name: 'names the label that no node has',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
pods:
  web: {manifest: pods/web.yaml, where: {tier: x}}
`),
    messages: [
      'oak/fleet.yaml:7:3: pods.web: no place for web: web asks for tier: x, which no node has; n1: label tier is not set, not x (give n1 the label tier: x, or add n2: {vendor: linode, region: eu-central, size: g6-nanode-1, labels: {tier: x}} (1024 MiB, USD 5.00 a month), or add n2: {vendor: hetzner, region: fsn1, size: cpx22, labels: {tier: x}} (4096 MiB, EUR 5.99 a month))',
    ],
  },
  {
    name: 'wants the address and the memory of a static node',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static}
`),
    messages: [
      "oak/fleet.yaml:6:3: nodes.n4.address: expected the address of a static node, got nothing (add the key 'address')",
      "oak/fleet.yaml:6:3: nodes.n4.ram: expected the ram of a static node, got nothing (add the key 'ram')",
    ],
  },
  {
    name: 'wants no size of a static node',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 203.0.113.9, ram: 1GiB, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:6:57: nodes.n4.size: expected no 'size' at a static node, got 'cx23' (delete it; ram, arch and price say what the machine has)",
    ],
  },
  {
    name: 'wants region and size of a node at a vendor',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: hetzner}
`),
    messages: [
      "oak/fleet.yaml:6:3: nodes.n4.region: expected the region, got nothing (add the key 'region'; hetzner has ash, fsn1, hel1, hil, nbg1, sin)",
      "oak/fleet.yaml:6:3: nodes.n4.size: expected the size, got nothing (add the key 'size'; hetzner has cx22, cx23, cpx11, cpx21, cpx22, cpx31 and 6 more)",
    ],
  },
  {
    name: 'wants no seller, address or host key of a node at a vendor',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: linode, region: eu-central, size: g6-nanode-1, seller: acme, address: 203.0.113.9, key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f}
`),
    messages: [
      "oak/fleet.yaml:6:63: nodes.n4.seller: expected no 'seller' at a node of linode, got 'acme' (delete it; the vendor is the seller)",
      "oak/fleet.yaml:6:77: nodes.n4.address: expected no 'address' at a node of linode, got '203.0.113.9' (delete it; the vendor gives the machine its address)",
      "oak/fleet.yaml:6:99: nodes.n4.key: expected no 'key' at a node of linode, got 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8Q...' (delete it; a machine that is made for the fleet gets its host key from it)",
    ],
  },
  {
    name: 'wants every node to have a vendor',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {region: fsn1, size: cx23}
`),
    messages: ["oak/fleet.yaml:6:3: nodes.n4.vendor: expected a value, got nothing (add the key 'vendor')"],
  },
  {
    name: 'refuses an address that is none',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: acme.example, ram: 1GiB}
`),
    messages: ["oak/fleet.yaml:6:33: nodes.n4.address: expected an IPv4 address as 203.0.113.9, got 'acme.example'"],
  },
  {
    name: 'refuses an IPv6 address of a static node',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: "2001:db8::1", ram: 1GiB}
`),
    messages: ["oak/fleet.yaml:6:33: nodes.n4.address: expected an IPv4 address as 203.0.113.9, got '2001:db8::1'"],
  },
  {
    name: 'refuses an address with leading zeros',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 203.0.113.009, ram: 1GiB}
`),
    messages: ["oak/fleet.yaml:6:33: nodes.n4.address: expected an IPv4 address as 203.0.113.9, got '203.0.113.009'"],
  },
  {
    name: 'refuses an address with a prefix length',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 203.0.113.9/24, ram: 1GiB}
`),
    messages: ["oak/fleet.yaml:6:33: nodes.n4.address: expected an IPv4 address as 203.0.113.9, got '203.0.113.9/24'"],
  },
  {
    name: 'refuses loopback as an address',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 127.0.0.1, ram: 1GiB}
`),
    messages: [
      "oak/fleet.yaml:6:33: nodes.n4.address: expected an IPv4 address at which other machines reach this one, not a loopback address, got '127.0.0.1'",
    ],
  },
  {
    name: 'refuses the address of nowhere',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 0.0.0.0, ram: 1GiB}
`),
    messages: [
      "oak/fleet.yaml:6:33: nodes.n4.address: expected an IPv4 address at which other machines reach this one, not one of the network 0.0.0.0, got '0.0.0.0'",
    ],
  },
  {
    name: 'refuses a multicast address',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 224.0.0.1, ram: 1GiB}
`),
    messages: [
      "oak/fleet.yaml:6:33: nodes.n4.address: expected an IPv4 address at which other machines reach this one, not a multicast address, got '224.0.0.1'",
    ],
  },
  {
    name: 'refuses a reserved address',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 255.255.255.255, ram: 1GiB}
`),
    messages: [
      "oak/fleet.yaml:6:33: nodes.n4.address: expected an IPv4 address at which other machines reach this one, not a reserved address, got '255.255.255.255'",
    ],
  },
  {
    name: 'refuses a link-local address',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 169.254.1.1, ram: 1GiB}
`),
    messages: [
      "oak/fleet.yaml:6:33: nodes.n4.address: expected an IPv4 address at which other machines reach this one, not a link-local address, got '169.254.1.1'",
    ],
  },
  {
    name: 'refuses a number as an address',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 203.0, ram: 1GiB}
`),
    messages: ['oak/fleet.yaml:6:33: nodes.n4.address: expected an IPv4 address as 203.0.113.9, got the number 203'],
  },
  {
    name: 'refuses two nodes at one address',
    fleet: oak(`nodes:
  n1: {vendor: static, address: 203.0.113.9, ram: 1GiB}
  n2: {vendor: static, address: 203.0.113.9, ram: 1GiB}
`),
    messages: [
      "oak/fleet.yaml:6:33: nodes.n2.address: expected an address of its own, got '203.0.113.9', which n1 has too (one machine is one node)",
    ],
  },
  {
    name: 'refuses a private key as host key',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 203.0.113.9, ram: 1GiB, key: "-----BEGIN OPENSSH PRIVATE KEY-----\\nb3BlbnNzaC1rZXk\\n-----END OPENSSH PRIVATE KEY-----"}
`),
    messages: [
      'oak/fleet.yaml:6:62: nodes.n4.key: expected a public host key, got a private key (take it out of this file, give the machine another host key, and write the line of its .pub file)',
    ],
  },
  {
    name: 'refuses a line of a known_hosts file as host key',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 203.0.113.9, ram: 1GiB, key: 203.0.113.9 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f}
`),
    messages: [
      'oak/fleet.yaml:6:62: nodes.n4.key: expected a host key as "ssh-ed25519 AAAA...", got a line of a known_hosts file (delete the name or address in front of the key)',
    ],
  },
  {
    name: 'refuses a host key that is cut off',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 203.0.113.9, ram: 1GiB, key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA}
`),
    messages: [
      'oak/fleet.yaml:6:62: nodes.n4.key: expected a whole key of type ssh-ed25519, got one that is cut off or changed (take it from /etc/ssh/ssh_host_ed25519_key.pub of the machine)',
    ],
  },
  {
    name: 'refuses a fingerprint as host key',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 203.0.113.9, ram: 1GiB, key: "SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDzzZ+BtBjp6V1v0bU"}
`),
    messages: [
      'oak/fleet.yaml:6:62: nodes.n4.key: expected an OpenSSH public key as "ssh-ed25519 AAAA... ada", got something else (take it from /etc/ssh/ssh_host_ed25519_key.pub of the machine)',
    ],
  },
  {
    name: "refuses a person's security key as host key",
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 203.0.113.9, ram: 1GiB, key: sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t}
`),
    messages: [
      "oak/fleet.yaml:6:62: nodes.n4.key: expected a host key, got the type 'sk-ssh-ed25519@openssh.com', which is for people (take it from /etc/ssh/ssh_host_ed25519_key.pub of the machine)",
    ],
  },
  {
    name: 'refuses a host key in several lines',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 203.0.113.9, ram: 1GiB, key: "ssh-ed25519\\nAAAA"}
`),
    messages: [
      'oak/fleet.yaml:6:62: nodes.n4.key: expected one line with a public key, got 16 characters that are not shown (take it from /etc/ssh/ssh_host_ed25519_key.pub of the machine)',
    ],
  },
  {
    name: 'refuses memory without a unit, and a price without a currency',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 203.0.113.9, ram: 512, price: 1.50}
`),
    messages: [
      'oak/fleet.yaml:6:51: nodes.n4.ram: expected an amount as 512MiB or 4GiB, got the number 512',
      'oak/fleet.yaml:6:63: nodes.n4.price: expected a currency and an amount per month as "USD 1.50", got the number 1.5',
    ],
  },
  {
    name: 'refuses memory in units that mean something else',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 203.0.113.9, ram: 1GB, price: 1.50 USD}
`),
    messages: [
      "oak/fleet.yaml:6:51: nodes.n4.ram: expected an amount as 512MiB or 4GiB, got '1GB'",
      'oak/fleet.yaml:6:63: nodes.n4.price: expected a currency and an amount per month as "USD 1.50", got \'1.50 USD\'',
    ],
  },
  {
    name: 'refuses a price of nothing, and an unknown processor',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 203.0.113.9, ram: 1GiB, price: free, arch: x86_64}
`),
    messages: [
      'oak/fleet.yaml:6:64: nodes.n4.price: expected a currency and an amount per month as "USD 1.50", got \'free\'',
      "oak/fleet.yaml:6:76: nodes.n4.arch: expected one of amd64, arm64, got 'x86_64' (did you mean 'amd64'?)",
    ],
  },
  {
    name: 'refuses a name that is also a seller',
    fleet: oak(`nodes:
  acme: {vendor: static, seller: acme, address: 203.0.113.9, ram: 1GiB}
  n2: {vendor: static, seller: brix, address: 203.0.113.10, ram: 1GiB}
pods:
  brix: {manifest: pods/job.yaml}
  static: {manifest: pods/job.yaml}
`),
    messages: [
      "oak/fleet.yaml:5:3: nodes.acme: expected a name of its own, got 'acme', which is also a seller (both are names in the inventory)",
      "oak/fleet.yaml:8:3: pods.brix: expected a name of its own, got 'brix', which is also a seller (both are names in the inventory)",
      "oak/fleet.yaml:9:3: pods.static: expected a name of its own, got 'static', which is also a vendor (both are names in the inventory)",
    ],
  },
  {
    name: 'refuses a seller whose name is no name',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, seller: Acme Inc., address: 203.0.113.9, ram: 1GiB}
`),
    messages: [
      "oak/fleet.yaml:6:32: nodes.n4.seller: expected lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63, got 'Acme Inc.'",
    ],
  },
  {
    name: 'refuses bosh on a static machine with another processor',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: static, address: 203.0.113.9, ram: 4GiB, arch: arm64, engine: bosh}
`),
    messages: [
      'oak/fleet.yaml:6:63: nodes.n4.arch: expected amd64 for engine bosh, got arm64 (give the node engine: podman, or another machine)',
    ],
  },
  {
    name: 'refuses bosh on a size that is said to have another processor',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: hetzner, region: fsn1, size: cx99, ram: 4GiB, arch: arm64, engine: bosh}
`),
    messages: [
      'oak/fleet.yaml:6:68: nodes.n4.arch: expected amd64 for engine bosh, got arm64 (give the node engine: podman, or another machine)',
    ],
  },
  {
    name: 'suggests the vendor that was meant by static',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: Static, region: here, size: any}
`),
    messages: [
      "oak/fleet.yaml:6:16: nodes.n4.vendor: unknown vendor 'Static', expected one of hetzner, linode, static (did you mean 'static'?)",
    ],
  },
  {
    name: 'names the vendors that there are, for one of the design',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: digitalocean, region: ams3, size: s-1vcpu-512mb-10gb}
`),
    messages: [
      "oak/fleet.yaml:6:16: nodes.n4.vendor: vendor 'digitalocean' is not built yet in this version, expected one of hetzner, linode, static",
    ],
  },
  {
    name: 'tells a wrong default image once, where it stands',
    fleet: oak(`defaults: {image: debian-10}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: hetzner, region: fsn1, size: cx23}
  n3: {vendor: hetzner, region: fsn1, size: cx23, image: debian-11}
`),
    messages: [
      "oak/fleet.yaml:4:19: defaults.image: unknown image 'debian-10' for hetzner, expected one of alma-8, alma-9, debian-12, debian-13, rocky-8, rocky-9, ubuntu-24.04 (did you mean 'debian-12'?)",
      "oak/fleet.yaml:8:58: nodes.n3.image: unknown image 'debian-11' for hetzner, expected one of alma-8, alma-9, debian-12, debian-13, rocky-8, rocky-9, ubuntu-24.04 (did you mean 'debian-12'?)",
    ],
  },
  {
    name: 'refuses a whole node that is text, a list or nothing',
    fleet: oak(`nodes:
  n1: hetzner
  n2: [hetzner, fsn1, cx23]
  n3:
`),
    messages: [
      "oak/fleet.yaml:5:7: nodes.n1: expected a map, got 'hetzner'",
      'oak/fleet.yaml:6:7: nodes.n2: expected a map, got a list',
      'oak/fleet.yaml:7:6: nodes.n3: expected a map, got nothing (fill the key or delete it)',
    ],
  },
  {
    name: 'refuses the address of a PXE machine until there are such',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: hetzner, region: fsn1, size: cx23, mac: "52:54:00:12:34:56"}
`),
    messages: ["oak/fleet.yaml:6:51: nodes.n4.mac: 'mac' is not built yet in this version (delete it)"],
  },
  {
    name: 'refuses a name of 64 letters, and one that ends with a hyphen',
    fleet: oak(`nodes:
  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: {vendor: hetzner, region: fsn1, size: cx23}
  n1-: {vendor: hetzner, region: fsn1, size: cx23}
  "n 2": {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:3: nodes.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: expected lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63, got 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...'",
      "oak/fleet.yaml:6:3: nodes.n1-: expected lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63, got 'n1-'",
      'oak/fleet.yaml:7:3: nodes["n 2"]: expected lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63, got \'n 2\'',
    ],
  },
  {
    name: 'refuses a mistake in defaults once',
    fleet: oak(`defaults: {engine: swarm, region: fsn1, labels: [lb]}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:4:20: defaults.engine: 'swarm' is not built yet in this version (write one of podman, bosh)",
      "oak/fleet.yaml:4:27: defaults.region: unknown key 'region', expected one of image, engine, labels",
      'oak/fleet.yaml:4:49: defaults.labels: expected a map, got a list',
    ],
  },
];
