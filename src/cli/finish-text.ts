import * as path from 'node:path';
import { pasteLines } from '../artifacts/bosh/documents';
import type { CarriedOut } from './carry-out';
import { shownPath } from './fleet-place';
import type { PlannedFleet } from './load';
import type { Surroundings } from './program-options';
import { renderTable } from './table';

/** The last words of a run: what stands, where the files are, what to paste. `rehearsed`: the hosts are on this machine only. */
export function finishText(fleet: PlannedFleet, done: CarriedOut, around: Surroundings, rehearsed = false): string {
  const changed = done.outcomes.filter((o) => o.changed).map((o) => o.stack);
  const what = [...changed, ...(done.podsChanged.length === 0 ? [] : [`pods on ${done.podsChanged.join(', ')}`])];
  const lines = [what.length === 0 ? 'Nothing had to change.' : `Changed: ${what.join(', ')}.`];
  if (done.outputs === undefined) return `${lines.join('\n')}\n`;
  lines.push('', ...machineLines(fleet, done, around.terminal.columns));
  if (done.out !== undefined) lines.push('', `Files: ${shownPath(done.out.outDir, around.cwd)} (${filesText(done)})`);
  if (done.out !== undefined && path.basename(done.out.outDir) === 'rehearsal') {
    lines.push('  out/ holds what a real deploy wrote, so the rehearsal has its own folder');
  }
  const paste = done.out === undefined ? [] : pasteLines(fleet.plan, shownPath(done.out.outDir, around.cwd));
  const whose = rehearsed
    ? 'What a BOSH director would be told (never a real one: these hosts are rehearsed):'
    : 'For your BOSH director:';
  if (paste.length > 0) lines.push('', whose, ...paste.map((line) => `  ${line}`));
  return `${lines.join('\n')}\n`;
}

/** Nodes with their addresses and pods, as a table. */
function machineLines(fleet: PlannedFleet, done: CarriedOut, width: number): readonly string[] {
  const nodes = done.outputs?.fleet.nodes ?? {};
  const rows = fleet.plan.nodes
    .filter((node) => nodes[node.name] !== undefined)
    .map((node) => {
      const replicas = fleet.plan.pods.flatMap((p) =>
        p.replicas
          .filter((r) => r.node === node.name)
          .map((r) => [r.name, ...p.hostPorts.map((port) => `:${port}`)].join(' ')),
      );
      return [node.name, node.vendor, node.region, nodes[node.name]!.ipv4, replicas.join(', ')];
    });
  const columns = [
    { title: 'NODE', drop: 0 },
    { title: 'VENDOR', drop: 2 },
    { title: 'REGION', drop: 3 },
    { title: 'ADDRESS', drop: 0 },
    { title: 'PODS', drop: 1 },
  ];
  return renderTable(columns, rows, width).lines;
}

function filesText(done: CarriedOut): string {
  const written = done.emitted?.written.length ?? 0;
  const removed = done.emitted?.removed.length ?? 0;
  if (written + removed === 0) return `${done.out?.files.length ?? 0} files, unchanged`;
  return `${written} written${removed === 0 ? '' : `, ${removed} removed`}`;
}
