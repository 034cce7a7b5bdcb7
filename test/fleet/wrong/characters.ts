import { oak } from '../oak';
import type { WrongFleet } from './fleets';

/** Characters and line ends that nobody sees. */
export const wrongCharacters: readonly WrongFleet[] = [
  {
    name: 'tells a value that begins with a character that YAML keeps for itself',
    fleet: oak(`defaults: {image: @debian}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: ['oak/fleet.yaml:4:19: a value cannot begin with @, a backtick, % or a comma (put it in quotes)'],
  },
  {
    name: 'tells lines that end in CR alone',
    fleet: `fleet: oak\roperator: {user: ada, keys: [keys/ada.pub]}\roverlay: none\r`,
    messages: [
      'oak/fleet.yaml:1:11: expected lines that end in LF or CRLF, got CR alone (save the file with the line ends of Unix)',
    ],
  },
  {
    name: 'tells a stray CR within a line',
    fleet: oak(`defaults: {image: debian-13}\r # note
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:4:29: expected lines that end in LF or CRLF, got CR alone (save the file with the line ends of Unix)',
    ],
  },
  {
    name: 'tells a NUL character',
    fleet: oak(`defaults: {image: "debian\u0000"}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:4:26: expected text, got the control character U+0000 (delete it; some editors show it only when asked to)',
    ],
  },
  {
    name: 'tells a bell in a comment',
    fleet: oak(`# \u0007
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:4:3: expected text, got the control character U+0007 (delete it; some editors show it only when asked to)',
    ],
  },
  {
    name: 'tells an escape sequence of a terminal',
    fleet: oak(`defaults: {image: \u001b[31mdebian}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:4:19: expected text, got the control character U+001B (delete it; some editors show it only when asked to)',
    ],
  },
  {
    name: 'tells text in UTF-16 that was read as something else',
    fleet: `f\u0000l\u0000e\u0000e\u0000t\u0000:\u0000 \u0000o\u0000a\u0000k\u0000
\u0000`,
    messages: [
      'oak/fleet.yaml:1:2: expected text, got the control character U+0000 (delete it; some editors show it only when asked to)',
    ],
  },
  {
    name: 'tells a no-break space in the indentation',
    fleet: oak(`nodes:
 \u00a0n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:2: expected characters that can be seen, got U+00A0 (type the blank anew, or delete the character)',
    ],
  },
  {
    name: 'tells a no-break space behind a colon',
    fleet: oak(`nodes:
  n1: {vendor:\u00a0hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:15: expected characters that can be seen, got U+00A0 (type the blank anew, or delete the character)',
    ],
  },
  {
    name: 'spells characters in a name that nobody sees',
    fleet: oak(`nodes:
  n\u200b1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:3: nodes["n\\u200b1"]: expected lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63, got \'n\\u200b1\'',
    ],
  },
  {
    name: 'tells a byte order mark in the middle of a file',
    fleet: oak(`\ufeffnodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:4:1: expected characters that can be seen, got U+FEFF (type the blank anew, or delete the character)',
    ],
  },
  {
    name: 'refuses typographic quotes as what they are',
    fleet: oak(`nodes:
  n1: {vendor: “hetzner”, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:16: nodes.n1.vendor: unknown vendor '“hetzner”', expected one of hetzner, linode, static (did you mean 'hetzner'?)",
    ],
  },
];
