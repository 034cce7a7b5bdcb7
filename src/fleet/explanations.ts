import type { FindingCode } from './codes';

/** What a finding's code means at length: `flotilla explain CODE`. */
export interface Explanation {
  /** Why it is refused or warned of: whole sentences. */
  readonly why: string;
  /** What to do: whole sentences. */
  readonly mend: string;
  /** Part of a fleet file that leads to it, and the same part mended. @default - not to be shown in a few lines */
  readonly example?: { readonly wrong: string; readonly right: string };
}

const node = (rest: string) => `nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23${rest}}`;
const nodeAs = (line: string) => `nodes:\n  ${line}`;
const pod = (line: string) => `pods:\n  ${line}`;

/** Codes that have an explanation of their own; a test holds that all have. */
export const explanations: Readonly<Partial<Record<FindingCode, Explanation>>> = {
  'empty-file': {
    why: 'The file is there but holds nothing, or only comments. An empty file is more often a write that was cut short than a wish.',
    mend: 'Restore it from version control, or begin anew with flotilla init.',
  },
  'file-too-large': {
    why: 'A fleet of ten thousand nodes takes less than this. A larger file is a mistake, and reading it would only take long.',
    mend: 'Look whether the right file was named.',
  },
  'merge-conflict': {
    why: 'Version control left both sides of a merge in the file, between lines of <<<<<<<, ======= and >>>>>>>.',
    mend: 'Keep what both sides need and delete the marker lines. In the ledger keep the entries of both sides; flotilla plan tells if two nodes then have the same number and whose entry to delete.',
  },
  'yaml-syntax': {
    why: 'The text cannot be read as YAML 1.2, so nothing can be said of what it means.',
    mend: 'Look at the named line and at the one before it: a missing quote, bracket or colon is told where the reader noticed it. Put text with special characters in quotes.',
    example: { wrong: nodeAs("n1: {vendor: hetzner, region: 'fsn1, size: cx23}"), right: node('') },
  },
  'yaml-tab': {
    why: 'YAML takes no tabs for indentation: editors show them in different widths.',
    mend: 'Indent with spaces; most editors can be told to do so for YAML files.',
    example: { wrong: 'nodes:\n\tn1: {vendor: hetzner, region: fsn1, size: cx23}', right: node('') },
  },
  'yaml-duplicate-key': {
    why: 'The same key stands twice in one map. Readers of YAML disagree on which of the two counts.',
    mend: 'Delete or rename one of them.',
    example: { wrong: node(', size: cpx22'), right: node('') },
  },
  'yaml-alias': {
    why: 'Anchors, aliases and merge keys save typing but hide what a node gets, and some readers expand them without bound.',
    mend: 'Write the values out. What all nodes share goes into defaults. Text that begins with & or * goes in quotes.',
    example: {
      wrong: 'defaults: &all {image: debian-13}\nnodes:\n  n1: {<<: *all, vendor: hetzner, region: fsn1, size: cx23}',
      right: `defaults: {image: debian-13}\n${node('')}`,
    },
  },
  'yaml-tag': {
    why: 'A tag asks the reader to make something else of a value. No value of a fleet needs one.',
    mend: 'Write the plain value, or put text that begins with ! in quotes.',
    example: {
      wrong: nodeAs('n1: {vendor: hetzner, region: !!str fsn1, size: !big cx23}'),
      right: node(''),
    },
  },
  'yaml-octal': {
    why: 'A number with a leading zero is octal for some readers and decimal for others.',
    mend: 'Write it without the zero if it is a number, in quotes if it is text.',
    example: { wrong: 'sysctls: {net.core.somaxconn: 0512}', right: 'sysctls: {net.core.somaxconn: 512}' },
  },
  'yaml-key': {
    why: 'Keys of a fleet are names. A list, a map, a number or true, false and null is read differently by different programs.',
    mend: 'Give it a name that begins with a letter.',
    example: {
      wrong: nodeAs('1: {vendor: hetzner, region: fsn1, size: cx23}'),
      right: node(''),
    },
  },
  'yaml-nesting': {
    why: 'No part of a fleet is nested more than a handful of levels. Deep nesting is a mistake, or an attempt to exhaust the reader.',
    mend: 'Look for an indentation or bracket that is never closed.',
  },
  'wrong-type': {
    why: 'The value is of another kind than this key takes: a number where text is due, a list where a map is due.',
    mend: 'Write what is expected. Numbers, true and false that are meant as text go in quotes.',
    example: { wrong: 'nodes: [n1]', right: node('') },
  },
  'missing-key': {
    why: 'A key that cannot be guessed is not there.',
    mend: 'Add it. The reference of the fleet file lists what each part needs.',
    example: { wrong: nodeAs('n1: {vendor: hetzner, region: fsn1}'), right: node('') },
  },
  'unknown-key': {
    why: 'A key without meaning is most often a spelling mistake. Read in silence it would be a wish that nobody fulfils.',
    mend: 'Correct its spelling, or delete it. Notes belong into comments.',
    example: { wrong: node(', lables: {role: lb}'), right: node(', labels: {role: lb}') },
  },
  'not-built-yet': {
    why: 'The design of Flotilla has it, this version does not. It is refused, because a part that is read and not fulfilled would be a promise broken.',
    mend: 'Delete it, or wait for a version that has it.',
    example: { wrong: `require: {survive: vendor}\n${node('')}`, right: node('') },
  },
  'bad-value': {
    why: 'The value is of the right kind but outside of what is allowed.',
    mend: 'Take one of those that the message names.',
    example: { wrong: node(', ram: 512MB'), right: node(', ram: 512MiB') },
  },
  'bad-name': {
    why: 'Names become host names, Terraform resources, inventory groups and file names, so they keep the rules of all of these.',
    mend: 'Take lower-case letters, digits and hyphens, a letter first; not a word that already means something, as all or core, nor one that readers of YAML take for true or false, as no.',
    example: {
      wrong: nodeAs('no: {vendor: hetzner, region: fsn1, size: cx23}'),
      right: nodeAs('oslo: {vendor: hetzner, region: fsn1, size: cx23}'),
    },
  },
  'name-taken': {
    why: 'Nodes, pods and vendors stand beside each other in inventories, stacks and host names. Two things of one name could not be told apart there.',
    mend: 'Rename one of them. A node that was deployed keeps its name: rename the other.',
    example: {
      wrong: `${node('')}\npods:\n  n1: {manifest: pods/web.yaml}`,
      right: `${node('')}\n${pod('web: {manifest: pods/web.yaml}')}`,
    },
  },
  'reserved-port': {
    why: 'The node itself needs this port: 22 for SSH, others for its engine. A pod that took it would lock you out.',
    mend: 'Choose another hostPort in the manifest.',
  },
  'no-such-file': {
    why: 'A file that the fleet names is not there. Paths are relative to the folder of the fleet file, wherever the command runs.',
    mend: 'Correct the path, or put the file there.',
    example: { wrong: pod('web: {manifest: pods/wep.yaml}'), right: pod('web: {manifest: pods/web.yaml}') },
  },
  'private-key': {
    why: 'A private key stands where a public one belongs. Whatever the fleet names ends on machines and in files that others read.',
    mend: 'Name the file that ends in .pub. If the private key was committed, make a new pair.',
  },
  'bad-public-key': {
    why: 'Every line of a key file is an OpenSSH public key: a type, base64, a comment. This line is none, so nobody could log in with it.',
    mend: 'Copy the line again from the .pub file, whole and on one line; ssh-keygen -l -f FILE shows whether OpenSSH reads it.',
  },
  'unknown-node': {
    why: 'A name refers to a node that the fleet does not have.',
    mend: 'Correct the name, or add the node.',
    example: {
      wrong: pod('web: {manifest: pods/web.yaml, node: n9}'),
      right: pod('web: {manifest: pods/web.yaml, node: n1}'),
    },
  },
  'wrong-engine': {
    why: 'Pods run on nodes with engine podman, BOSH on nodes with engine bosh. The named node has another engine.',
    mend: "Name another node, or change the node's engine, which re-installs its machine.",
    example: {
      wrong: `${node(', engine: bosh')}\n${pod('web: {manifest: pods/web.yaml, node: n1}')}`,
      right: `${node('')}\n${pod('web: {manifest: pods/web.yaml, node: n1}')}`,
    },
  },
  'overlay-missing': {
    why: 'Several nodes need a word on their private network, because adding one later changes every node.',
    mend: 'Write overlay: none until the overlays are built.',
  },
  'bad-network': {
    why: "The overlay's network or its subnets are impossible: not a network, bits behind the prefix, or lengths that flannel does not take.",
    mend: 'Take the network that the message names. 10.1.0.0/16 with /24 subnets, the default, holds 255 nodes.',
    example: { wrong: 'overlay: {network: 10.1.2.3/16}', right: 'overlay: {network: 10.1.0.0/16}' },
  },
  'subnet-too-small': {
    why: 'Of the subnet of a bosh node 20 addresses are reserved and compilation needs some more.',
    mend: 'Take larger subnets: overlay.subnet 26 or less. Subnets of nodes that exist cannot move.',
    example: {
      wrong: `overlay: {subnet: 28}\n${node(', engine: bosh')}`,
      right: `overlay: {subnet: 26}\n${node(', engine: bosh')}`,
    },
  },
  'too-many-nodes': {
    why: 'Every node has a subnet of its own, and the overlay network has fewer than the fleet has numbers. Nodes that are gone keep theirs.',
    mend: 'Write a larger network that begins at the same address, which moves nobody; or give up the numbers of nodes that are gone with flotilla plan --forget NODE.',
  },
  'bad-image': {
    why: 'An image without a registry is looked up differently by different engines, so its origin would not be certain.',
    mend: 'Write docker.io/library/NAME:TAG for one of Docker Hub, localhost/NAME:TAG for one that you bring under images/.',
  },
  'pod-resources': {
    why: "A container's figures contradict each other or cannot be read, and memory is what placement counts.",
    mend: 'Write memory as 64Mi or 1Gi and processors as 250m or 0.5; a request is never above its limit.',
  },
  'pod-ports': {
    why: 'Two containers of the pod want the same port, or a port is given in two ways that differ.',
    mend: 'Give each its own hostPort.',
  },
  'no-room': {
    why: 'No node can take a replica: not enough memory is left, a port is taken, or a label is missing. The message tells it for each node.',
    mend: 'Add a node, take a larger size, loosen where, or ask for less in the manifest.',
  },
  'uneven-spread': {
    why: 'Replicas share a vendor, region or node although they were to be spread, so one loss takes more of them than it must.',
    mend: 'Add a node elsewhere, or make room on the nodes that the message names. It is a warning: the pod runs.',
  },
  'unknown-vendor': {
    why: 'This version has no such vendor.',
    mend: 'Correct the name. A machine of a vendor that is not there can join as a static node.',
    example: { wrong: nodeAs('n1: {vendor: hetzer, region: fsn1, size: cx23}'), right: node('') },
  },
  'unknown-size': {
    why: 'The catalogue does not list this size, so neither its memory nor its processor is known.',
    mend: 'Correct the name, or state what the vendor says it has: ram: 2GiB, and arch: arm64 if it is ARM.',
    example: {
      wrong: nodeAs('n1: {vendor: hetzner, region: fsn1, size: cx99}'),
      right: nodeAs('n1: {vendor: hetzner, region: fsn1, size: cx99, ram: 2GiB}'),
    },
  },
  'unknown-region': {
    why: 'The catalogue does not list this region. Vendors open new ones, so it is a warning only.',
    mend: 'Check the spelling; if the vendor has it, nothing has to be done.',
    example: { wrong: nodeAs('n1: {vendor: hetzner, region: fsn9, size: cx23}'), right: node('') },
  },
  'unknown-image': {
    why: 'An operating system that this vendor does not sell, or that first boot is not known to work on.',
    mend: 'Take one that the message names.',
    example: { wrong: node(', image: debian-3'), right: node(', image: debian-13') },
  },
  'bad-machine-name': {
    why: "The machine is called FLEET-NODE at its vendor, and this vendor's rules for names do not allow that.",
    mend: 'Shorten or change the name of the node or, before the first deploy, of the fleet.',
  },
  'wrong-arch': {
    why: 'The BOSH stemcells that the Docker CPI runs are built for amd64 only.',
    mend: 'Take a size with amd64 for nodes with engine bosh.',
    example: {
      wrong: nodeAs('n1: {vendor: hetzner, region: fsn1, size: cax11, engine: bosh}'),
      right: node(', engine: bosh'),
    },
  },
  'newer-schema': {
    why: 'A newer flotilla wrote this file. An older one does not know all that it means, and writing it back would lose that.',
    mend: 'Use the version that wrote it, or a later one.',
  },
  'other-fleet': {
    why: 'The ledger was written for a fleet of another name; its numbers mean nothing here.',
    mend: "Give the fleet its old name back. A new fleet gets a folder of its own. A fleet's name cannot change, because its machines are called by it.",
  },
  'duplicate-index': {
    why: 'Two nodes have the same number, most often because two branches each added a node. Number means subnet and az, so no two nodes can share one.',
    mend: 'Delete the entry of the one that is not deployed and run flotilla plan: it gets the next free number.',
  },
  'overlay-moved': {
    why: 'The subnets of nodes that exist come from the network, and they never move: containers, firewalls and BOSH know their addresses.',
    mend: "Keep the network's first address and the subnets' length as the ledger has them; only the network's length may change.",
  },
  'no-outputs': {
    why: 'The mesh stack has not put out what the artifacts are made from: it was not applied, or not for these nodes.',
    mend: 'Run flotilla deploy (or cdktf deploy ... mesh), then again.',
  },
  'bad-outputs': {
    why: 'The outputs are not those of a mesh stack of this version.',
    mend: 'Give the output of terraform output -json in the mesh stack, unchanged; deploy again if another version applied it.',
  },
  'no-fleet-file': {
    why: 'The context of cdktf.json names a fleet file that is not there.',
    mend: 'Correct the key fleet of its context; the path is relative to the folder of cdktf.json.',
  },
  'ledger-out-of-date': {
    why: 'Planning this fleet would write another ledger, and this run may not write it: it is a synthesis, an emit, or frozen as in a pipeline. Numbers that nobody reviewed would be made up here.',
    mend: 'Run flotilla plan, look at what changes, and commit fleet.lock.yaml.',
  },
  'user-data-too-large': {
    why: 'Vendors limit the user data of a machine, and what this node gets at first boot is larger.',
    mend: 'Give the node fewer users or keys; what can come later comes with the delivery anyway.',
  },
};
