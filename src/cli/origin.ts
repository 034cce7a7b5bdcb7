import * as path from 'node:path';
import { readIfThere } from '../files/atomic-file';

/** Where the machines of an `out/` are: it decides how they are reached. */
export type Origin =
  | { readonly kind: 'deploy' }
  | { readonly kind: 'rehearsal'; readonly dir: string; readonly paper: boolean };

/** `origin.json`: what wrote a folder of artifacts, and which files are its own. */
export interface OutManifest {
  readonly schemaVersion: 1;
  readonly origin: Origin;
  /** False while files are being written, and after a run that was killed then. */
  readonly complete: boolean;
  /** Relative paths, sorted. */
  readonly files: readonly string[];
}

/** The manifest's name in a folder of artifacts. */
export const manifestName = 'origin.json';

/** Reads the manifest of a folder of artifacts; undefined when there is none or it is not one. */
export function readManifest(outDir: string): OutManifest | undefined {
  const text = readIfThere(path.join(outDir, manifestName));
  if (text === undefined) return undefined;
  try {
    const data = JSON.parse(text) as Partial<OutManifest>;
    if (data.schemaVersion !== 1 || data.origin === undefined || !Array.isArray(data.files)) return undefined;
    return data as OutManifest;
  } catch {
    return undefined;
  }
}

/**
 * The folder that artifacts of an origin belong in: `out/`, unless a rehearsal would overwrite what a real deploy wrote there;
 * then `out/rehearsal/`.
 */
export function outFolder(fleetFolder: string, kind: Origin['kind']): string {
  const out = path.join(fleetFolder, 'out');
  const real = readManifest(out)?.origin.kind === 'deploy';
  return kind === 'rehearsal' && real ? path.join(out, 'rehearsal') : out;
}

/** The manifest of this fleet's artifacts from a rehearsal, wherever they were put. */
export function rehearsedOut(
  fleetFolder: string,
): { readonly outDir: string; readonly manifest: OutManifest } | undefined {
  for (const outDir of [path.join(fleetFolder, 'out', 'rehearsal'), path.join(fleetFolder, 'out')]) {
    const manifest = readManifest(outDir);
    if (manifest?.origin.kind === 'rehearsal') return { outDir, manifest };
  }
  return undefined;
}
