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
    name: 'refuses what shall survive, because nobody checks it yet',
    fleet: oak(`require: {survive: vendor}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:4:1: require: 'require' is not built yet in this version (what survives is not checked yet: delete it)",
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
      "oak/fleet.yaml:4:1: default: unknown key 'default', expected one of fleet, operator, users, sysctls, defaults, overlay, bosh, firstboot, images, protect, nodes, pods, backends, include (did you mean 'defaults'?)",
      "oak/fleet.yaml:5:1: protec: unknown key 'protec', expected one of fleet, operator, users, sysctls, defaults, overlay, bosh, firstboot, images, protect, nodes, pods, backends, include (did you mean 'protect'?)",
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
