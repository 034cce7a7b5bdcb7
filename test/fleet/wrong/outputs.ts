/** Something that is not the outputs of mesh, with every line that its user reads. */
export interface WrongOutputs {
  /** Sentence of behaviour. */
  readonly name: string;
  readonly json: unknown;
  readonly messages: readonly string[];
}

const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f';

/** Facts of one node. */
export const nodeOutputs = {
  index: 0,
  generation: 1,
  vendor: 'hetzner',
  region: 'fsn1',
  machineId: '17',
  ipv4: '203.0.113.9',
  hostKey,
};

/** Values of both outputs. */
export const fleetOutputs = { schemaVersion: 1, fleet: 'oak', nodes: { n1: nodeOutputs } };
export const secretOutputs = { schemaVersion: 1, delivery: { user: 'flotilla', privateKey: 'PRIVATE KEY of a test' } };

/** What is wrong with outputs. */
export const wrongOutputs: readonly WrongOutputs[] = [
  {
    name: 'says to deploy mesh if there is nothing',
    json: {},
    messages: ['mesh has no output fleet (deploy mesh first)', 'mesh has no output fleetSecrets (deploy mesh first)'],
  },
  {
    name: 'says so for anything that is no map of outputs',
    json: null,
    messages: ['mesh has no output fleet (deploy mesh first)', 'mesh has no output fleetSecrets (deploy mesh first)'],
  },
  {
    name: 'refuses outputs of a newer flotilla',
    json: { fleet: { value: { ...fleetOutputs, schemaVersion: 2 } }, fleetSecrets: { value: secretOutputs } },
    messages: ['fleet.schemaVersion: expected schemaVersion 1, got 2 (a newer flotilla deployed mesh: use that one)'],
  },
  {
    name: 'names every value that is not as expected, and no secret',
    json: {
      fleet: {
        value: {
          ...fleetOutputs,
          nodes: { n1: { ...nodeOutputs, ipv4: '203.0.113', hostKey: 'ssh-rsa AAAA', index: '0' } },
        },
      },
      fleetSecrets: { value: { schemaVersion: 1, delivery: { user: 'flotilla', privateKey: '' } } },
    },
    messages: [
      "fleet.nodes.n1.index: expected a number, got '0' (deploy mesh again with this version of flotilla)",
      "fleet.nodes.n1.ipv4: expected an IPv4 address, got '203.0.113' (deploy mesh again with this version of flotilla)",
      'fleet.nodes.n1.hostKey: expected a host key as "ssh-ed25519 AAAA...", got \'ssh-rsa AAAA\' (deploy mesh again with this version of flotilla)',
      "fleetSecrets.delivery.privateKey: expected text, got '' (deploy mesh again with this version of flotilla)",
    ],
  },
];
