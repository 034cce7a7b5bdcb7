#!/usr/bin/env node
/**
 * The cdktf app: synthesises the stacks of the fleet that the context key `fleet` of cdktf.json names (default `fleet.yaml`, relative to
 * the folder of cdktf.json, where cdktf runs this). Needs no token and no provider.
 */
import { dirname, relative, resolve } from 'node:path';
import { App, CONTEXT_ENV } from 'cdktf';
import { FleetError } from '../fleet/errors';
import { addFleetStacks } from './fleet-stacks';
import { readFleetPlan } from './read-plan';
import { fleetFolderKey } from './stack';

function main(): void {
  // The plan comes first: an app makes its folders as soon as it exists, and a wrong fleet must leave nothing behind.
  const file = fleetFile();
  const plan = readFleetPlan(file);
  // Without stack traces in the output two synths are byte-equal, from any directory.
  const fleetFolder = relative(process.cwd(), dirname(resolve(file)));
  const app = new App({ stackTraces: false, context: { [fleetFolderKey]: fleetFolder } });
  addFleetStacks(app, plan);
  app.synth();
}

/** The context key `fleet`, as cdktf hands the context of cdktf.json to an app. */
function fleetFile(): string {
  const context = JSON.parse(process.env[CONTEXT_ENV] ?? '{}') as { fleet?: string };
  return context.fleet ?? 'fleet.yaml';
}

try {
  main();
} catch (error) {
  if (!(error instanceof FleetError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
