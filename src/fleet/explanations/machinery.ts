import type { Explanation } from './explanation';

/** Of the ledger, the outputs and synthesis. */
export const machineryExplanations = {
  'newer-schema': {
    why: 'A newer flotilla wrote this file. An older one does not know all that it means, and writing it back would lose that.',
    mend: 'Use the version that wrote it, or a later one.',
  },
  'other-fleet': {
    why: 'The ledger was written for a fleet of another name; its numbers mean nothing here.',
    mend: "Give the fleet its old name back. A new fleet gets a folder of its own. A fleet's name cannot change, because its machines are called by it.",
  },
  'older-schema': {
    why: 'An older version of flotilla wrote this ledger. This one reads it, moves nothing, and writes it in its own form. It is a warning.',
    mend: 'Run flotilla plan and commit the ledger; from then on all who work on the fleet need this version.',
  },
  'not-a-ledger': {
    why: 'The file beside the fleet file has the name of the ledger but not its form.',
    mend: 'Restore fleet.lock.yaml from version control. If the fleet was never deployed, delete it: flotilla plan writes a new one.',
  },
  'ledger-contradiction': {
    why: 'Entries of the ledger cannot be true together. The ledger is written by flotilla only, so it was edited by hand or merged wrongly.',
    mend: 'Restore it from version control and merge again as the message says; never guess numbers of nodes that are deployed.',
  },
  'duplicate-index': {
    why: 'Two nodes have the same number and both are deployed, or may be because a deploy of them was begun (deployed: unknown); most often two branches each added and deployed one. Number means subnet and az, so no two nodes can share one. Were one of them never deployed, it would have taken another number by itself.',
    mend: 'Choose the one whose machine may be made anew, delete its line, and run flotilla plan: it gets the next free number. Then flotilla replace with its name, and flotilla deploy.',
  },
  'moved-index': {
    why: 'Two branches each added a node, and after the merge both had the same number. The one that was never deployed got the next free number; nothing that exists moved. It is a warning.',
    mend: 'Nothing has to be done but to commit the ledger.',
  },
  'cannot-forget': {
    why: 'The number of a node is kept as long as anything of it may exist, so that no other node is mistaken for it. Only a node that is out of the fleet file and whose machine is gone can be forgotten.',
    mend: 'Take the node out of the fleet file, run flotilla deploy until flotilla plan shows it no more, then flotilla plan --forget with its name.',
  },
  'cannot-order': {
    why: 'The number of a node is in its subnet and its az, so it never changes once a machine is or may be there. Only nodes that were never deployed get their numbers in an order that is asked for, and each gets one.',
    mend: 'Leave deployed nodes out of plan --order, and name each of the others once at most. What is not named follows.',
  },
  'cannot-replace': {
    why: 'Only a node of the fleet file can get another machine. --undo takes back what flotilla replace asked for while nothing of it was deployed; a machine that is made anew because the fleet file wants another one is not its business.',
    mend: 'Write the node into the fleet file again, or leave it out; take back an edit in the fleet file; the message says which.',
  },
  'overlay-moved': {
    why: 'The subnets of nodes that exist come from the network, and they never move: containers, firewalls and BOSH know their addresses.',
    mend: "Keep the network's first address and the subnets' length as the ledger has them; only the network's length may change. A fleet of which no machine was ever made can begin anew: delete fleet.lock.yaml and run flotilla plan.",
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
  'not-joined': {
    why: 'A static machine is one that nobody makes: it knows the keys of the fleet only once it was brought to them over SSH. Without that a deploy would wait for it in vain.',
    mend: 'Run flotilla newnode NODE ADDRESS, which asks for its root password or takes a key that it knows.',
  },
  'engine-unfit': {
    why: 'Engines need programs that not every operating system has: Quadlet came with podman 4.4, docker is not in every distribution. That is known before a machine is paid for.',
    mend: 'Choose another image for the node, or another engine; the message says which fit.',
  },
  'docker-api': {
    why: 'BOSH speaks one version of the Docker API to all nodes, bosh.api_version. A docker that is too old or too new for it refuses every call, on the node, when the first VM is made.',
    mend: 'Set bosh.api_version to one that the docker of every bosh node speaks, in quotes, or give those nodes an image with another docker.',
  },
  'layers-clash': {
    why: 'What a machine gets comes together from what every node gets, its engine, and the layers of the fleet file. A nearer layer goes over a farther one; two of one level, or a layer and something of Flotilla that is not meant to be changed, cannot both be right.',
    mend: 'Take one of the two away, or say it nearer to the node: in a layer with where, or in the node itself.',
  },
  'bad-first-boot': {
    why: 'Layers of first boot are checked against the operating system of every node that they are for, so that nothing fails on the machine that could be known before.',
    mend: 'Change the layer as the message says. A layer that is right for some systems only gets a where with a label of those nodes.',
  },
  'user-data-too-large': {
    why: 'Vendors limit the user data of a machine, and what this node gets at first boot is larger.',
    mend: 'The message lists what takes the most room. Give a large file a url and a sha256 in its layer, so that the node fetches it itself, or a layer a where, so that fewer nodes get it.',
  },
} as const satisfies Readonly<Record<string, Explanation>>;
