/** A piece of a Terraform string template. */
export type TemplatePiece = { readonly literal: string } | { readonly expression: string };

/**
 * Splits a Terraform JSON string at its top-level `${...}`. Escapes (`$${`, `%%{`) stay in their literal as written, so that
 * joining the pieces gives the same template. Braces and quotes inside expressions are followed, nested templates too.
 */
export function templatePieces(template: string): TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let from = 0;
  for (let at = 0; at < template.length; ) {
    if (template.startsWith('$${', at) || template.startsWith('%%{', at)) at += 3;
    else if (template.startsWith('${', at)) {
      const end = expressionEnd(template, at + 2);
      if (at > from) pieces.push({ literal: template.slice(from, at) });
      pieces.push({ expression: template.slice(at + 2, end) });
      at = end + 1;
      from = at;
    } else at += 1;
  }
  if (from < template.length) pieces.push({ literal: template.slice(from) });
  return pieces;
}

/** Position of the brace that closes an expression which begins at `start`. @throws Error when there is none */
function expressionEnd(text: string, start: number): number {
  // What is open around the current character: braces of expressions, or a quoted string.
  const open: ('{' | '"')[] = ['{'];
  for (let at = start; at < text.length; at += 1) {
    const inString = open.at(-1) === '"';
    const c = text[at];
    if (inString) {
      if (c === '\\') at += 1;
      else if (text.startsWith('$${', at) || text.startsWith('%%{', at)) at += 2;
      else if (text.startsWith('${', at) || text.startsWith('%{', at)) {
        open.push('{');
        at += 1;
      } else if (c === '"') open.pop();
    } else if (c === '"') open.push('"');
    else if (c === '{') open.push('{');
    else if (c === '}') {
      open.pop();
      if (open.length === 0) return at;
    }
  }
  throw new Error(`unclosed expression in a template: ${text.slice(start - 2, start + 40)}`);
}
