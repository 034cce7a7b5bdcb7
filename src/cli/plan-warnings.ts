import { type Finding, formatFinding } from '../fleet/errors';
import { wrap } from './table';
import { paint, type Terminal } from './terminal';

/** Prints warnings to standard error, each in as many lines as it needs. */
export function printWarnings(terminal: Terminal, warnings: readonly Finding[]): void {
  for (const warning of warnings) {
    const [first = '', ...rest] = wrap(`warning: ${formatFinding(warning)}`, terminal.errColumns, '  ');
    const marked = first.replace(/^warning/, paint(terminal, 'yellow', 'warning'));
    terminal.err(`${[marked, ...rest].join('\n')}\n`);
  }
}
