import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { unitFiles } from '../../src/ignition/boot-files';
import { renderCloudConfig } from '../../src/ignition/cloud-config';
import { commandsUnitName, renderIgnition, specsOf } from '../../src/ignition/ignition-config';
import { renderScript } from '../../src/ignition/script';
import { systems } from '../../src/ignition/systems';
import { type GeneratedBoot, generatedBootOn } from '../ignition/generated-setups';
import { dataOf, goldenDocuments, goldenNodes, goldenValues } from '../ignition/golden-fleet';
import { debian13, debian13Root } from '../support/debian-13-root';
import { fillGaps } from '../support/fill-gaps';
import { goProgram } from '../support/go-program';
import { needs, root } from '../support/needs';
import { ThrowawayNode } from '../support/throwaway-node';

/* Other people's programs read what is rendered: golden documents of every system and engine, and 2,000 drawn first boots. */

const drawn = 2000;
const values = goldenValues();
const goldens = goldenDocuments().map(({ name, text }) => ({ name, text: fillGaps(text, values) }));
const ofReader = (reader: 'cloud-init' | 'ignition') => systems.filter((system) => system.reader === reader);

/** The same first boots on every run. */
function drawnBoots(reader: 'cloud-init' | 'ignition'): readonly GeneratedBoot[] {
  return fc.sample(generatedBootOn(ofReader(reader)), { numRuns: drawn });
}

const validator = goProgram('ignition-validate', 'ignition-validate');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-parsers-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  validator.remove();
});

/** Writes texts as files of a new folder and gives their paths. */
function written(kind: string, texts: readonly { readonly name: string; readonly text: string }[]): string[] {
  const place = join(folder, kind);
  mkdirSync(place);
  return texts.map(({ name, text }) => {
    writeFileSync(join(place, name), text);
    return join(place, name);
  });
}

function run(program: string, args: readonly string[], input = ''): SpawnSyncReturns<string> {
  return spawnSync(program, args, { encoding: 'utf8', input, maxBuffer: 1 << 26, timeout: 300_000 });
}

const ignitions = goldens.filter(({ name }) => name.endsWith('.ign'));

needs('ignition-validate')('Ignition 2.14 has nothing to say of any golden document', () => {
  expect(ignitions.length).toBe(8);
  for (const path of written('ign-2.14', ignitions)) {
    const { status, stdout, stderr } = run('ignition-validate', [path]);
    expect([path, status, stdout, stderr]).toEqual([path, 0, '', '']);
  }
  const warned = written('ign-warned', [
    { name: 'x', text: ignitions[0]!.text.replace('"overwrite"', '"overwritten"') },
  ]);
  expect(run('ignition-validate', warned).stdout).toContain('Unused key');
});

needs(validator)(
  `Ignition 2.24 has nothing to say of any golden document, nor of ${drawn} drawn ones`,
  () => {
    const texts = drawnBoots('ignition').map(({ boot, system }, i) => {
      const specs = specsOf(system);
      const spec = specs[(i >> 1) % specs.length]!;
      return { name: String(i), text: fillGaps(renderIgnition(boot, system, { small: i % 2 === 1, spec }), values) };
    });
    expect(texts.filter(({ text }) => text.includes('3.4.0')).length).toBeGreaterThan(drawn / 5);
    const newer = goldenNodes()
      .filter(({ system }) => specsOf(system).includes('3.4.0'))
      .map(({ name, system, boot }) => {
        return { name, text: fillGaps(renderIgnition(boot, system, { spec: '3.4.0' }), values) };
      });
    expect(newer.length).toBeGreaterThan(3);
    const paths = [...written('ign-2.24', ignitions), ...written('ign-3.4.0', newer), ...written('ign-drawn', texts)];
    const { stdout, stderr } = run(validator.path, [], `${paths.join('\n')}\n`);
    expect([stdout, stderr]).toEqual([`${paths.length}\n`, '']);
  },
  120_000,
);

const cloudConfigs = goldens.filter(({ name }) => name.endsWith('.yaml'));

/** cloud-init's own schema in one process: prints what is wrong, last how many it has read. */
const schemaProgram = `
import sys, glob, yaml, logging
from cloudinit.config.schema import get_schema, validate_cloudconfig_schema, SchemaValidationError
from cloudinit import safeyaml
schema = get_schema()
paths = sorted(glob.glob(sys.argv[1] + "/*"))
for path in paths:
    with open(path) as file: text = file.read()
    assert text.startswith("#cloud-config\\n")
    try: validate_cloudconfig_schema(safeyaml.load(text) if hasattr(safeyaml, "load") else yaml.safe_load(text), schema, strict=True)
    except SchemaValidationError as error: print(path, error)
print(len(paths))
`;

/** cloud-init's schema takes its time: half of the drawn ones are fed to each version. */
const halves = 2;

const machines = [
  { version: '22.4.2', half: 0, on: needs(root, 'unshare', 'cloud-init'), lower: () => '/' },
  { version: '25.1.4', half: 1, on: needs(root, 'unshare', debian13), lower: () => debian13Root()! },
];

describe.each(machines)('cloud-init $version', ({ version, half, on, lower }) => {
  on(
    `finds every golden document and ${drawn / halves} of ${drawn} drawn ones valid`,
    () => {
      const node = new ThrowawayNode('dash', lower());
      expect(node.run('cloud-init', '--version').stdout).toContain(version);
      for (const { name, text } of cloudConfigs) node.put(`/seed/${name}`, text);
      // As its users call it: what is deprecated is told here alone.
      const told = node.script('for f in /seed/*; do cloud-init schema --config-file "$f" || echo "$f"; done');
      expect([...new Set(told.stdout.replaceAll(/\/seed\/\S+/g, 'F').split('\n'))]).toEqual([
        expect.stringMatching(/^Valid (cloud-config|schema)/),
        '',
      ]);
      drawnBoots('cloud-init').forEach(({ boot, system }, i) => {
        if (i % halves !== half) return;
        const text = fillGaps(renderCloudConfig(boot, system, { small: i % 4 > 1 }), values);
        node.put(`/drawn/${i}`, text);
      });
      node.put('/drawn.py', schemaProgram);
      const read = node.run('/usr/bin/python3', '/drawn.py', '/drawn');
      expect([read.status, read.stdout]).toEqual([0, `${drawn / halves}\n`]);
      node.put('/wrong/x', cloudConfigs[0]!.text.replace('"content":', '"contents":'));
      expect(node.run('/usr/bin/python3', '/drawn.py', '/wrong').stdout).toContain('contents');
      node.remove();
    },
    300_000,
  );
});

/** Units and drop-ins as files, by path, and in Ignition the one that runs its commands. */
function unitTexts({ boot, system }: Pick<GeneratedBoot, 'boot' | 'system'>): readonly (readonly [string, string])[] {
  const files = unitFiles(boot.units).map(({ path, content }) => [path, String(content)] as const);
  if (system.reader !== 'ignition') return files;
  const document = JSON.parse(renderIgnition(boot, system)) as {
    systemd: { units: { name: string; contents?: string }[] };
  };
  const own = document.systemd.units.find(({ name }) => name === commandsUnitName);
  return own?.contents === undefined ? files : [...files, [`/etc/systemd/system/${own.name}`, own.contents]];
}

/** A root in which every program that a unit names is there, and every target that it may need. */
function unitRoot(boots: readonly Pick<GeneratedBoot, 'boot' | 'system'>[]): { place: string; units: string[] } {
  const place = mkdtempSync(join(folder, 'units-'));
  const units: string[] = [];
  boots.forEach((each, i) => {
    for (const [path, text] of unitTexts(each)) {
      // Names of different boots are apart; a unit and its drop-ins stay together. A colon means something to systemd-analyze.
      const target = join(
        place,
        path.replace('/etc/systemd/system/', `/etc/systemd/system/b${i}-`).replaceAll(':', '_'),
      );
      put(target, text);
      if (!path.endsWith('.conf')) units.push(target);
      for (const [, program = ''] of text.matchAll(/^Exec\w+=[-@:+!]*([^\s"]+)/gm)) {
        put(join(place, program.startsWith('/') ? program : `/usr/bin/${program}`), '#!/bin/sh\n', 0o755);
      }
    }
  });
  for (const name of ['sysinit', 'basic', 'multi-user', 'network-online', 'shutdown', 'sockets', 'timers']) {
    put(join(place, `/usr/lib/systemd/system/${name}.target`), `[Unit]\nDescription=${name}\n`);
  }
  return { place, units };
}

function put(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode });
}

needs('systemd-analyze')(
  `systemd has nothing to say of any unit of a golden document, nor of ${drawn} drawn ones`,
  () => {
    const boots = [...goldenNodes(), ...drawnBoots('cloud-init'), ...drawnBoots('ignition').slice(0, 100)];
    const { place, units } = unitRoot(boots);
    expect(units.length).toBeGreaterThan(drawn);
    const { stdout, stderr } = run('systemd-analyze', ['verify', `--root=${place}`, '--man=no', ...units]);
    expect([stdout, stderr.slice(0, 2000)]).toEqual(['', '']);
    put(units[0]!, '[Service]\nExecStart=/bin/true\nRestrat=always\n');
    expect(run('systemd-analyze', ['verify', `--root=${place}`, '--man=no', units[0]!]).stderr).toContain('Restrat');
  },
  300_000,
);

const scripts = goldenNodes().map(({ name, boot, system }) => {
  return { name, text: fillGaps(renderScript(boot, system), values) };
});

/** shellcheck takes its time over long words: so many of the drawn scripts are fed to it. */
const shellchecked = 100;

needs('shellcheck', 'dash')(
  `shellcheck and dash have nothing to say of any golden script, nor of ${shellchecked} and ${drawn} drawn ones`,
  () => {
    const [whole] = written('sh', scripts);
    expect(run('shellcheck', ['-s', 'sh', whole!]).stdout).toBe('');
    const texts = drawnBoots('cloud-init').map(({ boot, system }, i) => {
      return { name: String(i), text: fillGaps(dataOf(renderScript(boot, system)), values) };
    });
    // The functions are the same in all: what differs is their calls.
    const calls = [
      ...written(
        'sh-data',
        goldens.filter(({ name }) => name.endsWith('.sh')),
      ),
      ...written('sh-drawn', texts),
    ];
    const some = calls.slice(0, -drawn + shellchecked);
    const found = run('xargs', ['shellcheck', '-s', 'sh', '-f', 'gcc'], some.join('\n'));
    expect([found.status, found.stdout.slice(0, 2000)]).toEqual([0, '']);
    const read = run('sh', ['-c', 'while read -r f; do dash -n "$f" || echo "$f"; done'], `${calls.join('\n')}\n`);
    expect([read.stdout, read.stderr]).toEqual(['', '']);
  },
  300_000,
);
