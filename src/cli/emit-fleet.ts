import * as path from 'node:path';
import { artifacts } from '../artifacts/artifacts';
import { renderDocument } from '../artifacts/render';
import type { FleetOutputs } from '../fleet/outputs';
import type { FleetPlan } from '../fleet/plan-types';
import type { OutFile } from './emit';
import { manifestName, type Origin, outFolder } from './origin';

/** A fleet's artifacts, ready to be written. */
export interface FleetFiles {
  /** Absolute. */
  readonly outDir: string;
  readonly files: readonly OutFile[];
  readonly origin: Origin;
}

/** Account that Terraform's deliveries use; people use it for a rehearsal only, with the key that it generated. */
const rehearsalIdentity = 'secret/delivery_key';

/**
 * Renders all artifacts of a fleet. After a real deploy people log in as the operator with their own keys; in a rehearsal, whose
 * operator may have no private key at hand, as the account of the deliveries.
 *
 * @throws FleetError when the outputs are not those of this plan
 */
export function fleetFiles(plan: FleetPlan, outputs: FleetOutputs, fleetFolder: string, origin: Origin): FleetFiles {
  const outDir = outFolder(fleetFolder, origin.kind);
  const rehearsed = origin.kind === 'rehearsal';
  const documents = artifacts(plan, outputs, {
    origin: rehearsed && origin.paper ? 'paper' : origin.kind,
    outDir,
    login: rehearsed
      ? { user: outputs.secrets.delivery.user, identityFile: rehearsalIdentity }
      : { user: plan.users[0]?.name ?? outputs.secrets.delivery.user },
  });
  const files = documents.map((d) => ({ path: d.path, mode: d.mode as number, text: renderDocument(d) }));
  const unsafe = files.find(
    (f) => path.isAbsolute(f.path) || f.path.split('/').includes('..') || f.path === manifestName,
  );
  if (unsafe !== undefined) throw new Error(`'${unsafe.path}' cannot be written to ${outDir}`);
  return { outDir, origin, files: [...files, ...keptOutOfGit(files)] };
}

/** Secrets must not be committed by accident, whatever the user's own ignore file says. */
function keptOutOfGit(files: readonly OutFile[]): OutFile[] {
  const secrets = files.some((f) => f.path.startsWith('secret/'));
  return secrets ? [{ path: 'secret/.gitignore', mode: 0o600, text: '*\n' }] : [];
}
