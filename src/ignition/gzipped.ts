import { gzipSync } from 'node:zlib';
import type { Content } from './gap';

/** Base64 of a content's gzip, if that is shorter than the content's own; undefined for a gap, which only Terraform could pack. */
export function gzipped(content: Content): string | undefined {
  if (typeof content !== 'string') return undefined;
  const plain = Buffer.from(content, 'utf8');
  const packed = gzipSync(plain, { level: 9 });
  // The header names the system it was packed on: "unknown", so that every system gives the same bytes.
  packed[9] = 255;
  return packed.length < plain.length ? packed.toString('base64') : undefined;
}
