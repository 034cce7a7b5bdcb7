import * as fs from 'node:fs';
import * as path from 'node:path';
import { vendors } from '../providers/registry';
import type { MirroredProvider } from '../rehearsal/mirror';

const library = path.join(__dirname, '..');

/**
 * The providers that a rehearsal plays, in exactly the versions that the stacks pin: a fact table is of one version.
 */
export function rehearsedProviders(): readonly MirroredProvider[] {
  const own = ['tls', 'null'].map((name) =>
    mirrored(path.join(library, 'rehearsal', 'standin', 'facts', `${name}.json`)),
  );
  return [
    ...own,
    ...vendors.flatMap((v) =>
      v.terraform === undefined ? [] : [mirrored(path.join(library, 'providers', v.terraform.facts))],
    ),
  ];
}

function mirrored(factsPath: string): MirroredProvider {
  const facts = JSON.parse(fs.readFileSync(factsPath, 'utf8')) as { source: string; version: string };
  return { source: facts.source.split('/').slice(-2).join('/'), version: facts.version, factsPath };
}

/** The bundled stand-in provider. */
export const standinProgram = path.join(library, '..', 'dist', 'standin.cjs');

/** The program that the wrapper calls for the override. */
export const writeOverrideProgram = path.join(library, 'rehearsal', 'write-override.js');
