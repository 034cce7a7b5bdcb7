import type { VendorCatalogue } from './catalogue';
import { checkCatalogues } from './check-catalogues';
import type { Checked } from './checked';
import { type Draft, readDraft } from './draft';
import { NodeLayers } from './node-layers';
import { Report } from './report';
import type { FleetInput } from './schema';
import type { ReadFile } from './source';
import { backendSpecs, checkBackends } from './spec-backends';
import { boshSpec, checkBosh } from './spec-bosh';
import { fleetLayers } from './spec-first-boot';
import { checkImages } from './spec-images';
import { checkNames, checkNodes, nodeSpecs } from './spec-nodes';
import { overlaySpec } from './spec-overlay';
import { podSpecs } from './spec-pods';
import type { FleetSpec, NodeSpec } from './spec-types';
import { loginUsers } from './spec-users';
import type { Where } from './where';

export type { FleetInput } from './schema';
export type * from './spec-types';

/**
 * Checks a fleet that a TypeScript program describes, in the same structure as fleet.yaml.
 *
 * @param input the fleet; nothing is taken for granted of it
 * @param read reads key files and manifests
 * @param catalogues given, what vendors do not sell is told in the same run. @default - left to planning
 * @example
 * const operator = { user: 'ada', keys: ['keys/ada.pub'] };
 * const nodes = { n1: { vendor: 'hetzner', region: 'fsn1', size: 'cx23', image: 'debian-13', engine: 'podman' } } as const;
 * const checked = fleetSpec({ fleet: 'oak', operator, nodes }, (path) => readFileSync(path, 'utf8'), catalogues);
 * checked.ok && checked.value.nodes.map((n) => n.name); // => ['n1']
 */
export function fleetSpec(
  input: FleetInput,
  read: ReadFile,
  catalogues: readonly VendorCatalogue[] = [],
): Checked<FleetSpec> {
  const report = new Report();
  if (Object.hasOwn(input ?? {}, 'include')) {
    report.error({
      code: 'bad-include',
      path: ['include'],
      message: 'expected no include, because a program has no files to read it from',
      hint: 'put the objects together in the program',
    });
  }
  return specOf(input, { where: {}, read, catalogues, report });
}

/** What surrounds a fleet's data. */
export interface SpecContext {
  readonly where: Where;
  readonly read: ReadFile;
  readonly catalogues: readonly VendorCatalogue[];
  /** May hold findings already. */
  readonly report: Report;
}

/** The same for data of any origin. */
export function specOf(data: unknown, context: SpecContext): Checked<FleetSpec> {
  const { where, read, report } = context;
  const draft = readDraft(data, report, context.catalogues);
  const { fleet } = draft;
  const layers = new NodeLayers(fleetLayers(fleet, read, report));
  const nodes = nodeSpecs(fleet, layers);
  layers.warnOfUnused(report);
  const overlay = overlaySpec(draft, report);
  const users = loginUsers(fleet, read, report);
  checkNames(draft, report);
  checkNodes(nodes, draft, overlay, report);
  if (fleet.bosh !== undefined) checkBosh(fleet.bosh, nodes, draft, report);
  const pods = podSpecs(draft, nodes, { read, where, report });
  const backends = backendSpecs(fleet, report);
  if (context.catalogues.length > 0) checkSold(draft, nodes, backends, context);
  return report.result(() => ({
    fleet: fleet.fleet!,
    users,
    sysctls: sorted(fleet.sysctls ?? {}),
    overlay: overlay!,
    ...(nodes.some((n) => n.engine === 'bosh') ? { bosh: boshSpec(fleet.bosh) } : {}),
    ...(fleet.require?.survive === undefined ? {} : { require: { survive: fleet.require.survive } }),
    protect: fleet.protect ?? true,
    nodes,
    pods,
    backends,
    where,
  }));
}

/** What needs vendors. Warnings are left to planning, which comes in any case and would say them again. */
function checkSold(
  draft: Draft,
  nodes: readonly NodeSpec[],
  backends: FleetSpec['backends'],
  { where, catalogues, report }: SpecContext,
): void {
  const { fleet, isWrong } = draft;
  const errors = new Report(where);
  checkImages(draft, catalogues, errors);
  const ownImage = (name: string) => fleet.nodes?.[name]?.image !== undefined;
  checkCatalogues(fleet.fleet, nodes, catalogues, errors, {
    ownImage,
    isWrong: (node, key) => isWrong('nodes', node, key),
  });
  const vendors = [...new Set(nodes.map((n) => n.vendor))].filter((vendor) => vendor !== '').sort();
  checkBackends(
    backends,
    ['core', ...vendors, 'mesh'],
    catalogues.map((c) => c.vendor),
    errors,
  );
  report.add({ ok: false, findings: errors.findings });
}

function sorted(values: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(
    Object.keys(values)
      .sort()
      .map((key) => [key, String(values[key])]),
  );
}
