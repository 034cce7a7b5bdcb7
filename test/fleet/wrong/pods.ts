import { oak } from '../oak';
import type { WrongFleet } from './fleets';

/** What is wrong with pods, their manifests and their places. */
export const wrongPods: readonly WrongFleet[] = [
  {
    name: 'finds pods that refer to nothing',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
pods:
  db: {manifest: pods/db.yaml, node: n2}
  web: {manifest: pods/web.yaml, spread: zone, labels: {a: b}}
`),
    messages: [
      "oak/fleet.yaml:7:18: pods.db.manifest: expected a Pod manifest, there is no 'pods/db.yaml' (paths are relative to the fleet file's folder)",
      "oak/fleet.yaml:7:38: pods.db.node: expected the name of a node, there is no 'n2' (did you mean 'n1'?)",
      "oak/fleet.yaml:8:42: pods.web.spread: expected one of vendor, region, node, got 'zone'",
      "oak/fleet.yaml:8:48: pods.web.labels: unknown key 'labels', expected one of manifest, replicas, spread, where, node, with, apart, priority, data",
    ],
  },
  {
    name: 'refuses a pod that is pinned to a node of another engine',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, engine: bosh}
pods:
  web: {manifest: pods/web.yaml, node: n1}
`),
    messages: ["oak/fleet.yaml:7:40: pods.web.node: expected a node with engine podman, 'n1' has bosh"],
  },
  {
    name: 'names file, line and path of mistakes in a manifest',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
pods:
  web: {manifest: pods/web.yaml}
  twin: {manifest: pods/web.yaml}
`),
    files: {
      'pods/web.yaml': `apiVersion: v2
kind: Pod
metadata: {name: web, namespace: default}
spec:
  restartPolicy: always
  containers:
    - name: web
      image: nginx
      env: [{name: PORT, value: 8080}]
      livenessProbe: {}
`,
    },
    messages: [
      "oak/pods/web.yaml:1:13: apiVersion: expected v1, got 'v2' (did you mean 'v1'?)",
      "oak/pods/web.yaml:3:23: metadata.namespace: unknown key 'namespace', expected one of name, labels",
      "oak/pods/web.yaml:5:18: spec.restartPolicy: expected one of Always, OnFailure, Never, got 'always' (did you mean 'Always'?)",
      "oak/pods/web.yaml:8:14: spec.containers[0].image: expected localhost/NAME or a name with its registry, got 'nginx' (write localhost/NAME:TAG for an image that you bring, docker.io/library/NAME:TAG for one of Docker Hub)",
      'oak/pods/web.yaml:9:33: spec.containers[0].env[0].value: expected text, got the number 8080 (write it in quotes: "8080")',
      "oak/pods/web.yaml:10:7: spec.containers[0].livenessProbe: unknown key 'livenessProbe', expected one of name, image, imagePullPolicy, command, args, env, volumeMounts, resources, ports",
    ],
  },
  {
    name: 'wants processors in amounts that Kubernetes knows',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
pods:
  web: {manifest: pods/web.yaml}
`),
    files: {
      'pods/web.yaml': `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  hostNetwork: true
  containers:
    - name: web
      image: localhost/web
      imagePullPolicy: Always
      ports: [{containerPort: 80, hostPort: 8080}, {containerPort: 80}, {containerPort: 22}]
    - name: web
      image: docker.io/library/nginx
      resources: {requests: {memory: 2Gi, cpu: a lot}, limits: {memory: 1Gi}}
`,
    },
    messages: [
      "oak/pods/web.yaml:13:48: spec.containers[1].resources.requests.cpu: expected processors as 0.5 or 250m, got 'a lot'",
    ],
  },
  {
    name: 'checks the parts of a manifest against each other',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
pods:
  web: {manifest: pods/web.yaml}
`),
    files: {
      'pods/web.yaml': `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  hostNetwork: true
  containers:
    - name: web
      image: localhost/web
      imagePullPolicy: Always
      ports: [{containerPort: 80, hostPort: 8080}, {containerPort: 80}, {containerPort: 22}]
    - name: web
      image: docker.io/library/nginx
      resources: {requests: {memory: 2Gi, cpu: 250m}, limits: {memory: 1Gi}}
`,
    },
    messages: [
      "oak/pods/web.yaml:9:24: spec.containers[0].imagePullPolicy: expected Never for an image of localhost, got 'Always' (such an image is brought to the node and cannot be pulled)",
      "oak/pods/web.yaml:10:45: spec.containers[0].ports[0].hostPort: expected 80, the container's port, because of hostNetwork, got 8080",
      'oak/pods/web.yaml:10:52: spec.containers[0].ports[1]: expected each host port once, got 80/tcp twice',
      'oak/pods/web.yaml:10:73: spec.containers[0].ports[2]: expected a host port other than 22, which sshd has (name another hostPort)',
      "oak/pods/web.yaml:11:13: spec.containers[1].name: expected a name of its own for each container, got 'web' twice",
      'oak/pods/web.yaml:13:38: spec.containers[1].resources.requests.memory: expected at most the limit 1Gi, got 2Gi',
    ],
  },
  {
    name: 'explains node by node why a replica fits nowhere',
    fleet: oak(`nodes:
  n1: {vendor: linode, region: eu-central, size: g6-nanode-1, labels: {role: lb}}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
  n3: {vendor: hetzner, region: fsn1, size: cx11, ram: 192MiB, labels: {role: lb}}
  n4: {vendor: hetzner, region: fsn1, size: cx23, engine: bosh, labels: {role: lb}}
pods:
  web: {manifest: pods/web.yaml, replicas: 2, where: {role: lb}}
`),
    files: {
      'pods/web.yaml': `apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: localhost/web, resources: {limits: {memory: 100Mi}}, ports: [{containerPort: 80, hostPort: 80}]}]}
`,
    },
    messages: [
      'oak/fleet.yaml:10:3: pods.web: no place for web-2: 2 replicas of web take port 80/tcp, which a node has once; web (2 x 100 MiB) cannot be divided among n1 and n3, the only nodes with role: lb, which have 795 MiB and 64 MiB; n1: port 80/tcp is taken by web-1; n3: 36 MiB short; n2: label role is not set, not lb (give n2 the label role: lb, or add n5: {vendor: linode, region: eu-central, size: g6-nanode-1, engine: podman, labels: {role: lb}} (1024 MiB, USD 5.00 a month), or add n5: {vendor: hetzner, region: fsn1, size: cpx22, engine: podman, labels: {role: lb}} (4096 MiB, EUR 5.99 a month), or ask for 1 replica of web)',
    ],
  },
  {
    name: 'has nowhere to put a pod if all nodes run bosh',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, engine: bosh}
pods:
  web: {manifest: pods/web.yaml}
`),
    messages: [
      'oak/fleet.yaml:7:3: pods.web: no place for web: no node has engine podman (add n2: {vendor: linode, region: eu-central, size: g6-nanode-1, engine: podman} (1024 MiB, USD 5.00 a month), or add n2: {vendor: hetzner, region: fsn1, size: cpx22, engine: podman} (4096 MiB, EUR 5.99 a month))',
    ],
  },
];
