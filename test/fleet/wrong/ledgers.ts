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
  { fleet = 'oak', network = '10.1.0.0/16', vendors = '[hetzner]' } = {},
): string {
  return `schemaVersion: 1
fleet: ${fleet}
overlay: {network: ${network}, subnet: 24}
vendors: ${vendors}
config: {users: a, sysctls: b}
nodes:
${nodes}
pods: {}
`;
}

/** An entry of a deployed node. */
export function entry(name: string, index: number | string, more = ''): string {
  return `  ${name}: {index: ${index}, state: active, generation: 1, vendor: hetzner, region: fsn1, size: cx23, image: debian-13, engine: podman, labels: {}${more}}`;
}

/** What is wrong with a ledger, alone or beside its fleet. */
export const wrongLedgers: readonly WrongLedger[] = [
  {
    name: 'refuses a ledger of a newer flotilla',
    ledger: 'schemaVersion: 2\nfleet: oak\n',
    messages: [
      'oak/fleet.lock.yaml:1:16: schemaVersion: expected schemaVersion 1 or older, got 2 (a newer flotilla wrote this ledger: use that one)',
    ],
  },
  {
    name: 'refuses two nodes with one index and names both',
    ledger: ledgerText(`${entry('n1', 0)}\n${entry('n2', 1)}\n${entry('n3', 1)}`),
    messages: [
      'oak/fleet.lock.yaml:9:15: nodes.n3.index: expected an index of its own, got 1, which n2 has too (delete the entry of the node that is not deployed, n2 or n3, and run flotilla plan)',
    ],
  },
  {
    name: 'refuses the markers of a merge conflict and says how to resolve it',
    ledger: ledgerText(`<<<<<<< HEAD\n${entry('n1', 0)}\n=======\n${entry('n2', 0)}\n>>>>>>> other`),
    messages: [
      'oak/fleet.lock.yaml:7:1: expected YAML, got the marker <<<<<<< of a merge conflict (keep the entries of both sides; where two nodes have the same index, delete the entry of the one that is not deployed; then run flotilla plan)',
    ],
  },
  {
    name: 'refuses what a hand has changed beyond sense',
    ledger: ledgerText(entry('n1', -1, ', colour: red').replace('active', 'sleeping')),
    messages: [
      'oak/fleet.lock.yaml:7:15: nodes.n1.index: expected at least 0, got -1',
      "oak/fleet.lock.yaml:7:26: nodes.n1.state: expected one of active, replacing, leaving, gone, got 'sleeping'",
      "oak/fleet.lock.yaml:7:140: nodes.n1.colour: unknown key 'colour', expected one of generation, vendor, region, size, image, engine, ramMiB, arch, seller, address, labels, index, state, deployed",
    ],
  },
  {
    name: 'refuses an empty ledger',
    ledger: '',
    messages: ['oak/fleet.lock.yaml: expected a map, the file is empty'],
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
    name: 'counts the indices of nodes that are gone',
    ledger: ledgerText(`${entry('n1', 0)}\n${entry('n300', 300)}`),
    messages: [
      'oak/fleet.yaml:3:1: overlay.network: expected at most 255 nodes, as many as 10.1.0.0/16 has subnets of /24 for, the fleet needs 301 (the subnets of existing nodes cannot move, and no larger network begins at 10.1.0.0: begin a second fleet)',
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
