import type { PreflightReport } from '../rehearsal/hosts/preflight';
import { paint, type Terminal } from './terminal';

/** What this machine can do, a line each, with the reason for what it cannot. */
export function preflightText(report: PreflightReport, terminal: Pick<Terminal, 'colour'>): string {
  const mark = (ok: boolean): string => (ok ? paint(terminal, 'green', 'yes') : paint(terminal, 'yellow', 'no '));
  const lines = report.probes.map((probe) => {
    const why = [probe.reason, probe.fix].filter((text) => text !== undefined && text !== '').join('; ');
    return `  ${mark(probe.ok)}  ${probe.name}${why === '' ? '' : `: ${why}`}`;
  });
  const verdict = report.hosts ? 'hosts can boot here' : 'no host can boot here';
  return `This machine: ${verdict}\n${lines.join('\n')}\n`;
}
