#!/usr/bin/env node
/**
 * The cdktf app: synthesises the stacks of the fleet that the context key `fleet` of cdktf.json names (default `fleet.yaml`, relative to
 * the folder of cdktf.json, where cdktf runs this). Needs no token and no provider.
 */
import { App } from 'cdktf';
import { FleetError } from '../fleet/errors';
import { addFleetStacks } from './fleet-stacks';
import { readPlan } from './read-plan';

function main(): void {
  // Without stack traces in the output two synths are byte-equal, from any directory.
  const app = new App({ stackTraces: false });
  const file = (app.node.tryGetContext('fleet') as string | undefined) ?? 'fleet.yaml';
  addFleetStacks(app, readPlan(file));
  app.synth();
}

try {
  main();
} catch (error) {
  if (!(error instanceof FleetError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
