/** Every finding's code with one sentence on what it means. Codes are stable: people search for them. */
export const codes = {
  // The text of a file.
  'empty-file': 'the file has no content',
  'file-too-large': 'the file is larger than anything this program would be given in earnest',
  'merge-conflict': 'the file still holds the markers of a merge conflict',
  'yaml-syntax': 'the file is not YAML',
  'yaml-tab': 'a tab stands where YAML wants spaces',
  'yaml-duplicate-key': 'one map has the same key twice',
  'yaml-alias': 'anchors, aliases and merge keys are not read',
  'yaml-tag': 'a tag such as !!binary is not read',
  'yaml-octal': 'a number with a leading zero is read differently by different programs',
  'yaml-key': 'a key is not plain text',
  'yaml-nesting': 'lists and maps are nested too deeply',
  // The structure.
  'wrong-type': 'a value is of another kind than expected',
  'missing-key': 'a required key is not there',
  'unknown-key': 'a key that has no meaning here',
  'not-built-yet': 'a key or word of the design that this version does not have',
  'bad-value': 'a value is outside of what is allowed',
  'bad-name': 'a name breaks the rules for names',
  'name-taken': 'two things would have the same name',
  'reserved-port': 'a host port that the node itself needs',
  // What the fleet refers to.
  'no-such-file': 'a file that the fleet names is not there',
  'private-key': 'a private key stands where only a public one belongs',
  'bad-public-key': 'a line is not an OpenSSH public key',
  'unknown-node': 'a node that the fleet does not have',
  'wrong-engine': 'the node runs another engine than this needs',
  'overlay-missing': 'a fleet of several nodes says nothing about its overlay',
  'bad-network': 'the overlay network or its subnets are impossible',
  'public-network': 'the overlay takes addresses of the public internet',
  'network-clash': 'the overlay is in the way of a network that nodes need',
  'subnet-too-small': 'a bosh node needs more addresses than its subnet has',
  'too-many-nodes': 'the overlay network has fewer subnets than the fleet has nodes',
  // Pods.
  'bad-image': 'a container image whose origin is not certain',
  'pod-resources': 'the memory or processor figures of a container contradict each other',
  'pod-ports': 'the ports of a pod contradict each other',
  'no-room': 'no node can take a replica',
  'uneven-spread': 'replicas share a failure domain although others exist',
  // Vendors.
  'unknown-vendor': 'a vendor that this version does not know',
  'unknown-size': 'a size that the catalogue does not list',
  'unknown-region': 'a region that the catalogue does not list',
  'unknown-image': 'an image that cannot be had from this vendor',
  'bad-machine-name': 'the vendor does not allow the name that the machine would have',
  'wrong-arch': 'the processor does not fit what the node is for',
  // The ledger.
  'newer-schema': 'the file was written by a newer version',
  'other-fleet': 'the ledger belongs to another fleet',
  'duplicate-index': 'two nodes of the ledger have the same number',
  'overlay-moved': 'the subnets of existing nodes would move',
  // The outputs of Terraform.
  'no-outputs': 'the mesh stack has not put out what is needed',
  'bad-outputs': 'the outputs of the mesh stack are not as expected',
  // Synthesis and the command line.
  'no-fleet-file': 'the file that the cdktf app was given is not there',
  'ledger-out-of-date': 'the ledger does not match the fleet file, and this run does not write it',
  'user-data-too-large': 'the first boot of a node is larger than its vendor takes',
} as const;

/** A finding's stable name. */
export type FindingCode = keyof typeof codes;
