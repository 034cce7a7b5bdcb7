import { stringify } from 'yaml';
import { renderFleet } from '../fleet/fleet-text';
import type { FleetInput, NodeInput } from '../fleet/schema';

/** The JSON Schema that editors complete a fleet file with, from the fleet's folder. */
const schemaPath = './node_modules/flotilla/schema/fleet.schema.json';

/** What a new fleet is made of. */
export interface NewFleet {
  readonly fleet: string;
  /** The operator's login. */
  readonly user: string;
  /** Nodes of an inventory, with where they come from. @default - two cheap machines of two vendors, and a pod */
  readonly imported?: { readonly from: string; readonly nodes: Readonly<Record<string, NodeInput>> };
}

/** Two cheap machines of two vendors: the smallest fleet of which one half may vanish. */
const firstNodes = {
  n1: { vendor: 'hetzner', region: 'fsn1', size: 'cpx22' },
  n2: { vendor: 'linode', region: 'eu-central', size: 'g6-nanode-1' },
} satisfies FleetInput['nodes'];

/** The operator's key file, relative to the fleet file. */
export function keyPath(user: string): string {
  return `keys/${user}.pub`;
}

/** Path of the first pod's manifest. */
export const podPath = 'pods/web.yaml';

/** fleet.yaml of a new fleet, with a comment on each section. */
export function fleetText({ fleet, user, imported }: NewFleet): string {
  const nodes = imported?.nodes ?? firstNodes;
  const input: FleetInput = {
    fleet,
    operator: { user, keys: [keyPath(user)] },
    defaults: { image: 'debian-13', engine: 'podman' },
    ...(Object.keys(nodes).length > 1 ? { overlay: 'none' } : {}),
    nodes: { ...nodes },
    ...(imported === undefined ? { pods: { web: { manifest: podPath, replicas: 2, spread: 'vendor' } } } : {}),
  };
  const text = commented(renderFleet(input, { schema: schemaPath }), {
    fleet: ['The whole fleet. After every edit: npx flotilla plan'],
    operator: ['Who logs in to every node, with which public keys. More people go under users:'],
    defaults: ['What holds for every node that says nothing else.'],
    overlay: ['The private network over all nodes: this version has none yet.'],
    nodes:
      imported === undefined
        ? ['Machines. A name stays with its place in the fleet for ever, whatever machine is behind it.']
        : [
            `Machines that exist already, as ${imported.from} had them. A name stays for ever, an address may change.`,
            'What fails together has the same seller: add seller: NAME where machines come from different vendors.',
          ],
    pods: ['What runs there: Kubernetes Pods. One replica at each vendor, so either vendor may vanish.'],
  });
  return imported === undefined ? text : `${text}\n${podsHint(nodes)}`;
}

/** A comment that shows how to place a first pod on imported machines. */
function podsHint(nodes: Readonly<Record<string, NodeInput>>): string {
  const label = Object.values(nodes).flatMap((n) => Object.keys(n.labels ?? {}))[0];
  const where = label === undefined ? '' : `, where: {${label}: member}`;
  return [
    '# What runs there: Kubernetes Pods, for example',
    '# pods:',
    `#   web: {manifest: ${podPath}, replicas: 1${where}}`,
    '',
  ].join('\n');
}

/** A blank line and a comment before each top-level key; the first comes after the line that names the schema. */
function commented(text: string, comments: Readonly<Record<string, readonly string[]>>): string {
  return text
    .split('\n')
    .flatMap((line, i) => {
      const section = /^([a-z]+):/.exec(line)?.[1];
      const comment = section === undefined ? [] : (comments[section] ?? []).map((words) => `# ${words}`);
      const gap = comment.length > 0 && i > 1 ? [''] : [];
      return [...gap, ...comment, line];
    })
    .join('\n');
}

/** The first pod: it answers with the name of the node that it runs on. */
export function podText(): string {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: {
      hostNetwork: true,
      containers: [
        {
          name: 'whoami',
          image: 'docker.io/traefik/whoami:v1.11.0',
          args: ['--port=8080'],
          ports: [{ containerPort: 8080 }],
          resources: { requests: { memory: '32Mi' } },
        },
      ],
    },
  };
  const comment = [
    '# A web server that answers on port 8080 with the name of the node that it runs on.',
    '# Nodes pull the image. A rehearsal has no way out: there it takes images/whoami.tar, which this makes:',
    '#   podman pull docker.io/traefik/whoami:v1.11.0',
    '#   mkdir -p images && podman save -o images/whoami.tar docker.io/traefik/whoami:v1.11.0',
  ];
  return `${comment.join('\n')}\n${stringify(pod, { lineWidth: 0 })}`;
}
