import * as fs from 'node:fs';
import * as path from 'node:path';

/** A file of apt's that names package archives; the ending of its name decides how it is read. */
export interface SourcesFile {
  readonly name: string;
  readonly text: string;
}

interface Archive {
  readonly uris: readonly string[];
  readonly suites: readonly string[];
}

/** Variable that names a Debian mirror, for machines whose sources name none (Ubuntu, for one). */
const mirrorVariable = 'FLOTILLA_DEBIAN_MIRROR';

/** Variable that names the mirror of Debian's security updates, where it is not beside the other one. */
const securityVariable = 'FLOTILLA_DEBIAN_SECURITY_MIRROR';

/** Neither apt's sources nor the environment name a Debian archive. */
export class NoMirror extends Error {
  constructor() {
    super(`apt's sources name no Debian archive; name one in the variable ${mirrorVariable} (http://HOST/debian)`);
  }
}

// Releases by name and by age; security archives (bookworm-security) are laid out differently and are no mirror of it all.
const debianSuite =
  /^(buster|bullseye|bookworm|trixie|forky|duke|sid|unstable|testing|stable|oldstable|oldoldstable)(-updates|-backports)?$/;
const securitySuite = /^[a-z]+-security$/;

/**
 * The Debian mirror that this machine itself uses: within a firm's network often the only one to be had. The variable
 * `FLOTILLA_DEBIAN_MIRROR` goes before apt's sources.
 * @param root folder that holds `etc/apt`; another than `/` for tests @default '/'
 * @throws NoMirror when there is none
 */
export function machineMirror(root = '/', env: NodeJS.ProcessEnv = process.env): string {
  const named = env[mirrorVariable];
  if (named !== undefined && named !== '') return named.replace(/\/+$/, '');
  const found = aptSources(root, debianSuite);
  if (found === undefined) throw new NoMirror();
  return found;
}

/**
 * The mirror of Debian's security updates that this machine uses: what the variable `FLOTILLA_DEBIAN_SECURITY_MIRROR` or apt's sources
 * name; else the folder `debian-security` beside {@link machineMirror}'s, where most mirrors have it.
 * @param root see {@link machineMirror}
 * @throws NoMirror when there is none
 */
export function machineSecurityMirror(root = '/', env: NodeJS.ProcessEnv = process.env): string {
  const named = env[securityVariable];
  if (named !== undefined && named !== '') return named.replace(/\/+$/, '');
  const mirror = machineMirror(root, env);
  const found = env[mirrorVariable] ? undefined : aptSources(root, securitySuite);
  return found ?? `${mirror.replace(/\/debian$/, '')}/debian-security`;
}

/** The first archive among the files that apt reads with such a suite. */
function aptSources(root: string, suite: RegExp): string | undefined {
  const folder = path.join(root, 'etc/apt');
  const parts = fs.existsSync(path.join(folder, 'sources.list.d'))
    ? fs.readdirSync(path.join(folder, 'sources.list.d')).sort()
    : [];
  const names = ['sources.list', ...parts.map((name) => path.join('sources.list.d', name))];
  const files = names
    .map((name) => path.join(folder, name))
    .filter((file) => /\.(list|sources)$/.test(file) && fs.existsSync(file))
    .map((file) => ({ name: file, text: fs.readFileSync(file, 'utf8') }));
  const readMirrorList = (file: string): string => {
    const local = path.join(root, file);
    return fs.existsSync(local) ? fs.readFileSync(local, 'utf8') : '';
  };
  return debianMirror(files, readMirrorList, suite);
}

/**
 * The first Debian archive among apt's sources, without a slash at its end; undefined if there is none.
 * Understands one-line (`.list`) and deb822 (`.sources`) files, disabled stanzas, and `mirror+file:`, as Debian's cloud images use.
 * @param suite what a suite of it must be called @default - a release's own name
 * @param readMirrorList content of a `mirror+file:` list, empty if there is none
 * @see https://manpages.debian.org/trixie/apt/sources.list.5.en.html
 */
export function debianMirror(
  files: readonly SourcesFile[],
  readMirrorList: (file: string) => string,
  suite: RegExp = debianSuite,
): string | undefined {
  for (const file of files) {
    const archives = file.name.endsWith('.sources') ? parseDeb822(file.text) : parseOneLine(file.text);
    for (const archive of archives) {
      if (!archive.suites.some((each) => suite.test(each))) continue;
      const uri = archive.uris.map((each) => resolveUri(each, readMirrorList)).find((each) => each !== undefined);
      if (uri !== undefined) return uri.replace(/\/+$/, '');
    }
  }
  return undefined;
}

function resolveUri(uri: string, readMirrorList: (file: string) => string): string | undefined {
  if (/^https?:/.test(uri)) return uri;
  const list = /^mirror\+file:(?:\/\/)?(\/.*)$/.exec(uri)?.[1];
  return list === undefined ? undefined : /^\s*(https?:\S+)/m.exec(readMirrorList(list))?.[1];
}

function parseOneLine(text: string): Archive[] {
  return text.split('\n').flatMap((line) => {
    const words = /^\s*deb\s+(?:\[[^\]]*\]\s*)?(.*)$/.exec(line.replace(/#.*/, ''))?.[1]?.trim().split(/\s+/);
    const [uri, suite] = words ?? [];
    return uri === undefined || suite === undefined ? [] : [{ uris: [uri], suites: [suite] }];
  });
}

function parseDeb822(text: string): Archive[] {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  return lines
    .join('\n')
    .split(/\n\s*\n/)
    .map((stanza) => fieldsOf(stanza))
    .filter((fields) => fields.get('types')?.includes('deb') && !isNo(fields.get('enabled')?.[0]))
    .map((fields) => ({ uris: fields.get('uris') ?? [], suites: fields.get('suites') ?? [] }));
}

/** Fields of a stanza: lower-case name to words; a line that starts with a space continues the field above it. */
function fieldsOf(stanza: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const line of stanza.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const [, name, value] = /^([^:\s]+):(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name.toLowerCase(), value.trim().split(/\s+/));
  }
  return fields;
}

function isNo(word: string | undefined): boolean {
  return word !== undefined && ['no', 'false', 'without', 'off', 'disable'].includes(word.toLowerCase());
}
