import type { Content } from './gap';
import type { Setup, SetupLayer, SetupUnit, SetupUser } from './setup';
import { byOrigin } from './text-order';

/** Something wrong with what a machine shall be. */
export interface SetupProblem {
  /** Where it was said: `nodes.n1.firstboot.files./etc/motd`. */
  readonly path: string;
  /** One clause: what was expected and what was found, or who contradicts whom. */
  readonly message: string;
  /** What to do. */
  readonly hint?: string;
}

/** Who said an entry of a merged setup. */
export interface SetupOrigin {
  readonly origin: string;
  readonly level: SetupLayer['level'];
}

/** Who said each entry, by its path in the setup: `files./etc/motd`, `packages.curl`, `users.ada.shell`. */
export type SetupOrigins = ReadonlyMap<string, SetupOrigin>;

/** Layers made one, what contradicts itself, and who said what. */
export interface MergedSetup {
  readonly setup: Setup;
  readonly problems: readonly SetupProblem[];
  readonly origins: SetupOrigins;
}

/**
 * Makes one setup of layers, whatever their order.
 *
 * - **Lists add up**: packages, modules, kernel arguments, and the keys and groups of a user. Each element counts once.
 * - **Everything else is one value**: swapMiB, timeServers (in an order of preference, so one value), each sysctl, certificate,
 *   group and directory, each file with its mode and owner, each drop-in, the text and the state of each unit, and shell, home,
 *   sudo and system of each user. The nearest level that says it wins: `node` over `label` over `fleet` over `own`.
 * - **Two layers of one level** that say one value differently are a problem, unless a nearer level settles it.
 * - **What Flotilla itself says is locked**: saying it differently is a problem. Open are sysctls, swapMiB, timeServers and the
 *   files that its layer lists as `open`. Everyone may add to the lists of its users, but not to those of its system accounts.
 *
 * A problem names both origins. The setup is whole even then: the first by origin counts, or Flotilla itself.
 */
export function mergeLayers(layers: readonly SetupLayer[]): MergedSetup {
  const merge = new Merge([...layers].sort(byNearness));
  return { setup: merge.setup(), problems: merge.problems, origins: merge.origins };
}

const nearness = { own: 0, fleet: 1, label: 2, node: 3 } as const;

function byNearness(a: SetupLayer, b: SetupLayer): number {
  return nearness[a.level] - nearness[b.level] || byOrigin(a.origin, b.origin);
}

/** Something that a layer says. */
interface Said<T> {
  readonly by: SetupLayer;
  readonly value: T;
}

/** Looks a value up in a layer. */
type Look<T> = (layer: SetupLayer) => T | undefined;

class Merge {
  readonly problems: SetupProblem[] = [];
  readonly origins = new Map<string, SetupOrigin>();
  private readonly open: ReadonlySet<string>;

  /** @param layers farthest first */
  constructor(private readonly layers: readonly SetupLayer[]) {
    const files = layers.flatMap((layer) => (layer.level === 'own' ? (layer.open ?? []) : []));
    this.open = new Set(files.map((path) => `files.${path}`));
  }

  setup(): Setup {
    return {
      groups: this.map('groups', (layer) => layer.groups),
      users: this.named(
        'users',
        (layer) => layer.users,
        (name) => this.user(name),
      ),
      directories: this.map('directories', (layer) => layer.directories),
      files: this.map('files', (layer) => layer.files),
      units: this.named(
        'units',
        (layer) => layer.units,
        (name) => this.unit(name),
      ),
      sysctls: this.map('sysctls', (layer) => layer.sysctls),
      modules: this.list('modules', (layer) => layer.modules).sort(),
      packages: this.list('packages', (layer) => layer.packages).sort(),
      swapMiB: this.one('swapMiB', (layer) => layer.swapMiB) ?? 0,
      timeServers: this.one('timeServers', (layer) => layer.timeServers) ?? [],
      certificates: this.map('certificates', (layer) => layer.certificates),
      kernelArguments: this.list('kernelArguments', (layer) => layer.kernelArguments).sort(),
    };
  }

  private user(name: string): SetupUser {
    const path = `users.${name}`;
    const all = (layer: SetupLayer) => entry(layer.users, name);
    const closed = this.closed(path, all);
    const look = (layer: SetupLayer) => (closed && layer.level !== 'own' ? undefined : all(layer));
    const groups = this.list(`${path}.groups`, (layer) => look(layer)?.groups).sort();
    return defined({
      keys: this.list<Content>(`${path}.keys`, (layer) => look(layer)?.keys),
      sudo: this.one(`${path}.sudo`, (layer) => look(layer)?.sudo),
      shell: this.one(`${path}.shell`, (layer) => look(layer)?.shell),
      groups: groups.length > 0 ? groups : undefined,
      home: this.one(`${path}.home`, (layer) => look(layer)?.home),
      system: this.one(`${path}.system`, (layer) => look(layer)?.system),
    });
  }

  private unit(name: string): SetupUnit {
    const path = `units.${name}`;
    const look = (layer: SetupLayer) => entry(layer.units, name);
    const dropins = this.map(`${path}.dropins`, (layer) => look(layer)?.dropins);
    return defined({
      unit: this.one(`${path}.unit`, (layer) => look(layer)?.unit),
      dropins: Object.keys(dropins).length > 0 ? dropins : undefined,
      state: this.one(`${path}.state`, (layer) => look(layer)?.state),
    });
  }

  /** Whether a user is a system account of Flotilla's own: whoever could add a key to one would be root everywhere. */
  private closed(path: string, look: Look<SetupUser>): boolean {
    const said = this.said(look);
    const own = said.find(({ by, value }) => by.level === 'own' && value.system === true);
    if (own === undefined) return false;
    for (const { by, value } of said) {
      if (by.level === 'own' || same(value, own.value)) continue;
      const message = `${own.by.origin} and ${by.origin} both ask for this system account`;
      this.problems.push({ path: `${by.origin}.${path}`, message, hint: 'choose another name' });
    }
    return true;
  }

  private said<T>(look: Look<T>): Said<T>[] {
    return this.layers.flatMap((by) => {
      const value = look(by);
      return value === undefined ? [] : [{ by, value }];
    });
  }

  private remember(path: string, by: SetupLayer): void {
    if (!this.origins.has(path)) this.origins.set(path, { origin: by.origin, level: by.level });
  }

  /** All entries of a map, each one value. */
  private map<T>(path: string, look: Look<Readonly<Record<string, T>>>): Record<string, T> {
    return each(namesOf(this.said(look)), (name) => {
      return this.one(`${path}.${name}`, (layer) => entry(look(layer), name)) as T;
    });
  }

  /** All entries of a map that are made of several values. */
  private named<T>(path: string, look: Look<Readonly<Record<string, unknown>>>, make: (name: string) => T) {
    const said = this.said(look);
    for (const { by, value } of said) for (const name of Object.keys(value)) this.remember(`${path}.${name}`, by);
    return each(namesOf(said), make);
  }

  /** Elements of all layers, the farthest first, each once. */
  private list<T extends Content>(path: string, look: Look<readonly T[]>): T[] {
    const elements = new Map<string, T>();
    for (const { by, value } of this.said(look)) {
      for (const element of value) {
        const name = typeof element === 'string' ? element : `gap ${element.gap}`;
        if (elements.has(name)) continue;
        elements.set(name, element);
        this.remember(`${path}.${name}`, by);
      }
    }
    return [...elements.values()];
  }

  private one<T>(path: string, look: Look<T>): T | undefined {
    const said = this.said(look);
    const [first] = said;
    const last = said.at(-1);
    if (first === undefined || last === undefined) return undefined;
    const locked = first.by.level === 'own' && !this.isOpen(path);
    const level = locked ? 'own' : last.by.level;
    const winner = said.find(({ by }) => by.level === level) ?? first;
    this.remember(path, winner.by);
    if (said.length === 1) return winner.value;
    for (const other of said) {
      if (other === winner || same(other.value, winner.value)) continue;
      if (locked || other.by.level === level) this.problems.push(clash(path, winner, other, locked));
    }
    return winner.value;
  }

  private isOpen(path: string): boolean {
    return path === 'swapMiB' || path === 'timeServers' || path.startsWith('sysctls.') || this.open.has(path);
  }
}

function namesOf(said: readonly Said<Readonly<Record<string, unknown>>>[]): string[] {
  return [...new Set(said.flatMap(({ value }) => Object.keys(value)))].sort();
}

function each<T>(names: readonly string[], make: (name: string) => T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, make(name)]));
}

function clash(path: string, winner: Said<unknown>, other: Said<unknown>, locked: boolean): SetupProblem {
  const message = `${winner.by.origin} and ${other.by.origin} ask for different ${difference(path, winner.value, other.value)}`;
  const hint = locked ? 'it is not meant to be changed: leave it out' : 'say it once, or nearer to the node';
  return { path: `${other.by.origin}.${path}`, message, hint };
}

function difference(path: string, a: unknown, b: unknown): string {
  if (!path.startsWith('files.')) return 'values';
  return same((a as { content: unknown }).content, (b as { content: unknown }).content)
    ? 'modes or owners'
    : 'contents';
}

/** An entry of a map that may bear the name of what every object inherits. */
function entry<T>(map: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}

function same(a: unknown, b: unknown): boolean {
  return a === b || canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Without the entries that are undefined. */
function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}
