import { visible } from './shown';

/** Way from the top of a document to one of its values: keys of maps, numbers in lists. */
export type Path = readonly (string | number)[];

/** Place in a text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Place of a value; its file is told only where it is another than the document's: of what came from an included file. */
export interface Place extends Position {
  readonly file?: string;
}

/** Where a document's values stand. A structure that never was a text has neither file nor positions. */
export interface Where {
  readonly file?: string;
  /** Place of a value or of its key; of the nearest thing around it if the path does not exist. */
  readonly locate?: (path: Path, part: 'key' | 'value') => Place | undefined;
}

const plain = /^[A-Za-z0-9_-]+$/;

/** `nodes.n1.size`, `keys[0]`, `sysctls["net.ipv4.ip_forward"]`. */
export function formatPath(path: Path): string {
  return path
    .map((segment, i) => {
      if (typeof segment === 'number') return `[${segment}]`;
      // Nobody names a thing in several lines; what was pasted there may be secret.
      if (segment.includes('\n')) return '[...]';
      if (!plain.test(segment)) return `[${visible(JSON.stringify(segment))}]`;
      return i === 0 ? segment : `.${segment}`;
    })
    .join('');
}
