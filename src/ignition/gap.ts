/**
 * A value that is known only to Terraform (a key, an address), as a marked gap in an otherwise finished document.
 * Documents carry gaps only where the value stands encoded in base64 or hashed, so that no PEM newline or quote can break
 * the text around it. constructs/ fills gaps with Terraform expressions; tests fill them with plain values.
 */
export interface Gap {
  readonly gap: string;
  /** `base64`: the value's base64 stands here; `sha256`: the lower-case hex digest of the value's bytes. */
  readonly form: 'base64' | 'sha256';
}

/** File content: known now, or a gap by name. */
export type Content = string | { readonly gap: string };

const open = '\u{F0001}';
const close = '\u{F0002}';

/** The marker that stands in a rendered text for a gap. */
export function gapMarker(gap: Gap): string {
  return `${open}${gap.form}:${gap.gap}${close}`;
}

/** A content's base64, or the marker for it. */
export function base64Of(content: Content): string {
  return typeof content === 'string'
    ? Buffer.from(content, 'utf8').toString('base64')
    : gapMarker({ gap: content.gap, form: 'base64' });
}

/** Splits a rendered text at its markers: literal text and gaps, in order; no empty literals. */
export function splitGaps(text: string): (string | Gap)[] {
  const parts: (string | Gap)[] = [];
  for (const piece of text.split(open)) {
    const end = piece.indexOf(close);
    if (end < 0) {
      if (piece !== '') parts.push(piece);
      continue;
    }
    const [form, gap] = piece.slice(0, end).split(':', 2) as [Gap['form'], string];
    parts.push({ gap, form });
    if (end + close.length < piece.length) parts.push(piece.slice(end + close.length));
  }
  return parts;
}
