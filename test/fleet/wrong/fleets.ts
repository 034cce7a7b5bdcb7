import { type Files, oak } from '../oak';

/** A fleet file that cannot be planned, with every line that its user reads. */
export interface WrongFleet {
  /** Sentence of behaviour. */
  readonly name: string;
  readonly fleet: string;
  /** Files beside those that always are there. @default - none */
  readonly files?: Files;
  readonly messages: readonly string[];
}

/** What is wrong in the fleet itself. */
export const wrongFleets: readonly WrongFleet[] = [
  {
    name: 'reports every mistake of a file in one run, in the order of the file',
    fleet: `fleet: Oak
operater: {user: ada, keys: [keys/ada.pub]}
overlay: none
nodes:
  n1: {vendor: hetzner, regoin: fsn1, size: cx23}
  n2: {vendor: linod, region: eu-central, size: g6-nanode-1}
  n3: {vendor: hetzner, region: fsn1, size: cax99, engine: dokcer}
pods:
  web: {manifest: pods/none.yaml, replicas: 0}
`,
    messages: [
      "oak/fleet.yaml:1:8: fleet: expected lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63, got 'Oak'",
      "oak/fleet.yaml:2:1: operater: unknown key 'operater', expected one of fleet, operator, users, sysctls, defaults, overlay, bosh, firstboot, images, require, protect, nodes, pods, backends, include (did you mean 'operator'?)",
      "oak/fleet.yaml:5:25: nodes.n1.regoin: unknown key 'regoin', expected one of vendor, region, size, seller, address, key, image, engine, ram, arch, cpus, price, labels, firstboot (did you mean 'region'?)",
      "oak/fleet.yaml:6:16: nodes.n2.vendor: unknown vendor 'linod', expected one of hetzner, linode, static (did you mean 'linode'?)",
      "oak/fleet.yaml:7:45: nodes.n3.size: unknown size 'cax99', expected one of cx22, cx23, cpx11, cpx21, cpx22, cpx31, cax11, cax21, cax31, cax41, ccx13, ccx23 (if the vendor sells it, add what it has: ram: 2GiB)",
      "oak/fleet.yaml:7:60: nodes.n3.engine: expected one of podman, bosh, got 'dokcer'",
      "oak/fleet.yaml:9:19: pods.web.manifest: expected a Pod manifest, there is no 'pods/none.yaml' (paths are relative to the fleet file's folder)",
      'oak/fleet.yaml:9:45: pods.web.replicas: expected at least 1, got 0',
    ],
  },
  {
    name: 'reports fourteen mistakes of a few entries in one run: a wrong key does not hide the others',
    fleet: `fleet: oak
operator: {user: root, keys: [keys/lost.pub, 7]}
overlay: {subnet: many, network: 8.8.8.0/16}
nodes:
  n1: {vendor: hetzer, region: fsn1, size: cx23, ram: 4GB}
  n_2: {vendor: hetzner, region: fsn1, size: cx99, engine: dokcer}
pods:
  web: {manifest: pods/none.yaml, replicas: -1, node: n9, with: [wbe]}
`,
    messages: [
      "oak/fleet.yaml:2:18: operator.user: expected the name of a person, not an account of the system, got 'root'",
      "oak/fleet.yaml:2:31: operator.keys[0]: expected a public key file, there is no 'keys/lost.pub' (paths are relative to the fleet file's folder)",
      'oak/fleet.yaml:2:46: operator.keys[1]: expected text, got the number 7 (write it in quotes: "7")',
      "oak/fleet.yaml:3:19: overlay.subnet: expected a number, got 'many'",
      "oak/fleet.yaml:3:34: overlay.network: expected the network's first address 8.8.0.0/16, got '8.8.8.0/16'",
      "oak/fleet.yaml:5:16: nodes.n1.vendor: unknown vendor 'hetzer', expected one of hetzner, linode, static (did you mean 'hetzner'?)",
      "oak/fleet.yaml:5:55: nodes.n1.ram: expected an amount as 512MiB or 4GiB, got '4GB'",
      "oak/fleet.yaml:6:3: nodes.n_2: expected lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63, got 'n_2'",
      "oak/fleet.yaml:6:46: nodes.n_2.size: unknown size 'cx99', expected one of cx22, cx23, cpx11, cpx21, cpx22, cpx31, cax11, cax21, cax31, cax41, ccx13, ccx23 (if the vendor sells it, add what it has: ram: 2GiB)",
      "oak/fleet.yaml:6:60: nodes.n_2.engine: expected one of podman, bosh, got 'dokcer'",
      "oak/fleet.yaml:8:19: pods.web.manifest: expected a Pod manifest, there is no 'pods/none.yaml' (paths are relative to the fleet file's folder)",
      'oak/fleet.yaml:8:45: pods.web.replicas: expected at least 1, got -1',
      "oak/fleet.yaml:8:55: pods.web.node: expected the name of a node, there is no 'n9' (did you mean 'n1'?)",
      "oak/fleet.yaml:8:66: pods.web.with[0]: expected the name of a pod, there is no 'wbe' (did you mean 'web'?)",
    ],
  },
  {
    name: 'tells a misspelt key once, and judges nothing that rests on it',
    fleet: `fleat: oak
operator: {user: ada, keys: [keys/ada.pub]}
overlai: none
node:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: hetzner, region: fsn1, size: cx23}
pods:
  web: {manifest: pods/web.yaml, node: n1}
`,
    messages: [
      "oak/fleet.yaml:1:1: fleat: unknown key 'fleat', expected one of fleet, operator, users, sysctls, defaults, overlay, bosh, firstboot, images, require, protect, nodes, pods, backends, include (did you mean 'fleet'?)",
      "oak/fleet.yaml:3:1: overlai: unknown key 'overlai', expected one of fleet, operator, users, sysctls, defaults, overlay, bosh, firstboot, images, require, protect, nodes, pods, backends, include (did you mean 'overlay'?)",
      "oak/fleet.yaml:4:1: node: unknown key 'node', expected one of fleet, operator, users, sysctls, defaults, overlay, bosh, firstboot, images, require, protect, nodes, pods, backends, include (did you mean 'nodes'?)",
    ],
  },
  {
    name: 'tells a misspelt key of a static node once',
    fleet: oak(`nodes:
  n1: {vendor: static, adress: 203.0.113.9, ram: 4GiB}
`),
    messages: [
      "oak/fleet.yaml:5:24: nodes.n1.adress: unknown key 'adress', expected one of vendor, region, size, seller, address, key, image, engine, ram, arch, cpus, price, labels, firstboot (did you mean 'address'?)",
    ],
  },
  {
    name: 'names what this version does not build yet',
    fleet: `fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
overlay: {manager: etcd}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, engine: swarm}
  n2: {vendor: scaleway, region: fr-par-1, size: STARDUST1-S}
`,
    messages: [
      "oak/fleet.yaml:3:20: overlay.manager: 'etcd' is not built yet in this version (write overlay: none)",
      "oak/fleet.yaml:5:59: nodes.n1.engine: 'swarm' is not built yet in this version (write one of podman, bosh)",
      "oak/fleet.yaml:6:16: nodes.n2.vendor: vendor 'scaleway' is not built yet in this version, expected one of hetzner, linode, static",
    ],
  },
  {
    name: 'refuses the overlay managers that are not built, in the short form too',
    fleet: `fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
overlay: static
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`,
    messages: ["oak/fleet.yaml:3:10: overlay: 'static' is not built yet in this version (write overlay: none)"],
  },
  {
    name: 'wants an overlay to be chosen as soon as there are two nodes',
    fleet: `fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
`,
    messages: [
      'oak/fleet.yaml:1:1: overlay: expected an overlay because the fleet has 2 nodes, got nothing (write overlay: none; other overlays are not built yet in this version)',
    ],
  },
  {
    name: 'wants a fleet, an operator and nodes',
    fleet: `overlay: none
`,
    messages: [
      "oak/fleet.yaml:1:1: fleet: expected a value, got nothing (add the key 'fleet')",
      "oak/fleet.yaml:1:1: operator: expected a map, got nothing (add the key 'operator')",
      "oak/fleet.yaml:1:1: nodes: expected a map, got nothing (add the key 'nodes')",
    ],
  },
  {
    name: 'wants at least one node',
    fleet: oak(`nodes: {}
`),
    messages: ['oak/fleet.yaml:4:8: nodes: expected at least one node, got none (add a node)'],
  },
  {
    name: 'tells keys that were left empty',
    fleet: oak(`users:
nodes:
  n1: {vendor: hetzner, region: , size: cx23}
pods:
`),
    messages: [
      'oak/fleet.yaml:4:7: users: expected a map, got nothing (fill the key or delete it)',
      'oak/fleet.yaml:6:33: nodes.n1.region: expected text, got nothing (fill the key or delete it)',
      'oak/fleet.yaml:7:6: pods: expected a map, got nothing (fill the key or delete it)',
    ],
  },
  {
    name: 'tells a list from a map',
    fleet: `fleet: oak
operator: {user: ada, keys: keys/ada.pub}
overlay: none
nodes:
  - {name: n1, vendor: hetzner, region: fsn1, size: cx23}
`,
    messages: [
      "oak/fleet.yaml:2:29: operator.keys: expected a list, got 'keys/ada.pub'",
      'oak/fleet.yaml:5:3: nodes: expected a map, got a list',
    ],
  },
  {
    name: 'never prints a private key that was pasted instead of a path',
    fleet: `fleet: oak
operator:
  user: ada
  keys:
    - |
      -----BEGIN OPENSSH PRIVATE KEY-----
      b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ
      -----END OPENSSH PRIVATE KEY-----
users:
  bob: {keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f bob"]}
overlay: none
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`,
    messages: [
      'oak/fleet.yaml:5:7: operator.keys[0]: expected the path of a public key file, got a private key (take it out of this file and use another key from now on)',
      'oak/fleet.yaml:10:16: users.bob.keys[0]: expected the path of a public key file, got a key itself (put the key into a file such as keys/ada.pub)',
    ],
  },
  {
    name: 'refuses key files that hold private, broken, old or no keys',
    fleet: `fleet: oak
operator: {user: ada, keys: [keys/ada, keys/lost.pub, ~/.ssh/id.pub]}
users:
  bob: {keys: [keys/cut.pub, keys/dss.pub, keys/short.pub, keys/empty.pub, keys/options.pub]}
overlay: none
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`,
    files: {
      'keys/ada': `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjE
`,
      'keys/cut.pub': `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxg ada`,
      'keys/dss.pub': `ssh-dss AAAAB3NzaC1kc3MAAACB ada
`,
      'keys/short.pub': `ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwQ== old`,
      'keys/empty.pub': `# none yet

`,
      'keys/options.pub': `no-pty ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ada`,
    },
    messages: [
      "oak/fleet.yaml:2:30: operator.keys[0]: expected a file with public keys, 'keys/ada' holds a private key (name the .pub file beside it)",
      "oak/fleet.yaml:2:40: operator.keys[1]: expected a public key file, there is no 'keys/lost.pub' (paths are relative to the fleet file's folder)",
      "oak/fleet.yaml:2:55: operator.keys[2]: expected a public key file, there is no '~/.ssh/id.pub' (~ is not expanded: copy the file beside the fleet file)",
      "oak/fleet.yaml:4:16: users.bob.keys[0]: 'keys/cut.pub' line 1: expected a whole key of type ssh-ed25519, got one that is cut off or changed (copy the .pub file again)",
      "oak/fleet.yaml:4:30: users.bob.keys[1]: 'keys/dss.pub' line 1: expected an OpenSSH public key as \"ssh-ed25519 AAAA... ada\", got the type 'ssh-dss', which sshd no longer accepts (each line is type, key, comment, without options; types are ssh-ed25519, ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ecdsa-sha2-nistp521, ssh-rsa, sk-ssh-ed25519@openssh.com, sk-ecdsa-sha2-nistp256@openssh.com)",
      "oak/fleet.yaml:4:44: users.bob.keys[2]: 'keys/short.pub' line 1: expected an RSA key of at least 2048 bits, got 1024 (make an ed25519 key)",
      "oak/fleet.yaml:4:60: users.bob.keys[3]: expected at least one public key in 'keys/empty.pub', got none (copy your .pub file there)",
      'oak/fleet.yaml:4:76: users.bob.keys[4]: \'keys/options.pub\' line 1: expected an OpenSSH public key as "ssh-ed25519 AAAA... ada", got something else (each line is type, key, comment, without options; types are ssh-ed25519, ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ecdsa-sha2-nistp521, ssh-rsa, sk-ssh-ed25519@openssh.com, sk-ecdsa-sha2-nistp256@openssh.com)',
    ],
  },
  {
    name: "refuses logins that are the system's, the operator's or no login names",
    fleet: `fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
users:
  ada: {keys: [keys/ada.pub]}
  root: {keys: [keys/ada.pub]}
  Bob: {keys: [keys/ada.pub]}
overlay: none
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`,
    messages: [
      "oak/fleet.yaml:4:3: users.ada: expected another name, got 'ada', who is the operator (list all keys of that person in operator.keys)",
      "oak/fleet.yaml:5:3: users.root: expected the name of a person, not an account of the system, got 'root'",
      "oak/fleet.yaml:6:3: users.Bob: expected lower-case letters, digits, _ and -, a letter first, at most 32, got 'Bob'",
    ],
  },
  {
    name: 'refuses names that break DNS, YAML or the inventory',
    fleet: oak(`nodes:
  n_1: {vendor: hetzner, region: fsn1, size: cx23}
  no: {vendor: hetzner, region: fsn1, size: cx23}
  1n: {vendor: hetzner, region: fsn1, size: cx23}
  mesh: {vendor: hetzner, region: fsn1, size: cx23}
  hetzner: {vendor: hetzner, region: fsn1, size: cx23}
  web: {vendor: hetzner, region: fsn1, size: cx23}
pods:
  web: {manifest: pods/web.yaml}
`),
    messages: [
      "oak/fleet.yaml:5:3: nodes.n_1: expected lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63, got 'n_1'",
      "oak/fleet.yaml:6:3: nodes.no: expected a name that no reader of YAML takes for true, false or nothing, got 'no'",
      "oak/fleet.yaml:7:3: nodes.1n: expected lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63, got '1n'",
      "oak/fleet.yaml:8:3: nodes.mesh: expected a name that has no meaning of its own, got 'mesh'",
      "oak/fleet.yaml:9:3: nodes.hetzner: expected a name of its own, got 'hetzner', which is also a vendor (both are names in the inventory)",
      "oak/fleet.yaml:12:3: pods.web: expected a name of its own, got 'web', which is also a node (both are names in the inventory)",
    ],
  },
  {
    name: 'suggests the nearest vendor, size and image',
    fleet: oak(`defaults: {image: debian-31}
nodes:
  n1: {vendor: hetzer, region: fsn1, size: cx23, image: debian-13}
  n2: {vendor: linode, region: eu-central, size: g6-nanode1, image: debian-13}
  n3: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:4:19: defaults.image: unknown image 'debian-31' for hetzner, expected one of alma-8, alma-9, debian-12, debian-13, rocky-8, rocky-9, ubuntu-24.04 (did you mean 'debian-13'?)",
      "oak/fleet.yaml:6:16: nodes.n1.vendor: unknown vendor 'hetzer', expected one of hetzner, linode, static (did you mean 'hetzner'?)",
      "oak/fleet.yaml:7:50: nodes.n2.size: unknown size 'g6-nanode1', expected one of g6-nanode-1, g6-standard-1, g6-standard-2, g6-standard-4, g6-standard-6, g6-dedicated-2, g6-dedicated-4, g6-dedicated-8 (if the vendor sells it, add what it has: ram: 2GiB)",
    ],
  },
  {
    name: 'refuses a machine name that the vendor would refuse',
    fleet: `fleet: oak--tree
operator: {user: ada, keys: [keys/ada.pub]}
overlay: none
nodes:
  n1: {vendor: linode, region: eu-central, size: g6-nanode-1}
  a-name-that-is-much-too-long-for-a-machine-there: {vendor: linode, region: eu-central, size: g6-nanode-1}
`,
    messages: [
      "oak/fleet.yaml:5:3: nodes.n1: expected a machine's name as linode wants it (3 to 50 letters, digits and single hyphens), got 'oak--tree-n1' (shorten or change the name of the node or the fleet)",
      "oak/fleet.yaml:6:3: nodes.a-name-that-is-much-too-long-for-a-machine-there: expected a machine's name as linode wants it (3 to 50 letters, digits and single hyphens), got 'oak--tree-a-name-that-is-much-too-long-for-a-machine-there' (shorten or change the name of the node or the fleet)",
    ],
  },
  {
    name: 'wants amounts with units and prices with a currency',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx99, ram: 2GB}
  n2: {vendor: hetzner, region: fsn1, size: cx99, ram: 2048}
  n3: {vendor: hetzner, region: fsn1, size: cx23, price: 5 EUR}
`),
    messages: [
      "oak/fleet.yaml:5:56: nodes.n1.ram: expected an amount as 512MiB or 4GiB, got '2GB'",
      'oak/fleet.yaml:6:56: nodes.n2.ram: expected an amount as 512MiB or 4GiB, got the number 2048',
      'oak/fleet.yaml:7:58: nodes.n3.price: expected a currency and an amount per month as "USD 1.50", got \'5 EUR\'',
    ],
  },
  {
    name: 'wants text where YAML reads something else',
    fleet: oak(`sysctls: {net.ipv4.ip_forward: yes, vm.swappiness: true, vm: 1}
bosh: {api_version: 1.44}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, engine: bosh, labels: {tier: 1, Role: lb}}
`),
    messages: [
      'oak/fleet.yaml:4:32: sysctls["net.ipv4.ip_forward"]: expected a number, or text that the kernel takes, got \'yes\' (a kernel parameter that is switched on is 1, off is 0)',
      'oak/fleet.yaml:4:52: sysctls["vm.swappiness"]: expected a number or text, got true (write 1)',
      "oak/fleet.yaml:4:58: sysctls.vm: expected a kernel parameter as net.ipv4.ip_forward, got 'vm'",
      'oak/fleet.yaml:5:21: bosh.api_version: expected text, got the number 1.44 (write it in quotes: "1.44")',
      'oak/fleet.yaml:7:80: nodes.n1.labels.tier: expected text, got the number 1 (write it in quotes: "1")',
      "oak/fleet.yaml:7:83: nodes.n1.labels.Role: expected a label of lower-case letters, digits, _ and -, at most 32, got 'Role'",
    ],
  },
  {
    name: 'checks what bosh nodes need',
    fleet: `fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
overlay: {network: 10.1.0.0/16, subnet: 27}
bosh: {bucc: n9}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cax11, engine: bosh}
`,
    messages: [
      "oak/fleet.yaml:4:14: bosh.bucc: expected the name of a node, there is no 'n9' (did you mean 'n1'?)",
      "oak/fleet.yaml:6:45: nodes.n1.size: expected a size with amd64 for engine bosh, 'cax11' is arm64 (hetzner has cx22, cx23, cpx11, cpx21, cpx22, cpx31, ccx13, ccx23)",
      'oak/fleet.yaml:6:60: nodes.n1.engine: expected a subnet of /26 or larger for a bosh node, got /27 with 32 addresses (write overlay.subnet: 26 or less)',
    ],
  },
  {
    name: 'refuses a bosh section without a bosh node, and a bucc that is no bosh node',
    fleet: oak(`bosh: {bucc: n1}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:4:1: bosh: expected a node with engine bosh, the fleet has none (delete bosh, or give a node engine: bosh)',
    ],
  },
  {
    name: 'wants the first address of a network',
    fleet: `fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
overlay: {network: 10.1.2.0/16}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`,
    messages: [
      "oak/fleet.yaml:3:20: overlay.network: expected the network's first address 10.1.0.0/16, got '10.1.2.0/16'",
    ],
  },
  {
    name: 'refuses a network that is none',
    fleet: `fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
overlay: {network: 10.1.0/16}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`,
    messages: ["oak/fleet.yaml:3:20: overlay.network: expected a network as 10.1.0.0/16, got '10.1.0/16'"],
  },
  {
    name: 'refuses a network that is too small',
    fleet: `fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
overlay: {network: 10.1.0.0/24}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`,
    messages: [
      "oak/fleet.yaml:3:20: overlay.network: expected a network between /8 and /22, got '10.1.0.0/24' (write one as 10.1.0.0/16)",
    ],
  },
  {
    name: 'says how long subnets may be',
    fleet: `fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
overlay: {network: 10.1.0.0/22, subnet: 23}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`,
    messages: [
      'oak/fleet.yaml:3:41: overlay.subnet: expected a prefix length of 24 to 30 for subnets of 10.1.0.0/22, got 23 (/24 subnets are enough for 3 nodes there)',
    ],
  },
  {
    name: 'says how many nodes a network holds',
    fleet: `fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
overlay: {network: 10.1.0.0/22, subnet: 24}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: hetzner, region: fsn1, size: cx23}
  n3: {vendor: hetzner, region: fsn1, size: cx23}
  n4: {vendor: hetzner, region: fsn1, size: cx23}
`,
    messages: [
      'oak/fleet.yaml:3:20: overlay.network: expected at most 3 nodes, as many as 10.1.0.0/22 has subnets of /24 for, the fleet needs 4 (write overlay.network: 10.1.0.0/21, which fits 7 nodes; or overlay.subnet: 25, which fits 7)',
    ],
  },
];
