// Makes a committed fact table from a provider's full one: only the resources that the project uses, nothing reworded.
//
//   node scripts/trim-facts.mjs RECIPE FULL.json      RECIPE: tls, null, hetzner or linode
//
// A full table states, per provider version, every resource's attributes and blocks with their flags (`required`,
// `optional`, `computed`, `sensitive`, `deprecated`), what forces replacement (`forceNew`, `forceNewConditional`), `default`
// and the checks (`oneOf`, `length`, `minLength`, `minValue`, `range`, `conflictsWith`, `exactlyOneOf`, `atLeastOneOf`,
// `requiredWith`); `origin` says where it was read. Trimming drops whole resources, data sources and blocks, and then the
// names of dropped blocks from the checks that mention them. `origin`, `protocol`, `provider`, `source` and `version` stay.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RECIPES = {
  tls: {
    to: 'src/rehearsal/standin/facts/tls.json',
    resources: ['tls_cert_request', 'tls_locally_signed_cert', 'tls_private_key', 'tls_self_signed_cert'],
    dataSources: ['tls_public_key'],
  },
  null: {
    to: 'src/rehearsal/standin/facts/null.json',
    resources: ['null_resource'],
    dataSources: ['null_data_source'],
  },
  hetzner: {
    to: 'src/providers/hetzner/facts.json',
    resources: ['hcloud_firewall', 'hcloud_server', 'hcloud_ssh_key'],
  },
  linode: {
    to: 'src/providers/linode/facts.json',
    resources: ['linode_firewall', 'linode_instance'],
    // Hand-made disks and boot configurations: deprecated in favour of resources of their own, and 64 device slots long.
    dropBlocks: { linode_instance: ['config', 'disk'] },
  },
};

const LISTS = ['conflictsWith', 'exactlyOneOf', 'atLeastOneOf', 'requiredWith'];

function withoutNames(facts, dropped) {
  const kept = { ...facts };
  for (const key of LISTS) {
    if (kept[key] === undefined) continue;
    kept[key] = kept[key].filter((name) => !dropped.includes(name));
    if (kept[key].length === 0) delete kept[key];
  }
  for (const part of ['attributes', 'blocks']) {
    if (kept[part] !== undefined) kept[part] = mapValues(kept[part], (inner) => withoutNames(inner, dropped));
  }
  return kept;
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function withoutBlocks(resource, dropped) {
  const blocks = Object.fromEntries(Object.entries(resource.blocks ?? {}).filter(([name]) => !dropped.includes(name)));
  return withoutNames({ ...resource, ...(resource.blocks === undefined ? {} : { blocks }) }, dropped);
}

function pick(table, names, dropBlocks = {}) {
  return Object.fromEntries(
    names.map((name) => {
      if (table?.[name] === undefined) throw new Error(`the full table has no ${name}`);
      return [name, withoutBlocks(table[name], dropBlocks[name] ?? [])];
    }),
  );
}

/** One attribute a line, keys sorted: small diffs when a provider's version moves. */
function print(value, indent = '') {
  const flat = JSON.stringify(value, (_key, v) => (isObject(v) ? sorted(v) : v));
  if (!isObject(value) || isLeaf(value) || Object.keys(value).length === 0) return flat;
  const inner = `${indent} `;
  const lines = Object.keys(value)
    .sort()
    .map((key) => `${inner}${JSON.stringify(key)}: ${print(value[key], inner)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

const isObject = (v) => typeof v === 'object' && v !== null && !Array.isArray(v);
const isLeaf = (v) => 'type' in v && !isObject(v.type) && !('attributes' in v);
const sorted = (v) => Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)));

function main([name, from]) {
  const recipe = RECIPES[name];
  if (recipe === undefined || from === undefined) {
    throw new Error(`usage: node scripts/trim-facts.mjs ${Object.keys(RECIPES).join('|')} FULL.json`);
  }
  const full = JSON.parse(readFileSync(from, 'utf8'));
  const table = {
    origin: full.origin,
    protocol: full.protocol,
    provider: full.provider,
    source: full.source,
    version: full.version,
    resources: pick(full.resources, recipe.resources, recipe.dropBlocks),
    ...(recipe.dataSources === undefined ? {} : { dataSources: pick(full.dataSources, recipe.dataSources) }),
  };
  const to = join(dirname(fileURLToPath(import.meta.url)), '..', recipe.to);
  writeFileSync(`${to}.new`, `${print(table)}\n`);
  renameSync(`${to}.new`, to);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`trim-facts: ${error.message}\n`);
  process.exitCode = 1;
}
