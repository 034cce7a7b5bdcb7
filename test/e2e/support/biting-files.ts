/** Files whose contents some notation on their way to a machine takes for something else. */
import { createHash } from 'node:crypto';
import { authorityPem } from '../../ignition/setup-fixture';

const folder = '/etc/bites';

const contents: Readonly<Record<string, string>> = {
  empty: '',
  quotes: `it's "quoted" \`twice\` ''' """ \\"\n`,
  terraform: '${HOME} $${HOME} $$${x} %{if true}yes%{endif} %%{x} ${path.module} ~}\n',
  shell: '$HOME $(reboot) `reboot` ; & | > < * ? [ ] ~ # ! \\\n$\n',
  systemd: '%n %% %i $$ \\x20 \\n\\\n',
  backslashes: 'C:\\new\\table \\\\ \\u0041 \\0 end\\',
  crlf: 'one\r\ntwo\rthree\n\r\n',
  'no-newline': 'no newline at the end',
  newlines: '\n\n\n',
  blanks: ' \t first\n  \tlast \t ',
  'four-bytes': 'grün 日本 🛶 \u{10ffff} \u2028 \u0085 \u007f \u00a0\n',
  mark: '\ufeffbyte order mark\n',
  yaml: '#cloud-config\n---\n- on: no\n...\n',
  'here-document': 'EOF\nEOT\n',
  pem: authorityPem,
  long: '0123456789abcdef'.repeat(4096),
};

/** By path, as a first boot brings them; one of 64 KiB. */
export const bitingFiles: Readonly<Record<string, { readonly content: string; readonly mode: number }>> =
  Object.fromEntries(
    Object.entries(contents).map(([name, content]) => [`${folder}/${name}`, { content, mode: 0o640 }]),
  );

/** The same as a layer of a fleet file, on one line, in YAML's notation that is also JSON's. */
export const bitingLayer = JSON.stringify({
  files: Object.fromEntries(
    Object.entries(bitingFiles).map(([path, { content }]) => [path, { content, mode: '0640' }]),
  ),
}).replaceAll(/[\u007f-\u00a0\u2028\u2029\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * Prints checksum, mode and path of each of them on a machine, and once more the path of what was written after its first boot: a
 * delivery would mend what came wrong.
 */
export const bitingProbe =
  `sudo sh -c 'cd ${folder} && for file in *; do echo "$(sha256sum <$file) $(stat -c %a $file) $file"; done && ` +
  "find . -type f -newer /var/lib/flotilla/first-boot/finished'";

/** What {@link bitingProbe} prints where every byte has arrived. */
export const bitingAnswer = Object.entries(contents)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, content]) => `${createHash('sha256').update(content).digest('hex')}  - 640 ${name}\n`)
  .join('');
