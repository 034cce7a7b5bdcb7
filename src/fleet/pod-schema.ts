import { z } from 'zod';
import { labelPattern } from './names';
import { mebibyte, memoryRule, parseCpu, parseMemory } from './quantity';
import { matching, planned, type RefusedKey, refusedKeys, ruled } from './schema-text';
import { labelValue } from './schema-words';

/*
 * The part of a Kubernetes Pod that is read, as far as one value alone can be wrong.
 * See https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
 */

const label = matching(labelPattern, 'lower-case letters, digits and hyphens, a letter first, at most 63', {
  code: 'bad-name',
});

const imageRule: Parameters<typeof ruled>[0] = (image) => {
  if (!/^[a-z0-9][A-Za-z0-9._:@/-]{0,510}$/.test(image)) return 'expected an image name';
  const registry = image.slice(0, Math.max(0, image.indexOf('/')));
  return registry === 'localhost' || /[.:]/.test(registry)
    ? undefined
    : 'expected localhost/NAME or a name with its registry';
};

const image = ruled(imageRule, {
  code: 'bad-image',
  hint: 'write localhost/NAME:TAG for an image that you bring, docker.io/library/NAME:TAG for one of Docker Hub',
});

const port = z.number().int().min(1).max(65535);

/** Less is a figure whose unit was forgotten: nothing runs in it. */
function memoryProblem(text: string): string | undefined {
  const bytes = parseMemory(text);
  if (bytes === undefined) return `expected ${memoryRule}`;
  return bytes < mebibyte ? `expected at least 1Mi, as ${memoryRule}` : undefined;
}

/** `64`, `64m` and `64MB` are slips for 64Mi. */
function memoryHint(text: string): { readonly hint?: string } {
  if (parseMemory(text) === 0) return { hint: 'write what it needs, or delete it: then it counts as 64Mi' };
  const match = /^([0-9]{1,9})([kmg]?)i?b?$/i.exec(text);
  if (match === null) return {};
  const unit = match[2]!.toLowerCase();
  return { hint: `did you mean ${match[1]}${unit === 'g' ? 'Gi' : unit === 'k' ? 'Ki' : 'Mi'}?` };
}

const quantities = z.strictObject({
  memory: ruled(memoryProblem, (text) => ({ code: 'pod-resources', ...memoryHint(text) })).exactOptional(),
  cpu: ruled((t) => (parseCpu(t) === undefined ? 'expected processors as 0.5 or 250m' : undefined), {
    code: 'pod-resources',
  }).exactOptional(),
});

const text = matching(/^[^\u0000-\u001f\u007f]{1,1024}$/, 'one line of text');

const volumeMount = z.strictObject({
  name: label,
  mountPath: text,
  readOnly: z.boolean().exactOptional(),
  subPath: text.exactOptional(),
});

const variable = z.strictObject({
  name: matching(/^[A-Za-z_][A-Za-z0-9_]*$/, "a variable's name", { code: 'bad-name' }),
  // Without one it is empty, as in Kubernetes.
  value: z.string().exactOptional(),
});

/** What takes values from secrets, config maps and the pod itself. */
const fromElsewhere: RefusedKey = {
  code: 'not-built-yet',
  why: 'secrets, config maps and fields of the pod are not built yet in this version',
  hint: 'write env with name and value; what is secret comes in a file: firstboot brings it to the node, hostPath mounts it',
};
refusedKeys.add(variable, { valueFrom: fromElsewhere });

const initContainer = z.strictObject({
  name: label,
  image,
  imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).exactOptional(),
  command: z.array(z.string()).exactOptional(),
  args: z.array(z.string()).exactOptional(),
  env: z.array(variable).exactOptional(),
  volumeMounts: z.array(volumeMount).exactOptional(),
  resources: z
    .strictObject({ requests: quantities.exactOptional(), limits: quantities.exactOptional() })
    .exactOptional(),
});
planned.add(initContainer, { later: ['restartPolicy'], hint: 'write it under containers: podman starts no sidecars' });

const container = initContainer.extend({
  ports: z
    .array(
      z.strictObject({
        containerPort: port,
        hostPort: port.exactOptional(),
        protocol: z.enum(['TCP', 'UDP']).exactOptional(),
      }),
    )
    .exactOptional(),
});

for (const each of [initContainer, container]) refusedKeys.add(each, { envFrom: fromElsewhere });

const hostPathType = z.enum(['', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket']);
planned.add(hostPathType, {
  later: ['CharDevice', 'BlockDevice'],
  hint: 'run what needs a device outside of the fleet',
});

const emptyDir = z.strictObject({});
refusedKeys.add(emptyDir, {
  medium: {
    code: 'bad-volume',
    why: 'podman gives each container a memory of its own, or the disk, but no memory that they share',
    hint: 'delete it',
  },
  sizeLimit: { code: 'bad-volume', why: 'podman sets no limit on it', hint: 'delete it' },
});

const volume = z.strictObject({
  name: label,
  hostPath: z.strictObject({ path: text, type: hostPathType.exactOptional() }).exactOptional(),
  emptyDir: emptyDir.exactOptional(),
  persistentVolumeClaim: z
    .strictObject({
      claimName: matching(
        /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
        'lower-case letters, digits, dots and hyphens, at most 253',
        { code: 'bad-name' },
      ),
      readOnly: z.boolean().exactOptional(),
    })
    .exactOptional(),
});
planned.add(volume, {
  later: 'configMap secret projected downwardAPI image ephemeral csi nfs iscsi fc rbd cephfs glusterfs local'.split(
    ' ',
  ),
  hint: 'bring files to the node with firstboot and mount them with hostPath',
});

const expression = z.strictObject({
  key: text,
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: z.array(labelValue).exactOptional(),
});
planned.add(expression.shape.operator, { later: ['Gt', 'Lt'], hint: 'list the values with In' });

const term = z.strictObject({ matchExpressions: z.array(expression).min(1) });
refusedKeys.add(term, { matchFields: fleetSays('which node a pod runs on', 'node: NODE') });

const nodeAffinity = z.strictObject({
  requiredDuringSchedulingIgnoredDuringExecution: z
    .strictObject({ nodeSelectorTerms: z.array(term).min(1) })
    .exactOptional(),
});
refusedKeys.add(nodeAffinity, {
  preferredDuringSchedulingIgnoredDuringExecution: {
    code: 'fleet-decides',
    why: 'a node has what a pod asks for, or it has not',
    hint: 'require it, or delete it; spread in the fleet file says how replicas are told apart',
  },
});

const affinity = z.strictObject({ nodeAffinity: nodeAffinity.exactOptional() });
refusedKeys.add(affinity, {
  podAffinity: fleetSays('which pods share a node', 'with: [POD]'),
  podAntiAffinity: fleetSays('which pods share no node', 'apart: [POD]'),
});

/** A key of Kubernetes for what the fleet file says of a pod. */
function fleetSays(what: string, key: string): RefusedKey {
  return { code: 'fleet-decides', why: `the fleet file says ${what}`, hint: `write ${key} under the pod's name there` };
}

const spec = z.strictObject({
  hostNetwork: z.boolean().exactOptional(),
  restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).exactOptional(),
  nodeSelector: z.record(z.string(), labelValue).exactOptional(),
  affinity: affinity.exactOptional(),
  volumes: z.array(volume).exactOptional(),
  initContainers: z.array(initContainer).exactOptional(),
  containers: z.array(container).min(1),
});
refusedKeys.add(spec, {
  nodeName: fleetSays('which node a pod runs on', 'node: NODE'),
  priority: fleetSays('which pods go first', 'priority: NUMBER'),
  priorityClassName: fleetSays('which pods go first', 'priority: NUMBER'),
  preemptionPolicy: fleetSays('which pods go first', 'priority: NUMBER'),
  topologySpreadConstraints: fleetSays('what replicas share as little as they can', 'spread: vendor, region or node'),
  tolerations: { code: 'fleet-decides', why: 'nodes of a fleet have no taints', hint: 'delete it' },
  schedulerName: { code: 'fleet-decides', why: 'the plan places all pods', hint: 'delete it' },
});

/** A Kubernetes Pod as far as this version accepts it; anything else is an unknown key. */
export const podSchema = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Pod'),
  metadata: z.strictObject({ name: label, labels: z.record(z.string(), z.string()).exactOptional() }),
  spec,
});

/** A Pod as its manifest writes it. */
export type PodInput = z.infer<typeof podSchema>;
/** One container of it. */
export type ContainerInput = PodInput['spec']['containers'][number];
/** One that runs before them. */
export type InitContainerInput = z.infer<typeof initContainer>;
/** One volume of it. */
export type VolumeInput = z.infer<typeof volume>;
/** One demand on the labels of a node. */
export type ExpressionInput = z.infer<typeof expression>;
