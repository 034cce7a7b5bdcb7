/** A folder in which the real terraform (or tofu) runs against stand-ins bundled from today's source, on paper. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { vendors } from '../../src/providers/registry';
import { cliConfig, type MirroredProvider, writeMirror } from '../../src/rehearsal/mirror';
import type { RehearsalConfig, RehearsedVendor } from '../../src/rehearsal/rehearsal-config';

const root = resolve(__dirname, '../..');
const facts = join(root, 'src/rehearsal/standin/facts');

/** What a run of terraform gave. */
export interface Run {
  readonly code: number;
  /** stdout and stderr, as a person sees them. */
  readonly text: string;
}

/** Builds the stand-in once into a folder of its own; several suites may run at the same time. */
export async function buildMirror(): Promise<{ readonly dir: string; readonly remove: () => void }> {
  const dir = mkdtempSync(join(tmpdir(), 'standin-'));
  const program = join(dir, 'standin.cjs');
  execFileSync(process.execPath, [join(root, 'scripts/build-standin.mjs'), program], { stdio: 'pipe' });
  await writeMirror(join(dir, 'mirror'), providers(), program);
  writeFileSync(join(dir, 'terraform.rc'), cliConfig(join(dir, 'mirror')));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

function providers(): readonly MirroredProvider[] {
  const ofVendors = vendors
    .flatMap(({ terraform }) => (terraform === undefined ? [] : [terraform]))
    .map(({ provider, facts: table }) => ({ ...provider, factsPath: join(root, 'src/providers', table) }));
  return [
    { source: 'hashicorp/tls', version: '4.1.0', factsPath: join(facts, 'tls.json') },
    { source: 'hashicorp/null', version: '3.2.4', factsPath: join(facts, 'null.json') },
    ...ofVendors,
  ];
}

/** The rehearsal's configuration, from the vendors' own catalogues. */
export function rehearsalConfig(changes: Partial<RehearsalConfig> = {}): RehearsalConfig {
  const entries = vendors.flatMap(({ catalogue, terraform }): [string, RehearsedVendor][] => {
    if (terraform === undefined || catalogue.userData === undefined) return [];
    return [
      [
        terraform.provider.source.split('/')[1] ?? '',
        {
          machine: terraform.machineResource,
          userData: catalogue.userData,
          images: Object.fromEntries(
            Object.entries(catalogue.images).map(([os, image]) => [image, { os, reader: 'cloud-init' as const }]),
          ),
          sizes: Object.fromEntries(Object.entries(catalogue.sizes).map(([size, { ramMiB }]) => [size, ramMiB])),
        },
      ],
    ];
  });
  return { schemaVersion: 1, fleet: 'oak', mode: 'paper', vendors: Object.fromEntries(entries), ...changes };
}

/** One working directory with its own rehearsal. */
export class Workspace {
  readonly dir = mkdtempSync(join(tmpdir(), 'stack-'));
  readonly rehearsal = join(this.dir, 'rehearsal');
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    mirror: string,
    private readonly program: string = 'terraform',
    config: RehearsalConfig = rehearsalConfig(),
  ) {
    mkdirSync(this.rehearsal);
    this.configure(config);
    this.env = {
      PATH: process.env.PATH,
      HOME: this.dir,
      TF_CLI_CONFIG_FILE: join(mirror, 'terraform.rc'),
      TF_IN_AUTOMATION: '1',
      CHECKPOINT_DISABLE: '1',
      FLOTILLA_REHEARSAL: this.rehearsal,
    };
  }

  configure(config: RehearsalConfig): void {
    writeFileSync(join(this.rehearsal, 'rehearsal.json'), JSON.stringify(config));
  }

  /** Writes the stack; terraform's header is added. */
  write(stack: string): void {
    writeFileSync(join(this.dir, 'main.tf'), `${HEADER}${stack}`);
  }

  /** Runs terraform to its end, whatever that is. */
  run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
    return new Promise((done) => {
      const options = { cwd: this.dir, env: { ...this.env, ...env }, maxBuffer: 64 << 20 };
      execFile(this.program, [...args], options, (error, stdout, stderr) => {
        done({ code: error === null ? 0 : Number(error.code ?? 1), text: `${stdout}${stderr}` });
      });
    });
  }

  /** Runs terraform and expects it to end well. */
  async must(...args: string[]): Promise<string> {
    const { code, text } = await this.run(args);
    if (code !== 0) throw new Error(`${this.program} ${args.join(' ')} ended with ${code}:\n${text}`);
    return text;
  }

  /** `init` and `apply`. */
  async apply(): Promise<string> {
    if (!existsSync(join(this.dir, '.terraform'))) await this.must('init', '-no-color');
    return this.must('apply', '-no-color', '-auto-approve');
  }

  /** Exit code of a plan: 0 no changes, 2 changes, 1 error. */
  async planCode(): Promise<number> {
    return (await this.run(['plan', '-no-color', '-detailed-exitcode'])).code;
  }

  /** An apply in a process group of its own, to be killed. */
  start(args: readonly string[]) {
    const options = { cwd: this.dir, env: this.env, detached: true, stdio: 'pipe' } as const;
    return spawn(this.program, [...args], options);
  }

  /** Attributes of one resource as state has them. */
  state(type: string, name: string): Record<string, unknown> {
    const text = readFileSync(join(this.dir, 'terraform.tfstate'), 'utf8');
    const { resources } = JSON.parse(text) as StateFile;
    const found = resources.find((r) => r.type === type && r.name === name)?.instances[0];
    if (found === undefined) throw new Error(`state has no ${type}.${name}`);
    return found.attributes;
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

interface StateFile {
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Record<string, unknown> }[];
  }[];
}

/** Whether a program can be run here. */
export function hasProgram(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

/** Waits for a condition, looking every 20 ms. @throws Error after ten seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 500; i += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited ten seconds for ${what}`);
}

const HEADER = `
terraform {
  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "1.68.0"
    }
    linode = {
      source  = "linode/linode"
      version = "3.13.0"
    }
    tls = {
      source  = "hashicorp/tls"
      version = "4.1.0"
    }
    null = {
      source  = "null"
      version = "3.2.4"
    }
  }
}
`;
