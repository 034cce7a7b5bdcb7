import type { SizeFacts, VendorCatalogue } from './catalogue';
import { labelPattern, machineName } from './names';
import { nearest, nearestFew } from './nearest';
import { operatingSystems } from './operating-systems';
import type { Report } from './report';
import { nameSome, oneOf } from './shown';
import { type NodeSpec, nodePath } from './spec-types';

/** Vendors of the design that no catalogue has yet. */
const plannedVendors = ['aws', 'digitalocean', 'matchbox', 'scaleway', 'vultr'];

/** How many sizes or regions a message lists. */
const listed = 12;

/**
 * What is known of a node's size: what the node says itself, and from the catalogue what it does not say. An unknown size with
 * a stated RAM is taken for amd64.
 *
 * @returns undefined if neither knows the size
 */
export function sizeFacts(
  node: Pick<NodeSpec, 'vendor' | 'size' | 'ramMiB' | 'arch' | 'vcpus' | 'price'>,
  catalogues: readonly VendorCatalogue[],
): (Pick<SizeFacts, 'ramMiB' | 'arch' | 'price'> & Partial<Pick<SizeFacts, 'vcpus'>>) | undefined {
  const catalogue = catalogues.find((c) => c.vendor === node.vendor);
  const sizes = catalogue?.sizes ?? {};
  const known = Object.hasOwn(sizes, node.size) ? sizes[node.size] : undefined;
  const ramMiB = node.ramMiB ?? known?.ramMiB;
  if (ramMiB === undefined) return undefined;
  const price = node.price ?? known?.price;
  const vcpus = node.vcpus ?? known?.vcpus;
  return {
    ramMiB,
    arch: node.arch ?? known?.arch ?? 'amd64',
    ...(vcpus === undefined ? {} : { vcpus }),
    ...(price === undefined ? {} : { price }),
  };
}

/** What is known of nodes beyond what they are. */
export interface NodeOrigins {
  /** Whether a node states its image itself; else what is wrong with it is told of the defaults, once a vendor. */
  readonly ownImage: (node: string) => boolean;
  /** Whether a key of a node was told to be wrong already. */
  readonly isWrong: (node: string, key: string) => boolean;
}

/**
 * Checks nodes against what their vendors sell.
 *
 * @param fleet undefined if its name is wrong, which was told already
 * @param origins @default - every node states its image, and nothing is wrong
 */
export function checkCatalogues(
  fleet: string | undefined,
  nodes: readonly NodeSpec[],
  catalogues: readonly VendorCatalogue[],
  report: Report,
  { ownImage, isWrong }: NodeOrigins = { ownImage: () => true, isWrong: () => false },
): void {
  const defaultImage = new Set<string>();
  const byVendor = new Map(catalogues.map((c) => [c.vendor, c]));
  for (const node of nodes) {
    const wrong = (key: string) => isWrong(node.name, key);
    if (wrong('vendor')) continue;
    const catalogue = byVendor.get(node.vendor);
    if (catalogue === undefined) unknownVendor(node, [...byVendor.keys()].sort(), report);
    else {
      checkNode(fleet, node, catalogue, wrong, report);
      // Of a vendor's own image only the operating system's name can be wrong, which is told where the fleet names it.
      if (!wrong('image') && node.vendorImage === undefined && !Object.hasOwn(catalogue.images, node.image)) {
        const own = ownImage(node.name);
        if (own || !defaultImage.has(node.vendor)) unknownImage(node, own, catalogue, report);
        if (!own) defaultImage.add(node.vendor);
      }
    }
  }
}

function unknownVendor(node: NodeSpec, known: readonly string[], report: Report): void {
  const path = nodePath(node.name, 'vendor');
  if (plannedVendors.includes(node.vendor)) {
    const message = `vendor '${node.vendor}' is not built yet in this version, expected ${oneOf(known)}`;
    report.error({ code: 'not-built-yet', path, message });
    return;
  }
  report.error({
    code: 'unknown-vendor',
    path,
    message: `unknown vendor '${node.vendor}', expected ${oneOf(known)}`,
    ...meant(node.vendor, known),
  });
}

function checkNode(
  fleet: string | undefined,
  node: NodeSpec,
  catalogue: VendorCatalogue,
  wrong: (key: string) => boolean,
  report: Report,
): void {
  const facts = sizeFacts(node, [catalogue]);
  if (facts === undefined && !wrong('size') && !wrong('ram')) unknownSize(node, catalogue, report);
  otherThanListed(node, catalogue, report);
  if (!wrong('region') && catalogue.regions?.includes(node.region) === false)
    unknownRegion(node, catalogue.vendor, catalogue.regions, report);
  if (node.engine === 'bosh' && facts?.arch === 'arm64' && !wrong('arch')) {
    report.error({
      code: 'wrong-arch',
      path: nodePath(node.name, node.arch === undefined ? 'size' : 'arch'),
      ...wrongArch(node, catalogue),
    });
  }
  const machine = machineName(fleet ?? 'fleet', node.name);
  // A name that no node may have was told already.
  if (catalogue.machineName.pattern.test(machine) || !labelPattern.test(node.name)) return;
  report.error({
    code: 'bad-machine-name',
    path: nodePath(node.name),
    part: 'key',
    message: `expected a machine's name as ${catalogue.vendor} wants it (${catalogue.machineName.rule}), got '${machine}'`,
    hint: 'shorten or change the name of the node or the fleet',
  });
}

function wrongArch(
  { size, arch }: NodeSpec,
  catalogue: VendorCatalogue,
): { readonly message: string; readonly hint: string } {
  if (arch !== undefined)
    return {
      message: `expected amd64 for engine bosh, got ${arch}`,
      hint: 'give the node engine: podman, or another machine',
    };
  const hint = `${catalogue.vendor} has ${amd64Sizes(catalogue).join(', ')}`;
  return { message: `expected a size with amd64 for engine bosh, '${size}' is arm64`, hint };
}

/** What a node says of its size counts; where the catalogue knows otherwise, one of the two is wrong. */
function otherThanListed(node: NodeSpec, catalogue: VendorCatalogue, report: Report): void {
  const known = Object.hasOwn(catalogue.sizes, node.size) ? catalogue.sizes[node.size]! : undefined;
  if (known === undefined) return;
  const differ = (key: 'ram' | 'arch' | 'cpus', listed: string, stated: string): void =>
    report.warn({
      code: 'size-differs',
      path: nodePath(node.name, key),
      message: `size '${node.size}' of ${catalogue.vendor} has ${listed} by the catalogue, the fleet file says ${stated}, which counts`,
      hint: `delete ${key}, unless the vendor sells it so`,
    });
  if (node.ramMiB !== undefined && node.ramMiB !== known.ramMiB) {
    differ('ram', `${known.ramMiB} MiB`, `${node.ramMiB} MiB`);
  }
  if (node.arch !== undefined && node.arch !== known.arch) differ('arch', known.arch, node.arch);
  if (node.vcpus !== undefined && node.vcpus !== known.vcpus) {
    differ('cpus', processors(known.vcpus), processors(node.vcpus));
  }
}

function processors(count: number): string {
  return `${count} ${count === 1 ? 'processor' : 'processors'}`;
}

function unknownSize(node: NodeSpec, catalogue: VendorCatalogue, report: Report): void {
  const sizes = Object.keys(catalogue.sizes);
  report.error({
    code: 'unknown-size',
    path: nodePath(node.name, 'size'),
    message: `unknown size '${node.size}', expected ${oneOf(shortList(node.size, sizes), sizes.length)}`,
    hint: 'if the vendor sells it, add what it has: ram: 2GiB',
  });
}

function unknownRegion(node: NodeSpec, vendor: string, regions: readonly string[], report: Report): void {
  report.warn({
    code: 'unknown-region',
    path: nodePath(node.name, 'region'),
    message: `region '${node.region}' of ${vendor} is not known here, known are ${nameSome(shortList(node.region, regions), regions.length)}`,
    ...meant(node.region, regions),
  });
}

function unknownImage(node: NodeSpec, own: boolean, catalogue: VendorCatalogue, report: Report): void {
  const { vendor } = catalogue;
  const { image } = node;
  const images = Object.keys(catalogue.images).sort();
  const systems: readonly string[] = operatingSystems;
  const path = own ? nodePath(node.name, 'image') : ['defaults', 'image'];
  if (systems.includes(image)) {
    const message = `expected an operating system of which ${vendor} has a public image, ${oneOf(images)}, got '${image}'`;
    const hint = `upload an image of it and name that: images: {${vendor}: {${image}: ID}}`;
    report.error({ code: 'no-public-image', path, message, hint });
    return;
  }
  const message = `unknown image '${image}' for ${vendor}, expected ${oneOf(images)}`;
  report.error({ code: 'unknown-image', path, message, ...meant(image, [...new Set([...images, ...systems])]) });
}

function amd64Sizes(catalogue: VendorCatalogue): readonly string[] {
  return Object.entries(catalogue.sizes).flatMap(([size, facts]) => (facts.arch === 'amd64' ? [size] : []));
}

function shortList(word: string, words: readonly string[]): readonly string[] {
  return words.length <= listed ? words : nearestFew(word, words, listed);
}

function meant(word: string, words: readonly string[]): { readonly hint?: string } {
  const near = nearest(word, words);
  return near === undefined ? {} : { hint: `did you mean '${near}'?` };
}
