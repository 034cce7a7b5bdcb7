import * as fs from 'node:fs';
import * as path from 'node:path';
import { publicKey, writeProgram } from './fixture';

/** What Terraform's outputs of mesh are, for the fleet of the fixture. */
export const meshOutputs = {
  fleet: {
    value: {
      schemaVersion: 1,
      fleet: 'oak',
      nodes: Object.fromEntries(
        [
          ['n1', 'hetzner', 'fsn1', '192.0.2.1'],
          ['n2', 'linode', 'eu-central', '192.0.2.2'],
        ].map(([name, vendor, region, ipv4], index) => [
          name,
          {
            index,
            generation: 1,
            vendor,
            region,
            machineId: `${index + 1}`,
            ipv4,
            hostKey: publicKey.split(' ').slice(0, 2).join(' '),
          },
        ]),
      ),
    },
  },
  fleetSecrets: {
    sensitive: true,
    value: { schemaVersion: 1, delivery: { user: 'flotilla', privateKey: 'TOPSECRET\n' } },
  },
};

/**
 * A Terraform made of shell: it writes each call to `calls` in the fleet's folder, plans and applies with `-json` events, and remembers in
 * a file `applied` that a stack was applied. `FAIL=stack` makes that stack's apply fail, `UNREACHED=node` its delivery alone.
 */
const terraform = (folder: string) => `#!/bin/sh
stack=$(basename "$PWD")
say() { printf '%s\\n' "$1"; }
case "$1" in
version) echo '{"terraform_version":"1.11.4"}'; exit 0;;
esac
echo "$stack $1" >> ${folder}/calls
case "$1" in
init)
  if [ -e .terraform/terraform.tfstate ] && [ -n "$MOVED" ]; then
    printf '│ Error: Backend configuration changed\\n│\\n│ A change in the backend configuration has been detected.\\n' >&2; exit 1
  fi
  mkdir -p .terraform; touch .terraform.lock.hcl .terraform/terraform.tfstate;;
plan)
  for word in "$@"; do case "$word" in -out=*) echo TOPSECRET > "\${word#-out=}";; esac; done
  if [ -e applied ]; then say '{"type":"change_summary","changes":{"add":0,"change":0,"remove":0,"operation":"plan"}}'; exit 0; fi
  say '{"type":"planned_change","change":{"resource":{"addr":"null_resource.'$stack'"},"action":"create"}}'
  say '{"type":"change_summary","changes":{"add":1,"change":0,"remove":0,"operation":"plan"}}'
  exit 2;;
apply)
  touch written
  say '{"type":"apply_start","hook":{"resource":{"addr":"null_resource.'$stack'"},"action":"create"}}'
  if [ "$FAIL" = "$stack" ]; then
    say '{"type":"provision_progress","hook":{"resource":{"addr":"null_resource.'$stack'"},"output":"engine: podman.service: no space left"}}'
    say '{"type":"apply_errored","hook":{"resource":{"addr":"null_resource.'$stack'"},"action":"create"}}'
    say '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"it failed","detail":"its id for \`terraform import\` is 17","address":"null_resource.'$stack'","snippet":{"code":"  \\"name\\": 1"}}}'
    exit 1
  fi
  if [ -n "$UNREACHED" ] && [ "$stack" = mesh ]; then
    say '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"timeout","detail":"no answer","address":"null_resource.deliver_'$UNREACHED'"}}'
    exit 1
  fi
  if [ "$HANG" = "$stack" ]; then
    trap 'say "{}"; exit 1' INT; touch ${folder}/hanging
    i=0; while [ $i -lt 200 ]; do sleep 0.05; i=$((i+1)); done
  fi
  touch applied
  say '{"type":"apply_complete","hook":{"resource":{"addr":"null_resource.'$stack'"},"action":"create","elapsed_seconds":1}}';;
output) cat ${folder}/outputs.json;;
state) if [ -e ${folder}/pulled.json ]; then cat ${folder}/pulled.json; elif [ -e written ]; then echo '{"version":4,"serial":1,"lineage":"x","resources":[]}'; fi;;
esac
`;

/** A cdktf app without cdktf: four stacks that depend on each other as a fleet's do. */
const app = `
const fs = require('node:fs'), path = require('node:path');
const out = process.env.CDKTF_OUTDIR;
const stacks = { core: [], hetzner: ['core'], linode: ['core'], mesh: ['core', 'hetzner', 'linode'] };
for (const name of Object.keys(stacks)) {
  fs.mkdirSync(path.join(out, 'stacks', name), { recursive: true });
  const output = name === 'mesh' ? { fleet: { value: { fleet: 'oak' } }, fleetSecrets: { sensitive: true } } : {};
  fs.writeFileSync(path.join(out, 'stacks', name, 'cdk.tf.json'), JSON.stringify({ terraform: process.env.BACKEND ? { backend: JSON.parse(process.env.BACKEND) } : {}, output }));
}
const entry = ([name, dependencies]) => [name, { name, dependencies, workingDirectory: path.join('stacks', name) }];
fs.writeFileSync(path.join(out, 'manifest.json'), JSON.stringify({ stacks: Object.fromEntries(Object.entries(stacks).map(entry)) }));
fs.writeFileSync(path.join(path.dirname(process.argv[1]), 'context.json'), process.env.CDKTF_CONTEXT_JSON);
if (process.env.BREAK_APP) { console.error(process.env.BREAK_APP); process.exit(1); }
`;

/** Puts a scripted Terraform and app into a fleet's folder. @returns the environment that finds them */
export function scriptedTools(folder: string): NodeJS.ProcessEnv {
  fs.writeFileSync(
    path.join(folder, 'cdktf.json'),
    JSON.stringify({ app: `'${process.execPath}' app.cjs`, context: { mine: 1 } }),
  );
  fs.writeFileSync(path.join(folder, 'app.cjs'), app);
  fs.writeFileSync(path.join(folder, 'outputs.json'), JSON.stringify(meshOutputs));
  writeProgram(path.join(folder, 'ssh-bin', 'ssh'), '#!/bin/sh\nexit 0\n');
  const binary = writeProgram(path.join(folder, 'terraform'), terraform(folder));
  return { TERRAFORM_BINARY_NAME: binary, PATH: `${path.join(folder, 'ssh-bin')}:${process.env.PATH}` };
}

/** Calls so far, as `stack verb`. */
export function calls(folder: string): string[] {
  const file = path.join(folder, 'calls');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim().split('\n') : [];
}
