import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { netnsCommand } from '../../../src/rehearsal/hosts/exec';
import { waitUntil } from '../../../src/rehearsal/hosts/wait-until';

/** Keys of a test: one to log in with, one that hosts prove themselves with. */
export class Login {
  private readonly knownHosts: string;

  constructor(
    private readonly rehearsalDir: string,
    private readonly folder: string,
  ) {
    for (const name of ['user', 'host']) {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)]);
    }
    this.knownHosts = join(folder, 'known_hosts');
    // Every address of the rehearsal must prove itself with the very same key.
    writeFileSync(this.knownHosts, `198.18.* ${this.key('host.pub')}`);
  }

  /** Cloud-config with a user `ops`, the host key, and packages. */
  userData(packages: readonly string[] = []): string {
    const document = {
      users: [
        {
          name: 'ops',
          shell: '/bin/bash',
          sudo: 'ALL=(ALL) NOPASSWD:ALL',
          ssh_authorized_keys: [this.key('user.pub').trim()],
        },
      ],
      ssh_keys: { ed25519_private: this.key('host'), ed25519_public: this.key('host.pub').trim() },
      ...(packages.length > 0 ? { packages } : {}),
    };
    return `#cloud-config\n${JSON.stringify(document)}\n`;
  }

  /** Runs a shell command on a host as root, once it answers. @throws Error it fails, or no login within a minute */
  async run(ipv4: string, command: string): Promise<string> {
    const last = { said: '' };
    const answer = await waitUntil(() => {
      const { status, stdout, stderr } = this.ssh(ipv4, ['sudo', 'sh', '-c', `'${command.replaceAll("'", "'\\''")}'`]);
      last.said = `${stdout}${stderr}`;
      // 255 is ssh's own failure: not up yet.
      return status === 255 ? undefined : { status, stdout };
    }, 60_000);
    if (answer === undefined) throw new Error(`no login on ${ipv4}: ${last.said}`);
    if (answer.status !== 0) throw new Error(`'${command}' failed with ${answer.status}: ${last.said}`);
    return answer.stdout.trim();
  }

  /** Status and output of one attempt. */
  ssh(ipv4: string, argv: readonly string[]): { status: number | null; stdout: string; stderr: string } {
    const options = {
      BatchMode: 'yes',
      ConnectTimeout: '2',
      IdentitiesOnly: 'yes',
      StrictHostKeyChecking: 'yes',
      UserKnownHostsFile: this.knownHosts,
    };
    const flags = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    const ssh = ['ssh', '-F', 'none', '-i', join(this.folder, 'user'), ...flags, `ops@${ipv4}`, ...argv];
    const [program, ...args] = netnsCommand(this.rehearsalDir, ssh) as [string, ...string[]];
    return spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 });
  }

  private key(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }
}
