/** Every argument of a backend that a fleet file may have, asked of the real Terraform and OpenTofu. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backendFacts } from '../../src/fleet/backend-schema';
import { needs } from '../support/needs';

/** No program has this, so that none gets as far as to ask the network. */
const stranger = 'no_such_argument';

/** The arguments that a program does not know. */
function unknownTo(program: string, type: string, names: readonly string[]): readonly string[] {
  const dir = mkdtempSync(join(tmpdir(), 'flotilla-backend-'));
  try {
    const lines = [...names, stranger].map((name) => `    ${name} = "1"`);
    writeFileSync(join(dir, 'main.tf'), `terraform {\n  backend "${type}" {\n${lines.join('\n')}\n  }\n}\n`);
    writeFileSync(join(dir, 'rc'), '');
    const env = { PATH: process.env.PATH, HOME: dir, TF_CLI_CONFIG_FILE: join(dir, 'rc'), CHECKPOINT_DISABLE: '1' };
    const { stdout, stderr } = spawnSync(program, ['init', '-input=false', '-no-color'], {
      cwd: dir,
      env,
      encoding: 'utf8',
      timeout: 60_000,
    });
    return [...`${stdout}${stderr}`.matchAll(/argument named "(\w+)" is not expected/g)].map(([, name]) => name ?? '');
  } finally {
    rmSync(dir, { recursive: true });
  }
}

describe.each(Object.entries(backendFacts))('the backend %s', (type, { needs: required, also, secrets }) => {
  needs('terraform', 'tofu')(
    'has every argument in Terraform or in OpenTofu',
    () => {
      const names = [...Object.keys(required), ...Object.keys(also), ...Object.keys(secrets)];
      const [terraform, tofu] = ['terraform', 'tofu'].map((program) => unknownTo(program, type, names));
      expect(terraform).toContain(stranger);
      expect(tofu).toContain(stranger);
      expect(names.filter((name) => terraform?.includes(name) && tofu?.includes(name))).toEqual([]);
    },
    130_000,
  );
});
