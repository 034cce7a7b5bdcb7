import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HostRecord, tryReadRecord } from '../../../src/rehearsal/hosts/host-record';
import { rehearsalName } from '../../../src/rehearsal/hosts/namespace';
import { type RehearsalFolder, rehearsalFolder } from '../../../src/rehearsal/rehearsal-folder';
import { CommandRun, type Ended } from './command-run';
import { machineState } from './machine-state';
import { killTerraform, processesGone } from './rehearsal-processes';
import { RehearsedFleet, type StackState } from './rehearsed-fleet';
import { succeeded } from './run-program';

const repository = join(__dirname, '..', '..', '..');

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

/** A rehearsed fleet whose runs are killed, interrupted and cut off. */
export class FaultFleet extends RehearsedFleet {
  private readonly runs: CommandRun[] = [];

  constructor(
    readonly name: string,
    text: string = threeNodes(name),
  ) {
    super('quickstart');
    this.write(text);
    this.linkPrograms();
  }

  /** Paths of the rehearsal, whether it is there or not. */
  get rehearsal(): RehearsalFolder {
    return rehearsalFolder(this.name, this.dir, this.env);
  }

  /** Writes the fleet file. */
  write(text: string): void {
    writeFileSync(join(this.dir, 'fleet.yaml'), text);
  }

  /** Starts `flotilla WORDS` as a terminal would: as the leader of a process group. */
  start(...words: readonly string[]): CommandRun {
    return this.started(this.argv(...words));
  }

  /** Runs `flotilla WORDS` to its end. */
  flotilla(...words: readonly string[]): Promise<Ended> {
    return this.start(...words).ended;
  }

  /** `flotilla rehearse up`, which must succeed. @throws Error with all that it said */
  async finished(): Promise<Ended> {
    const ended = await this.flotilla('rehearse', 'up');
    if (ended.code !== 0) throw new Error(`up ended with ${ended.code}:\n${ended.output}`);
    return ended;
  }

  /** Runs a line as it was printed, in a shell in the user's folder. */
  paste(line: string): Promise<Ended> {
    return this.started(['sh', '-c', line]).ended;
  }

  /** Changes a stack's state with Terraform itself. @throws Error it fails */
  async changeState(stack: string, ...words: readonly string[]): Promise<void> {
    succeeded(await this.terraform(stack, ...words));
  }

  override state(stack: string): StackState {
    const file = this.rehearsal.stateFile(stack);
    // Terraform makes the file before it knows anything to write.
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return text === '' ? { serial: 0, outputs: {}, resources: [] } : (JSON.parse(text) as StackState);
  }

  /** Ids of the machines that the vendors' states know, sorted. */
  idsInState(): readonly string[] {
    return ['hetzner', 'linode']
      .flatMap((stack) => this.state(stack).resources)
      .filter((r) => ['hcloud_server', 'linode_instance'].includes(r.type))
      .flatMap((r) => r.instances.map((i) => String(i.attributes.id)))
      .sort();
  }

  /** Records of the hosts that there are on this machine. */
  hosts(): readonly HostRecord[] {
    return this.hostFolders().flatMap((name) => tryReadRecord(join(this.rehearsal.hosts, name)) ?? []);
  }

  /** A path on a node's disk, as seen from this machine; while the node has no host there is nothing at it. */
  disk(node: string, path: string): string {
    const folder = this.hostFolders().find((name) => name.endsWith(`.${this.name}-${node}`));
    return join(this.rehearsal.hosts, folder ?? 'none', 'upper', path);
  }

  /** The public key that a node's sshd offers, as its type and base64. */
  async offered(node: string): Promise<string> {
    const scan = await this.exec(['ssh-keyscan', '-t', 'ed25519', '-T', '5', this.address(node)]);
    const line = scan.stdout.split('\n').find((each) => each.startsWith(`${this.address(node)} `)) ?? '';
    return line.split(' ').slice(1, 3).join(' ');
  }

  /** The lasting host key H1 that mesh's state has for a node. */
  hostKey1(node: string): string {
    return String(this.attribute('mesh', `tls_private_key.hostkey1_${node}`, 'public_key_openssh')).trim();
  }

  /** For `afterEach`: ends what a failed test has left under way, then the rehearsal. @throws Error something of it is left */
  override async end(): Promise<void> {
    const { dir } = this.rehearsal;
    for (const run of this.runs) await run.kill();
    killTerraform(dir);
    const processes = await processesGone(dir);
    await super.end();
    const { namespaces, groups } = machineState(rehearsalName(dir));
    expect({ processes, namespaces, groups }).toEqual({ processes: [], namespaces: [], groups: [] });
  }

  private hostFolders(): readonly string[] {
    const { hosts } = this.rehearsal;
    return existsSync(hosts) ? readdirSync(hosts).filter((name) => !name.startsWith('.')) : [];
  }

  private started(argv: readonly string[]): CommandRun {
    const run = new CommandRun(argv, { cwd: this.dir, env: this.env });
    this.runs.push(run);
    return run;
  }

  /** Puts `npx flotilla` and `npx cdktf` where a project that depends on them has them. */
  private linkPrograms(): void {
    const bin = join(this.root, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    const programs = { flotilla: this.argv().join(' '), cdktf: join(repository, 'node_modules', '.bin', 'cdktf') };
    for (const [name, command] of Object.entries(programs)) {
      writeFileSync(join(bin, name), `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
    }
    writeFileSync(join(this.root, 'package.json'), '{"private": true}\n');
  }
}
