import type { FleetOutputs } from '../fleet/outputs';
import type { FleetPlan } from '../fleet/plan-types';
import { ansibleDocuments } from './ansible/documents';
import { boshDocuments } from './bosh/documents';
import type { Document } from './document';
import { findHosts } from './hosts';
import type { ArtifactOptions, Origin } from './options';
import { podmanDocuments } from './podman/documents';
import { identityDocuments, sshDocuments } from './ssh';

/**
 * The files handed to the engines and to people: `bosh/` and `podman/` for the engines in use, `ansible/` and `ssh/` always,
 * `secret/` for what only its owner may read. Sorted by path; the same input gives the same files, byte for byte.
 *
 * @throws FleetError when the outputs are not those of this plan.
 */
export function artifacts(plan: FleetPlan, outputs: FleetOutputs, options: ArtifactOptions): readonly Document[] {
  const hosts = findHosts(plan, outputs);
  const documents = [
    ...boshDocuments(plan, hosts, outputs),
    ...podmanDocuments(plan, hosts),
    ...ansibleDocuments(plan, hosts, options.origin),
    ...sshDocuments(plan, hosts, options),
  ];
  const header = headerLines(plan.fleet, options.origin);
  return [
    ...documents.map((document) => withHeader(document, header)),
    ...identityDocuments(options.login, outputs.secrets),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function withHeader(document: Document, header: readonly string[]): Document {
  return { ...document, comment: [...header, ...(document.comment ?? [])] };
}

function headerLines(fleet: string, origin: Origin): readonly string[] {
  return [`Written by Flotilla for the fleet ${fleet}; an edit is lost with the next flotilla emit.`, origins[origin]];
}

const origins: Readonly<Record<Origin, string>> = {
  deploy: 'Origin: deploy. These hosts stand at their vendors.',
  rehearsal: 'Origin: rehearsal. These hosts exist only on the machine that rehearsed.',
  paper: 'Origin: rehearsal on paper. These hosts do not exist, their addresses are made up.',
};
