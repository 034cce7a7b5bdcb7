/** A ledger that cannot be read or does not fit its fleet, with every line that its user reads. */
export interface WrongLedger {
  /** Sentence of behaviour. */
  readonly name: string;
  readonly ledger: string;
  readonly messages: readonly string[];
}

/** A ledger with the given nodes. */
export function ledgerText(
  nodes: string,
  { fleet = 'oak', network = '10.1.0.0/16', more = '', vendors = '[hetzner]', pods = '{}' } = {},
): string {
  return `schemaVersion: 2
fleet: ${fleet}
overlay: {network: ${network}, subnet: 24${more}}
vendors: ${vendors}
config: {users: a, sysctls: b}
nodes:
${nodes}
pods: ${pods}
`;
}

/** An entry of a deployed node. */
export function entry(name: string, index: number | string, more = ''): string {
  return `  ${name}: {index: ${index}, state: active, generation: 1, vendor: hetzner, region: fsn1, size: cx23, image: debian-13, engine: podman${more}}`;
}

/** A machine as the file has it. */
export function machine(generation: number): string {
  return `{generation: ${generation}, vendor: hetzner, region: fsn1, size: cx23, image: debian-13, engine: podman}`;
}

const restore = '(restore it from version control; delete it only if nothing of the fleet was ever deployed)';
const line = '(restore the line from version control, then run flotilla plan)';

/** What is wrong with a ledger, alone or beside its fleet. */
export const wrongLedgers: readonly WrongLedger[] = [
  {
    name: 'refuses a ledger of a newer flotilla',
    ledger: 'schemaVersion: 3\nfleet: oak\n',
    messages: [
      'oak/fleet.lock.yaml:1:16: schemaVersion: expected schemaVersion 2 or older, got 3 (a newer flotilla wrote this ledger: use that one)',
    ],
  },
  {
    name: 'refuses versions that never were',
    ledger: ledgerText(entry('n1', 0)).replace('schemaVersion: 2', 'schemaVersion: "2"'),
    messages: [`oak/fleet.lock.yaml:1:16: schemaVersion: expected schemaVersion 1 or 2, got '2' ${restore}`],
  },
  {
    name: 'refuses a fleet file in place of a ledger in one line',
    ledger: 'fleet: oak\nnodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23}\n',
    messages: [`oak/fleet.lock.yaml:1:1: expected a ledger of flotilla, got a map without schemaVersion ${restore}`],
  },
  {
    name: 'refuses a list in place of a ledger',
    ledger: '- n1\n',
    messages: [`oak/fleet.lock.yaml:1:1: expected a ledger of flotilla, got a list ${restore}`],
  },
  {
    name: 'refuses two deployed nodes with one index and names both',
    ledger: ledgerText(`${entry('n1', 0)}\n${entry('n2', 1)}\n${entry('n3', 1)}`),
    messages: [
      'oak/fleet.lock.yaml:9:15: nodes.n3.index: expected an index of its own, got 1, which n2 has too, and both are deployed (delete the line of the one whose machine may be made anew, n2 or n3, run flotilla plan, and flotilla replace with its name)',
    ],
  },
  {
    name: 'refuses two nodes with one index that both may have a machine, and one that has one beside one that may',
    ledger: ledgerText(
      [
        entry('n1', 0, ', deployed: unknown'),
        entry('n2', 0),
        entry('n3', 1, ', deployed: unknown'),
        entry('n4', 1, ', deployed: unknown'),
      ].join('\n'),
    ),
    messages: [
      'oak/fleet.lock.yaml:8:15: nodes.n2.index: expected an index of its own, got 0, which n1 has too, and both are or may be deployed (delete the line of the one whose machine may be made anew, n1 or n2, run flotilla plan, and flotilla replace with its name)',
      'oak/fleet.lock.yaml:10:15: nodes.n4.index: expected an index of its own, got 1, which n3 has too, and both are or may be deployed (delete the line of the one whose machine may be made anew, n3 or n4, run flotilla plan, and flotilla replace with its name)',
    ],
  },
  {
    name: 'refuses what cannot have been begun',
    ledger: ledgerText(
      [
        entry('n1', 0, `, begun: ${machine(1)}`),
        entry('n2', 1, `, deployed: unknown, begun: ${machine(2)}`),
        entry('n3', 2, `, deployed: unknown, begun: ${machine(1)}`).replace('generation: 1', 'generation: 2'),
        entry('n4', 3, ', deployed: unknown').replace('active', 'leaving'),
      ].join('\n'),
    ),
    messages: [
      `oak/fleet.lock.yaml:7:132: nodes.n1.begun: expected nothing begun, because it is known what of n1 is deployed, got a machine ${line}`,
      `oak/fleet.lock.yaml:8:45: nodes.n2.generation: expected generation 2, which was begun for n2, got 1 ${line}`,
      `oak/fleet.lock.yaml:9:45: nodes.n3.generation: expected generation 1, which was begun for n3, got 2 ${line}`,
      'oak/fleet.lock.yaml:10:136: nodes.n4.deployed: expected a machine that leaves, but of n4 none was deployed (write state: gone if it never stood, else restore the line from version control; then run flotilla plan)',
    ],
  },
  {
    name: 'refuses two lines for one node',
    ledger: ledgerText(`${entry('n1', 0)}\n${entry('n1', 1)}`),
    messages: [
      'oak/fleet.lock.yaml:8:3: nodes.n1: expected each key once, this one stands in the same map twice (after a merge: keep the line that was deployed last, if neither was then either, and delete the other; then run flotilla plan)',
    ],
  },
  {
    name: 'refuses the markers of a merge conflict and says how to resolve it',
    ledger: ledgerText(`<<<<<<< HEAD\n${entry('n1', 0)}\n=======\n${entry('n2', 0)}\n>>>>>>> other`),
    messages: [
      'oak/fleet.lock.yaml:7:1: expected YAML, got the marker <<<<<<< of a merge conflict (delete the marker lines and keep the lines of both sides, of two for one name only the one that was deployed last; then run flotilla plan)',
    ],
  },
  {
    name: 'refuses what a hand has changed beyond sense',
    ledger: ledgerText(entry('n1', -1, ', colour: red').replace('active', 'sleeping')),
    messages: [
      'oak/fleet.lock.yaml:7:15: nodes.n1.index: expected at least 0, got -1',
      "oak/fleet.lock.yaml:7:26: nodes.n1.state: expected one of active, replacing, leaving, gone, got 'sleeping'",
      "oak/fleet.lock.yaml:7:128: nodes.n1.colour: unknown key 'colour', expected one of seller, begun, vendor, arch, deployed, engine, image, index, labels, ramMiB, region, size, state, address, firstboot, generation and 2 more",
    ],
  },
  {
    name: 'refuses what no plan writes of layers and images',
    ledger: ledgerText(entry('n1', 0, ', firstboot: {}, kernelArguments: quiet, vendorImage: 7')),
    messages: [
      'oak/fleet.lock.yaml:7:136: nodes.n1.firstboot: expected text, got a map',
      "oak/fleet.lock.yaml:7:157: nodes.n1.kernelArguments: expected a list, got 'quiet'",
      'oak/fleet.lock.yaml:7:177: nodes.n1.vendorImage: expected text, got the number 7 (write it in quotes: "7")',
    ],
  },
  {
    name: 'refuses names that no node can have',
    ledger: ledgerText(entry('N_1', 0)),
    messages: [
      "oak/fleet.lock.yaml:7:3: nodes.N_1: expected lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63, got 'N_1'",
    ],
  },
  {
    name: 'refuses an empty ledger',
    ledger: '',
    messages: [`oak/fleet.lock.yaml: expected a map, the file is empty ${restore}`],
  },
  {
    name: 'refuses every contradiction between generations and states in one run',
    ledger: ledgerText(
      [
        entry('n1', 0, `, deployed: ${machine(2)}`),
        entry('n2', 1, `, deployed: ${machine(1)}`).replace('generation: 1', 'generation: 3'),
        entry('n3', 2).replace('active', 'replacing'),
        entry('n4', 3, ', deployed: none').replace('active', 'replacing'),
        entry('n5', 4, `, deployed: ${machine(4)}`).replace('active', 'replacing'),
        entry('n6', 5, ', deployed: none').replace('active', 'leaving'),
      ].join('\n'),
    ),
    messages: [
      'oak/fleet.lock.yaml:7:45: nodes.n1.generation: expected generation 2, because n1 is active and generation 2 is deployed, got 1 (write generation: 2, then run flotilla plan)',
      'oak/fleet.lock.yaml:8:45: nodes.n2.generation: expected generation 1, because n2 is active and generation 1 is deployed, got 3 (write state: replacing, then run flotilla plan)',
      'oak/fleet.lock.yaml:9:48: nodes.n3.generation: expected a generation above 1, because n3 is being replaced, got 1 (write state: active and generation: 1, then run flotilla replace n3)',
      'oak/fleet.lock.yaml:10:48: nodes.n4.generation: expected a generation above 1, because n4 is being replaced, got 1 (write state: active and generation: 1, then run flotilla replace n4)',
      'oak/fleet.lock.yaml:11:48: nodes.n5.generation: expected a generation above 4, because n5 is being replaced, got 1 (write state: active and generation: 4, then run flotilla replace n5)',
      'oak/fleet.lock.yaml:12:136: nodes.n6.deployed: expected a machine that leaves, but of n6 none was deployed (write state: gone if it never stood, else restore the line from version control; then run flotilla plan)',
    ],
  },
  {
    name: 'refuses replicas where none can be',
    ledger: ledgerText(
      `${entry('n1', 0)}\n${entry('n2', 1).replace('active', 'gone')}\n${entry('n3', 2).replace('active', 'leaving')}\n${entry('n4', 3).replace('podman', 'bosh')}`,
      { pods: '{web: {manifest: a, nodes: [n1, n2, n3, n4, n11]}}' },
    ),
    messages: [
      ['39', "node 'n2' is gone", 'n2', 1],
      ['43', "node 'n3' is leaving", 'n3', 2],
      ['47', "node 'n4' has engine bosh", 'n4', 3],
      ['51', "the ledger has no node 'n11', did you mean 'n1'?", 'n11', 4],
    ].map(
      ([column, why, name, i]) =>
        `oak/fleet.lock.yaml:11:${column}: pods.web.nodes[${i}]: expected a podman node of the fleet, ${why} (delete ${name} from this list, then run flotilla plan, which places the replica anew)`,
    ),
  },
  {
    name: 'refuses a vendor without a stack',
    ledger: ledgerText(entry('n1', 0).replace('hetzner', 'linode')),
    messages: [
      "oak/fleet.lock.yaml:4:10: vendors: expected the vendors that have a stack, with 'linode' of node n1, got hetzner (add 'linode' to vendors, then run flotilla plan)",
    ],
  },
  {
    name: 'refuses a static machine without an address, and an address elsewhere',
    ledger: ledgerText(`${entry('n1', 0).replace('hetzner', 'static')}\n${entry('n2', 1, ', address: 203.0.113.9')}`, {
      vendors: '[hetzner, static]',
    }),
    messages: [
      `oak/fleet.lock.yaml:7:3: nodes.n1.address: expected the address of a static machine, got nothing ${line}`,
      `oak/fleet.lock.yaml:8:134: nodes.n2.address: expected no address of a machine at hetzner, got 203.0.113.9 ${line}`,
    ],
  },
  {
    name: 'refuses an index that the overlay has no subnet for',
    ledger: ledgerText(`${entry('n1', 0)}\n${entry('n300', 300)}`),
    messages: [
      'oak/fleet.lock.yaml:8:17: nodes.n300.index: expected at most 254, because the overlay 10.1.0.0/16 has /24 subnets for 255 nodes, got 300 (restore the larger overlay of the two that were merged, or the index, then run flotilla plan)',
    ],
  },
  {
    name: 'refuses overlay numbers that are none',
    ledger: ledgerText(entry('n1', 0), { network: '10.1.0.1/16', more: ', network6: fd00::/48' }),
    messages: [
      `oak/fleet.lock.yaml:3:20: overlay.network: expected the network's first address 10.1.0.0/16, got '10.1.0.1/16' ${line}`,
      `oak/fleet.lock.yaml:3:55: overlay.network6: expected subnet6 beside network6, got nothing ${line}`,
    ],
  },
  {
    name: 'refuses subnets that are as large as the network or are none',
    ledger: ledgerText(entry('n1', 0), { network: '10.1.0.0/24', more: ', network6: fd00::/x, subnet6: 64' }),
    messages: [
      `oak/fleet.lock.yaml:3:41: overlay.subnet: expected a prefix longer than the /24 of 10.1.0.0/24, got 24 ${line}`,
      `oak/fleet.lock.yaml:3:55: overlay.network6: expected a network as fd00:12::/48, got 'fd00::/x' ${line}`,
    ],
  },
  {
    name: 'refuses the ledger of another fleet',
    ledger: ledgerText(entry('n1', 0), { fleet: 'elm' }),
    messages: [
      "oak/fleet.yaml:1:8: fleet: expected the fleet of the ledger, 'elm', got 'oak' (a fleet keeps its name; for a new fleet use a folder of its own)",
    ],
  },
  {
    name: 'refuses to move the subnets of existing nodes',
    ledger: ledgerText(entry('n1', 0), { network: '10.8.0.0/16' }),
    messages: [
      "oak/fleet.yaml:3:10: overlay: expected a network that begins at 10.8.0.0 with /24 subnets, as the ledger has it, got 10.1.0.0/16 with /24 (the subnets of existing nodes cannot move; only the network's length may change)",
    ],
  },
  {
    name: 'refuses to forget the stack of a vendor that it does not know',
    ledger: ledgerText(entry('n1', 0), { vendors: '[hetzner, vultr]' }),
    messages: [
      "oak/fleet.yaml:1:1: the ledger has a stack of vendor 'vultr', which this version does not know (use the version of flotilla that made it)",
    ],
  },
];
