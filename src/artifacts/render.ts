import type { Document, DocumentBody, IniSections } from './document';
import { writeYaml } from './yaml-writer';

/**
 * A document as the text of its file: the one edge where data becomes text. The same document gives the same bytes.
 *
 * @throws TypeError for a value that its format cannot hold.
 */
export function renderDocument(document: Document): string {
  const comment = (document.comment ?? []).map((line) => `${`# ${oneLine(line)}`.trimEnd()}\n`).join('');
  return comment + renderBody(document.body);
}

function renderBody(body: DocumentBody): string {
  switch (body.format) {
    case 'yaml':
      return writeYaml(body.data);
    case 'ini':
      return renderIni(body.sections);
    case 'lines':
      return body.lines.map((line) => `${oneLine(line)}\n`).join('');
  }
}

/** Form that systemd and Python's configparser both read. */
function renderIni(sections: IniSections): string {
  return Object.entries(sections)
    .map(([section, settings]) => {
      const lines = Object.entries(settings).map(([key, value]) => `${key}=${oneLine(value)}\n`);
      return `[${section}]\n${lines.join('')}`;
    })
    .join('\n');
}

function oneLine(text: string): string {
  if (/[\r\n]/.test(text)) throw new TypeError(`expected one line of text, got ${JSON.stringify(text)}`);
  return text;
}
