/**
 * Text of anybody's for GitHub's Markdown, on one line and inert: every character that could mean something to Markdown or HTML is a
 * character reference, and an `@` or `#` names no person and no issue.
 *
 * @see https://github.github.com/gfm/#entity-and-numeric-character-references
 */
export function markdownText(text: string): string {
  return inert(text).replaceAll(/&#(64|35);/g, '&#$1;&#8203;');
}

/** Text of anybody's as code: GitHub links nothing inside it. Not a code span, because a backtick or a pipe would end that. */
export function markdownCode(text: string): string {
  return `<code>${inert(text)}</code>`;
}

/** Letters of all scripts, digits and harmless signs stay readable in the source; control characters vanish. */
function inert(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\p{Cc}/gu, '')
    .replaceAll(/[^\p{L}\p{M}\p{N} .,:;/?=+'()-]/gu, (sign) => `&#${sign.codePointAt(0)};`)
    .replaceAll(/(?<=^|[^\p{L}])(www)\./gu, '$1&#46;')
    .replaceAll('://', '&#58;//');
}
