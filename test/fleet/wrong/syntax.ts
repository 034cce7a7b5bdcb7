import { oak } from '../oak';
import type { WrongFleet } from './fleets';

/** Text that is no YAML, or not one map. */
export const wrongSyntax: readonly WrongFleet[] = [
  {
    name: 'refuses a second document that is empty',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
---
`),
    messages: [
      'oak/fleet.yaml:6:1: expected one document, got a second after --- (one file is one document; write what follows in a file of its own, or delete it)',
    ],
  },
  {
    name: 'refuses what follows the end of the document',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
...
more: text
`),
    messages: [
      'oak/fleet.yaml:7:1: expected one document, got a second after --- (one file is one document; write what follows in a file of its own, or delete it)',
    ],
  },
  {
    name: 'refuses a line behind the last value that belongs to nothing',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
trailing garbage
`),
    messages: [
      'oak/fleet.yaml:6:1: expected a key, a colon and a value (text that goes on from the line above has to be in quotes)',
    ],
  },
  {
    name: 'tells a single quote that is not closed',
    fleet: oak(`nodes:
  n1: {vendor: 'hetzner, region: fsn1, size: cx23}
`),
    messages: ['oak/fleet.yaml:5:16: a quote is opened here and never closed (close it on the same line)'],
  },
  {
    name: 'tells a double quote that is not closed',
    fleet: oak(`nodes:
  n1: {vendor: "hetzner, region: fsn1, size: cx23}
`),
    messages: ['oak/fleet.yaml:5:16: a quote is opened here and never closed (close it on the same line)'],
  },
  {
    name: 'tells a brace that is not closed',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23
  n2: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:6:3: the indentation does not fit the lines around (look for a missing bracket or brace above)',
    ],
  },
  {
    name: 'tells a brace too many',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}}
`),
    messages: [
      'oak/fleet.yaml:5:50: this does not belong here (look at the indentation and for lists and maps that are mixed)',
    ],
  },
  {
    name: 'tells a missing space behind a colon',
    fleet: oak(`nodes:
  n1: {vendor:hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:3: nodes.n1.vendor: expected a value, got nothing (add the key 'vendor')",
      'oak/fleet.yaml:5:8: nodes.n1["vendor:hetzner"]: unknown key \'vendor:hetzner\', expected one of vendor, region, size, seller, address, key, image, engine, ram, arch, cpus, price, labels, firstboot (put a space behind the colon)',
    ],
  },
  {
    name: 'tells a missing comma',
    fleet: oak(`nodes:
  n1: {vendor: hetzner region: fsn1, size: cx23}
`),
    messages: ['oak/fleet.yaml:5:16: expected , or } here, got a second key (put a comma between the entries)'],
  },
  {
    name: 'tells a colon in text without quotes',
    fleet: oak(`defaults:
  image: debian: 13
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:10: expected one key in this line, got a second ":" (put text with a colon in quotes)',
    ],
  },
  {
    name: 'tells a value that begins with a percent sign',
    fleet: oak(`defaults:
  image: %debian
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: ['oak/fleet.yaml:5:10: a value cannot begin with @, a backtick, % or a comma (put it in quotes)'],
  },
  {
    name: 'tells a list item among the keys of a map',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  - n2
`),
    messages: [
      'oak/fleet.yaml:6:1: a list item stands among the keys of a map (write it as a key with a value, or begin every line with -)',
    ],
  },
  {
    name: 'tells an indentation that fits nothing',
    fleet: oak(`nodes:
    n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:6:1: the indentation does not fit the lines around (look for a missing bracket or brace above)',
    ],
  },
  {
    name: 'tells an escape that there is not',
    fleet: oak(`defaults: {image: "debian\\q13"}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:4:26: text in double quotes has an escape that there is not (write \\\\ for a backslash, or use single quotes)',
    ],
  },
  {
    name: 'refuses the directive of YAML 1.1',
    fleet: `%YAML 1.1
---
fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
overlay: none
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`,
    messages: [
      'oak/fleet.yaml:1:1: expected YAML 1.2, got the directive %YAML 1.1 (delete the line; here yes and no are text)',
    ],
  },
  {
    name: 'refuses a directive that there is not',
    fleet: `%FLEET oak
---
fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
overlay: none
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`,
    messages: ['oak/fleet.yaml:1:1: expected no directive, got a line that begins with % (delete the line)'],
  },
  {
    name: 'tells a list at the top',
    fleet: `- fleet: oak
`,
    messages: ['oak/fleet.yaml:1:1: expected a map, got a list'],
  },
  {
    name: 'tells a number at the top',
    fleet: `42
`,
    messages: ['oak/fleet.yaml:1:1: expected a map, got the number 42'],
  },
  {
    name: 'tells a text in quotes at the top',
    fleet: `"fleet: oak"
`,
    messages: ["oak/fleet.yaml:1:1: expected a map, got 'fleet: oak'"],
  },
  {
    name: 'tells a file that holds nothing at all',
    fleet: ``,
    messages: ['oak/fleet.yaml: expected a map, the file is empty'],
  },
  {
    name: 'tells a file with a document marker alone',
    fleet: `---
`,
    messages: ['oak/fleet.yaml:1:4: expected a map, the file is empty'],
  },
  {
    name: 'tells a file with null alone',
    fleet: `null
`,
    messages: ['oak/fleet.yaml:1:1: expected a map, the file is empty'],
  },
  {
    name: 'tells JSON with a trailing brace',
    fleet: `{"fleet": "oak"}}
`,
    messages: [
      'oak/fleet.yaml:1:17: this does not belong here (look at the indentation and for lists and maps that are mixed)',
    ],
  },
];
