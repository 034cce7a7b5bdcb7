import { parseCidr, subnetCapacity } from './cidr';
import { parseCidr6, subnet6Capacity } from './cidr6';
import type { LedgerText, MachineText, NodeText } from './ledger-schema';
import { nearest } from './nearest';
import { staticVendor } from './node-kinds';
import type { Report } from './report';
import type { Path } from './where';

/** Where to get back what a hand or a merge has broken. */
const restore = 'restore the line from version control, then run flotilla plan';

/**
 * Tells every contradiction between entries of a ledger. None of them is in a ledger that this program wrote.
 * Indices that several nodes have are told by those who can resolve them.
 */
export function reportContradictions(text: LedgerText, report: Report): void {
  const fits = overlayCapacity(text.overlay, report);
  for (const [name, node] of Object.entries(text.nodes)) {
    if (fits !== undefined) checkIndex(name, node, fits, text.overlay, report);
    checkGenerations(name, node, report);
    checkAddress(['nodes', name], node, report);
    if (isMachine(node.deployed)) checkAddress(['nodes', name, 'deployed'], node.deployed, report);
    checkBegun(name, node, report);
    checkStack(name, node, text.vendors, report);
  }
  for (const [name, pod] of Object.entries(text.pods)) checkReplicas(name, pod.nodes, text.nodes, report);
}

function contradiction(report: Report, path: Path, message: string, hint: string = restore): void {
  report.error({ code: 'ledger-contradiction', path, message, hint });
}

function isMachine(deployed: NodeText['deployed']): deployed is MachineText {
  return typeof deployed === 'object';
}

/** How many nodes the overlay has numbers for; undefined if its numbers are impossible, which is reported. */
function overlayCapacity(overlay: LedgerText['overlay'], report: Report): number | undefined {
  const before = report.findings.length;
  const { network, subnet, network6, subnet6 } = overlay;
  const cidr = parseCidr(network);
  const fits = 'problem' in cidr ? 0 : subnetCapacity(cidr, subnet);
  if ('problem' in cidr) contradiction(report, ['overlay', 'network'], cidr.problem);
  else if (fits < 1) tooLong(report, 'subnet', cidr.length, network, subnet);
  if ((network6 === undefined) !== (subnet6 === undefined)) {
    const [has, lacks] = network6 === undefined ? ['subnet6', 'network6'] : ['network6', 'subnet6'];
    contradiction(report, ['overlay', has], `expected ${lacks} beside ${has}, got nothing`);
  }
  if (network6 === undefined || subnet6 === undefined) return report.findings.length > before ? undefined : fits;
  const cidr6 = parseCidr6(network6);
  const fits6 = 'problem' in cidr6 ? 0 : subnet6Capacity(cidr6, subnet6);
  if ('problem' in cidr6) contradiction(report, ['overlay', 'network6'], cidr6.problem);
  else if (fits6 < 1) tooLong(report, 'subnet6', cidr6.length, network6, subnet6);
  return report.findings.length > before ? undefined : Math.min(fits, fits6);
}

function tooLong(report: Report, key: string, length: number, network: string, got: number): void {
  contradiction(report, ['overlay', key], `expected a prefix longer than the /${length} of ${network}, got ${got}`);
}

function checkIndex(
  name: string,
  { index }: NodeText,
  fits: number,
  { network, subnet }: LedgerText['overlay'],
  report: Report,
): void {
  if (index < fits) return;
  contradiction(
    report,
    ['nodes', name, 'index'],
    `expected at most ${fits - 1}, because the overlay ${network} has /${subnet} subnets for ${fits} nodes, got ${index}`,
    'restore the larger overlay of the two that were merged, or the index, then run flotilla plan',
  );
}

/** What a node's state says of its generations, and the other way round. */
function checkGenerations(name: string, { state, generation, deployed }: NodeText, report: Report): void {
  const path = ['nodes', name, 'generation'];
  const stands = typeof deployed === 'string' ? undefined : (deployed?.generation ?? generation);
  if (state === 'leaving' && stands === undefined) {
    const message = `expected a machine that leaves, but of ${name} none was deployed`;
    contradiction(
      report,
      ['nodes', name, 'deployed'],
      message,
      'write state: gone if it never stood, else restore the line from version control; then run flotilla plan',
    );
  }
  if (state === 'leaving' || state === 'gone') return;
  if (state === 'active' && stands !== undefined && stands !== generation) {
    const message = `expected generation ${stands}, because ${name} is active and generation ${stands} is deployed, got ${generation}`;
    const hint =
      stands > generation
        ? `write generation: ${stands}, then run flotilla plan`
        : 'write state: replacing, then run flotilla plan';
    contradiction(report, path, message, hint);
  }
  if (state === 'replacing' && generation <= (stands ?? 1)) {
    const message = `expected a generation above ${stands ?? 1}, because ${name} is being replaced, got ${generation}`;
    contradiction(
      report,
      path,
      message,
      `write state: active and generation: ${stands ?? 1}, then run flotilla replace ${name}`,
    );
  }
}

/** What was begun is no more than what is wanted, and is said only of a node of which nothing else is known. */
function checkBegun(name: string, { state, generation, deployed, begun }: NodeText, report: Report): void {
  if (begun === undefined) return;
  checkAddress(['nodes', name, 'begun'], begun, report);
  const path = ['nodes', name, 'begun'];
  if (deployed !== 'unknown') {
    contradiction(
      report,
      path,
      `expected nothing begun, because it is known what of ${name} is deployed, got a machine`,
    );
  } else if (begun.generation > generation || (state === 'active' && begun.generation < generation)) {
    const message = `expected generation ${begun.generation}, which was begun for ${name}, got ${generation}`;
    contradiction(report, ['nodes', name, 'generation'], message);
  }
}

function checkAddress(path: Path, { vendor, address }: MachineText, report: Report): void {
  if ((vendor === staticVendor) === (address !== undefined)) return;
  const expected = vendor === staticVendor ? 'the address of a static machine' : `no address of a machine at ${vendor}`;
  contradiction(report, [...path, 'address'], `expected ${expected}, got ${address ?? 'nothing'}`);
}

/** A machine without a stack would never be changed nor removed. */
function checkStack(
  name: string,
  { state, vendor, deployed }: NodeText,
  vendors: readonly string[],
  report: Report,
): void {
  const none = state === 'gone' && deployed === 'none';
  if (none || vendors.includes(vendor)) return;
  const message = `expected the vendors that have a stack, with '${vendor}' of node ${name}, got ${vendors.join(', ') || 'none'}`;
  contradiction(report, ['vendors'], message, `add '${vendor}' to vendors, then run flotilla plan`);
}

function checkReplicas(pod: string, nodes: readonly string[], known: LedgerText['nodes'], report: Report): void {
  nodes.forEach((name, i) => {
    const node = Object.hasOwn(known, name) ? known[name]! : undefined;
    const wrong = whyNoReplica(name, node, known);
    if (wrong === undefined) return;
    const message = `expected a podman node of the fleet, ${wrong}`;
    contradiction(
      report,
      ['pods', pod, 'nodes', i],
      message,
      `delete ${name} from this list, then run flotilla plan, which places the replica anew`,
    );
  });
}

function whyNoReplica(name: string, node: NodeText | undefined, known: LedgerText['nodes']): string | undefined {
  if (node === undefined) {
    const meant = nearest(name, Object.keys(known));
    return `the ledger has no node '${name}'${meant === undefined ? '' : `, did you mean '${meant}'?`}`;
  }
  if (node.state === 'gone' || node.state === 'leaving') return `node '${name}' is ${node.state}`;
  return node.engine === 'podman' ? undefined : `node '${name}' has engine ${node.engine}`;
}
