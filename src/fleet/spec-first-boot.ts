import type { LayerDraft } from './first-boot-schema';
import { LayerFiles } from './layer-files';
import type { FirstBootLayer, LayerContent } from './plan-types';
import { ramMiB } from './quantity';
import type { Report } from './report';
import type { FleetDraft } from './schema';
import type { ReadFile } from './source';
import { KeyFiles } from './spec-users';
import { formatPath, type Path } from './where';

/** A layer of the fleet, and the nodes that it is for. */
export interface SharedLayer {
  readonly layer: FirstBootLayer;
  /** Labels that a node must have; empty: every node gets it. */
  readonly where: Readonly<Record<string, string>>;
}

/** All layers of a fleet. */
export interface FleetLayers {
  /** In the order of the file. */
  readonly shared: readonly SharedLayer[];
  /** By node. */
  readonly own: ReadonlyMap<string, FirstBootLayer>;
}

/** The layers of a fleet with their files read. Empty is what was wrong. */
export function fleetLayers(fleet: FleetDraft, read: ReadFile, report: Report): FleetLayers {
  const reader = new LayerReader(read, report);
  const shared = (fleet.firstboot ?? []).flatMap((draft, i) => {
    if (draft === undefined) return [];
    const where = draft.where ?? {};
    const level = Object.keys(where).length === 0 ? 'fleet' : 'label';
    return [{ layer: reader.layer(draft, level, ['firstboot', i]), where }];
  });
  const own = Object.entries(fleet.nodes ?? {}).flatMap(([name, { firstboot }]) =>
    firstboot === undefined ? [] : [[name, reader.layer(firstboot, 'node', ['nodes', name, 'firstboot'])] as const],
  );
  return { shared, own: new Map(own) };
}

type Draft<K extends keyof LayerDraft> = NonNullable<LayerDraft[K]>;
type Parts<K extends keyof FirstBootLayer> = Partial<Pick<FirstBootLayer, K>>;

class LayerReader {
  private readonly files: LayerFiles;
  private readonly keys: KeyFiles;

  constructor(read: ReadFile, report: Report) {
    this.files = new LayerFiles(read, report);
    this.keys = new KeyFiles(read, report);
  }

  layer(draft: LayerDraft, level: FirstBootLayer['level'], path: Path): FirstBootLayer {
    const { groups, users, directories, files, units, ca } = draft;
    return {
      origin: formatPath(path),
      level,
      ...(groups === undefined ? {} : { groups: mapped(groups, (entry) => withoutGaps(entry)) }),
      ...(users === undefined ? {} : { users: mapped(users, (one, name) => this.user(one, [...path, 'users', name])) }),
      ...(directories === undefined ? {} : { directories: mapped(directories, ownership) }),
      ...(files === undefined ? {} : { files: mapped(files, (one, name) => this.file(one, [...path, 'files', name])) }),
      ...(units === undefined ? {} : { units: mapped(units, unitOf) }),
      ...(ca === undefined
        ? {}
        : { certificates: mapped(ca, (file, name) => this.files.certificate(file, [...path, 'ca', name])) }),
      ...listed(draft),
      ...scalars(draft),
    };
  }

  private user(draft: Draft<'users'>[string], path: Path): NonNullable<FirstBootLayer['users']>[string] {
    const { keys = [], sudo, shell, groups } = draft;
    return {
      keys: this.keys.all(keys, [...path, 'keys']),
      ...withoutGaps({ sudo, shell }),
      ...(groups === undefined ? {} : { groups: kept(groups) }),
    };
  }

  private file(draft: Draft<'files'>[string], path: Path): NonNullable<FirstBootLayer['files']>[string] {
    return { content: this.content(draft, path), ...ownership(draft) };
  }

  private content({ content, url, sha256 = '', file }: Draft<'files'>[string], path: Path): LayerContent {
    if (url !== undefined) return { url, sha256 };
    if (file !== undefined) return this.files.text(file, [...path, 'file']);
    return this.files.content(content ?? '', [...path, 'content']);
  }
}

function ownership({ mode, owner, group }: Draft<'directories'>[string]) {
  return withoutGaps({ mode: mode === undefined ? undefined : Number.parseInt(mode, 8), user: owner, group });
}

function unitOf({ enabled, masked, unit, dropins }: Draft<'units'>[string]) {
  const state = masked ? 'masked' : enabled === undefined ? undefined : enabled ? 'enabled' : 'disabled';
  return withoutGaps({
    // In the order of the file: systemd hands sockets over in that of their lines, and people read it.
    unit,
    dropins: dropins === undefined ? undefined : mapped(dropins, (dropin) => dropin),
    state: state as 'enabled' | 'disabled' | 'masked' | undefined,
  });
}

function listed(draft: LayerDraft): Parts<'modules' | 'packages' | 'timeServers' | 'kernelArguments'> {
  const { packages, modules, time_servers, kernel_arguments } = draft;
  return {
    ...(modules === undefined ? {} : { modules: kept(modules) }),
    ...(packages === undefined ? {} : { packages: kept(packages) }),
    ...(time_servers === undefined ? {} : { timeServers: kept(time_servers) }),
    ...(kernel_arguments === undefined ? {} : { kernelArguments: kept(kernel_arguments) }),
  };
}

function scalars({ sysctls, swap }: LayerDraft): Parts<'sysctls' | 'swapMiB'> {
  return {
    ...(sysctls === undefined ? {} : { sysctls: mapped(sysctls, String) }),
    ...(swap === undefined ? {} : { swapMiB: swap === 'none' ? 0 : ramMiB(swap) }),
  };
}

/** What is there of a list, once each. */
function kept(list: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(list.filter((entry) => entry !== undefined))];
}

/** By key, sorted. */
function mapped<A, B>(map: Readonly<Record<string, A>>, make: (value: A, key: string) => B): Record<string, B> {
  return Object.fromEntries(
    Object.keys(map)
      .sort()
      .map((key) => [key, make(map[key]!, key)]),
  );
}

type Gapless<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function withoutGaps<T extends object>(map: T): Gapless<T> {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined)) as Gapless<T>;
}
