/** What was asked, as HTTP has it. */
export interface Asked {
  readonly method: string;
  /** As it came: path and query. */
  readonly url: string;
  /** Header `Host`, with or without a port. @default - none came */
  readonly host?: string;
  /** Header `Range`. @default - the whole file */
  readonly range?: string;
  /** Header `If-Range`: the range counts only for this very version. @default - it counts */
  readonly ifRange?: string;
  /** Header `If-Modified-Since`. @default - the file is sent whatever its age */
  readonly ifModifiedSince?: string;
}

/** A file to be sent. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** In ms since 1970. */
  readonly changed: number;
}

/** What to answer; bytes `first` to `last` of the file follow unless it is a HEAD or has no file. */
export interface Answer {
  readonly status: 200 | 206 | 304 | 400 | 404 | 405 | 416;
  readonly headers: Readonly<Record<string, string>>;
  /** @default - no body */
  readonly body?: { readonly file: string; readonly first: number; readonly last: number };
}

/**
 * Answers a request for a file as RFC 9110 has it, as far as apt, curl and Ignition ask: GET and HEAD, one range of bytes, age.
 *
 * @param find the file of a site by its path (decoded, begins with a slash, no part is `..`); undefined if there is none
 */
export function answer(asked: Asked, find: (site: string, path: string) => FoundFile | undefined): Answer {
  if (asked.method !== 'GET' && asked.method !== 'HEAD') return empty(405, { Allow: 'GET, HEAD' });
  const path = decodedPath(asked.url);
  if (path === undefined || asked.host === undefined) return empty(400);
  const site = asked.host.replace(/:\d+$/, '').toLowerCase();
  const file = find(site, path);
  if (file === undefined) return empty(404);
  const modified = new Date(file.changed).toUTCString();
  const headers = { 'Accept-Ranges': 'bytes', 'Last-Modified': modified, 'Content-Type': 'application/octet-stream' };
  if (asked.ifModifiedSince !== undefined && Date.parse(asked.ifModifiedSince) >= Date.parse(modified)) {
    return { status: 304, headers: { 'Last-Modified': modified } };
  }
  const range = asked.ifRange === undefined || asked.ifRange === modified ? asked.range : undefined;
  return withBody(asked.method, file, headers, partOf(range, file.size));
}

type Part = { readonly first: number; readonly last: number } | 'whole' | 'none';

function withBody(method: string, file: FoundFile, headers: Answer['headers'], part: Part): Answer {
  if (part === 'none') return empty(416, { 'Content-Range': `bytes */${file.size}` });
  const { first, last } = part === 'whole' ? { first: 0, last: file.size - 1 } : part;
  const partial = part === 'whole' ? {} : { 'Content-Range': `bytes ${first}-${last}/${file.size}` };
  const length = { 'Content-Length': String(last - first + 1) };
  const body = method === 'HEAD' || file.size === 0 ? {} : { body: { file: file.path, first, last } };
  return { status: part === 'whole' ? 200 : 206, headers: { ...headers, ...partial, ...length }, ...body };
}

/** The part of a file that a header `Range` asks for; what is not understood, or asks for several, asks for all. */
function partOf(range: string | undefined, size: number): Part {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return 'whole';
  if (from === '') {
    const count = Math.min(Number(to), size);
    return count === 0 ? 'none' : { first: size - count, last: size - 1 };
  }
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < first) return 'whole';
  return first >= size ? 'none' : { first, last };
}

/** The path of a URL; undefined if it is none, or leads anywhere but down. */
function decodedPath(url: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(url.replace(/[?#].*$/s, ''));
  } catch {
    return undefined;
  }
  const parts = path.split('/');
  return path.startsWith('/') && !path.includes('\0') && !parts.includes('..') ? path : undefined;
}

function empty(status: Answer['status'], headers: Answer['headers'] = {}): Answer {
  return { status, headers: { ...headers, 'Content-Length': '0' } };
}
