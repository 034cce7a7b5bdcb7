import type { VendorCatalogue } from './catalogue';
import type { Note } from './report';
import { nameSome, shown } from './shown';

/** Keys of a node that only some nodes have. */
type NodeKey = 'region' | 'size' | 'seller' | 'address' | 'key' | 'ram';

/** What a node has to say, and must not say, depending on who has its machine. */
interface NodeKind {
  readonly needs: readonly NodeKey[];
  /** Keys without meaning, each with what to do instead. */
  readonly without: Readonly<Partial<Record<NodeKey, string>>>;
}

/** The vendor of machines that exist already. */
export const staticVendor = 'static';

/** Nodes of `vendor: static`, and all others. The JSON Schema says the same from this. */
export const nodeKinds: { readonly static: NodeKind; readonly bought: NodeKind } = {
  static: {
    needs: ['address', 'ram'],
    without: { size: 'delete it; ram, arch and price say what the machine has' },
  },
  bought: {
    needs: ['region', 'size'],
    without: {
      seller: 'delete it; the vendor is the seller',
      address: 'delete it; the vendor gives the machine its address',
      key: 'delete it; a machine that is made for the fleet gets its host key from it',
    },
  },
};

/** The same as JSON Schema, beside the properties of a node. */
export const nodeKindsSchema = {
  if: { properties: { vendor: { const: staticVendor } }, required: ['vendor'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: kindSchema(nodeKinds.static),
  else: kindSchema(nodeKinds.bought),
};

function kindSchema({ needs, without }: NodeKind): Record<string, unknown> {
  const never = Object.fromEntries(Object.keys(without).map((key) => [key, false]));
  return { properties: never, required: [...needs] };
}

/**
 * What a node of any input lacks or has too much for its kind. Nothing is taken for granted: what is wrong with single keys is told by
 * others.
 *
 * @param node one entry of `nodes`
 * @param catalogues tell what a vendor has of what is missing
 */
export function nodeKindNotes(
  name: string,
  node: unknown,
  catalogues: readonly VendorCatalogue[] = [],
): readonly Note[] {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return [];
  const given = node as Readonly<Record<string, unknown>>;
  const { vendor } = given;
  if (typeof vendor !== 'string') return [];
  const isStatic = vendor === staticVendor;
  const { needs, without } = isStatic ? nodeKinds.static : nodeKinds.bought;
  const missing = needs
    .filter((key) => given[key] === undefined)
    .map((key) => missingKey(name, key, isStatic, choices(key, vendor, catalogues)));
  const whose = isStatic ? 'a static node' : `a node of ${shownVendor(vendor)}`;
  const surplus = Object.entries(without).flatMap(([key, hint]) =>
    given[key] === undefined ? [] : [surplusKey(name, key, whose, given[key], hint)],
  );
  return [...missing, ...surplus];
}

function shownVendor(vendor: string): string {
  return vendor.length > 40 || /[^a-z0-9-]/.test(vendor) ? 'that vendor' : vendor;
}

/** How many regions or sizes a message lists. */
const listed = 6;

/** What a vendor has, for the key that says which: `: fsn1, nbg1 and 4 more`; empty if it is not known. */
function choices(key: NodeKey, vendor: string, catalogues: readonly VendorCatalogue[]): string {
  const catalogue = catalogues.find((c) => c.vendor === vendor);
  const all = key === 'region' ? catalogue?.regions : key === 'size' ? Object.keys(catalogue?.sizes ?? {}) : undefined;
  if (all === undefined || all.length === 0) return '';
  return `; ${vendor} has ${nameSome(all.slice(0, listed), all.length)}`;
}

function missingKey(name: string, key: string, isStatic: boolean, has: string): Note {
  const of = isStatic ? ' of a static node' : '';
  return {
    code: 'missing-key',
    path: ['nodes', name, key],
    message: `expected the ${key}${of}, got nothing`,
    hint: `add the key '${key}'${has}`,
  };
}

function surplusKey(name: string, key: string, whose: string, got: unknown, hint: string): Note {
  const message = `expected no '${key}' at ${whose}, got ${shown(got)}`;
  return { code: 'surplus-key', path: ['nodes', name, key], part: 'key', message, hint };
}
