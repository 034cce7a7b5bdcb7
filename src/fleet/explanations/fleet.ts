import type { Explanation } from './explanation';
import { node, nodeAs, pod } from './fragments';

/** Of pods, vendors and networks. */
export const fleetExplanations = {
  'unknown-pod': {
    why: 'A name refers to a pod that the fleet does not have.',
    mend: 'Correct the name, or add the pod.',
    example: {
      wrong: pod('web: {manifest: pods/web.yaml, with: [wep]}'),
      right: pod('web: {manifest: pods/web.yaml}'),
    },
  },
  'pods-contradict': {
    why: 'Pods shall share a node and shall not, or shall share one and are bound to different ones. No placement can do both.',
    mend: 'Give up one of the two wishes.',
    example: {
      wrong: 'pods:\n  web: {manifest: pods/web.yaml, with: [job], apart: [job]}\n  job: {manifest: pods/job.yaml}',
      right: 'pods:\n  web: {manifest: pods/web.yaml, with: [job]}\n  job: {manifest: pods/job.yaml}',
    },
  },
  'bad-image': {
    why: 'An image without a registry is looked up differently by different engines, so its origin would not be certain.',
    mend: 'Write docker.io/library/NAME:TAG for one of Docker Hub, localhost/NAME:TAG for one that you bring under images/.',
  },
  'pod-resources': {
    why: "A container's figures contradict each other or cannot be read, and memory is what placement counts.",
    mend: 'Write memory as 64Mi or 1Gi and processors as 250m or 0.5; a request is never above its limit.',
  },
  'bad-volume': {
    why: 'A volume of the manifest cannot be: it has no source or two, nothing mounts it, its path is one that the node needs for itself, or podman, which runs the pod, does not do what is asked.',
    mend: 'Do what the message says. What shall last on the node is a persistentVolumeClaim, or a hostPath under /srv; what may be gone with the replica is emptyDir: {}.',
  },
  'bad-selector': {
    why: 'Nodes are chosen by their labels, under nodeSelector and nodeAffinity. No node can have this label, or this value of it, so the pod would never find a place.',
    mend: 'Name a label that nodes have in the fleet file, or kubernetes.io/arch, kubernetes.io/os, kubernetes.io/hostname, topology.kubernetes.io/region or node.kubernetes.io/instance-type, which every node has.',
  },
  'fleet-decides': {
    why: 'What pods are to each other, which goes first and how replicas are spread stands in the fleet file, where it is seen at one glance and checked against the nodes. A manifest does not say it again.',
    mend: 'Delete the key of the manifest, and say it under the name of the pod in the fleet file: node, where, with, apart, spread, priority.',
  },
  'pod-ports': {
    why: 'Two containers of the pod want the same port, or a port is given in two ways that differ.',
    mend: 'Give each its own hostPort.',
  },
  'no-room': {
    why: 'Some replicas have no place. The message names the smallest set of pods that cannot hold together, what they need and what the nodes have that may take them, then what each node lacks. Several sets that have nothing to do with each other are told one by one.',
    mend: 'The end of the message tells what was tried and helps: a label, the cheapest node to order in each currency as a line for the fleet file, a larger size, or fewer replicas. Else ask for less in the manifest, or loosen where, apart, with or node. flotilla explain pod/NAME tells of each replica where it could be.',
  },
  'nothing-fits': {
    why: 'There are no nodes to order that take all pods as they ask, so flotilla fit has nothing to show: one is larger than every size with a known price, is to be spread over more vendors than there are, or asks for labels and company that contradict each other.',
    mend: 'Ask for less, loosen where, with, apart or spread, or name more vendors. A size without a price is never chosen: state its price at a node of the fleet file, and it counts.',
  },
  'over-budget': {
    why: 'The cheapest nodes that take all pods cost more in a month than --budget allows. The message says how much they cost.',
    mend: 'Raise the budget to what the message says, ask for less memory or fewer replicas, or spread over fewer vendors.',
  },
  'uneven-spread': {
    why: 'Replicas share a vendor, region or node although they were to be spread, so one loss takes more of them than it must.',
    mend: 'What the message says, which was tried: flotilla plan --rebalance where moving replicas spreads them, else a node elsewhere or room on those that are there. It is a warning: the pod runs.',
  },
  'shared-volume': {
    why: 'A volume belongs to a node, not to a replica: two replicas on one node that use the same claim or the same path of the host write to the same files. Most programs that keep data damage it so. It is a warning, because some are made for it.',
    mend: 'Keep the replicas on nodes of their own with apart, naming the pod itself, or mount the volume with readOnly: true where nothing is written.',
    example: {
      wrong: pod('store: {manifest: pods/store.yaml, replicas: 2}'),
      right:
        'nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23}\n  n2: {vendor: hetzner, region: nbg1, size: cx23}\npods:\n  store: {manifest: pods/store.yaml, replicas: 2, apart: [store]}',
    },
  },
  'data-lost': {
    why: 'What a replica has written to its volumes is on one machine, and the next deploy parts them: the machine is made anew (another vendor, region or image, or flotilla replace), or its node is no longer in the fleet. The replica starts empty then. Another size keeps the disk. Of data: replicated it is told with the last copy only. It is a warning, which every plan repeats until that deploy.',
    mend: 'Copy the data away before you deploy; where the machine is gone already, bring it back from a copy. A replacement that was asked for is taken back with flotilla replace --undo. For the next time say what the data is worth: data: replicated where the program copies it between its replicas, data: disposable where it may be lost.',
  },
  'not-survived': {
    why: 'The fleet says under require what it must survive, and after at least one such loss a pod would not be served, data would be gone, etcd would have no quorum, or a state would be lost. The message names the loss and what it takes.',
    mend: 'Do what the message says: more replicas, a node elsewhere, data: replicated or disposable, a backend outside. Or require less: survive: node instead of vendor, or no require at all.',
    example: {
      wrong: `require: {survive: node}\n${node('')}\n${pod('web: {manifest: pods/web.yaml}')}`,
      right: `require: {survive: node}\n${node('')}\n${pod('web: {manifest: pods/web.yaml, data: disposable}')}`,
    },
  },
  'slice-in-one-vendor': {
    why: 'BOSH spreads the instances of a job over azs in slices of two or three of them, in numeric order, and an az is one node. All azs of this slice are nodes of one vendor, so what is meant to survive a loss would go with that vendor. It is a warning.',
    mend: 'Before the first deploy, take the order of nodes that the message proposes. Afterwards numbers stay: add bosh nodes of other vendors, or choose slices for the jobs that matter which lie in several.',
  },
  'port-clash': {
    why: 'A node has each port once. Two things that run on it would take the same one: replicas of pods, instances of BOSH jobs, engines and the overlay all take ports of their node.',
    mend: 'Give one of the two another port, or keep them on different nodes.',
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
  'size-differs': {
    why: 'The node states ram, arch or cpus for a size that the catalogue knows otherwise. What the fleet file says counts, so pods may be placed on memory that is not there. It is a warning.',
    mend: 'Delete the key, unless the vendor really sells the size so.',
    example: { wrong: node(', ram: 64GiB'), right: node('') },
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
  'no-public-image': {
    why: 'First boot knows this operating system, but the vendor offers no image of it to everybody. An image of your own has an id that only you know.',
    mend: "Upload an image of it (the operating system's documentation says how, vendor by vendor), and name its id under images. Or take one that the vendor has.",
    example: {
      wrong: node(', image: flatcar'),
      right: `images: {hetzner: {flatcar: "114690387"}}\n${node(', image: flatcar')}`,
    },
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
} as const satisfies Readonly<Record<string, Explanation>>;
