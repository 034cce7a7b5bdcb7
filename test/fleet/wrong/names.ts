import { oak } from '../oak';
import type { WrongFleet } from './fleets';

/** Names that YAML, or a reader of another version of it, takes for something else. */
export const wrongNames: readonly WrongFleet[] = [
  {
    name: 'refuses the name no',
    fleet: oak(`nodes:
  no: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:3: nodes.no: expected a name that no reader of YAML takes for true, false or nothing, got 'no'",
    ],
  },
  {
    name: 'refuses the name yes',
    fleet: oak(`nodes:
  yes: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:3: nodes.yes: expected a name that no reader of YAML takes for true, false or nothing, got 'yes'",
    ],
  },
  {
    name: 'refuses the name on',
    fleet: oak(`nodes:
  on: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:3: nodes.on: expected a name that no reader of YAML takes for true, false or nothing, got 'on'",
    ],
  },
  {
    name: 'refuses the name off',
    fleet: oak(`nodes:
  off: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:3: nodes.off: expected a name that no reader of YAML takes for true, false or nothing, got 'off'",
    ],
  },
  {
    name: 'refuses the name true',
    fleet: oak(`nodes:
  true: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:3: nodes.true: expected plain text as key, got true (begin names with a letter; true, false and null are not names)',
    ],
  },
  {
    name: 'refuses the name null',
    fleet: oak(`nodes:
  null: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:3: nodes.null: expected plain text as key, got null (begin names with a letter; true, false and null are not names)',
    ],
  },
  {
    name: 'refuses the name ~',
    fleet: oak(`nodes:
  ~: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:3: nodes["~"]: expected plain text as key, got ~ (begin names with a letter; true, false and null are not names)',
    ],
  },
  {
    name: 'refuses the name No',
    fleet: oak(`nodes:
  No: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:3: nodes.No: expected lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63, got 'No'",
    ],
  },
  {
    name: 'refuses a number as a name',
    fleet: oak(`nodes:
  12: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:3: nodes.12: expected plain text as key, got 12 (begin names with a letter; true, false and null are not names)',
    ],
  },
  {
    name: 'refuses an octal number as a name',
    fleet: oak(`nodes:
  0o17: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:3: nodes.0o17: expected plain text as key, got 0o17 (begin names with a letter; true, false and null are not names)',
    ],
  },
  {
    name: 'refuses a number with a leading zero as a name',
    fleet: oak(`nodes:
  017: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:3: nodes.017: expected plain text as key, got 017 (begin names with a letter; true, false and null are not names)',
    ],
  },
  {
    name: 'refuses a hexadecimal number as a name',
    fleet: oak(`nodes:
  0x1f: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:3: nodes.0x1f: expected plain text as key, got 0x1f (begin names with a letter; true, false and null are not names)',
    ],
  },
  {
    name: 'refuses a number with an exponent as a name',
    fleet: oak(`nodes:
  1e3: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:3: nodes.1e3: expected plain text as key, got 1e3 (begin names with a letter; true, false and null are not names)',
    ],
  },
  {
    name: 'refuses a date as a name',
    fleet: oak(`nodes:
  2001-01-01: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:3: nodes.2001-01-01: expected lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63, got '2001-01-01'",
    ],
  },
  {
    name: 'refuses a time as a name',
    fleet: oak(`nodes:
  12:30:45: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:3: nodes["12:30:45"]: expected lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63, got \'12:30:45\'',
    ],
  },
  {
    name: 'refuses an infinite number as a name',
    fleet: oak(`nodes:
  .inf: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:3: nodes[".inf"]: expected plain text as key, got .inf (begin names with a letter; true, false and null are not names)',
    ],
  },
  {
    name: 'refuses a map and a list as names',
    fleet: oak(`nodes:
  {n1: x}: {vendor: hetzner, region: fsn1, size: cx23}
  [n2]: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: ['oak/fleet.yaml:6:3: a list or map cannot be a key here (write a name as the key)'],
  },
  {
    name: 'refuses an explicit key that is a list',
    fleet: oak(`nodes:
  ? [n1, n2]
  : {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:5: nodes: expected plain text as key, got a list or map (begin names with a letter; true, false and null are not names)',
    ],
  },
];
