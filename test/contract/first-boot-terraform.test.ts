/** First boots with strings that bite, through the real Terraform: what reaches a vendor is byte for byte what was meant. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { fillTemplate } from '../../src/constructs/template';
import { renderCloudConfig } from '../../src/ignition/cloud-config';
import { fitUserData } from '../../src/ignition/fit';
import { renderIgnition } from '../../src/ignition/ignition-config';
import type { FirstBoot } from '../../src/ignition/model';
import { renderScript } from '../../src/ignition/script';
import { gapValues, rootFile, sampleBoot, systemNamed } from '../ignition/boot-fixture';
import { fillGaps } from '../support/fill-gaps';
import { needs } from '../support/needs';

const debian = systemNamed('debian-13');
const flatcar = systemNamed('flatcar');
const values = gapValues();

const bites = [
  `it's "so" \\ \\\\ \\n`,
  '${x} $${y} %{if z} %%{w} $(c) `b` #{d} {{ e }} $HOME %n',
  'a\r\nb\rc\n\n',
  '\u{1f6f6}\u{10ffff}\ufeff\u2028\u0085\u007f\u00e9',
  values['hostKey0.private']!,
  '---\n- a: b\n... # c\n<<EOF\nEOF\n',
  '',
  Array.from({ length: 1024 }, (_, i) => createHash('sha256').update(String(i)).digest('base64'))
    .join('')
    .slice(0, 65_536),
] as const;

const files = bites.map((bite, i) => rootFile(`/etc/bites/${i}`, bite));
const words = ['printf', '%s', ...bites.filter((bite) => bite.length < 100)];
const boot: FirstBoot = sampleBoot({ files, commands: [words] });

/** What Terraform makes of an output each, and of the same gzipped. */
function throughTerraform(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-terraform-'));
  try {
    const gap = (name: string) => `\${local.values["${name}"]}`;
    const gaps = Object.fromEntries(Object.keys(values).map((name) => [name, gap(name)]));
    const locals = Object.entries(texts).map(([name, text]) => [name, fillTemplate(text, gaps)]);
    const outputs = Object.keys(texts).flatMap((name) => [
      [name, { value: `\${local.${name}}` }],
      [`${name}_gzip`, { value: `\${base64gzip(local.${name})}` }],
    ]);
    const stack = { locals: { values, ...Object.fromEntries(locals) }, output: Object.fromEntries(outputs) };
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(stack));
    const terraform = (...args: string[]) =>
      execFileSync('terraform', args, {
        cwd: folder,
        encoding: 'utf8',
        maxBuffer: 1 << 26,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    terraform('init', '-input=false');
    terraform('apply', '-input=false', '-auto-approve');
    const found = JSON.parse(terraform('output', '-json')) as Readonly<Record<string, { readonly value: string }>>;
    return Object.fromEntries(Object.entries(found).map(([name, { value }]) => [name, value]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const plain = (encoded: string) => Buffer.from(encoded, 'base64');

/** Contents of the files of strings that bite, as each document's reader decodes them. */
const decoded: Readonly<Record<string, (text: string) => readonly string[]>> = {
  cloud: (text) => {
    const config = parse(text) as { write_files: { path: string; encoding: string; content: string }[] };
    return config.write_files
      .filter(({ path }) => path.startsWith('/etc/bites/'))
      .map(({ encoding, content }) => (encoding === 'gz+b64' ? gunzipSync(plain(content)) : plain(content)).toString());
  },
  ignition: (text) => {
    const config = JSON.parse(text) as {
      storage: { files: { path: string; contents: { source: string; compression?: string } }[] };
    };
    return config.storage.files
      .filter(({ path }) => path.startsWith('/etc/bites/'))
      .map(({ contents: { source, compression } }) => {
        const bytes = plain(source.slice('data:;base64,'.length));
        return (compression === 'gzip' ? gunzipSync(bytes) : bytes).toString();
      });
  },
  script: (text) =>
    [...text.matchAll(/^ {2}file \S+ \S+ \S+ \/etc\/bites\/\S+ (\S+)$/gm)].map(([, word]) =>
      word === "''" ? '' : plain(word!).toString(),
    ),
};

needs('terraform')(
  'strings that bite pass Terraform in every document, and what is packed is no larger than was foreseen',
  () => {
    const small = { small: true };
    const texts = {
      cloud: renderCloudConfig(boot, debian),
      cloud_small: renderCloudConfig(boot, debian, small),
      ignition: renderIgnition(boot, flatcar),
      ignition_small: renderIgnition(boot, flatcar, small),
      script: renderScript(boot, debian),
    };
    const found = throughTerraform(texts);
    for (const [name, text] of Object.entries(texts)) {
      const meant = fillGaps(text, values);
      expect([name, found[name] === meant]).toEqual([name, true]);
      expect([name, decoded[name.replace('_small', '')]!(found[name]!)]).toEqual([name, bites]);
      expect(gunzipSync(plain(found[`${name}_gzip`]!)).toString() === meant).toBe(true);
    }
    const command = (parse(found.cloud!) as { runcmd: (string | string[])[] }).runcmd.find(
      (one) => one[0] === 'printf',
    );
    expect(command).toEqual(words);

    const sent = plain(found.cloud_small_gzip!).length;
    const fit = fitUserData(boot, debian, { limitBytes: sent + 4096, binary: 'bytes' });
    expect(fit).toMatchObject({ fits: true, gzip: true, text: texts.cloud_small });
    expect(fit.bytes).toBeGreaterThanOrEqual(sent);
  },
  60_000,
);
