/** Why a file that is there gives no text (`denied`: the system lets this user not read it), and where in it that was noticed, both counted from 1. */
export interface NoText {
  readonly noText: 'folder' | 'denied' | 'binary' | 'utf-16' | 'not-utf-8';
  readonly line?: number;
  readonly column?: number;
}

/** How many bytes are looked at to tell UTF-16 from anything else. */
const sampled = 512;

/**
 * The text that the bytes of a file are, in UTF-8.
 *
 * @returns why they are none; never throws
 */
export function decodeText(bytes: Uint8Array): string | NoText {
  if (isUtf16(bytes)) return { noText: 'utf-16' };
  const zero = bytes.indexOf(0);
  if (zero !== -1) return { noText: 'binary', ...position(bytes, zero) };
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { noText: 'not-utf-8', ...position(bytes, firstWrong(bytes)) };
  }
}

/** By its byte order mark, or by every second byte of its beginning being zero. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const sample = bytes.subarray(0, sampled);
  if (sample.length < 4) return false;
  const zeros = [0, 1].map((odd) => sample.every((byte, i) => i % 2 !== odd || byte === 0));
  return zeros[0] !== zeros[1];
}

/** Offset of the first byte that is no UTF-8. */
function firstWrong(bytes: Uint8Array): number {
  const replaced = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  // Where the decoder put its own mark, or where the text itself has one: both are looked at in turn.
  for (let at = replaced.indexOf('\ufffd'); at !== -1; at = replaced.indexOf('\ufffd', at + 1)) {
    const offset = Buffer.byteLength(replaced.slice(0, at));
    if (bytes[offset] !== 0xef || bytes[offset + 1] !== 0xbf || bytes[offset + 2] !== 0xbd) return offset;
  }
  return 0;
}

function position(bytes: Uint8Array, offset: number): { readonly line: number; readonly column: number } {
  const before = Buffer.from(bytes.buffer, bytes.byteOffset, offset)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  const lines = before.split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}
