import { oak } from '../oak';
import type { WrongFleet } from './fleets';

const nodes = `nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
`;

/** What is wrong with images of vendors. */
export const wrongImages: readonly WrongFleet[] = [
  {
    name: 'tells of an operating system without a public image what to do',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, image: flatcar}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1, image: fedora-coreos}
`),
    messages: [
      "oak/fleet.yaml:5:58: nodes.n1.image: expected an operating system of which hetzner has a public image, one of alma-8, alma-9, debian-12, debian-13, rocky-8, rocky-9, ubuntu-24.04, got 'flatcar' (upload an image of it and name that: images: {hetzner: {flatcar: ID}})",
      "oak/fleet.yaml:6:70: nodes.n2.image: expected an operating system of which linode has a public image, one of alma-8, alma-9, debian-12, debian-13, rocky-8, rocky-9, ubuntu-24.04, got 'fedora-coreos' (upload an image of it and name that: images: {linode: {fedora-coreos: ID}})",
    ],
  },
  {
    name: 'tells it of the default image once a vendor',
    fleet: oak(`defaults: {image: flatcar}
images: {linode: {flatcar: private/1}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: hetzner, region: fsn1, size: cx23}
  n3: {vendor: linode, region: eu-central, size: g6-nanode-1}
`),
    messages: [
      "oak/fleet.yaml:4:19: defaults.image: expected an operating system of which hetzner has a public image, one of alma-8, alma-9, debian-12, debian-13, rocky-8, rocky-9, ubuntu-24.04, got 'flatcar' (upload an image of it and name that: images: {hetzner: {flatcar: ID}})",
    ],
  },
  {
    name: 'suggests an operating system of which the vendor has no public image',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, image: flatcr}
`),
    messages: [
      "oak/fleet.yaml:5:58: nodes.n1.image: unknown image 'flatcr' for hetzner, expected one of alma-8, alma-9, debian-12, debian-13, rocky-8, rocky-9, ubuntu-24.04 (did you mean 'flatcar'?)",
    ],
  },
  {
    name: 'wants vendors and operating systems that are known under images',
    fleet: oak(`images:
  hetzer: {flatcar: "1"}
  static: {flatcar: "1"}
  linode: {flatcat: private/1, debian: linode/debian13}
${nodes}`),
    messages: [
      "oak/fleet.yaml:5:3: images.hetzer: expected a vendor that makes machines, one of hetzner, linode, got 'hetzer' (did you mean 'hetzner'?)",
      "oak/fleet.yaml:6:3: images.static: expected a vendor that makes machines, one of hetzner, linode, got 'static', whose machines have theirs already (delete it)",
      "oak/fleet.yaml:7:12: images.linode.flatcat: unknown operating system 'flatcat', expected one of alma-8, alma-9, debian-12, debian-13, fedora-coreos, flatcar, flatcar-lts, rocky-8, rocky-9, ubuntu-24.04 (did you mean 'flatcar'?)",
      "oak/fleet.yaml:7:32: images.linode.debian: unknown operating system 'debian', expected one of alma-8, alma-9, debian-12, debian-13, fedora-coreos, flatcar, flatcar-lts, rocky-8, rocky-9, ubuntu-24.04",
    ],
  },
  {
    name: 'wants images of vendors as text without blanks',
    fleet: oak(`images:
  hetzner: {flatcar: 114690387, fedora-coreos: "a b", Debian: x}
  linode: private/1
${nodes}`),
    messages: [
      'oak/fleet.yaml:5:22: images.hetzner.flatcar: expected text, got the number 114690387 (write it in quotes: "114690387")',
      "oak/fleet.yaml:5:48: images.hetzner.fedora-coreos: expected the vendor's word for an image, without blanks, got 'a b'",
      "oak/fleet.yaml:5:55: images.hetzner.Debian: expected an operating system as debian-13, got 'Debian'",
      "oak/fleet.yaml:6:11: images.linode: expected a map, got 'private/1'",
    ],
  },
];
