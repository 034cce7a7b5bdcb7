import { oak } from '../oak';
import type { WrongFleet } from './fleets';

const fleet = oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
pods:
  web: {manifest: pods/web.yaml}
`);

/** A manifest with some lines of its `spec` before one container, and more keys of that container. */
function manifest(spec: string, container = ''): Readonly<Record<string, string>> {
  const text = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
${spec}  containers:
    - name: web
      image: docker.io/library/nginx
${container}`;
  return { 'pods/web.yaml': text };
}

/** What is wrong with volumes, selectors, requests and init containers of manifests. */
export const wrongManifests: readonly WrongFleet[] = [
  {
    name: 'finds volumes that have no source, two, or no use',
    fleet,
    files: manifest(
      `  volumes:
    - {name: nothing}
    - {name: both, emptyDir: {}, persistentVolumeClaim: {claimName: both}}
    - {name: idle, emptyDir: {}}
    - {name: twice, emptyDir: {}}
    - {name: twice, emptyDir: {}}
`,
      '      volumeMounts: [{name: nothing, mountPath: /a}, {name: both, mountPath: /b}, {name: twice, mountPath: /c}]\n',
    ),
    messages: [
      'oak/pods/web.yaml:6:7: spec.volumes[0]: expected exactly one of hostPath, emptyDir, persistentVolumeClaim, got none (a volume that lasts as long as its node is a persistentVolumeClaim)',
      'oak/pods/web.yaml:7:7: spec.volumes[1]: expected exactly one of hostPath, emptyDir, persistentVolumeClaim, got emptyDir and persistentVolumeClaim (delete the others)',
      "oak/pods/web.yaml:8:7: spec.volumes[2]: expected a volume that a container mounts, no container mounts 'idle' (add it to volumeMounts, or delete it)",
      "oak/pods/web.yaml:10:14: spec.volumes[4].name: expected a name of its own for each volume, got 'twice' twice",
    ],
  },
  {
    name: 'finds mounts that hide a container from itself, share a path, or are of no volume',
    fleet,
    files: manifest(
      `  volumes:
    - {name: data, persistentVolumeClaim: {claimName: data}}
    - {name: tmp, emptyDir: {}}
`,
      `      volumeMounts:
        - {name: date, mountPath: /data}
        - {name: data, mountPath: /data/}
        - {name: data, mountPath: data}
        - {name: data, mountPath: /}
        - {name: data, mountPath: /proc/sys}
        - {name: data, mountPath: "/srv:ro"}
        - {name: data, mountPath: /srv/../etc, subPath: ../other}
        - {name: tmp, mountPath: /tmp, subPath: web}
        - {name: tmp, mountPath: /var/tmp, subPath: /web}
`,
    ),
    messages: [
      "oak/pods/web.yaml:12:18: spec.containers[0].volumeMounts[0].name: expected the name of a volume of the pod, there is no 'date' (did you mean 'data'?)",
      "oak/pods/web.yaml:13:35: spec.containers[0].volumeMounts[1].mountPath: expected one volume at each path of a container, got '/data/' twice (change one of them)",
      "oak/pods/web.yaml:14:35: spec.containers[0].volumeMounts[2].mountPath: expected a path of the container that begins with /, got 'data'",
      "oak/pods/web.yaml:15:35: spec.containers[0].volumeMounts[3].mountPath: expected a path that the container does not need itself, got '/' (mount it elsewhere, as /data)",
      "oak/pods/web.yaml:16:35: spec.containers[0].volumeMounts[4].mountPath: expected a path that the container does not need itself, got '/proc/sys' (mount it elsewhere, as /data)",
      "oak/pods/web.yaml:17:35: spec.containers[0].volumeMounts[5].mountPath: expected a path without colons, got '/srv:ro' (read-only is readOnly: true)",
      "oak/pods/web.yaml:18:35: spec.containers[0].volumeMounts[6].mountPath: expected a path of the container without .., got '/srv/../etc'",
      "oak/pods/web.yaml:18:57: spec.containers[0].volumeMounts[6].subPath: expected a path inside of the volume, as web/data, got '../other'",
      "oak/pods/web.yaml:19:49: spec.containers[0].volumeMounts[7].subPath: expected a path that is in the volume, got 'web' of an emptyDir, which begins empty (delete it, or make the folder in an init container)",
      "oak/pods/web.yaml:20:53: spec.containers[0].volumeMounts[8].subPath: expected a path inside of the volume, as web/data, got '/web'",
    ],
  },
  {
    name: 'keeps pods out of what a node needs for itself',
    fleet,
    files: manifest(
      `  volumes:
    - {name: root, hostPath: {path: /}}
    - {name: etc, hostPath: {path: /etc/foo}}
    - {name: dev, hostPath: {path: /dev}}
    - {name: lib, hostPath: {path: /var//lib/}}
    - {name: usr, hostPath: {path: /usr/local/foo, type: DirectoryOrCreate}}
    - {name: near, hostPath: {path: srv/foo}}
    - {name: up, hostPath: {path: /srv/../etc}}
`,
      `      volumeMounts:
        - {name: root, mountPath: /host}
        - {name: etc, mountPath: /foo}
        - {name: dev, mountPath: /foo/dev, readOnly: false}
        - {name: lib, mountPath: /foo/lib}
        - {name: usr, mountPath: /foo/usr, readOnly: true}
        - {name: near, mountPath: /foo/near}
        - {name: up, mountPath: /foo/up}
`,
    ),
    messages: [
      "oak/pods/web.yaml:6:37: spec.volumes[0].hostPath.path: expected a path that is not the node's own, got '/' (take a folder under /srv, or mount it with readOnly: true)",
      "oak/pods/web.yaml:7:36: spec.volumes[1].hostPath.path: expected a path that is not the node's own, got '/etc/foo' (take a folder under /srv, or mount it with readOnly: true)",
      "oak/pods/web.yaml:8:36: spec.volumes[2].hostPath.path: expected a path that is not the node's own, got '/dev' (take a folder under /srv, or mount it with readOnly: true)",
      "oak/pods/web.yaml:9:36: spec.volumes[3].hostPath.path: expected a path that is not the node's own, got '/var//lib/' (take a folder under /srv, or mount it with readOnly: true)",
      "oak/pods/web.yaml:10:36: spec.volumes[4].hostPath.path: expected a path that is not the node's own, got '/usr/local/foo' (take a folder under /srv, or write type: Directory)",
      "oak/pods/web.yaml:11:37: spec.volumes[5].hostPath.path: expected a path of the node's that begins with /, got 'srv/foo'",
      "oak/pods/web.yaml:12:35: spec.volumes[6].hostPath.path: expected a path of the node's without .., got '/srv/../etc'",
    ],
  },
  {
    name: 'refuses volumes that podman does not make, or not as they are asked for',
    fleet,
    files: manifest(
      `  volumes:
    - {name: conf, configMap: {name: conf}}
    - {name: disk, nfs: {server: a, path: /}}
    - {name: tmp, emptyDir: {medium: Memory, sizeLimit: 64Mi}}
    - {name: gpu, hostPath: {path: /dev/dri, type: CharDevice}}
    - {name: own, persistentVolumeClaim: {claimName: Own}}
    - {name: any, hostpath: {path: /srv}}
`,
      '      volumeMounts: [{name: conf, mountPath: /conf, mountPropagation: None}]\n',
    ),
    messages: [
      "oak/pods/web.yaml:6:20: spec.volumes[0].configMap: 'configMap' is not built yet in this version (bring files to the node with firstboot and mount them with hostPath)",
      "oak/pods/web.yaml:7:20: spec.volumes[1].nfs: 'nfs' is not built yet in this version (bring files to the node with firstboot and mount them with hostPath)",
      "oak/pods/web.yaml:8:30: spec.volumes[2].emptyDir.medium: expected no 'medium' here: podman gives each container a memory of its own, or the disk, but no memory that they share (delete it)",
      "oak/pods/web.yaml:8:46: spec.volumes[2].emptyDir.sizeLimit: expected no 'sizeLimit' here: podman sets no limit on it (delete it)",
      "oak/pods/web.yaml:9:52: spec.volumes[3].hostPath.type: 'CharDevice' is not built yet in this version (run what needs a device outside of the fleet)",
      "oak/pods/web.yaml:10:54: spec.volumes[4].persistentVolumeClaim.claimName: expected lower-case letters, digits, dots and hyphens, at most 253, got 'Own'",
      "oak/pods/web.yaml:11:19: spec.volumes[5].hostpath: unknown key 'hostpath', expected one of name, hostPath, emptyDir, persistentVolumeClaim (did you mean 'hostPath'?)",
      "oak/pods/web.yaml:15:53: spec.containers[0].volumeMounts[0].mountPropagation: unknown key 'mountPropagation', expected one of name, mountPath, readOnly, subPath",
    ],
  },
  {
    name: 'names the key of the fleet file for what Kubernetes says in a manifest',
    fleet,
    files: manifest(`  nodeName: n1
  priorityClassName: high
  tolerations: []
  topologySpreadConstraints: []
  schedulerName: mine
  affinity:
    podAffinity: {}
    podAntiAffinity: {}
    nodeAffinity:
      preferredDuringSchedulingIgnoredDuringExecution: []
`),
    messages: [
      "oak/pods/web.yaml:5:3: spec.nodeName: expected no 'nodeName' here: the fleet file says which node a pod runs on (write node: NODE under the pod's name there)",
      "oak/pods/web.yaml:6:3: spec.priorityClassName: expected no 'priorityClassName' here: the fleet file says which pods go first (write priority: NUMBER under the pod's name there)",
      "oak/pods/web.yaml:7:3: spec.tolerations: expected no 'tolerations' here: nodes of a fleet have no taints (delete it)",
      "oak/pods/web.yaml:8:3: spec.topologySpreadConstraints: expected no 'topologySpreadConstraints' here: the fleet file says what replicas share as little as they can (write spread: vendor, region or node under the pod's name there)",
      "oak/pods/web.yaml:9:3: spec.schedulerName: expected no 'schedulerName' here: the plan places all pods (delete it)",
      "oak/pods/web.yaml:11:5: spec.affinity.podAffinity: expected no 'podAffinity' here: the fleet file says which pods share a node (write with: [POD] under the pod's name there)",
      "oak/pods/web.yaml:12:5: spec.affinity.podAntiAffinity: expected no 'podAntiAffinity' here: the fleet file says which pods share no node (write apart: [POD] under the pod's name there)",
      "oak/pods/web.yaml:14:7: spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution: expected no 'preferredDuringSchedulingIgnoredDuringExecution' here: a node has what a pod asks for, or it has not (require it, or delete it; spread in the fleet file says how replicas are told apart)",
    ],
  },
  {
    name: 'finds labels and values that no node can have',
    fleet,
    files: manifest(`  nodeSelector:
    kubernetes.io/arch: x86_64
    kubernetes.io/hostname: "n_1"
    kubernetes.io/os: windows
    beta.kubernetes.io/arch: arm64
    node-role.kubernetes.io/worker: "yes"
    topology.kubernetes.io/zone: fsn1
    role: lb
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
          - matchExpressions:
              - {key: kubernetes.io/arch, operator: In, values: [amd64, s390x]}
              - {key: role, operator: In}
              - {key: role, operator: Exists, values: [lb]}
              - {key: Role, operator: DoesNotExist}
`),
    messages: [
      "oak/pods/web.yaml:6:25: spec.nodeSelector[\"kubernetes.io/arch\"]: expected one of amd64, arm64, got 'x86_64' (did you mean 'amd64'?)",
      'oak/pods/web.yaml:7:29: spec.nodeSelector["kubernetes.io/hostname"]: expected the name of a node, got \'n_1\'',
      'oak/pods/web.yaml:8:23: spec.nodeSelector["kubernetes.io/os"]: expected linux, got \'windows\'',
      'oak/pods/web.yaml:9:5: spec.nodeSelector["beta.kubernetes.io/arch"]: expected a label of the fleet file or one of kubernetes.io/arch, kubernetes.io/os, kubernetes.io/hostname, topology.kubernetes.io/region, node.kubernetes.io/instance-type, got \'beta.kubernetes.io/arch\' (write kubernetes.io/arch)',
      'oak/pods/web.yaml:10:5: spec.nodeSelector["node-role.kubernetes.io/worker"]: expected a label of the fleet file or one of kubernetes.io/arch, kubernetes.io/os, kubernetes.io/hostname, topology.kubernetes.io/region, node.kubernetes.io/instance-type, got \'node-role.kubernetes.io/worker\' (name a label that nodes have under labels in the fleet file)',
      'oak/pods/web.yaml:11:5: spec.nodeSelector["topology.kubernetes.io/zone"]: expected a label of the fleet file or one of kubernetes.io/arch, kubernetes.io/os, kubernetes.io/hostname, topology.kubernetes.io/region, node.kubernetes.io/instance-type, got \'topology.kubernetes.io/zone\' (write topology.kubernetes.io/region)',
      "oak/pods/web.yaml:18:73: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values[1]: expected one of amd64, arm64, got 's390x'",
      'oak/pods/web.yaml:19:17: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[1].values: expected the values of In, got none (list them, or write Exists)',
      'oak/pods/web.yaml:20:55: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[2].values: expected no values with Exists, got lb (delete them, or write In)',
      "oak/pods/web.yaml:21:23: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[3].key: expected a label of the fleet file or one of kubernetes.io/arch, kubernetes.io/os, kubernetes.io/hostname, topology.kubernetes.io/region, node.kubernetes.io/instance-type, got 'Role' (name a label that nodes have under labels in the fleet file)",
    ],
  },
  {
    name: 'reads of node affinity what is a list of values only',
    fleet,
    files: manifest(`  nodeSelector: {role: 7}
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
          - matchExpressions: [{key: cores, operator: Gt, values: ["4"]}]
            matchFields: []
          - matchExpressions: []
`),
    messages: [
      'oak/pods/web.yaml:5:24: spec.nodeSelector.role: expected text, got the number 7 (write it in quotes: "7")',
      "oak/pods/web.yaml:10:55: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: 'Gt' is not built yet in this version (list the values with In)",
      "oak/pods/web.yaml:11:13: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields: expected no 'matchFields' here: the fleet file says which node a pod runs on (write node: NODE under the pod's name there)",
      'oak/pods/web.yaml:12:31: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[1].matchExpressions: expected at least 1 entry, got 0',
    ],
  },
  {
    name: 'checks init containers as it does containers',
    fleet,
    files: manifest(
      `  initContainers:
    - {name: web, image: docker.io/library/busybox, resources: {requests: {cpu: "2", memory: 64Mi}, limits: {cpu: 500m}}}
    - {name: log, image: docker.io/library/busybox, restartPolicy: Always, ports: []}
`,
    ),
    messages: [
      "oak/pods/web.yaml:7:53: spec.initContainers[1].restartPolicy: 'restartPolicy' is not built yet in this version (write it under containers: podman starts no sidecars)",
      "oak/pods/web.yaml:7:76: spec.initContainers[1].ports: unknown key 'ports', expected one of name, image, imagePullPolicy, command, args, env, volumeMounts, resources",
    ],
  },
  {
    name: 'wants no more processors than the limit, and names of their own in all containers',
    fleet,
    files: manifest(
      `  initContainers:
    - {name: web, image: localhost/web, imagePullPolicy: Always, resources: {requests: {cpu: "2", memory: 64Mi}, limits: {cpu: 500m}}}
`,
      '      resources: {requests: {cpu: 1001m}, limits: {cpu: "1"}}\n',
    ),
    messages: [
      "oak/pods/web.yaml:6:58: spec.initContainers[0].imagePullPolicy: expected Never for an image of localhost, got 'Always' (such an image is brought to the node and cannot be pulled)",
      'oak/pods/web.yaml:6:94: spec.initContainers[0].resources.requests.cpu: expected at most the limit 500m, got 2',
      "oak/pods/web.yaml:8:13: spec.containers[0].name: expected a name of its own for each container, got 'web' twice",
      'oak/pods/web.yaml:10:35: spec.containers[0].resources.requests.cpu: expected at most the limit 1, got 1001m',
    ],
  },
  {
    name: 'takes memory without a unit for a slip',
    fleet,
    files: manifest(
      `  initContainers:
    - {name: a, image: localhost/a, resources: {requests: {memory: 64}}}
    - {name: b, image: localhost/b, resources: {requests: {memory: "64"}, limits: {memory: 64MB}}}
    - {name: c, image: localhost/c, resources: {requests: {memory: 0, cpu: 0.12345}}}
`,
      '      resources: {requests: {cpu: 1.5}, limits: {cpu: 1, memory: 2g}}\n',
    ),
    messages: [
      "oak/pods/web.yaml:6:68: spec.initContainers[0].resources.requests.memory: expected at least 1Mi, as an amount of memory as 64Mi, 1Gi or 128M, got '64' (did you mean 64Mi?)",
      "oak/pods/web.yaml:7:68: spec.initContainers[1].resources.requests.memory: expected at least 1Mi, as an amount of memory as 64Mi, 1Gi or 128M, got '64' (did you mean 64Mi?)",
      "oak/pods/web.yaml:7:92: spec.initContainers[1].resources.limits.memory: expected an amount of memory as 64Mi, 1Gi or 128M, got '64MB' (did you mean 64Mi?)",
      "oak/pods/web.yaml:8:68: spec.initContainers[2].resources.requests.memory: expected at least 1Mi, as an amount of memory as 64Mi, 1Gi or 128M, got '0' (write what it needs, or delete it: then it counts as 64Mi)",
      "oak/pods/web.yaml:8:76: spec.initContainers[2].resources.requests.cpu: expected processors as 0.5 or 250m, got '0.12345'",
      "oak/pods/web.yaml:12:66: spec.containers[0].resources.limits.memory: expected an amount of memory as 64Mi, 1Gi or 128M, got '2g' (did you mean 2Gi?)",
    ],
  },
  {
    name: 'tells that values from elsewhere are not built yet',
    fleet,
    files: manifest(
      '',
      '      envFrom: [{secretRef: {name: a}}]\n      env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: b}}}, {name: EMPTY}]\n',
    ),
    messages: [
      "oak/pods/web.yaml:8:7: spec.containers[0].envFrom: expected no 'envFrom' here: secrets, config maps and fields of the pod are not built yet in this version (write env with name and value; what is secret comes in a file: firstboot brings it to the node, hostPath mounts it)",
      "oak/pods/web.yaml:9:23: spec.containers[0].env[0].valueFrom: expected no 'valueFrom' here: secrets, config maps and fields of the pod are not built yet in this version (write env with name and value; what is secret comes in a file: firstboot brings it to the node, hostPath mounts it)",
    ],
  },
  {
    name: 'finds demands on a node that contradict each other',
    fleet,
    files: manifest(`  nodeSelector: {role: lb}
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
          - matchExpressions: [{key: role, operator: NotIn, values: [lb]}]
          - matchExpressions: [{key: role, operator: In, values: [db, web]}]
`),
    messages: [
      'oak/pods/web.yaml:10:11: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: expected what a node can have, got role: lb and role other than lb, which no node has at once (delete what contradicts the other)',
    ],
  },
];
