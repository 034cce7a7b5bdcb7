import { z } from 'zod';
import { labelPattern } from './names';
import { isCpuQuantity, memoryRule, parseMemory } from './quantity';
import { matching, ruled } from './schema-text';

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

const quantities = z.strictObject({
  memory: ruled((t) => (parseMemory(t) === undefined ? `expected ${memoryRule}` : undefined), {
    code: 'pod-resources',
  }).exactOptional(),
  cpu: ruled((t) => (isCpuQuantity(t) ? undefined : 'expected processors as 0.5 or 250m'), {
    code: 'pod-resources',
  }).exactOptional(),
});

const container = z.strictObject({
  name: label,
  image,
  imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).exactOptional(),
  command: z.array(z.string()).exactOptional(),
  args: z.array(z.string()).exactOptional(),
  env: z
    .array(
      z.strictObject({
        name: matching(/^[A-Za-z_][A-Za-z0-9_]*$/, "a variable's name", { code: 'bad-name' }),
        value: z.string(),
      }),
    )
    .exactOptional(),
  ports: z
    .array(
      z.strictObject({
        containerPort: port,
        hostPort: port.exactOptional(),
        protocol: z.enum(['TCP', 'UDP']).exactOptional(),
      }),
    )
    .exactOptional(),
  resources: z
    .strictObject({ requests: quantities.exactOptional(), limits: quantities.exactOptional() })
    .exactOptional(),
});

/** A Kubernetes Pod as far as this version accepts it; anything else is an unknown key. */
export const podSchema = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Pod'),
  metadata: z.strictObject({ name: label, labels: z.record(z.string(), z.string()).exactOptional() }),
  spec: z.strictObject({
    hostNetwork: z.boolean().exactOptional(),
    restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).exactOptional(),
    containers: z.array(container).min(1),
  }),
});

/** A Pod as its manifest writes it. */
export type PodInput = z.infer<typeof podSchema>;
/** One container of it. */
export type ContainerInput = PodInput['spec']['containers'][number];
