/** A part of a picture, not yet text. A string among the children is text that people read. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (SvgElement | string)[];
}

/** An element with its attributes; numbers are in pixels. */
export function svg(
  name: string,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly (SvgElement | string)[]
): SvgElement {
  return { name, attributes, children };
}

/** The element as XML, one element a line; the same element gives the same bytes. Its text is escaped here and nowhere else. */
export function svgText(root: SvgElement): string {
  return `${lines(root, '').join('\n')}\n`;
}

function lines(element: SvgElement, indent: string): readonly string[] {
  const open = `${indent}<${element.name}${attributes(element)}`;
  if (element.children.length === 0) return [`${open}/>`];
  const [only] = element.children;
  if (element.children.length === 1 && typeof only === 'string') return [`${open}>${escaped(only)}</${element.name}>`];
  const inner = element.children.flatMap((child) =>
    typeof child === 'string' ? [indent + escaped(child)] : lines(child, `${indent} `),
  );
  return [`${open}>`, ...inner, `${indent}</${element.name}>`];
}

function attributes(element: SvgElement): string {
  return Object.entries(element.attributes)
    .map(([name, value]) => ` ${name}="${escaped(typeof value === 'number' ? String(rounded(value)) : value)}"`)
    .join('');
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** XML 1.0 has no place for control characters or lone surrogates, not even as references. @see https://www.w3.org/TR/xml/#charsets */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
