import { splitGaps } from '../ignition/gap';

/** A text with words in place of the values that only Terraform knows. */
export interface LateText {
  readonly text: string;
  /** Names of those values, each once, in order. */
  readonly late: readonly string[];
}

/**
 * Puts a word in each gap of a rendered text, such that the text stays well-formed: `LATE/hostKey0/private`, filled up with slashes to
 * what base64 may be, for a value; for its digest, 64 zeros.
 */
export function withStandIns(text: string): LateText {
  const pieces = splitGaps(text);
  const late = new Set(pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.gap])));
  const filled = pieces.map((piece) => {
    if (typeof piece === 'string') return piece;
    return piece.form === 'sha256' ? '0'.repeat(64) : standIn(piece.gap);
  });
  return { text: filled.join(''), late: [...late].sort() };
}

function standIn(gap: string): string {
  const word = `LATE/${gap.replaceAll('.', '/')}`;
  return word.padEnd(Math.ceil(word.length / 4) * 4, '/');
}
