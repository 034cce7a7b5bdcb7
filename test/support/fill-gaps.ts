import { createHash } from 'node:crypto';
import { splitGaps } from '../../src/ignition/gap';

/** A rendered text with plain values in its gaps, as Terraform's base64encode and sha256 would put them. */
export function fillGaps(text: string, values: Readonly<Record<string, string>>): string {
  return splitGaps(text)
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      const value = values[piece.gap];
      if (value === undefined) throw new Error(`no value for gap '${piece.gap}'`);
      return piece.form === 'base64'
        ? Buffer.from(value).toString('base64')
        : createHash('sha256').update(value).digest('hex');
    })
    .join('');
}
