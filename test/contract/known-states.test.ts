/** A deployed fleet whose states the real Terraform and OpenTofu do not find where they are looked for. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fleetFolder, flotilla } from '../cli/fixture';
import { meshOutputs, scriptedTools } from '../cli/scripted-terraform';
import { needs } from '../support/needs';

/** Four stacks as a fleet's, of resources that Terraform itself provides; states lie in the folder that `STATES` names. */
const app = `
const fs = require('node:fs'), path = require('node:path');
const out = process.env.CDKTF_OUTDIR;
const stacks = { core: [], hetzner: ['core'], linode: ['core'], mesh: ['core', 'hetzner', 'linode'] };
for (const name of Object.keys(stacks)) {
  const dir = path.join(out, 'stacks', name);
  fs.mkdirSync(dir, { recursive: true });
  const json = {
    terraform: { backend: { local: { path: '../../../' + process.env.STATES + '/' + name + '.tfstate' } } },
    resource: { terraform_data: { [name]: { input: name } } },
    ...(name === 'mesh' ? { output: ${JSON.stringify(meshOutputs)} } : {}),
  };
  fs.writeFileSync(path.join(dir, 'cdk.tf.json'), JSON.stringify(json));
}
const entry = ([name, dependencies]) => [name, { name, dependencies, workingDirectory: path.join('stacks', name) }];
fs.writeFileSync(path.join(out, 'manifest.json'), JSON.stringify({ stacks: Object.fromEntries(Object.entries(stacks).map(entry)) }));
`;

describe.each(['terraform', 'tofu'])('%s', (program) => {
  needs(program)(
    'changed backends and lost states are told, and nothing is begun anew',
    async () => {
      const folder = fleetFolder();
      const tools = scriptedTools(folder);
      fs.writeFileSync(path.join(folder, 'app.cjs'), app);
      const deploy = (STATES: string) =>
        flotilla(folder, ['deploy', '--yes'], { ...tools, TERRAFORM_BINARY_NAME: program, STATES });
      const there = (name: string): boolean => fs.existsSync(path.join(folder, name));
      const first = await deploy('state');
      expect([first.code, there('state/core.tfstate')]).toEqual([0, true]);

      const changed = await deploy('elsewhere');
      expect(changed.code).toBe(3);
      const lines = [...changed.err.matchAll(/^ {2}((?:terraform|tofu) -chdir=.* init -migrate-state)$/gm)];
      expect(lines).toHaveLength(4);

      // As in a fresh clone: nothing remembers where the states were.
      fs.rmSync(path.join(folder, 'cdktf.out'), { recursive: true });
      const lost = await deploy('elsewhere');
      expect(lost.code).toBe(1);
      expect(lost.err).toContain('core: no state in the local file elsewhere/core.tfstate');
      expect(there('elsewhere')).toBe(false);

      fs.rmSync(path.join(folder, 'cdktf.out'), { recursive: true });
      expect((await deploy('state')).code).toBe(0);
      expect((await deploy('elsewhere')).code).toBe(3);
      for (const [, line] of lines) execFileSync('sh', ['-c', `yes yes | ${line}`], { cwd: folder, stdio: 'pipe' });
      expect([(await deploy('elsewhere')).code, there('elsewhere/mesh.tfstate')]).toEqual([0, true]);
    },
    120_000,
  );
});
