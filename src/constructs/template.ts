/** From a document with marked gaps to a Terraform string template. */
import { Fn, TerraformLocal, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { splitGaps } from '../ignition/gap';
import { named } from './terraform-name';

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
      return call(part.form === 'base64' ? 'base64encode' : 'sha256', value);
    })
    .join('');
}

/**
 * A value of this stack under a fixed name, as the text `${local.NAME}`. Cheaper than a token where a value is used again and again:
 * cdktf resolves every use of a token of another stack anew.
 */
export function localText(scope: Construct, name: string, value: unknown): string {
  named(new TerraformLocal(scope, name, value), name);
  return `\${local.${name}}`;
}

/** One of Terraform's functions over a token, or over a text that is one expression: `${local.x}` gives `${sha256(local.x)}`. */
export function call(
  name: 'base64encode' | 'base64gzip' | 'sha256' | 'sensitive' | 'nonsensitive' | 'trimspace',
  value: string,
): string {
  const expression = Token.isUnresolved(value) ? undefined : /^\$\{([^{}]*)\}$/.exec(value)?.[1];
  return expression === undefined ? Fn[name](value) : `\${${name}(${expression})}`;
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
  return call('sensitive', value);
}

/**
 * A connection's private key: used, never shown. One sensitive value anywhere in a provisioner hides all its output, also the
 * part that says what failed; connections are never printed, so the mark is taken off here and nowhere else.
 */
export function connectionKey(value: string): string {
  return call('nonsensitive', call('sensitive', value));
}
