import { oak } from '../oak';
import type { WrongFleet } from './fleets';

/** What is wrong with included files. */
export const wrongIncludes: readonly WrongFleet[] = [
  {
    name: 'tells an included file that is not there',
    fleet: oak(`include: [nodes/eu.yaml]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:4:11: include[0]: expected a file to include, there is no 'nodes/eu.yaml' (paths are relative to the fleet file's folder)",
    ],
  },
  {
    name: 'tells an included folder',
    fleet: oak(`include: [nodes]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    files: {
      nodes: { noText: 'folder' },
    },
    messages: ["oak/fleet.yaml:4:11: include[0]: expected a file to include, 'nodes' is a folder (name a file in it)"],
  },
  {
    name: 'tells an included file that is no text',
    fleet: oak(`include: [nodes/eu.yaml]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    files: {
      'nodes/eu.yaml': { noText: 'not-utf-8', line: 3, column: 7 },
    },
    messages: [
      "oak/fleet.yaml:4:11: include[0]: expected a file to include, 'nodes/eu.yaml' is not in UTF-8 at 3:7 (save it as UTF-8)",
    ],
  },
  {
    name: 'refuses a file that is included twice, however it is spelt',
    fleet: oak(`include: [more.yaml, ./more.yaml]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    files: {
      'more.yaml': `users: {bob: {keys: [keys/ada.pub]}}
`,
    },
    messages: [
      "oak/fleet.yaml:4:22: include[1]: expected each file once, got './more.yaml', which include[0] names too (delete one of them)",
    ],
  },
  {
    name: 'refuses the fleet file in its own include',
    fleet: oak(`include: [./fleet.yaml]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:4:11: include[0]: expected another file, got './fleet.yaml', the fleet file itself (delete this entry)",
    ],
  },
  {
    name: 'refuses files outside of the folder',
    fleet: oak(`include: [../elm/nodes.yaml, /etc/fleet.yaml]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:4:11: include[0]: expected a file in the fleet file's folder, got '../elm/nodes.yaml' (what belongs to a fleet lies beside its fleet file, so that a copy of the folder is the whole fleet)",
      "oak/fleet.yaml:4:30: include[1]: expected a file in the fleet file's folder, got '/etc/fleet.yaml' (what belongs to a fleet lies beside its fleet file, so that a copy of the folder is the whole fleet)",
    ],
  },
  {
    name: 'refuses an include that is no list of files',
    fleet: oak(`include: more.yaml
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: ["oak/fleet.yaml:4:10: include: expected a list, got 'more.yaml'"],
  },
  {
    name: 'refuses an empty include',
    fleet: oak(`include: []
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: ['oak/fleet.yaml:4:10: include: expected at least 1 entry, got 0'],
  },
  {
    name: 'refuses entries that are no paths',
    fleet: oak(`include: [1, {file: more.yaml}]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:4:11: include[0]: expected text, got the number 1 (write it in quotes: "1")',
      'oak/fleet.yaml:4:14: include[1]: expected text, got a map',
    ],
  },
  {
    name: 'refuses an include in an included file',
    fleet: oak(`include: [more.yaml]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    files: {
      'more.yaml': `include: [fleet.yaml]
nodes:
  n2: {vendor: hetzner, region: fsn1, size: cx23}
`,
    },
    messages: [
      'oak/more.yaml:1:1: include: expected no include in an included file (name the file in the include of the fleet file)',
    ],
  },
  {
    name: 'refuses what belongs into the fleet file',
    fleet: oak(`include: [more.yaml]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    files: {
      'more.yaml': `fleet: elm
operater: {user: bob}
node:
  n2: {vendor: hetzner, region: fsn1, size: cx23}
`,
    },
    messages: [
      "oak/more.yaml:1:1: fleet: unknown key 'fleet', expected one of nodes, pods, users, sysctls, firstboot",
      "oak/more.yaml:2:1: operater: unknown key 'operater', expected one of nodes, pods, users, sysctls, firstboot",
      "oak/more.yaml:3:1: node: unknown key 'node', expected one of nodes, pods, users, sysctls, firstboot (did you mean 'nodes'?)",
    ],
  },
  {
    name: 'refuses a name that two files have, and names both places',
    fleet: oak(`include: [more.yaml, other.yaml]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    files: {
      'more.yaml': `nodes:
  n1: {vendor: linode, region: eu-central, size: g6-nanode-1}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
`,
      'other.yaml': `nodes:
  n2: {vendor: hetzner, region: fsn1, size: cx23}
`,
    },
    messages: [
      "oak/more.yaml:2:3: nodes.n1: expected a name of its own in all files, got 'n1', which oak/fleet.yaml:6:3 has too (delete one of them or give it another name)",
      "oak/other.yaml:2:3: nodes.n2: expected a name of its own in all files, got 'n2', which oak/more.yaml:3:3 has too (delete one of them or give it another name)",
    ],
  },
  {
    name: 'tells mistakes where they stand, of all files at once',
    fleet: oak(`include: [more.yaml]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cax98}
`),
    files: {
      'more.yaml': `users:
  bob: {keys: [keys/bob.pub]}
nodes:
  n2: {vendor: hetzner, region: fsn1, size: cax99}
pods:
  web: {manifest: pods/web.yaml, node: n3}
`,
    },
    messages: [
      "oak/fleet.yaml:6:45: nodes.n1.size: unknown size 'cax98', expected one of cx22, cx23, cpx11, cpx21, cpx22, cpx31, cax11, cax21, cax31, cax41, ccx13, ccx23 (if the vendor sells it, add what it has: ram: 2GiB)",
      "oak/more.yaml:2:16: users.bob.keys[0]: expected a public key file, there is no 'keys/bob.pub' (paths are relative to the fleet file's folder)",
      "oak/more.yaml:4:45: nodes.n2.size: unknown size 'cax99', expected one of cx22, cx23, cpx11, cpx21, cpx22, cpx31, cax11, cax21, cax31, cax41, ccx13, ccx23 (if the vendor sells it, add what it has: ram: 2GiB)",
      "oak/more.yaml:6:40: pods.web.node: expected the name of a node, there is no 'n3' (did you mean 'n1'?)",
    ],
  },
  {
    name: 'tells that an included file is no YAML',
    fleet: oak(`include: [more.yaml]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    files: {
      'more.yaml': `nodes:
  n2: {vendor: hetzner
`,
    },
    messages: [
      'oak/more.yaml:3:1: the indentation does not fit the lines around (look for a missing bracket or brace above)',
    ],
  },
  {
    name: 'tells that an included file is empty',
    fleet: oak(`include: [more.yaml]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    files: {
      'more.yaml': `# nothing yet
`,
    },
    messages: ['oak/more.yaml: expected a map, the file is empty'],
  },
  {
    name: 'tells that an included file is a list',
    fleet: oak(`include: [more.yaml]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    files: {
      'more.yaml': `- n2
`,
    },
    messages: ['oak/more.yaml:1:1: expected a map, got a list'],
  },
  {
    name: 'tells a section of an included file that is no map',
    fleet: oak(`include: [more.yaml]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    files: {
      'more.yaml': `nodes: [n2]
pods:
`,
    },
    messages: [
      'oak/more.yaml:1:8: nodes: expected a map, got a list',
      'oak/more.yaml:2:6: pods: expected a map, got nothing (fill the key or delete it)',
    ],
  },
  {
    name: 'tells traps of YAML in an included file',
    fleet: oak(`include: [more.yaml]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    files: {
      'more.yaml': `nodes:
  n2: &n2 {vendor: hetzner, region: fsn1, size: cx23}
  n3: *n2
  n3: {vendor: hetzner, region: fsn1, size: 010}
`,
    },
    messages: [
      'oak/more.yaml:2:11: nodes.n2: expected values written out, got &n2 (anchors, aliases and merge keys are not read; what all nodes share goes into defaults)',
      'oak/more.yaml:3:7: nodes.n3: expected values written out, got *n2 (anchors, aliases and merge keys are not read; what all nodes share goes into defaults)',
    ],
  },
  {
    name: 'wants nodes, if not in the fleet file then in another',
    fleet: oak(`include: [more.yaml]
`),
    files: {
      'more.yaml': `users: {bob: {keys: [keys/ada.pub]}}
`,
    },
    messages: ["oak/fleet.yaml:1:1: nodes: expected a map, got nothing (add the key 'nodes')"],
  },
];
