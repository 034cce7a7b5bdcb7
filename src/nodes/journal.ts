import type { SetupFile } from '../ignition/setup';
import { renderUnit } from '../ignition/unit';

/** Where the journal's size is set. */
export const journalPath = '/etc/systemd/journald.conf.d/60-flotilla.conf';

/**
 * A journal that the smallest node can bear, 10 GB of disk and 512 MB of memory: systemd itself would take a tenth of the disk, and a
 * tenth of half the memory before the disk is there.
 *
 * @see https://www.freedesktop.org/software/systemd/man/latest/journald.conf.html
 */
export function journalFiles(): Readonly<Record<string, SetupFile>> {
  const content = renderUnit({ Journal: { SystemMaxUse: '128M', SystemMaxFileSize: '16M', RuntimeMaxUse: '16M' } });
  return { [journalPath]: { content } };
}
