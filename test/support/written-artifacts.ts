import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { artifacts } from '../../src/artifacts/artifacts';
import type { ArtifactOptions } from '../../src/artifacts/options';
import { renderDocument } from '../../src/artifacts/render';
import type { FleetOutputs } from '../../src/fleet/outputs';
import type { FleetPlan } from '../../src/fleet/plan-types';

/** A fleet's artifacts as files, for programs that read files. */
export interface WrittenArtifacts {
  /** Absolute; its name has a blank, as a user's may. */
  readonly folder: string;
  remove(): void;
}

export function writeArtifacts(
  plan: FleetPlan,
  outputs: FleetOutputs,
  options: Pick<ArtifactOptions, 'login' | 'origin'>,
): WrittenArtifacts {
  const above = mkdtempSync(join(tmpdir(), 'flotilla-artifacts-'));
  const folder = join(above, "ada's fleet", 'out');
  for (const document of artifacts(plan, outputs, { ...options, outDir: folder })) {
    const path = join(folder, document.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, renderDocument(document), { mode: document.mode });
  }
  return { folder, remove: () => rmSync(above, { recursive: true, force: true }) };
}
