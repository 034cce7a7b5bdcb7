import type { Ledger } from '../../src/fleet/ledger';
import { parseFleet } from '../../src/fleet/parse';
import { plan } from '../../src/fleet/plan';
import { catalogue as hetzner } from '../../src/providers/hetzner/catalogue';
import { catalogue as linode } from '../../src/providers/linode/catalogue';
import { catalogue as ownMachines } from '../../src/providers/static/catalogue';
import { fleetFile, lines } from './oak';

const catalogues = [hetzner, linode, ownMachines];

/** A node each of two vendors, and one with another engine. */
export const nodes = {
  hetzner: '{vendor: hetzner, region: fsn1, size: cx23}',
  linode: '{vendor: linode, region: eu-central, size: g6-nanode-1}',
  bosh: '{vendor: linode, region: eu-central, size: g6-nanode-1, engine: bosh}',
};

/** A fleet with an overlay and the given nodes, n1 first. */
export function fleet(overlay: string, ...some: readonly string[]): string {
  const list = some.map((node, i) => `  n${i + 1}: ${node}`).join('\n');
  return `fleet: oak\noperator: {user: ada, keys: [keys/ada.pub]}\noverlay: ${overlay}\nnodes:\n${list}\n`;
}

/** Parses and plans, with the warnings of both. */
export function planned(text: string, ledger?: Ledger) {
  const spec = parseFleet(fleetFile(text), catalogues);
  if (!spec.ok) return spec;
  const result = plan(spec.value, ledger, catalogues);
  return result.ok ? { ...result, warnings: [...spec.warnings, ...result.warnings] } : result;
}

/** What a user reads, without where it stands. */
export function told(text: string, ledger?: Ledger): readonly string[] {
  return lines(planned(text, ledger)).map((line) => line.replace(/^oak\/fleet\.yaml:\d+:\d+: /, ''));
}

/** A machine of one's own, with more keys. */
export const own = (address: string, more = '') => `{vendor: static, address: ${address}, ram: 1GiB${more}}`;
