import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of a Markdown page. */
export interface DocBlock {
  /** First word behind the fence: `sh`. */
  readonly language: string;
  /** What follows it: a file's name, or how the block is tested. */
  readonly about: string;
  readonly text: string;
  /** Line of the fence, counted from 1. */
  readonly line: number;
}

/** A page of the documentation, by its path from the repository's root. */
export interface DocPage {
  readonly page: string;
  readonly blocks: readonly DocBlock[];
}

/**
 * How blocks are tested, by what stands behind the fence:
 *
 * - `sh`: run in the page's own folder; must succeed, or as its last comment says: `# exits 2`.
 * - `sh hosts`: the same, where machines can boot.
 * - `sh shown`: what needs an account, a director, a terminal or this repository: its flotilla commands and options must exist.
 * - `console`: lines behind `$ ` are run, what stands under them must be printed; a line `...` stands for any lines.
 * - `ts`: must compile.
 * - `yaml NAME`, `ini NAME`, `json NAME`, `ts NAME`: written to that file of the page's folder before what follows is run.
 * - `yaml`, `json`: must be read.
 * - `text`, `ini`: for people.
 */
export const kinds: readonly RegExp[] = [
  /^sh( hosts| shown)?$/,
  /^console( hosts)?$/,
  /^(yaml|ini|json|ts)( [\w./-]+)?$/,
  /^text$/,
];

/** The pages for users: README and docs/, without the decisions. */
export function docPages(root: string): readonly DocPage[] {
  const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...pages.sort().map((name) => `docs/${name}`)].map((page) => ({
    page,
    blocks: docBlocks(readFileSync(join(root, page), 'utf8')),
  }));
}

/** The fenced blocks of a page, in order. */
export function docBlocks(markdown: string): readonly DocBlock[] {
  const blocks: DocBlock[] = [];
  let open: { fence: string; info: string; line: number; body: string[] } | undefined;
  for (const [i, line] of markdown.split('\n').entries()) {
    const fence = /^(`{3,})(.*)$/.exec(line);
    if (open !== undefined && fence?.[1] === open.fence && fence[2] === '') {
      const [language = '', ...about] = open.info.split(' ');
      blocks.push({ language, about: about.join(' '), text: open.body.join('\n'), line: open.line });
      open = undefined;
    } else if (open !== undefined) open.body.push(line);
    else if (fence !== null) open = { fence: fence[1]!, info: fence[2]!.trim(), line: i + 1, body: [] };
  }
  if (open !== undefined) throw new Error(`line ${open.line}: the block is never closed`);
  return blocks;
}
