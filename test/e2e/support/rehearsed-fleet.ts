import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesOf } from './machine-state';
import { type ProgramOptions, runProgram, succeeded, type Told } from './run-program';

const repository = join(__dirname, '../../..');
const flotilla = join(repository, 'lib/cli/main.js');
const app = `node ${join(repository, 'lib/stacks/main.js')}`;
const exampleApp = 'node ../../lib/stacks/main.js';

/** Variables of this process that would change what the command does. */
const strange = /^(.*_TOKEN|CI|TF_.*|TERRAFORM_.*|CDKTF_.*|ANSIBLE_.*|npm_.*|NODE_OPTIONS|JEST_.*|SSH_.*|NODE_ENV)$/;

/** A stack's state, as far as tests look at it. */
export interface StackState {
  readonly serial: number;
  readonly outputs: Readonly<Record<string, { readonly value: unknown }>>;
  readonly resources: readonly {
    readonly mode: 'managed' | 'data';
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
  }[];
}

/**
 * A copy of an example fleet in a folder of its own, rehearsed with the compiled command as a user does it. Nothing of the user who
 * runs the tests is read or written but the cached images.
 */
export class RehearsedFleet {
  /** Everything of this fleet: its folder, the command's state, a home. */
  readonly root: string;
  /** The fleet's folder, where commands run. */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;

  constructor(readonly example: 'quickstart' | 'molten' | 'own-stack') {
    if (!existsSync(flotilla)) throw new Error(`${flotilla} is missing: npm run build`);
    this.root = mkdtempSync(join(tmpdir(), `flotilla-${example}-`));
    this.dir = join(this.root, 'fleet');
    for (const name of ['home', 'state', 'tmp']) mkdirSync(join(this.root, name), { mode: 0o700 });
    const own = (file: string): boolean => !/\/(out|state|cdktf\.out|own-stack\/build|fleet\.lock\.yaml)$/.test(file);
    cpSync(join(repository, 'examples', example), this.dir, { recursive: true, filter: own });
    if (this.read('cdktf.json').includes(exampleApp)) this.edit('cdktf.json', (text) => text.replace(exampleApp, app));
    const kept = Object.entries(process.env).filter(([name]) => !strange.test(name));
    this.env = {
      ...Object.fromEntries(kept),
      HOME: join(this.root, 'home'),
      NO_COLOR: '1',
      TMPDIR: join(this.root, 'tmp'),
      XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
      XDG_STATE_HOME: join(this.root, 'state'),
    };
  }

  /** The operator's key pair, made here: the example's private key is nobody's. @returns the private key's file */
  async giveOperatorKey(): Promise<string> {
    const file = await this.newKey('ada');
    writeFileSync(join(this.dir, 'keys/ada.pub'), readFileSync(`${file}.pub`));
    return file;
  }

  /** Makes an SSH key pair. @returns the private key's file; the public one has `.pub` behind it */
  async newKey(name: string): Promise<string> {
    const file = join(this.root, name);
    succeeded(await runProgram(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file]));
    return file;
  }

  /** `flotilla ...`, in the fleet's folder. */
  run(argv: readonly string[], options: ProgramOptions = {}): Promise<Told> {
    return runProgram(this.argv(...argv), { cwd: this.dir, env: this.env, ...options });
  }

  /** The command line of `flotilla ...`, for a test that starts it itself. */
  argv(...words: readonly string[]): readonly [string, ...string[]] {
    return [process.execPath, flotilla, ...words];
  }

  /** `flotilla rehearse up`. @throws Error it failed @returns what it printed */
  async up(...flags: readonly string[]): Promise<string> {
    // Where images are not cached yet they are built first.
    return succeeded(await this.run(['rehearse', 'up', ...flags], { timeoutMs: 600_000 }));
  }

  /** `flotilla rehearse exec -- ...` */
  exec(argv: readonly string[], options: ProgramOptions = {}): Promise<Told> {
    return this.run(['rehearse', 'exec', '--', ...argv], options);
  }

  /** `flotilla rehearse ssh NODE -- ...` @throws Error it failed @returns what it printed */
  async ssh(node: string, command: string, input = ''): Promise<string> {
    return succeeded(await this.run(['rehearse', 'ssh', node, '--', command], { input }));
  }

  /** Terraform itself in a stack's folder of the rehearsal, as the command's hints say. */
  terraform(stack: string, ...words: readonly string[]): Promise<Told> {
    const [first = '', ...rest] = words;
    const flags = first === 'plan' ? ['-input=false', '-no-color', '-lock=false'] : [];
    return this.exec([
      this.terraformProgram,
      `-chdir=${join(this.rehearsalDir, 'stacks', stack)}`,
      first,
      ...flags,
      ...rest,
    ]);
  }

  /** The program that applies stacks here. */
  get terraformProgram(): string {
    const folders = (this.env.PATH ?? '').split(':');
    return folders.some((folder) => existsSync(join(folder, 'terraform'))) ? 'terraform' : 'tofu';
  }

  /** Exit status of `terraform plan -detailed-exitcode` for each stack: 0 where nothing would change, 2 where something would. */
  async planned(stacks: readonly string[]): Promise<Readonly<Record<string, number>>> {
    const codes: [string, number][] = [];
    for (const stack of stacks) codes.push([stack, (await this.terraform(stack, 'plan', '-detailed-exitcode')).code]);
    return Object.fromEntries(codes);
  }

  /** Folder of the rehearsal, which `up` tells as the place of its state and logs. */
  get rehearsalDir(): string {
    const all = join(this.root, 'state/flotilla/rehearsals');
    const [name, ...others] = existsSync(all) ? readdirSync(all) : [];
    if (name === undefined || others.length > 0) throw new Error(`expected one rehearsal in ${all}`);
    return join(all, name);
  }

  /** A stack's state in the rehearsal. */
  state(stack: string): StackState {
    return JSON.parse(readFileSync(join(this.rehearsalDir, 'state', `${stack}.tfstate`), 'utf8')) as StackState;
  }

  /** An attribute of a resource in a stack's state: `attribute('mesh', 'tls_private_key.hostkey1_n1', 'public_key_openssh')`. */
  attribute(stack: string, address: string, name: string): unknown {
    const found = this.state(stack).resources.find((each) => `${each.type}.${each.name}` === address);
    if (found === undefined) throw new Error(`no ${address} in the state of ${stack}`);
    return found.instances[0]?.attributes[name];
  }

  /** The stack that has the mesh, and its output that tells of the nodes. */
  protected get meshOutput(): { readonly stack: string; readonly output: string } {
    return { stack: 'mesh', output: 'fleet' };
  }

  /** A file of the fleet's folder. */
  read(file: string): string {
    return readFileSync(join(this.dir, file), 'utf8');
  }

  /** Changes a file of the fleet's folder. @throws Error that changes nothing */
  edit(file: string, change: (text: string) => string): void {
    const before = this.read(file);
    const after = change(before);
    if (after === before) throw new Error(`${file} is the same as before: ${before}`);
    writeFileSync(join(this.dir, file), after);
  }

  /** Where a node is. */
  address(node: string): string {
    const { stack, output } = this.meshOutput;
    const found = this.state(stack).outputs[output]?.value as { nodes: Record<string, { ipv4: string }> } | undefined;
    const ipv4 = found?.nodes[node]?.ipv4;
    if (ipv4 === undefined) throw new Error(`no node ${node} in the outputs of ${stack}`);
    return ipv4;
  }

  /** `flotilla rehearse down`. */
  down(): Promise<Told> {
    return this.run(['rehearse', 'down']);
  }

  /** For `afterAll`: ends the rehearsal and removes every file. @throws Error something of it is left */
  async end(): Promise<void> {
    const told = await this.down();
    const left = processesOf(this.root);
    rmSync(this.root, { recursive: true, force: true });
    succeeded(told);
    if (left.length > 0) throw new Error(`processes are left: ${left.join('; ')}`);
  }
}
