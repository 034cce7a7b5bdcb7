import type { Explanation } from './explanation';
import { node, nodeAs } from './fragments';

/** Of the text of a file. */
export const textExplanations = {
  'empty-file': {
    why: 'The file is there but holds nothing, or only comments. An empty file is more often a write that was cut short than a wish.',
    mend: 'Restore it from version control, or begin anew with flotilla init.',
  },
  'not-text': {
    why: 'Files of a fleet are text in UTF-8. These bytes are another encoding (UTF-16 from some editors on Windows) or no text at all.',
    mend: 'Save the file as UTF-8; iconv -f utf-16 -t utf-8 turns one into the other.',
  },
  'file-refused': {
    why: 'The file is there, but its permissions, or those of a folder that it lies in, keep it from the user who runs this program.',
    mend: 'Let ls -l tell whose it is. Run the program as that user, or give your own user the right to read it.',
  },
  'file-too-large': {
    why: 'A fleet of ten thousand nodes takes less than this. A larger file is a mistake, and reading it would only take long.',
    mend: 'Look whether the right file was named.',
  },
  'merge-conflict': {
    why: 'Version control left both sides of a merge in the file, between lines of <<<<<<<, ======= and >>>>>>>.',
    mend: 'Keep what both sides need and delete the marker lines. In the ledger keep the entries of both sides; flotilla plan tells if two nodes then have the same number and whose entry to delete.',
  },
  'yaml-syntax': {
    why: 'The text cannot be read as YAML 1.2, so nothing can be said of what it means.',
    mend: 'Look at the named line and at the one before it: a missing quote, bracket or colon is told where the reader noticed it. Put text with special characters in quotes.',
    example: { wrong: nodeAs("n1: {vendor: hetzner, region: 'fsn1, size: cx23}"), right: node('') },
  },
  'yaml-control': {
    why: 'A character that shows nowhere stands in the text, most often pasted from a terminal or a document. It would become part of a name or value unseen.',
    mend: 'Delete it: the message names its place and its number.',
  },
  'yaml-line-ends': {
    why: 'Lines end with a carriage return alone, as on systems of long ago, so that all of the file is one line to every reader of today.',
    mend: "Save the file with line feeds; tr '\\r' '\\n' does it.",
  },
  'yaml-tab': {
    why: 'YAML takes no tabs for indentation: editors show them in different widths.',
    mend: 'Indent with spaces; most editors can be told to do so for YAML files.',
    example: { wrong: 'nodes:\n\tn1: {vendor: hetzner, region: fsn1, size: cx23}', right: node('') },
  },
  'yaml-duplicate-key': {
    why: 'The same key stands twice in one map. Readers of YAML disagree on which of the two counts.',
    mend: 'Delete or rename one of them.',
    example: { wrong: node(', size: cpx22'), right: node('') },
  },
  'yaml-alias': {
    why: 'Anchors, aliases and merge keys save typing but hide what a node gets, and some readers expand them without bound.',
    mend: 'Write the values out. What all nodes share goes into defaults. Text that begins with & or * goes in quotes.',
    example: {
      wrong: 'defaults: &all {image: debian-13}\nnodes:\n  n1: {<<: *all, vendor: hetzner, region: fsn1, size: cx23}',
      right: `defaults: {image: debian-13}\n${node('')}`,
    },
  },
  'yaml-tag': {
    why: 'A tag asks the reader to make something else of a value. No value of a fleet needs one.',
    mend: 'Write the plain value, or put text that begins with ! in quotes.',
    example: {
      wrong: nodeAs('n1: {vendor: hetzner, region: !!str fsn1, size: !big cx23}'),
      right: node(''),
    },
  },
  'yaml-octal': {
    why: 'A number with a leading zero is octal for some readers and decimal for others.',
    mend: 'Write it without the zero if it is a number, in quotes if it is text.',
    example: { wrong: 'sysctls: {net.core.somaxconn: 0512}', right: 'sysctls: {net.core.somaxconn: 512}' },
  },
  'yaml-key': {
    why: 'Keys of a fleet are names. A list, a map, a number or true, false and null is read differently by different programs.',
    mend: 'Give it a name that begins with a letter.',
    example: {
      wrong: nodeAs('1: {vendor: hetzner, region: fsn1, size: cx23}'),
      right: node(''),
    },
  },
  'yaml-nesting': {
    why: 'No part of a fleet is nested more than a handful of levels. Deep nesting is a mistake, or an attempt to exhaust the reader.',
    mend: 'Look for an indentation or bracket that is never closed.',
  },
} as const satisfies Readonly<Record<string, Explanation>>;
