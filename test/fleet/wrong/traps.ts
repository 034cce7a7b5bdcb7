import { oak } from '../oak';
import type { WrongFleet } from './fleets';

/** What YAML allows and nobody should rely on. */
export const wrongTraps: readonly WrongFleet[] = [
  {
    name: 'tells a tab in the indentation of a node',
    fleet: oak(`nodes:
\tn1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: ['oak/fleet.yaml:5:1: expected spaces, got a tab (indent with spaces only)'],
  },
  {
    name: 'tells a tab behind spaces',
    fleet: oak(`nodes:
  n1:
  \tvendor: hetzner
`),
    messages: ['oak/fleet.yaml:6:3: expected spaces, got a tab (indent with spaces only)'],
  },
  {
    name: 'tells a key of the whole that stands twice',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:6:1: nodes: expected each key once, this one stands in the same map twice (delete one of them)',
    ],
  },
  {
    name: 'tells a marker of a merge conflict that was left behind',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
=======
`),
    messages: [
      'oak/fleet.yaml:6:1: expected YAML, got the marker ======= of a merge conflict (take what both sides need and delete the marker lines)',
    ],
  },
  {
    name: 'tells the middle of a merge conflict with its ancestor',
    fleet: oak(`nodes:
||||||| base
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:1: expected YAML, got the marker ||||||| of a merge conflict (take what both sides need and delete the marker lines)',
    ],
  },
  {
    name: 'refuses an anchor that nobody uses',
    fleet: oak(`defaults: &all {image: debian-13}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:4:16: defaults: expected values written out, got &all (anchors, aliases and merge keys are not read; what all nodes share goes into defaults)',
    ],
  },
  {
    name: 'refuses an alias without an anchor',
    fleet: oak(`nodes:
  n1: *big
`),
    messages: [
      'oak/fleet.yaml:5:7: nodes.n1: expected values written out, got *big (anchors, aliases and merge keys are not read; what all nodes share goes into defaults)',
    ],
  },
  {
    name: 'refuses a merge key of a list',
    fleet: oak(`nodes:
  n1:
    <<: [{vendor: hetzner}, {region: fsn1}]
    size: cx23
`),
    messages: [
      'oak/fleet.yaml:6:5: nodes.n1["<<"]: expected values written out, got << (anchors, aliases and merge keys are not read; what all nodes share goes into defaults)',
    ],
  },
  {
    name: 'tells every alias of a bomb, and expands none',
    fleet: oak(`a: &a [x, x]
b: &b [*a, *a]
c: [*b, *b]
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:4:7: a: expected values written out, got &a (anchors, aliases and merge keys are not read; what all nodes share goes into defaults)',
      'oak/fleet.yaml:5:7: b: expected values written out, got &b (anchors, aliases and merge keys are not read; what all nodes share goes into defaults)',
      'oak/fleet.yaml:5:8: b[0]: expected values written out, got *a (anchors, aliases and merge keys are not read; what all nodes share goes into defaults)',
      'oak/fleet.yaml:5:12: b[1]: expected values written out, got *a (anchors, aliases and merge keys are not read; what all nodes share goes into defaults)',
      "oak/fleet.yaml:6:1: c: unknown key 'c', expected one of fleet, operator, users, sysctls, defaults, overlay, bosh, firstboot, images, require, protect, nodes, pods, backends, include",
      'oak/fleet.yaml:6:5: c[0]: expected values written out, got *b (anchors, aliases and merge keys are not read; what all nodes share goes into defaults)',
      'oak/fleet.yaml:6:9: c[1]: expected values written out, got *b (anchors, aliases and merge keys are not read; what all nodes share goes into defaults)',
    ],
  },
  {
    name: 'refuses an octal number of YAML 1.2 as a value',
    fleet: oak(`sysctls: {kernel.sysrq: 0o17}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:4:25: sysctls["kernel.sysrq"]: expected a number without leading zeros or text in quotes, got 0o17 (some programs read 0o17 as octal, some as decimal)',
    ],
  },
  {
    name: 'takes words of YAML 1.1 for text, and says so',
    fleet: oak(`protect: no
users:
  bob: {keys: [keys/ada.pub], sudo: yes}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:4:10: protect: expected true or false, got 'no' (write false; no is text in YAML 1.2)",
      "oak/fleet.yaml:6:37: users.bob.sudo: expected true or false, got 'yes' (write true; yes is text in YAML 1.2)",
    ],
  },
  {
    name: 'refuses a date where text is wanted, as any other word',
    fleet: oak(`sysctls: {2001-01-01: 1}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:4:11: sysctls.2001-01-01: expected a kernel parameter as net.ipv4.ip_forward, got '2001-01-01'",
    ],
  },
  {
    name: 'refuses a number with a leading zero where a number is wanted',
    fleet: oak(`overlay6: 08
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:4:11: overlay6: expected a number without leading zeros or text in quotes, got 08 (some programs read 08 as octal, some as decimal)',
    ],
  },
  {
    name: 'refuses the tags of YAML itself, of values and keys',
    fleet: oak(`!!str protect: true
nodes: !!map
  n1: {vendor: hetzner, region: !!str fsn1, size: cx23, image: ! debian-13}
`),
    messages: [
      'oak/fleet.yaml:4:7: protect: expected a key without a tag, got !!str (delete the tag; write text in quotes)',
      'oak/fleet.yaml:6:3: nodes: expected a value without a tag, got !!map (delete the tag; write text in quotes)',
      'oak/fleet.yaml:6:39: nodes.n1.region: expected a value without a tag, got !!str (delete the tag; write text in quotes)',
      'oak/fleet.yaml:6:66: nodes.n1.image: expected a value without a tag, got ! (delete the tag; write text in quotes)',
    ],
  },
  {
    name: 'tells a tab, and nothing that only follows from it',
    fleet: oak(`nodes:
  n1:
\tvendor: hetzner
    region: fsn1
    size: cx23
`),
    messages: ['oak/fleet.yaml:6:1: expected spaces, got a tab (indent with spaces only)'],
  },
  {
    name: 'refuses a tag of a program',
    fleet: oak(`defaults: !ruby/object {image: debian-13}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: ['oak/fleet.yaml:4:11: expected a value without a tag (put text that begins with ! in quotes)'],
  },
  {
    name: 'refuses a tag that nobody knows',
    fleet: oak(`defaults: {image: !env IMAGE}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: ['oak/fleet.yaml:4:19: expected a value without a tag (put text that begins with ! in quotes)'],
  },
];
