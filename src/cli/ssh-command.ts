import * as fs from 'node:fs';
import * as path from 'node:path';
import { readRehearsalConfig } from '../rehearsal/rehearsal-config';
import { rehearsalFolderAt } from '../rehearsal/rehearsal-folder';
import { type ExitCode, failed, wrongInput } from './exit';
import { findFleet, shownPath } from './fleet-place';
import { type Origin, type OutManifest, readManifest, rehearsedOut } from './origin';
import { ownCommand, ownName } from './own-name';
import type { FleetOptions, Surroundings } from './program-options';
import { networkReady } from './rehearsal-hosts';
import { runInForeground } from './replace-process';

/** `flotilla ssh NODE [-- CMD]`: to the machines that `out/` was written for. */
export async function sshCommand(
  around: Surroundings,
  node: string,
  words: readonly string[],
  options: FleetOptions,
): Promise<ExitCode> {
  const place = findFleet(options.fleet ?? '.', around.cwd);
  const outDir = path.join(place.folder, 'out');
  const manifest = readManifest(outDir);
  if (manifest === undefined) throw noFiles(outDir, around);
  return logIn(around, outDir, manifest, node, words);
}

/** `flotilla rehearse ssh NODE [-- CMD]`: to the rehearsal's machines, wherever its files are. */
export async function rehearseSsh(
  around: Surroundings,
  node: string,
  words: readonly string[],
  options: FleetOptions,
): Promise<ExitCode> {
  const place = findFleet(options.fleet ?? '.', around.cwd);
  const found = rehearsedOut(place.folder);
  if (found === undefined)
    throw failed(`${place.shown}: there are no files of a rehearsal`, ownCommand('rehearse up', place));
  return logIn(around, found.outDir, found.manifest, node, words);
}

async function logIn(
  around: Surroundings,
  outDir: string,
  manifest: OutManifest,
  node: string,
  words: readonly string[],
): Promise<ExitCode> {
  const config = path.join(outDir, 'ssh', 'config');
  const hosts = knownHosts(config);
  if (!hosts.includes(node))
    throw wrongInput(`unknown node '${node}'; ${shownPath(config, around.cwd)} has ${hosts.join(', ')}`);
  const command = await reachOf(manifest.origin);
  // The remote shell reads the words again, as ssh itself has it.
  const argv = command(['ssh', '-F', config, node, ...words]);
  return runInForeground({ argv, env: around.env });
}

/** How the machines of an origin are reached. */
async function reachOf(origin: Origin): Promise<(argv: readonly string[]) => readonly string[]> {
  if (origin.kind === 'deploy') return (argv) => argv;
  if (!fs.existsSync(rehearsalFolderAt(origin.dir).config)) {
    throw failed('the rehearsal that these files were written for has ended', `${ownName} rehearse up`);
  }
  if (origin.paper || readRehearsalConfig(origin.dir).mode === 'paper') {
    throw failed('this fleet is rehearsed on paper: there is no host to log in to', `${ownName} rehearse up as root`);
  }
  return networkReady(origin.dir);
}

function knownHosts(config: string): readonly string[] {
  const text = fs.existsSync(config) ? fs.readFileSync(config, 'utf8') : '';
  return [...text.matchAll(/^Host (\S+)/gm)].map((found) => found[1]!).filter((name) => name !== '*');
}

function noFiles(outDir: string, around: Surroundings): Error {
  return failed(
    `${shownPath(outDir, around.cwd)} has no files of this fleet`,
    `${ownName} rehearse up, or ${ownName} deploy`,
  );
}
