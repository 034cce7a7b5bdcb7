/** What the package root exports is documented, and every example of it is compiled and run. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { TlsProvider } from '@cdktf/provider-tls/lib/provider';
import { transformSync } from '@swc/core';
import * as cdktf from 'cdktf';
import * as flotilla from '../src';
import { type DocComment, docComments, examplesIn, propertiesOf } from './support/doc-comments';
import { planned } from './support/quickstart-plan';

const repository = join(__dirname, '..');
const rooms = ['fleet', 'providers', 'constructs', 'stacks'];
const docs = rooms.flatMap((room) => docComments(room));

/** Functions and classes of the package root, and whatever else it exports that is no type. */
const callables = Object.entries(flotilla).filter(([, value]) => typeof value === 'function');

function docOf(name: string): DocComment {
  const found = docs.filter((doc) => doc.name === name && (doc.kind === 'class' || doc.kind === 'function'));
  if (found.length !== 1) throw new Error(`expected one declaration of ${name}, got ${found.map((d) => d.file)}`);
  return found[0]!;
}

const fleet = {
  text: 'fleet: oak\noperator: {user: ada, keys: [keys/ada.pub]}\ndefaults: {image: debian-13, engine: podman}\nnodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23}\n',
  files: { 'keys/ada.pub': readFileSync(join(repository, 'examples', 'quickstart', 'keys', 'ada.pub'), 'utf8') },
};

let folder: string;
const here = process.cwd();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-docs-'));
  mkdirSync(join(folder, 'keys'));
  writeFileSync(join(folder, 'fleet.yaml'), fleet.text);
  writeFileSync(join(folder, 'fleet.lock.yaml'), flotilla.renderLedger(planned(fleet).ledger));
  for (const [path, text] of Object.entries(fleet.files)) writeFileSync(join(folder, path), text);
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  // Examples name files as a program in the fleet's folder does.
  process.chdir(folder);
});

afterAll(() => {
  process.chdir(here);
  rmSync(folder, { recursive: true });
});

/** What an example may take for granted, where it does not make it itself. */
const givens = {
  app: 'App',
  stack: 'TerraformStack',
  plan: 'flotilla.FleetPlan',
  node: 'flotilla.NodePlan',
  keys: 'flotilla.FleetKeys',
  spec: 'flotilla.FleetSpec',
  ledger: 'flotilla.Ledger',
} as const;

type Given = keyof typeof givens;

/** The things that an example names and neither makes nor documents. */
function givenTo(name: string, code: string): readonly Given[] {
  const names = Object.keys(givens) as Given[];
  return names.filter(
    (given) => given !== name && new RegExp(`\\b${given}\\b`).test(code) && !new RegExp(`const ${given}\\b`).test(code),
  );
}

/** Values of the things, made for one example. */
function make(names: readonly Given[]): Readonly<Record<string, unknown>> {
  const app = new cdktf.App({ stackTraces: false, outdir: join(folder, 'cdktf.out') });
  const wantsStack = names.includes('stack') || names.includes('keys');
  const stack = wantsStack ? new cdktf.TerraformStack(app, 'shop') : undefined;
  if (stack !== undefined) {
    new TlsProvider(stack, 'tls');
    new NullProvider(stack, 'null');
  }
  const { plan, ledger } = planned(fleet);
  const nodes = plan.nodes.map((node) => node.name);
  const spec = flotilla.parseFleet({ ...fleet, file: 'fleet.yaml', read: (path) => readFileSync(path, 'utf8') });
  return {
    app,
    stack,
    plan,
    ledger,
    node: plan.nodes[0],
    spec: spec.ok ? spec.value : undefined,
    keys: names.includes('keys') ? new flotilla.FleetKeys(stack!, 'fleet-keys', { nodes }) : undefined,
  };
}

/** An example as a function of what is given to it; `EXPRESSION; // => VALUE` is a promise that is checked. */
function asFunction(name: string, code: string): string {
  const lines = code.split('\n').map((line) => {
    const [, expression, value] = /^(.*?);? \/\/ => (.*)$/.exec(line) ?? [];
    return value === undefined ? line : `same(${expression}, ${value});`;
  });
  const given = givenTo(name, code);
  const type = given.map((each) => `${each}: ${givens[each]}`).join('; ');
  return `export function example_${name}({ ${given.join(', ')} }: { ${type} }): void {\n${lines.join('\n')}\n}\n`;
}

/** All examples as one module, with the imports that a user would write. */
function examplesModule(): string {
  const names = Object.keys(flotilla).filter((name) => name !== 'default');
  return [
    "import { readFileSync } from 'node:fs';",
    "import { App, TerraformOutput, TerraformStack } from 'cdktf';",
    "import type * as flotilla from 'flotilla';",
    `import { ${names.join(', ')} } from 'flotilla';`,
    'declare function same(actual: unknown, expected: unknown): void;',
    ...callables.flatMap(([name]) => examplesIn(docOf(name)).map((code) => asFunction(name, code))),
  ].join('\n');
}

test('every function and construct of the package root says what it is, and has one example', () => {
  for (const [name] of callables) {
    const doc = docOf(name);
    expect([name, doc.text.split('\n')[0]]).toEqual([name, expect.stringMatching(/^[A-Z`].{8,}/)]);
    expect([name, examplesIn(doc).length]).toEqual([name, 1]);
  }
});

test('what throws says when, with the name of the error', () => {
  for (const [name] of callables) {
    const doc = docOf(name);
    if (/\bthrow new /.test(doc.source))
      expect([name, doc.text + doc.source]).toEqual([name, expect.stringMatching(/@throws \w*Error/)]);
  }
});

test('what a construct takes is documented property by property, with the default of each that may be left out', () => {
  const interfaces = docs.filter(
    (doc) => doc.kind === 'interface' && /^(constructs|stacks|providers\/contract)/.test(doc.file),
  );
  expect(interfaces.map((doc) => doc.name)).toEqual(expect.arrayContaining(['FleetMeshProps', 'MachineProps']));
  for (const doc of interfaces) {
    expect([doc.name, doc.text]).toEqual([doc.name, expect.stringMatching(/^[A-Z`].{8,}/)]);
    for (const property of propertiesOf(doc)) {
      if (doc.file.startsWith('constructs')) {
        expect([`${doc.name}.${property.name}`, property.text]).toEqual([
          `${doc.name}.${property.name}`,
          expect.stringMatching(/^[A-Z`@].{8,}/),
        ]);
      }
      if (!property.optional) continue;
      expect([`${doc.name}.${property.name}`, property.text]).toEqual([
        `${doc.name}.${property.name}`,
        expect.stringMatching(/@default /),
      ]);
    }
  }
});

test('every example compiles as a user would write it', () => {
  const project = join(folder, 'types');
  mkdirSync(project);
  writeFileSync(join(project, 'examples.ts'), examplesModule());
  const { compilerOptions } = JSON.parse(readFileSync(join(repository, 'tsconfig.json'), 'utf8')) as {
    compilerOptions: Record<string, unknown>;
  };
  const { rootDir: _, outDir: __, tsBuildInfoFile: ___, ...strict } = compilerOptions;
  const options = {
    ...strict,
    noEmit: true,
    incremental: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    paths: { flotilla: [join(repository, 'src', 'index.ts')] },
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['examples.ts'] }));
  const tsc = join(repository, 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' });
  expect(stdout.split('\n').filter((line) => line.includes('examples.ts'))).toEqual([]);
}, 60_000);

describe('every example runs, and what it builds is synthesised:', () => {
  const compiled = transformSync(examplesModule(), {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  }).code;

  test.each(callables.map(([name]) => name))('%s', (name) => {
    const out = join(folder, 'cdktf.out');
    rmSync(out, { recursive: true, force: true });
    const module = { exports: {} as Record<string, (given: object) => void> };
    const near = createRequire(__filename);
    const modules: Record<string, unknown> = { flotilla, cdktf };
    const load = (id: string) => modules[id] ?? near(id);
    new Function('require', 'module', 'exports', 'same', compiled)(
      load,
      module,
      module.exports,
      (a: unknown, b: unknown) => expect(a).toEqual(b),
    );
    const given = make(givenTo(name, examplesIn(docOf(name)).join('\n')));
    module.exports[`example_${name}`]!(given);
    (given.app as cdktf.App).synth();
    expect(existsSync(join(out, 'manifest.json'))).toBe(true);
  });
});

test('the example of the package itself runs', () => {
  const [, code = ''] =
    /@example\n((?: \* .*\n)+) \*\//.exec(readFileSync(join(repository, 'src', 'index.ts'), 'utf8')) ?? [];
  const body = code.replaceAll(/^ \* /gm, '');
  rmSync(join(folder, 'cdktf.out'), { recursive: true, force: true });
  cpSync(join(folder, 'fleet.lock.yaml'), join(folder, 'kept.lock.yaml'));
  new Function('App', 'addFleetStacks', 'readFleetPlan', body)(
    cdktf.App,
    flotilla.addFleetStacks,
    flotilla.readFleetPlan,
  );
  expect(existsSync(join(folder, 'cdktf.out', 'stacks', 'mesh', 'cdk.tf.json'))).toBe(true);
});
