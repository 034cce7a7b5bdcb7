import type { Explanation } from './explanation';
import { node, nodeAs, pod } from './fragments';

/** Of the structure of a fleet and of what it refers to. */
export const structureExplanations = {
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
  'not-a-fleet': {
    why: 'The ledger and the manifests of pods lie beside the fleet file and are YAML like it, but a fleet is described by neither.',
    mend: 'Name the fleet file, or leave -f away: fleet.yaml of the folder is taken then.',
  },
  'unknown-key': {
    why: 'A key without meaning is most often a spelling mistake. Read in silence it would be a wish that nobody fulfils.',
    mend: 'Correct its spelling, or delete it. Notes belong into comments.',
    example: { wrong: node(', lables: {role: lb}'), right: node(', labels: {role: lb}') },
  },
  'surplus-key': {
    why: 'The key has a meaning for other nodes but none for one of this vendor: seller, address and key belong to static nodes, size to all others.',
    mend: 'Delete it, or change the vendor.',
    example: {
      wrong: nodeAs('n1: {vendor: hetzner, region: fsn1, size: cx23, address: 203.0.113.9}'),
      right: node(''),
    },
  },
  'secret-setting': {
    why: 'The fleet file is committed and read by many. Terraform takes the secrets of a backend from the environment, so that they are written nowhere.',
    mend: 'Delete the argument and set the environment variable that the message names.',
    example: {
      wrong: `backends: {default: {http: {address: 'https://state.example.org/{stack}', password: hunter2}}}\n${node('')}`,
      right: `backends: {default: {http: {address: 'https://state.example.org/{stack}'}}}\n${node('')}`,
    },
  },
  'not-built-yet': {
    why: 'The design of Flotilla has it, this version does not. It is refused, because a part that is read and not fulfilled would be a promise broken.',
    mend: 'Delete it, or wait for a version that has it.',
    example: { wrong: `overlay: etcd\n${node('')}`, right: `overlay: none\n${node('')}` },
  },
  'bad-value': {
    why: 'The value is of the right kind but outside of what is allowed.',
    mend: 'Take one of those that the message names.',
    example: { wrong: node(', price: 1.50 USD'), right: node(', price: USD 1.50') },
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
  'bad-include': {
    why: 'An included file holds nodes, pods, users, sysctls and firstboot layers, includes nothing itself, and stands in the list once. Otherwise nobody could tell where a thing comes from.',
    mend: 'Correct the list or the file.',
  },
  'private-key': {
    why: 'A private key stands where a public one belongs, or in a file that machines get. Whatever the fleet names ends on machines and in files that others read.',
    mend: 'Name the file that ends in .pub; bring what is secret over SSH once the node runs. If the private key was committed, make a new pair.',
  },
  'bad-public-key': {
    why: 'Every line of a key file is an OpenSSH public key: a type, base64, a comment. This line is none, so nobody could log in with it.',
    mend: 'Copy the line again from the .pub file, whole and on one line; ssh-keygen -l -f FILE shows whether OpenSSH reads it.',
  },
  'bad-address': {
    why: 'No other machine reaches this one at such an address: it is a name, a loopback, link-local, multicast or reserved address.',
    mend: 'Write the public IPv4 address at which the machine answers.',
    example: {
      wrong: nodeAs('n1: {vendor: static, address: 127.0.0.1, ram: 1GiB}'),
      right: nodeAs('n1: {vendor: static, address: 203.0.113.9, ram: 1GiB}'),
    },
  },
  'address-taken': {
    why: 'Two nodes have the same address, so they are one machine, or one of them is wrong.',
    mend: 'Correct the address, or delete one of the nodes.',
    example: {
      wrong:
        'nodes:\n  n1: {vendor: static, address: 203.0.113.9, ram: 1GiB}\n  n2: {vendor: static, address: 203.0.113.9, ram: 1GiB}',
      right:
        'nodes:\n  n1: {vendor: static, address: 203.0.113.9, ram: 1GiB}\n  n2: {vendor: static, address: 203.0.113.10, ram: 1GiB}',
    },
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
  'bad-certificate': {
    why: 'Each entry of ca names a file with the certificate of one authority, which the whole machine then trusts. Systems read one certificate a file, in PEM.',
    mend: 'Give each certificate a file of its own that begins with -----BEGIN CERTIFICATE-----. openssl x509 -in FILE -noout -subject shows whether one can be read.',
  },
  'unused-layer': {
    why: 'A layer of firstboot has a where that fits no node, so nobody gets it. Most often a label is misspelt. It is a warning.',
    mend: 'Give a node these labels, correct them, or delete the layer.',
    example: {
      wrong: `firstboot:\n  - {where: {role: db}, packages: [htop]}\n${node(', labels: {role: lb}')}`,
      right: `firstboot:\n  - {where: {role: lb}, packages: [htop]}\n${node(', labels: {role: lb}')}`,
    },
  },
  'unknown-stack': {
    why: 'A fleet has the stacks core, one for each vendor in use, and mesh. A backend for any other would keep nothing.',
    mend: 'Name one of those, or default for all that are not named.',
    example: {
      wrong: `backends: {hetzer: {local: {path: states/h.tfstate}}}\n${node('')}`,
      right: `backends: {hetzner: {local: {path: states/h.tfstate}}}\n${node('')}`,
    },
  },
  'bad-backend': {
    why: 'Each entry is exactly one type of backend, {stack} is the only thing that braces stand for, a state in cdktf.out would be lost with the next synth, and one in a file of the fleet itself would destroy that.',
    mend: 'Write one type with its arguments. A local path is relative to the folder of the fleet file.',
    example: {
      wrong: `backends: {default: {local: {path: 'cdktf.out/{stack}.tfstate'}}}\n${node('')}`,
      right: `backends: {default: {local: {path: 'state/{stack}.tfstate'}}}\n${node('')}`,
    },
  },
  'state-shared': {
    why: 'Two stacks in one state would each remove what belongs to the other.',
    mend: 'Put {stack} into the argument that names the state.',
    example: {
      wrong: `backends: {default: {local: {path: states/oak.tfstate}}}\n${node('')}`,
      right: `backends: {default: {local: {path: 'states/{stack}.tfstate'}}}\n${node('')}`,
    },
  },
  'state-not-ignored': {
    why: "A state holds private keys in plain text: Terraform's own, and those of the nodes. The .gitignore of a new fleet leaves out state/; your entry of backends names a local file elsewhere, which the next git add would take.",
    mend: 'Add the place to .gitignore, or leave the path out: then states lie in state/. If one was committed already, its keys are known to all who can read the repository.',
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
  'public-network': {
    why: "The network of overlay.network6 has addresses of the public internet. If they are somebody else's, nodes would reach containers of the fleet where they meant those.",
    mend: 'If they are yours, nothing. Otherwise take a network of fd00::/8, with digits of your own after fd. A public IPv4 network is refused: nobody has one of that size to spare.',
  },
  'network-clash': {
    why: 'The overlay takes addresses that nodes of this fleet need for another network: of their vendor, of docker or podman, or one that you named. What goes there would go astray.',
    mend: 'Take the free network that the message names. Before the first deploy it costs nothing; subnets of nodes that exist cannot move.',
    example: {
      wrong: `overlay: {avoid: {office: 10.1.0.0/16}}\n${node('')}`,
      right: `overlay: {avoid: {office: 10.8.0.0/16}}\n${node('')}`,
    },
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
} as const satisfies Readonly<Record<string, Explanation>>;
