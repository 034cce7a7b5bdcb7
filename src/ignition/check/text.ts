/** Marks that stand in a document for a value known only to Terraform; no text of a user's may hold them. */
const marks = /[\u{F0001}\u{F0002}]/u;

/** Why a text cannot be a file's content; undefined if it can. */
export function contentProblem(text: string): string | undefined {
  if (text.includes('\0')) return 'expected text, got a NUL';
  if (/\p{Cs}/u.test(text)) return 'expected text, got half of a character (a lone surrogate)';
  return undefined;
}

/** Why a text cannot stand on one line of a configuration; undefined if it can. */
export function lineProblem(text: string): string | undefined {
  if (/[\n\r]/.test(text)) return 'expected one line, got several';
  if (marks.test(text)) return 'expected text, got a character for private use';
  // systemd passes over a line that holds one: unichar_is_valid() of its basic/utf8.c.
  if (/\p{Noncharacter_Code_Point}/u.test(text)) return 'expected text, got a code point that is no character';
  return contentProblem(text);
}
