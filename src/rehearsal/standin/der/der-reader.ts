/** Distinguished Encoding Rules: reads what certificate requests and authorities hold. @see ITU-T X.690 */

/** One element as it was found. */
export interface DerElement {
  readonly tag: number;
  /** Content without tag and length. */
  readonly content: Uint8Array;
  /** The whole element: what a signature covers, what a name is copied from. */
  readonly raw: Uint8Array;
}

/**
 * The elements that stand one after the other in `bytes`.
 * @throws RangeError when an element ends after the bytes do.
 */
export function elements(bytes: Uint8Array): readonly DerElement[] {
  const found: DerElement[] = [];
  for (let position = 0; position < bytes.length; ) {
    const { start, end } = extent(bytes, position);
    found.push({
      tag: bytes[position] ?? 0,
      content: bytes.subarray(start, end),
      raw: bytes.subarray(position, end),
    });
    position = end;
  }
  return found;
}

function extent(bytes: Uint8Array, position: number): { readonly start: number; readonly end: number } {
  const first = bytes[position + 1] ?? 0;
  const extra = first < 0x80 ? 0 : first & 0x7f;
  if (extra > 4) throw new RangeError('an element is longer than 4 GB');
  let length = extra === 0 ? first : 0;
  for (const byte of bytes.subarray(position + 2, position + 2 + extra)) length = length * 256 + byte;
  const start = position + 2 + extra;
  if (start + length > bytes.length) throw new RangeError('an element ends after its container');
  return { start, end: start + length };
}

/**
 * The children of the one element in `bytes`.
 * @throws RangeError when there is no such element, or another tag.
 */
export function children(bytes: Uint8Array, tag: number): readonly DerElement[] {
  const [only] = elements(bytes);
  if (only?.tag !== tag) throw new RangeError(`expected tag ${tag}, got ${only?.tag ?? 'nothing'}`);
  return elements(only.content);
}

/** Content of the first PEM block with one of these labels; undefined when there is none. */
export function fromPem(text: string, ...labels: readonly string[]): Uint8Array | undefined {
  for (const label of labels) {
    const found = new RegExp(`-----BEGIN ${label}-----([\\sA-Za-z0-9+/=]*)-----END ${label}-----`).exec(text);
    if (found?.[1] !== undefined) return Buffer.from(found[1], 'base64');
  }
  return undefined;
}
