import * as fs from 'node:fs';
import * as path from 'node:path';
import { readText } from '../files/read-text';
import { type Finding, formatFinding } from '../fleet/errors';
import { type FitOptions, fitNodes } from '../fleet/fit';
import type { Ledger } from '../fleet/ledger';
import { parseFleet } from '../fleet/parse';
import { plan } from '../fleet/plan';
import { readLedger } from '../fleet/plan-files';
import type { NodePlan } from '../fleet/plan-types';
import type { FleetSpec } from '../fleet/spec-types';
import { catalogues } from '../providers/registry';
import { type ExitCode, exitCode, FindingsError, wrongInput } from './exit';
import { nodesBlock } from './fit-block';
import { type FitCommandOptions, FitRequest } from './fit-request';
import { renderFit } from './fit-table';
import { fitView } from './fit-view';
import { type FleetPlace, findFleet, shownPath } from './fleet-place';
import { orThrow } from './load';
import type { Surroundings } from './program-options';
import { jsonText } from './terminal';

/** `flotilla fit`: the cheapest nodes for the fleet's pods. Reads, never writes. */
export async function fitCommand(around: Surroundings, options: FitCommandOptions): Promise<ExitCode> {
  const request = new FitRequest(options, catalogues);
  const asked = request.read();
  const { spec, ledger } = read(findFleet(options.fleet ?? '.', around.cwd), request.findings);
  if (spec.pods.length === 0) throw wrongInput('the fleet has no pods to find nodes for', 'add some under pods:');
  const present = presentNodes(spec, ledger);
  const image = imageOf(spec);
  const result = orThrow(
    fitNodes(spec.pods, catalogues, {
      ...(spec.require === undefined ? {} : { survive: spec.require.survive }),
      ...asked,
      ...{
        image,
        nodes: spec.nodes,
        taken: [...spec.nodes.map((node) => node.name), ...Object.keys(ledger?.nodes ?? {})],
      },
      ...(options.keep === true ? standing(present, ledger) : {}),
    }),
  ).value;
  const view = fitView(spec.fleet, spec.pods, result, present, nodesBlock(result.nodes, image, spec.nodes));
  const { terminal } = around;
  terminal.out(options.json === true ? jsonText({ schemaVersion: 1, ...view }) : renderFit(view, terminal));
  return exitCode.done;
}

/** The fleet and its ledger. @throws FindingsError with everything that is wrong, of the options too */
function read(
  place: FleetPlace,
  typed: readonly Finding[],
): { readonly spec: FleetSpec; readonly ledger: Ledger | undefined } {
  const text = readText(place.file) ?? fs.readFileSync(place.file, 'utf8');
  const readFile = (name: string) => readText(path.resolve(place.folder, name));
  const spec = parseFleet({ file: place.shown, text, read: readFile }, catalogues);
  const written = readText(place.ledger);
  const ledger =
    written === undefined ? undefined : readLedger({ file: shownPath(place.ledger, place.cwd), text: written });
  const findings = [
    ...typed,
    ...(spec.ok ? [] : spec.findings),
    ...(ledger === undefined || ledger.ok ? [] : ledger.findings),
  ];
  if (findings.length > 0 || !spec.ok) throw new FindingsError(findings, findings.map(formatFinding).join('\n'));
  return { spec: spec.value, ledger: ledger?.ok ? ledger.value : undefined };
}

/** The podman nodes that the fleet has, whether its pods have a place there or not. */
function presentNodes(spec: FleetSpec, ledger: Ledger | undefined): readonly NodePlan[] {
  const { require: _, ...rest } = spec;
  const planned = orThrow(plan({ ...rest, pods: [] }, ledger, catalogues)).value.plan.nodes;
  return planned.filter((node) => node.engine === 'podman' && node.state !== 'leaving');
}

function standing(kept: readonly NodePlan[], ledger: Ledger | undefined): Pick<FitOptions, 'kept' | 'previous'> {
  const previous = Object.entries(ledger?.pods ?? {}).map(([pod, { wanted }]) => [pod, wanted.nodes] as const);
  return { kept, previous: Object.fromEntries(previous) };
}

/** What most podman nodes of the fleet run; of equally many the first by name. */
function imageOf({ nodes }: FleetSpec): string {
  const images = nodes
    .filter((node) => node.engine === 'podman' && node.vendorImage === undefined)
    .map((node) => node.image);
  const count = (image: string) => images.filter((one) => one === image).length;
  return [...new Set(images)].sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1))[0] ?? 'debian-13';
}
