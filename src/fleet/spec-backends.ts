import { posix } from 'node:path';
import { backendFacts } from './backend-schema';
import { nearest } from './nearest';
import type { Backend } from './plan-types';
import type { Note, Report } from './report';
import type { FleetDraft } from './schema';
import { oneOf, shown } from './shown';

type Backends = Readonly<Record<string, Backend>>;

/** The entry for all stacks that have none of their own. */
const fallback = 'default';

/** Stands for the name of a stack. */
const placeholder = '{stack}';

/**
 * Entries of `backends` that are named as a type, with the arguments of that type in them: what should stand under the name of a
 * stack. Nothing else is to be told of them.
 *
 * @param backends nothing is taken for granted of it
 */
export function typesForStacks(backends: unknown): readonly Note[] {
  const types = Object.keys(backendFacts);
  if (typeof backends !== 'object' || backends === null) return [];
  return Object.entries(backends).flatMap(([name, entry]) => {
    if (!types.includes(name) || typeof entry !== 'object' || entry === null) return [];
    if (Object.keys(entry).some((key) => types.includes(key))) return [];
    return [
      {
        code: 'unknown-key' as const,
        path: ['backends', name],
        part: 'key' as const,
        message: `expected the name of a stack, got '${name}', which is a type of backend`,
        hint: `put it under default: default: {${name}: ...}, with ${placeholder} in its text`,
      },
    ];
  });
}

/** Where states are kept, by stack, as far as each entry can be judged alone. What is wrong is left out. */
export function backendSpecs(fleet: FleetDraft, report: Report): Backends {
  const entries = Object.entries(fleet.backends ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.flatMap(([stack, types]) => {
      const backend = oneBackend(stack, types, report);
      if (backend === undefined) return [];
      const notes = settingNotes(stack, backend);
      for (const note of notes) report.error(note);
      return notes.length === 0 ? [[stack, backend] as const] : [];
    }),
  );
}

function oneBackend(
  stack: string,
  types: NonNullable<FleetDraft['backends']>[string],
  report: Report,
): Backend | undefined {
  const given = Object.entries(types).flatMap(([type, settings]) =>
    settings === undefined ? [] : [[type, settings] as const],
  );
  const [first] = given;
  if (first !== undefined && given.length === 1) {
    const [type, settings] = first;
    return { type: type as Backend['type'], settings };
  }
  report.error({
    code: 'bad-backend',
    path: ['backends', stack],
    message: `expected exactly one type of backend, got ${given.length === 0 ? 'none' : given.map(([type]) => type).join(' and ')}`,
    hint: `the types are ${Object.keys(backendFacts).join(', ')}`,
  });
  return undefined;
}

function settingNotes(stack: string, { type, settings }: Backend): readonly Note[] {
  const path = (key: string) => ['backends', stack, type, key];
  const texts = Object.entries(settings).flatMap(([key, v]) => (typeof v === 'string' ? [[key, v] as const] : []));
  const notes = texts.flatMap(([key, text]) => textNotes(type, path(key), text));
  // What follows shows values.
  if (notes.length > 0) return notes;
  const local = settings.path;
  if (type === 'local' && typeof local === 'string') notes.push(...localNotes(path('path'), local));
  const keepsApart = backendFacts[type].place.some((key) => holdsPlaceholder(settings[key]));
  if (stack === fallback && !keepsApart) {
    const [key = 'path'] = backendFacts[type].place;
    notes.push({
      code: 'state-shared',
      path: settings[key] === undefined ? path(key).slice(0, -1) : path(key),
      message: `expected ${placeholder} in ${key}, because this entry holds for several stacks, got ${shown(settings[key])}`,
      hint: `write ${example(key, settings[key])}`,
    });
  }
  return notes;
}

function example(key: string, value: unknown): string {
  const before = typeof value === 'string' && value.length < 30 ? `${value.replace(/\.tfstate$/, '')}/` : '';
  return `${key}: "${before}${placeholder}"`;
}

function holdsPlaceholder(setting: unknown): boolean {
  return typeof setting === 'string' && setting.includes(placeholder);
}

/** `scheme://user:password@host`, or `password=` in the other form of PostgreSQL. */
const password = /:\/\/[^/@\s]*:[^/@\s]+@|(^|[\s?&])password\s*=/i;

/** Variables that Terraform, or the library that it uses, reads instead of a password in an address. */
const passwordVariables: Readonly<Partial<Record<Backend['type'], string>>> = {
  pg: 'PGPASSWORD',
  http: 'TF_HTTP_PASSWORD',
  consul: 'CONSUL_HTTP_AUTH',
};

function textNotes(type: Backend['type'], path: readonly string[], text: string): Note[] {
  if (password.test(text)) {
    const variable = passwordVariables[type];
    return [
      {
        code: 'secret-setting',
        path,
        message: 'expected no password here: it is secret, and this file is committed',
        hint: variable === undefined ? 'take it out' : `take it out; Terraform reads ${variable}`,
      },
    ];
  }
  const other = /\{[^{}]*\}/g;
  const wrong = [...text.matchAll(other)].map(([found]) => found).find((found) => found !== placeholder);
  if (wrong === undefined) return [];
  const hint = 'other braces mean nothing here';
  return [{ code: 'bad-backend', path, message: `expected ${placeholder} or no braces, got ${shown(wrong)}`, hint }];
}

/** Folders beside the fleet file that are for something else: keys and manifests, and what `flotilla emit` and npm write. */
const otherFolders = ['keys', 'pods', 'out', 'node_modules'];

/** Files that are for something else: the fleet file and its ledger, manifests, keys, programs and their settings. */
const otherFiles = /\.(ya?ml|pub|ts|[cm]?js|tf|md)$|^(package(-lock)?|tsconfig|cdktf|biome)\.json$|^\.git(ignore)?$/;

/** A state in one of the fleet's own files would be written over it, or be lost when that is written. */
function localProblem(file: string): string | undefined {
  const normal = posix.normalize(file);
  const [folder = '', ...rest] = normal.split('/');
  if (normal.split('/').includes('cdktf.out')) return 'expected a file outside of cdktf.out, which is written anew';
  if (normal.endsWith('/') || normal === '.') return 'expected a file, not a folder';
  if (otherFolders.includes(folder) && rest.length > 0)
    return `expected a file outside of ${folder}, which is for something else`;
  if (normal.split('/').includes('.git') || otherFiles.test(posix.basename(normal)))
    return 'expected a file of its own, not one that is for something else';
  return undefined;
}

function localNotes(path: readonly string[], file: string): readonly Note[] {
  const problem = localProblem(file);
  if (problem === undefined) return [];
  return [
    {
      code: 'bad-backend',
      path,
      message: `${problem}, got ${shown(file)}`,
      hint: 'write path: "state/{stack}.tfstate"',
    },
  ];
}

/**
 * Checks entries against the stacks that a fleet has: each is of one of them, and no two states are in the same place.
 *
 * @param stacks names of all stacks: core, vendors, mesh
 * @param known further names that are no mistake: vendors whose stack may still exist
 */
export function checkBackends(
  backends: Backends,
  stacks: readonly string[],
  known: readonly string[],
  report: Report,
): void {
  const names = [...stacks, fallback];
  for (const stack of Object.keys(backends)) {
    if (names.includes(stack) || known.includes(stack)) continue;
    const meant = nearest(stack, names);
    report.error({
      code: 'unknown-stack',
      path: ['backends', stack],
      part: 'key',
      message: `unknown stack '${stack}', expected ${oneOf(names)}`,
      ...(meant === undefined ? {} : { hint: `did you mean '${meant}'?` }),
    });
  }
  checkPlaces(backends, stacks, report);
}

function checkPlaces(backends: Backends, stacks: readonly string[], report: Report): void {
  const owners = new Map<string, string>();
  for (const stack of stacks) {
    const own = entryOf(backends, stack);
    const place = stateOf(own ?? entryOf(backends, fallback) ?? localState, stack);
    const owner = owners.get(place);
    if (owner === undefined) {
      owners.set(place, stack);
      continue;
    }
    const at = own === undefined ? owner : stack;
    report.error({
      code: 'state-shared',
      path: ['backends', entryOf(backends, at) === undefined ? fallback : at],
      message: `expected a state of its own for each stack, ${owner} and ${stack} would share one`,
      hint: `write ${placeholder} into it, or different names`,
    });
  }
}

function entryOf(backends: Backends, stack: string): Backend | undefined {
  return Object.hasOwn(backends, stack) ? backends[stack] : undefined;
}

/** What holds where nothing is said. */
const localState: Backend = { type: 'local', settings: { path: `state/${placeholder}.tfstate` } };

/** All that tells a stack's state from others. */
function stateOf({ type, settings }: Backend, stack: string): string {
  const values = backendFacts[type].place.map((key) => {
    const text = String(settings[key] ?? '').replaceAll(placeholder, stack);
    return type === 'local' ? posix.normalize(text) : text;
  });
  return JSON.stringify([type, ...values]);
}
