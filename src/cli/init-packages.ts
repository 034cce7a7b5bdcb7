import * as fs from 'node:fs';
import * as path from 'node:path';
import { readIfThere } from '../files/atomic-file';
import type { FleetPackages } from './init-files';

/** What is read of our own package.json. */
interface OwnPackage {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly peerDependencies: { readonly cdktf: string; readonly constructs: string };
}

/**
 * What a new fleet must depend on to get the Flotilla that is running.
 *
 * @param folder the new fleet's, absolute
 */
export function fleetPackages(folder: string, own = path.join(__dirname, '..', '..')): FleetPackages {
  const text = fs.readFileSync(path.join(own, 'package.json'), 'utf8');
  const { version, engines, peerDependencies } = JSON.parse(text) as OwnPackage;
  const local = localOrigin(own);
  return {
    flotilla: local === undefined ? version : `file:${relativeTo(folder, local)}`,
    cdktf: peerDependencies.cdktf,
    constructs: peerDependencies.constructs,
    node: engines.node,
  };
}

/** Where this copy came from, if from no registry: its own folder, or the archive that npm's own notes name. */
function localOrigin(own: string): string | undefined {
  const modules = path.dirname(own);
  if (path.basename(modules) !== 'node_modules') return own;
  const notes = readIfThere(path.join(modules, '.package-lock.json'));
  const resolved = notes === undefined ? undefined : resolvedOf(notes, path.basename(own));
  return resolved?.startsWith('file:')
    ? path.resolve(path.dirname(modules), resolved.slice('file:'.length))
    : undefined;
}

function resolvedOf(notes: string, name: string): string | undefined {
  try {
    const { packages } = JSON.parse(notes) as { packages?: Readonly<Record<string, { resolved?: string }>> };
    return packages?.[`node_modules/${name}`]?.resolved;
  } catch {
    return undefined;
  }
}

function relativeTo(folder: string, target: string): string {
  const relative = path.relative(folder, target).split(path.sep).join('/');
  return relative.startsWith('.') ? relative : `./${relative}`;
}
