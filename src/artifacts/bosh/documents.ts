import { extensionPorts } from '../../fleet/bosh-ports';
import { FleetError } from '../../fleet/errors';
import type { FleetOutputs } from '../../fleet/outputs';
import type { FleetPlan } from '../../fleet/plan-types';
import type { Document } from '../document';
import type { Host } from '../hosts';
import { cloudConfig } from './cloud-config';
import { boshVars, cpiConfig } from './cpi-config';
import { moltencoreVars } from './moltencore-vars';

const paths = {
  cloud: 'bosh/cloud-config.yml',
  cpi: 'bosh/cpi-config.yml',
  slices: 'bosh/moltencore-vars.yml',
  vars: 'secret/bosh-vars.yml',
};

/**
 * What a BOSH director needs to place containers on the fleet's bosh nodes; nothing for a fleet without any.
 *
 * @throws FleetError when the outputs hold no credentials for the nodes' docker daemons, or the node for compilation is leaving.
 */
export function boshDocuments(plan: FleetPlan, hosts: readonly Host[], outputs: FleetOutputs): readonly Document[] {
  const nodes = hosts.filter((node) => node.engine === 'bosh');
  if (plan.bosh === undefined || nodes.length === 0) return [];
  const { bucc, apiVersion } = plan.bosh;
  const compiler = nodes.find((node) => node.name === bucc);
  if (compiler === undefined) throw new FleetError([noCompiler(bucc, nodes)]);
  if (outputs.secrets.docker === undefined) throw new FleetError([noCredentials]);
  return [
    {
      path: paths.cloud,
      mode: 0o644,
      body: { format: 'yaml', data: cloudConfig(nodes, compiler, extensionPorts(plan.bosh)) },
    },
    {
      path: paths.cpi,
      mode: 0o644,
      comment: ['A director that meets a new CPI needs its stemcells once more: bosh upload-stemcell --fix.'],
      body: { format: 'yaml', data: cpiConfig(nodes, apiVersion) },
    },
    {
      path: paths.slices,
      mode: 0o644,
      comment: [
        'For deployment manifests that place instance groups as MoltenCore does: bosh deploy MANIFEST -l FILE',
        'with azs: ((moltencore.scaling.max3.slice1.azs)) and instances: ((moltencore.scaling.max3.slice1.instances)).',
      ],
      body: { format: 'yaml', data: moltencoreVars(nodes) },
    },
    { path: paths.vars, mode: 0o600, body: { format: 'yaml', data: boshVars(outputs.secrets.docker) } },
  ];
}

const noCredentials = {
  code: 'no-outputs',
  path: 'fleetSecrets.docker',
  message: 'expected the credentials of the docker daemons, the mesh stack has none',
  hint: 'run flotilla deploy',
};

function noCompiler(bucc: string, nodes: readonly Host[]) {
  return {
    code: 'wrong-engine',
    path: 'bosh.bucc',
    message: `expected a bosh node that stays in the fleet, got '${bucc}'; allowed ${nodes.map((n) => n.name).join(', ')}`,
  };
}

/**
 * Commands that give a director the fleet's configuration, to paste into a shell. CPIs first, as the azs name them.
 * They ask nothing, because a question would take the next pasted line for its answer.
 *
 * @param folder output folder as seen from that shell
 * @returns nothing for a fleet without bosh nodes
 */
export function pasteLines(plan: FleetPlan, folder: string): readonly string[] {
  if (!plan.nodes.some((node) => node.engine === 'bosh' && node.state !== 'leaving')) return [];
  const file = (path: string) => shellWord(`${folder}/${path}`);
  return [
    `bosh -n update-config --type=cpi --name=default ${file(paths.cpi)} -l ${file(paths.vars)}`,
    `bosh -n update-config --type=cloud --name=default ${file(paths.cloud)}`,
  ];
}

/** One word for a POSIX shell. */
function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
