import type { Checked } from '../../src/fleet/checked';
import { codes } from '../../src/fleet/codes';
import type { Finding } from '../../src/fleet/errors';
import { forgetNodes } from '../../src/fleet/forget';
import { parseLedger } from '../../src/fleet/ledger';
import { parseOutputs } from '../../src/fleet/outputs-parse';
import { parseFleet } from '../../src/fleet/parse';
import { plan } from '../../src/fleet/plan';
import { askReplacement } from '../../src/fleet/replacement';
import { catalogues, fleetFile, oak, planText } from './oak';
import { everyWrongFleet } from './wrong/every';
import { entry, ledgerText, wrongLedgers } from './wrong/ledgers';
import { wrongOutputs } from './wrong/outputs';

/** What the tables of wrong input lead to, and what is only worth a warning. */
function everyFinding(): readonly Finding[] {
  const one = oak('nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23}\n');
  const warned = planText(
    oak(
      'nodes:\n  n1: {vendor: hetzner, region: fsn9, size: cx23, ram: 64GiB}\npods:\n  job: {manifest: pods/job.yaml, replicas: 2, spread: vendor}\n  store: {manifest: pods/store.yaml, replicas: 2}\n',
    ),
  );
  const publicOverlay = parseFleet(fleetFile(one.replace('none', '{network6: "2a01:4f8::/48"}')));
  const results: Checked<unknown>[] = [
    publicOverlay,
    parseFleet(fleetFile(`${one}firstboot: [{where: {role: lb}, packages: [htop]}]\n`)),
    ...everyWrongFleet.map(({ fleet, files }) => planText(fleet, undefined, files)),
    ...wrongLedgers.map(({ ledger }) => {
      const parsed = parseLedger({ file: 'fleet.lock.yaml', text: ledger });
      return parsed.ok ? planText(one, parsed.value) : parsed;
    }),
    ...ledgerFindings(),
    ...wrongOutputs.map(({ json }) => parseOutputs(json)),
    planText(`# ${'x'.repeat(9 * 2 ** 20)}`),
    planText(oak(`nodes: ${'['.repeat(40)}${']'.repeat(40)}\n`)),
  ];
  return [...results.flatMap((r) => (r.ok ? r.warnings : r.findings)), ...(warned.ok ? warned.warnings : [])];
}

/** What is said of ledgers of another version, after merges, and of requests that a ledger cannot grant. */
function ledgerFindings(): readonly Checked<unknown>[] {
  const file = 'fleet.lock.yaml';
  const merged = ledgerText(`${entry('n1', 0)}\n${entry('n2', 0, ', deployed: none')}`);
  const older = ledgerText(entry('n1', 0)).replace('schemaVersion: 2', 'schemaVersion: 1');
  const leaving = parseLedger({ file, text: ledgerText(entry('n1', 0).replace('active', 'leaving')) });
  if (!leaving.ok) return [leaving];
  return [
    ...[merged, older].map((text) => parseLedger({ file, text })),
    forgetNodes(leaving.value, ['n1', 'n2'], new Set()),
    askReplacement(leaving.value, ['n1', 'n2']),
    orderAsked(['n1', 'n1']),
    planText(threeHosts),
  ];
}

/** Two bosh hosts of one vendor stand before that of another. */
const threeHosts = oak(`defaults: {engine: bosh}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: hetzner, region: nbg1, size: cx23}
  n3: {vendor: linode, region: eu-central, size: g6-standard-2}
`);

function orderAsked(order: readonly string[]): Checked<unknown> {
  const spec = parseFleet(fleetFile(threeHosts), catalogues);
  return spec.ok ? plan(spec.value, undefined, catalogues, { order }) : spec;
}

/** Found by those who call this room, with files, vendors' limits or other formats in hand; their own tests lead to them. */
const foundElsewhere = [
  'bad-first-boot',
  'data-lost',
  'docker-api',
  'engine-unfit',
  'layers-clash',
  'bad-inventory',
  'file-exists',
  'ledger-out-of-date',
  'no-fleet-file',
  'not-joined',
  'not-survived',
  'nothing-fits',
  'over-budget',
  'port-clash',
  'state-not-ignored',
  'user-data-too-large',
];

const found = everyFinding();

test('every code has an example, and no example has a code that is not listed', () => {
  expect([...new Set(found.map((f) => f.code))].sort()).toEqual(
    Object.keys(codes)
      .filter((code) => !foundElsewhere.includes(code))
      .sort(),
  );
});

test('messages begin in lower case, end without a full stop and fit into one line', () => {
  for (const { message, hint = 'none' } of found) {
    expect(message).toMatch(/^[^A-Z].*[^.]$/);
    expect(hint).toMatch(/^[^A-Z].*[^.]$/);
  }
});

test('a code says what it means', () => {
  for (const meaning of Object.values(codes)) expect(meaning).toMatch(/^[a-z].{15,}[^.]$/);
});
