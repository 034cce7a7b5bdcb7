import * as fs from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { filesHost, mirrorHosts } from '../file-hosts';
import { answer } from './answer';
import { findFile, newestFirst } from './find-file';

/**
 * The program that serves a rehearsal's files: `ADDRESS PORT ARCHIVES FILES`. Of the folder ARCHIVES every entry is an archive of Debian's;
 * FILES is what the rehearsal itself offers. It runs until it is killed, and only reads.
 */
const [address = '', port = '', archives = '', files = ''] = process.argv.slice(2);

function find(site: string, path: string): ReturnType<typeof findFile> {
  if (mirrorHosts.includes(site)) return findFile(newestFirst(archives), path);
  return site === filesHost ? findFile([files], path) : undefined;
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  const { host, range } = request.headers;
  const ifRange = request.headers['if-range'];
  const ifModifiedSince = request.headers['if-modified-since'];
  const { status, headers, body } = answer(
    {
      method: request.method ?? '',
      url: request.url ?? '',
      ...(host === undefined ? {} : { host }),
      ...(range === undefined ? {} : { range }),
      ...(typeof ifRange === 'string' ? { ifRange } : {}),
      ...(ifModifiedSince === undefined ? {} : { ifModifiedSince }),
    },
    find,
  );
  response.writeHead(status, headers);
  if (body === undefined) {
    response.end();
    return;
  }
  const stream = fs.createReadStream(body.file, { start: body.first, end: body.last });
  // The length was promised already: only a broken connection tells that the rest is missing.
  stream.on('error', () => response.destroy());
  response.on('close', () => stream.destroy());
  stream.pipe(response);
}

createServer((request, response) => {
  try {
    serve(request, response);
  } catch {
    if (!response.headersSent) response.writeHead(500, { 'Content-Length': '0' });
    response.end();
  }
}).listen(Number(port), address);
