import type { Finding } from './errors';
import type { FirstBootLayer } from './plan-types';
import type { FleetSpec } from './spec-types';
import { formatPath, type Path } from './where';

/**
 * Gives findings about layers of first boot their places in the fleet's files: what is found out once everything that a node gets has
 * come together knows only where it came from.
 *
 * A path is a layer's origin, the part, the entry as it is written, and what of it: `firstboot[1].files./etc/motd.mode`. Parts and keys may
 * be in the words of {@link FirstBootLayer} or of the fleet file. Other findings come back as they are.
 *
 * @param spec the fleet that the layers came from
 * @example
 * const found = [{ code: 'bad-setup', path: 'firstboot[0].files./etc/motd.user', message: "expected an account, got 'eve'" }];
 * placedFindings(spec, found)[0]?.path; // => 'firstboot[0].files["/etc/motd"].owner'
 */
export function placedFindings(spec: FleetSpec, findings: readonly Finding[]): readonly Finding[] {
  if (findings.length === 0) return [];
  const layers = new Map(
    spec.nodes.flatMap(({ layers = [] }) => layers.map((layer) => [layer.origin, layer] as const)),
  );
  return findings.map((finding) => {
    const path = pathOf(finding.path, layers);
    if (path === undefined || finding.line !== undefined) return finding;
    const at = spec.where.file === undefined ? undefined : spec.where.locate?.(path, 'value');
    return {
      ...finding,
      path: formatPath(path),
      ...(spec.where.file === undefined ? {} : { file: spec.where.file }),
      ...(at ?? {}),
    };
  });
}

/** What the fleet file calls the parts of a layer and what is said of their entries, where it calls them otherwise. */
const writtenAs: Readonly<Record<string, string>> = {
  swapMiB: 'swap',
  timeServers: 'time_servers',
  certificates: 'ca',
  kernelArguments: 'kernel_arguments',
  user: 'owner',
};

/** The same the other way round, of parts. */
const calledHere = new Map(Object.entries(writtenAs).map(([here, written]) => [written, here]));

function pathOf(text: string, layers: ReadonlyMap<string, FirstBootLayer>): Path | undefined {
  const match = /^(?:firstboot\[([0-9]+)\]|nodes\.(.+?)\.firstboot|nodes\["(.+?)"\]\.firstboot)(?:\.(.+))?$/s.exec(
    text,
  );
  if (match === null) return undefined;
  const [, number, plain, quoted, rest = ''] = match;
  const origin: Path = number === undefined ? ['nodes', plain ?? quoted!, 'firstboot'] : ['firstboot', Number(number)];
  const layer = layers.get(formatPath(origin));
  return [...origin, ...(rest === '' ? [] : partPath(rest, layer))];
}

function partPath(text: string, layer: FirstBootLayer | undefined): Path {
  const [, word = '', number, quoted, after = '', plain] =
    /^([A-Za-z_]+)(?:\[([0-9]+)\]|\["(.*?)"\](.*)|\.(.*))?$/s.exec(text) ?? [];
  const part = writtenAs[word] ?? word;
  if (number !== undefined) return [part, Number(number)];
  const rest = quoted === undefined ? plain : `${quoted}${after}`;
  if (rest === undefined) return [part];
  const value = layer?.[(calledHere.get(word) ?? word) as keyof FirstBootLayer];
  if (Array.isArray(value)) return value.includes(rest) ? [part, value.indexOf(rest)] : [part];
  return [part, ...(isMap(value) ? entryPath(rest, value) : [rest])];
}

/** The longest name of an entry that a text begins with, and what follows. */
function entryPath(text: string, entries: Readonly<Record<string, unknown>>): Path {
  const fitting = Object.keys(entries).filter(
    (name) => text === name || text.startsWith(`${name}.`) || text.startsWith(`${name}[`),
  );
  const name = fitting.sort((a, b) => b.length - a.length)[0];
  if (name === undefined) return [text];
  const keys = text.slice(name.length).match(/[^.[\]]+/g) ?? [];
  return [name, ...keys.map((key) => (/^[0-9]+$/.test(key) ? Number(key) : written(key, entries[name])))];
}

/** What the fleet file calls what is said of an entry: the state of a unit is one of two keys. */
function written(key: string, entry: unknown): string {
  if (key === 'state') return isMap(entry) && entry.state === 'masked' ? 'masked' : 'enabled';
  return writtenAs[key] ?? key;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
