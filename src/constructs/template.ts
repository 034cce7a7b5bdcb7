/** From a document with marked gaps to a Terraform string template. */
import { Fn } from 'cdktf';
import { splitGaps } from '../ignition/gap';

/**
 * Escapes text for a Terraform JSON string: `${` becomes `$${`, `%{` becomes `%%{`. Everything literal that reaches Terraform
 * goes through here, or shell and systemd text with `${VAR}` would be read as an expression.
 *
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences-1
 */
export function escapeTemplate(text: string): string {
  return text.replaceAll(/[$%]\{/g, (opening) => opening[0] + opening);
}

/**
 * Fills a document's gaps with Terraform expressions over `values` (tokens or plain texts, by gap name); the rest is escaped.
 *
 * @throws Error when a gap has no value: the message names it.
 */
export function fillTemplate(text: string, values: Readonly<Record<string, string>>): string {
  return splitGaps(text)
    .map((part) => {
      if (typeof part === 'string') return escapeTemplate(part);
      const value = values[part.gap];
      if (value === undefined) throw new Error(`no value for the gap '${part.gap}', there are ${Object.keys(values)}`);
      return part.form === 'base64' ? Fn.base64encode(value) : Fn.sha256(value);
    })
    .join('');
}

/** Names of the gaps in a document, sorted, without repeats. */
export function gapNames(text: string): string[] {
  return [...new Set(splitGaps(text).flatMap((part) => (typeof part === 'string' ? [] : [part.gap])))].sort();
}

/**
 * Marks a value as secret again. A sensitive output read through another stack's state is no longer sensitive, so every secret
 * goes through here where it is used.
 */
export function secret(value: string): string {
  return Fn.sensitive(value);
}

/**
 * A connection's private key: used, never shown. One sensitive value anywhere in a provisioner hides all its output, also the
 * part that says what failed; connections are never printed, so the mark is taken off here and nowhere else.
 */
export function connectionKey(value: string): string {
  return Fn.nonsensitive(Fn.sensitive(value));
}
