import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { failed } from './exit';

/** The program that applies stacks. */
export interface TerraformBinary {
  /** Absolute path. */
  readonly path: string;
  readonly product: 'terraform' | 'tofu';
  /** `1.11.4` */
  readonly version: string;
}

const oldest = [1, 5] as const;

/**
 * Finds the program as cdktf does (`TERRAFORM_BINARY_NAME`, else `terraform`), and OpenTofu where there is no Terraform.
 *
 * @throws CommandError when there is none, when it does not answer, or when it is older than 1.5.
 */
export async function findTerraform(env: NodeJS.ProcessEnv = process.env): Promise<TerraformBinary> {
  const asked = env.TERRAFORM_BINARY_NAME;
  const names = asked === undefined || asked === '' ? ['terraform', 'tofu'] : [asked];
  const found = names.map((name) => lookUp(name, env.PATH ?? '')).find((file) => file !== undefined);
  if (found === undefined) {
    throw failed(
      asked ? `TERRAFORM_BINARY_NAME names '${asked}', which is not there` : 'neither terraform nor tofu is in PATH',
      'install Terraform 1.5 or later or OpenTofu: https://developer.hashicorp.com/terraform/install, https://opentofu.org/docs/intro/install/',
    );
  }
  const version = await readVersion(found, env);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    throw failed(`${found} is version ${version}, expected ${oldest.join('.')} or later`);
  }
  return {
    path: found,
    product: path.basename(fs.realpathSync(found)).includes('tofu') ? 'tofu' : 'terraform',
    version,
  };
}

/** Path of a program in a PATH, or of the file itself when the name has a slash. */
export function lookUp(name: string, searchPath: string): string | undefined {
  const files = name.includes('/')
    ? [path.resolve(name)]
    : searchPath.split(':').map((dir) => path.join(dir || '.', name));
  return files.find((file) => {
    try {
      fs.accessSync(file, fs.constants.X_OK);
      return fs.statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

async function readVersion(file: string, env: NodeJS.ProcessEnv): Promise<string> {
  const answer = await new Promise<string>((resolve, reject) => {
    const options = { env: { ...env, CHECKPOINT_DISABLE: '1' }, timeout: 20_000 };
    execFile(file, ['version', '-json'], options, (error, stdout) =>
      error === null ? resolve(stdout) : reject(error),
    );
  }).catch((error: Error) => {
    throw failed(`${file} does not start: ${error.message.split('\n')[0]}`);
  });
  const version = /"terraform_version":\s*"(\d+\.\d+\.\d+)/.exec(answer)?.[1];
  if (version === undefined) throw failed(`${file} does not say its version`, `run ${file} version -json`);
  return version;
}
