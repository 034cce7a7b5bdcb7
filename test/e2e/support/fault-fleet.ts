import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostRecord, tryReadRecord } from '../../../src/rehearsal/hosts/host-record';
import { rehearsalName } from '../../../src/rehearsal/hosts/namespace';
import { type RehearsalFolder, rehearsalFolder } from '../../../src/rehearsal/rehearsal-folder';
import { CommandRun, type Ended } from './command-run';
import { type MachineState, machineState, processesOf } from './machine-state';
import { killTerraform, processesGone, rehearsalProcesses } from './rehearsal-processes';

const repository = join(__dirname, '..', '..', '..');
const cli = join(repository, 'lib', 'cli', 'main.js');
const keyLine = readFileSync(join(repository, 'examples', 'quickstart', 'keys', 'ada.pub'), 'utf8');

/** Three nodes of two vendors and no pod: what faults need, and nothing to wait for besides. */
export function threeNodes(name: string, more = ''): string {
  return `fleet: ${name}
operator: {user: ada, keys: [keys/ada.pub]}
defaults: {image: debian-13, engine: podman}
overlay: none
${more}nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: hetzner, region: hel1, size: cx23}
  n3: {vendor: linode, region: eu-central, size: g6-nanode-1}
`;
}

/** What Terraform's state says, as far as tests look. */
export interface StateFile {
  readonly resources: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly status?: string; readonly attributes: Readonly<Record<string, unknown>> }[];
  }[];
}

/** One fleet in a folder of its own, rehearsed by the built command line with a state home of its own. */
export class FaultFleet {
  readonly root: string;
  /** The user's folder with the fleet file. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  private readonly before: MachineState;
  private readonly runs: CommandRun[] = [];

  constructor(
    readonly name: string,
    text: string = threeNodes(name),
  ) {
    this.root = mkdtempSync(join(tmpdir(), 'flotilla-fault-'));
    this.folder = join(this.root, 'fleet');
    mkdirSync(join(this.folder, 'keys'), { recursive: true });
    writeFileSync(join(this.folder, 'keys', 'ada.pub'), keyLine);
    this.write(text);
    const app = `node ${join(repository, 'lib', 'stacks', 'main.js')}`;
    const config = {
      language: 'typescript',
      app,
      projectId: name,
      sendCrashReports: 'false',
      context: { fleet: 'fleet.yaml' },
    };
    writeFileSync(join(this.folder, 'cdktf.json'), JSON.stringify(config));
    this.linkPrograms();
    const { CI: _, ...inherited } = process.env;
    this.env = { ...inherited, XDG_STATE_HOME: join(this.root, 'state'), NO_COLOR: '1', CHECKPOINT_DISABLE: '1' };
    this.before = machineState(rehearsalName(this.rehearsal.dir));
  }

  get rehearsal(): RehearsalFolder {
    return rehearsalFolder(this.name, this.folder, this.env);
  }

  /** Writes the fleet file. */
  write(text: string): void {
    writeFileSync(join(this.folder, 'fleet.yaml'), text);
  }

  /** Starts `flotilla WORDS` as a terminal would: as the leader of a process group. */
  start(...words: string[]): CommandRun {
    const run = new CommandRun([process.execPath, cli, ...words], { cwd: this.folder, env: this.env });
    this.runs.push(run);
    return run;
  }

  /** Runs `flotilla WORDS` to its end. */
  run(...words: string[]): Promise<Ended> {
    return this.start(...words).ended;
  }

  /** `flotilla rehearse up`, which must succeed. @throws Error with all that it said */
  async up(): Promise<Ended> {
    const ended = await this.run('rehearse', 'up');
    if (ended.code !== 0) throw new Error(`up ended with ${ended.code}:\n${ended.output}`);
    return ended;
  }

  /** Runs a line as it was printed, in a shell in the user's folder. */
  paste(line: string): Promise<Ended> {
    return new CommandRun(['sh', '-c', line], { cwd: this.folder, env: this.env }).ended;
  }

  /** Terraform in a stack's folder, with the rehearsal's providers and state. @throws Error it fails */
  async terraform(stack: string, ...words: string[]): Promise<string> {
    const dir = this.rehearsal.stackDir(stack);
    const ended = await this.run('rehearse', 'exec', '--', 'terraform', `-chdir=${dir}`, ...words);
    if (ended.code !== 0) throw new Error(`terraform ${words.join(' ')} ended with ${ended.code}:\n${ended.output}`);
    return ended.output;
  }

  /** A shell command on a node, as root. @throws Error it fails */
  async onNode(node: string, command: string): Promise<string> {
    const ended = await this.run('rehearse', 'ssh', node, '--', `sudo sh -c '${command.replaceAll("'", "'\\''")}'`);
    if (ended.code !== 0) throw new Error(`'${command}' on ${node} ended with ${ended.code}:\n${ended.output}`);
    return ended.output.trim();
  }

  /** A stack's state; empty when there is none. */
  state(stack: string): StateFile {
    const file = this.rehearsal.stateFile(stack);
    if (!existsSync(file)) return { resources: [] };
    // Terraform makes the file before it knows anything to write.
    const text = readFileSync(file, 'utf8');
    return text === '' ? { resources: [] } : (JSON.parse(text) as StateFile);
  }

  /** Ids of the machines that a vendor's state knows, sorted. */
  idsInState(): readonly string[] {
    return ['hetzner', 'linode']
      .flatMap((stack) => this.state(stack).resources)
      .filter((r) => ['hcloud_server', 'linode_instance'].includes(r.type))
      .flatMap((r) => r.instances.map((i) => String(i.attributes.id)))
      .sort();
  }

  /** Records of the hosts that there are on this machine. */
  hosts(): readonly HostRecord[] {
    const { hosts } = this.rehearsal;
    const names = existsSync(hosts) ? readdirSync(hosts).filter((name) => !name.startsWith('.')) : [];
    return names.flatMap((name) => tryReadRecord(join(hosts, name)) ?? []);
  }

  /** A path on a node's disk, as seen from here; undefined while the node has no host. */
  disk(node: string, path: string): string {
    const names = existsSync(this.rehearsal.hosts) ? readdirSync(this.rehearsal.hosts) : [];
    const folder = names.find((name) => !name.startsWith('.') && name.endsWith(`.${this.name}-${node}`));
    return join(this.rehearsal.hosts, folder ?? 'none', 'upper', path);
  }

  /** The public key that a node's sshd offers, as its type and base64. */
  async offered(node: string): Promise<string> {
    const address = this.hosts().find((host) => host.name === `${this.name}-${node}`)?.ipv4 ?? '';
    const scan = await this.run('rehearse', 'exec', '--', 'ssh-keyscan', '-t', 'ed25519', '-T', '5', address);
    const line = scan.output.split('\n').find((each) => each.startsWith(`${address} `)) ?? '';
    return line.split(' ').slice(1, 3).join(' ');
  }

  /** The lasting host key H1 that mesh's state has for a node; empty if none. */
  hostKey1(node: string): string {
    const found = this.state('mesh').resources.find((r) => r.name === `hostkey1_${node}`);
    return String(found?.instances[0]?.attributes.public_key_openssh ?? '').trim();
  }

  /** `down`, and nothing is left on the machine. @throws Error something is */
  async remove(): Promise<void> {
    // What a failed test has left under way.
    for (const run of this.runs) await run.kill();
    killTerraform(this.rehearsal.dir);
    await processesGone(this.rehearsal.dir);
    const down = await this.run('rehearse', 'down');
    const left = rehearsalProcesses(this.rehearsal.dir);
    for (const each of left) process.kill(each.pid, 'SIGKILL');
    const after = machineState(rehearsalName(this.rehearsal.dir));
    const processes = processesOf(this.root);
    const kept = existsSync(this.rehearsal.dir);
    if (process.env.KEEP_FAULT_LOGS && existsSync(this.rehearsal.log))
      cpSync(this.rehearsal.log, process.env.KEEP_FAULT_LOGS, { recursive: true });
    rmSync(this.root, { recursive: true, force: true });
    if (down.code !== 0) throw new Error(`down ended with ${down.code}:\n${down.output}`);
    const found = { left: left.map((each) => each.command), processes, kept, after };
    expect(found).toEqual({ left: [], processes: [], kept: false, after: this.before });
  }

  /** Puts `npx flotilla` and `npx cdktf` where a project that depends on them has them. */
  private linkPrograms(): void {
    const bin = join(this.root, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    const programs = { flotilla: cli, cdktf: join(repository, 'node_modules', '.bin', 'cdktf') };
    for (const [name, target] of Object.entries(programs)) {
      writeFileSync(join(bin, name), `#!/bin/sh\nexec ${target} "$@"\n`, { mode: 0o755 });
    }
    writeFileSync(join(this.root, 'package.json'), '{"private": true}\n');
  }
}

/** Lists a folder's files with their contents, to compare before and after. */
export function snapshot(folder: string): Readonly<Record<string, string>> {
  const found = spawnSync('find', ['.', '-type', 'f', '-printf', '%p %m %T@\n'], { cwd: folder, encoding: 'utf8' });
  return Object.fromEntries(
    found.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line, readFileSync(join(folder, line.split(' ')[0] ?? ''), 'utf8')]),
  );
}
