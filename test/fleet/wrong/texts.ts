import { oak } from '../oak';
import type { WrongFleet } from './fleets';

/** What is wrong with the text before it means anything. */
export const wrongTexts: readonly WrongFleet[] = [
  {
    name: 'tells a tab in the indentation',
    fleet: `fleet: oak
operator:
	user: ada
`,
    messages: ['oak/fleet.yaml:3:1: expected spaces, got a tab (indent with spaces only)'],
  },
  {
    name: 'tells a merge conflict',
    fleet: oak(`nodes:
<<<<<<< HEAD
  n1: {vendor: hetzner, region: fsn1, size: cx23}
=======
  n2: {vendor: hetzner, region: fsn1, size: cx23}
>>>>>>> spare
`),
    messages: [
      'oak/fleet.yaml:5:1: expected YAML, got the marker <<<<<<< of a merge conflict (take what both sides need and delete the marker lines)',
    ],
  },
  {
    name: 'tells keys that stand twice, with the place of the second',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: hetzner, region: fsn1, size: cx23, size: cx33}
  n1: {vendor: linode, region: eu-central, size: g6-nanode-1}
`),
    messages: [
      'oak/fleet.yaml:6:51: nodes.n2.size: expected each key once, this one stands in the same map twice (delete one of them)',
      'oak/fleet.yaml:7:3: nodes.n1: expected each key once, this one stands in the same map twice (delete one of them)',
    ],
  },
  {
    name: 'refuses anchors, aliases and merge keys',
    fleet: oak(`nodes:
  n1: &big {vendor: hetzner, region: fsn1, size: cx23}
  n2: *big
  n3: {<<: {vendor: hetzner}, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:12: nodes.n1: expected values written out, got &big (anchors, aliases and merge keys are not read; what all nodes share goes into defaults)',
      'oak/fleet.yaml:6:7: nodes.n2: expected values written out, got *big (anchors, aliases and merge keys are not read; what all nodes share goes into defaults)',
      'oak/fleet.yaml:7:8: nodes.n3["<<"]: expected values written out, got << (anchors, aliases and merge keys are not read; what all nodes share goes into defaults)',
    ],
  },
  {
    name: 'refuses tags, numbers with leading zeros and keys that are not text',
    fleet: oak(`sysctls: {kernel.sysrq: 010}
nodes:
  true: {vendor: hetzner, region: fsn1, size: cx23}
  0x10: {vendor: hetzner, region: fsn1, size: cx23}
  n1: {vendor: !!binary aGV0em5lcg==, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:4:25: sysctls["kernel.sysrq"]: expected a number without leading zeros or text in quotes, got 010 (some programs read 010 as octal, some as decimal)',
      'oak/fleet.yaml:6:3: nodes.true: expected plain text as key, got true (begin names with a letter; true, false and null are not names)',
      'oak/fleet.yaml:7:3: nodes.0x10: expected plain text as key, got 0x10 (begin names with a letter; true, false and null are not names)',
      'oak/fleet.yaml:8:25: nodes.n1.vendor: expected a value without a tag, got !!binary (delete the tag; write text in quotes)',
    ],
  },
  {
    name: 'tells a bracket that is not closed',
    fleet: `fleet: oak
operator: {user: ada, keys: [keys/ada.pub}
overlay: none
`,
    messages: [
      'oak/fleet.yaml:2:42: the indentation does not fit the lines around (look for a missing bracket or brace above)',
    ],
  },
  {
    name: 'tells a second document',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
---
fleet: elm
`),
    messages: [
      'oak/fleet.yaml:6:1: expected one document, got a second after --- (one file is one document; write what follows in a file of its own, or delete it)',
    ],
  },
  {
    name: 'tells an empty file',
    fleet: `# nothing yet
`,
    messages: ['oak/fleet.yaml: expected a map, the file is empty'],
  },
  {
    name: 'tells a text that is no map',
    fleet: `oak
`,
    messages: ["oak/fleet.yaml:1:1: expected a map, got 'oak'"],
  },
];
