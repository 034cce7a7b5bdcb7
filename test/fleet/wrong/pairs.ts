import { oak } from '../oak';
import type { WrongFleet } from './fleets';

/** What is wrong with what pods say of themselves and of each other. */
export const wrongPairs: readonly WrongFleet[] = [
  {
    name: 'refuses pods that there are not',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
pods:
  web: {manifest: pods/job.yaml, with: [dbb], apart: [cache, db]}
  db: {manifest: pods/job.yaml}
`),
    messages: [
      "oak/fleet.yaml:8:41: pods.web.with[0]: expected the name of a pod, there is no 'dbb' (did you mean 'db'?)",
      "oak/fleet.yaml:8:55: pods.web.apart[0]: expected the name of a pod, there is no 'cache' (name a pod of this fleet)",
    ],
  },
  {
    name: 'refuses a pod beside itself',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
pods:
  web: {manifest: pods/job.yaml, with: [web]}
`),
    messages: [
      'oak/fleet.yaml:8:41: pods.web.with[0]: expected another pod, got the pod itself (delete it; a pod is beside itself in any case)',
    ],
  },
  {
    name: 'refuses a pod that shall be beside another and apart from it',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
pods:
  web: {manifest: pods/job.yaml, with: [db], apart: [db]}
  db: {manifest: pods/job.yaml}
`),
    messages: [
      'oak/fleet.yaml:8:41: pods.web.with[0]: expected pods that can share a node, web is apart from db (delete one of the two demands)',
    ],
  },
  {
    name: 'refuses the same if the other says it',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
pods:
  web: {manifest: pods/job.yaml, with: [db]}
  db: {manifest: pods/job.yaml, apart: [web]}
`),
    messages: [
      'oak/fleet.yaml:8:41: pods.web.with[0]: expected pods that can share a node, db is apart from web (delete one of the two demands)',
    ],
  },
  {
    name: 'refuses the same over a pod in between',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
pods:
  web: {manifest: pods/job.yaml, with: [cache]}
  cache: {manifest: pods/job.yaml, with: [db]}
  db: {manifest: pods/job.yaml, apart: [web]}
`),
    messages: [
      'oak/fleet.yaml:8:41: pods.web.with[0]: expected pods that can share a node, db is apart from web (delete one of the two demands)',
    ],
  },
  {
    name: 'refuses pods beside each other that are pinned to two nodes',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
pods:
  web: {manifest: pods/job.yaml, with: [db], node: n1}
  db: {manifest: pods/job.yaml, node: n2}
`),
    messages: [
      'oak/fleet.yaml:8:41: pods.web.with[0]: expected pods that can share a node, web is pinned to n1, db to n2 (delete one of the two demands)',
    ],
  },
  {
    name: 'refuses pods beside each other that want other labels',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
pods:
  web: {manifest: pods/job.yaml, with: [db], where: {role: lb}}
  db: {manifest: pods/job.yaml, where: {role: db}}
`),
    messages: [
      'oak/fleet.yaml:8:41: pods.web.with[0]: expected pods that can share a node, web wants role lb, db wants role db (delete one of the two demands)',
    ],
  },
  {
    name: 'refuses a pod beside one that is pinned to a node without its label',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
pods:
  web: {manifest: pods/job.yaml, with: [db], where: {role: lb}}
  db: {manifest: pods/job.yaml, node: n2}
`),
    messages: [
      'oak/fleet.yaml:8:41: pods.web.with[0]: expected pods that can share a node, db is pinned to n2, web wants role lb (delete one of the two demands)',
    ],
  },
  {
    name: 'refuses more replicas on nodes of their own than the other pod has',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
pods:
  web: {manifest: pods/job.yaml, with: [db], apart: [web], replicas: 2}
  db: {manifest: pods/job.yaml}
`),
    messages: [
      'oak/fleet.yaml:8:41: pods.web.with[0]: expected pods that can share a node, web has 2 replicas on nodes of their own, db only 1 (delete one of the two demands)',
    ],
  },
  {
    name: 'refuses empty lists of pods, and pods that are no list',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
pods:
  web: {manifest: pods/job.yaml, with: [], apart: db}
  db: {manifest: pods/job.yaml}
`),
    messages: [
      'oak/fleet.yaml:8:40: pods.web.with: expected at least 1 entry, got 0',
      "oak/fleet.yaml:8:51: pods.web.apart: expected a list, got 'db'",
    ],
  },
  {
    name: 'refuses another worth of data',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
pods:
  web: {manifest: pods/job.yaml, data: precious}
`),
    messages: ["oak/fleet.yaml:8:40: pods.web.data: expected one of disposable, replicated, got 'precious'"],
  },
  {
    name: 'refuses replicas that are no whole number, too few or too many',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
pods:
  a: {manifest: pods/job.yaml, replicas: 1.5}
  b: {manifest: pods/job.yaml, replicas: -1}
  c: {manifest: pods/job.yaml, replicas: 10001}
  d: {manifest: pods/job.yaml, replicas: "2"}
`),
    messages: [
      'oak/fleet.yaml:8:42: pods.a.replicas: expected a whole number, got the number 1.5',
      'oak/fleet.yaml:9:42: pods.b.replicas: expected at least 1, got -1',
      'oak/fleet.yaml:10:42: pods.c.replicas: expected at most 10000, got 10001',
      "oak/fleet.yaml:11:42: pods.d.replicas: expected a number, got '2'",
    ],
  },
  {
    name: 'tells a manifest that is a folder, no text or empty',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
pods:
  a: {manifest: pods}
  b: {manifest: pods/b.yaml}
  c: {manifest: pods/c.yaml}
`),
    files: {
      pods: { noText: 'folder' },
      'pods/b.yaml': { noText: 'binary', line: 1, column: 4 },
      'pods/c.yaml': ``,
    },
    messages: [
      "oak/fleet.yaml:8:17: pods.a.manifest: expected a Pod manifest, 'pods' is a folder (name a file in it)",
      "oak/fleet.yaml:9:17: pods.b.manifest: expected a Pod manifest, 'pods/b.yaml' holds bytes that are no text at 1:4 (name the file with the text)",
      'oak/pods/c.yaml: expected a map, the file is empty',
    ],
  },
];
