import { oak } from '../oak';
import type { WrongFleet } from './fleets';

/** What is wrong with users, files and the rest, each mistake alone. */
export const wrongValues: readonly WrongFleet[] = [
  {
    name: 'refuses a key file that is a folder, binary, in UTF-16, empty',
    fleet: oak(`users:
  bob: {keys: [keys, keys/bob.gpg, keys/bob.txt, keys/none.pub]}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    files: {
      keys: { noText: 'folder' },
      'keys/bob.gpg': { noText: 'binary', line: 1, column: 2 },
      'keys/bob.txt': { noText: 'utf-16' },
      'keys/none.pub': ``,
    },
    messages: [
      "oak/fleet.yaml:5:16: users.bob.keys[0]: expected a public key file, 'keys' is a folder (name a file in it)",
      "oak/fleet.yaml:5:22: users.bob.keys[1]: expected a public key file, 'keys/bob.gpg' holds bytes that are no text at 1:2 (name the file with the text)",
      "oak/fleet.yaml:5:36: users.bob.keys[2]: expected a public key file, 'keys/bob.txt' is text in UTF-16 (save it as UTF-8)",
      "oak/fleet.yaml:5:50: users.bob.keys[3]: expected at least one public key in 'keys/none.pub', the file is empty (copy your .pub file there)",
    ],
  },
  {
    name: 'refuses a list of keys without entries',
    fleet: oak(`users:
  bob: {keys: []}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: ['oak/fleet.yaml:5:15: users.bob.keys: expected at least 1 entry, got 0'],
  },
  {
    name: 'refuses text where a map of users is wanted, and a user without keys',
    fleet: oak(`users:
  bob: keys/ada.pub
  cyd: {sudo: true}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:8: users.bob: expected a map, got 'keys/ada.pub'",
      "oak/fleet.yaml:6:3: users.cyd.keys: expected a list, got nothing (add the key 'keys')",
    ],
  },
  {
    name: 'says what may be required to survive, and wants to know it',
    fleet: oak(`require: {survive: continent}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: ["oak/fleet.yaml:4:20: require.survive: expected one of vendor, region, node, got 'continent'"],
  },
  {
    name: 'finds keys and numbers of placement that cannot be',
    fleet: oak(`require: {survives: vendor}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, cpus: 0}
  n2: {vendor: static, address: 203.0.113.9, ram: 1GiB, cpus: 1.5}
pods:
  job: {manifest: pods/job.yaml, priority: 1001}
  web: {manifest: pods/web.yaml, priority: high}
`),
    messages: [
      "oak/fleet.yaml:4:11: require.survives: unknown key 'survives', expected survive (did you mean 'survive'?)",
      'oak/fleet.yaml:6:57: nodes.n1.cpus: expected at least 1, got 0',
      'oak/fleet.yaml:7:63: nodes.n2.cpus: expected a whole number, got the number 1.5',
      'oak/fleet.yaml:9:44: pods.job.priority: expected at most 1000, got 1001',
      "oak/fleet.yaml:10:44: pods.web.priority: expected a number, got 'high'",
    ],
  },
  {
    name: 'finds ports of VM extensions that cannot be',
    fleet: oak(`bosh:
  ports:
    router: [80, 443, 80]
    "tcp router": [1024]
    ssh: {ports: [0, 2222], nodes: [n1, n2, n3, n1]}
    none: []
    text: "80"
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, engine: bosh}
  n2: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:6:23: bosh.ports.router[2]: expected each port once, got 80 twice (delete one of them)',
      'oak/fleet.yaml:7:5: bosh.ports["tcp router"]: expected a VM extension as cf-router-network-properties, got \'tcp router\'',
      'oak/fleet.yaml:8:19: bosh.ports.ssh.ports[0]: expected at least 1, got 0',
      "oak/fleet.yaml:8:41: bosh.ports.ssh.nodes[1]: expected a node with engine bosh, 'n2' has podman",
      "oak/fleet.yaml:8:45: bosh.ports.ssh.nodes[2]: expected the name of a node, there is no 'n3' (did you mean 'n1'?)",
      'oak/fleet.yaml:8:49: bosh.ports.ssh.nodes[3]: expected each node once, got n1 twice (delete one of them)',
      'oak/fleet.yaml:9:11: bosh.ports.none: expected at least 1 entry, got 0',
      "oak/fleet.yaml:10:11: bosh.ports.text: expected a list or a map, got '80'",
    ],
  },
  {
    name: 'suggests a key that was meant, at the top and within',
    fleet: oak(`default: {engin: podman}
protec: true
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:4:1: default: unknown key 'default', expected one of fleet, operator, users, sysctls, defaults, overlay, bosh, firstboot, images, require, protect, nodes, pods, backends, include (did you mean 'defaults'?)",
      "oak/fleet.yaml:5:1: protec: unknown key 'protec', expected one of fleet, operator, users, sysctls, defaults, overlay, bosh, firstboot, images, require, protect, nodes, pods, backends, include (did you mean 'protect'?)",
    ],
  },
  {
    name: 'refuses a fleet without a name that machines can have',
    fleet: oak(`defaults: {}
nodes:
  n1111111111111111111111111111111111111111111111111111111111111: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:6:3: nodes.n1111111111111111111111111111111111111111111111111111111111111: expected a machine's name as hetzner wants it (a host name of at most 63 lower-case letters, digits and hyphens), got 'oak-n1111111111111111111111111111111111111111111111111111111111111' (shorten or change the name of the node or the fleet)",
    ],
  },
  {
    name: 'refuses labels that Ansible or Quadlet could not have',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {"": lb, role: "", tier: web db, -x: y}}
`),
    messages: [
      'oak/fleet.yaml:5:60: nodes.n1.labels[""]: expected a label of lower-case letters, digits, _ and -, at most 32, got \'\'',
      "oak/fleet.yaml:5:74: nodes.n1.labels.role: expected letters, digits, . _ and -, at most 63, got ''",
      "oak/fleet.yaml:5:84: nodes.n1.labels.tier: expected letters, digits, . _ and -, at most 63, got 'web db'",
      "oak/fleet.yaml:5:92: nodes.n1.labels.-x: expected a label of lower-case letters, digits, _ and -, at most 32, got '-x'",
    ],
  },
  {
    name: 'refuses a control character in text',
    fleet: oak(`defaults: {image: "debian\\u0000"}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: ["oak/fleet.yaml:4:19: defaults.image: expected one line of text, got 'debian\\u0000'"],
  },
];
