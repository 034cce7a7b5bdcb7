import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A virtual machine that is to be booted. */
export interface QemuRequest {
  /** Scratch space of the caller's. */
  readonly folder: string;
  /** Raw disk; it is not changed. */
  readonly disk: string;
  readonly mac: string;
  /** Firmware file of EFI. @default - BIOS */
  readonly efi?: string;
}

/** How somebody logs in, and which host key the machine must have. */
export interface QemuLogin {
  readonly user: string;
  /** File of a private key. */
  readonly identity: string;
  /** `ssh-ed25519 AAAA...` */
  readonly hostKey: string;
}

/** A machine under QEMU without any help by the processor, whose network ends at one loopback port. It dies with this process. */
export class QemuMachine {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly name: string,
    private readonly port: number,
  ) {}

  static async boot(request: QemuRequest): Promise<QemuMachine> {
    const name = request.efi === undefined ? 'bios' : 'efi';
    const port = await freePort();
    const argv = [
      // QEMU 7.2 without KVM spoils the flags in cmpxchg16b, and the guest's kernel panics where it uses that.
      // And two of its processors do not always see code that one of them rewrites, as kernels do with their own.
      ...['-machine', 'pc', '-accel', 'tcg,thread=single', '-cpu', 'max,cx16=off,la57=off', '-smp', '1', '-m', '768'],
      // Without a graphics card the loader waits for one.
      ...['-nodefaults', '-vga', 'std', '-display', 'none', '-no-reboot'],
      ...(request.efi === undefined ? [] : ['-bios', request.efi]),
      ...['-drive', `file=${request.disk},format=raw,if=virtio,cache=unsafe,snapshot=on`, '-device', 'virtio-rng-pci'],
      ...['-netdev', `user,id=net0,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`],
      ...['-device', `virtio-net-pci,netdev=net0,mac=${request.mac}`],
      ...['-serial', `file:${join(request.folder, `${name}.log`)}`],
    ];
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...argv], { stdio: 'ignore' });
    return new QemuMachine(child, request.folder, name, port);
  }

  /** What the machine said on its serial line. */
  console(): string {
    const log = join(this.folder, `${this.name}.log`);
    return existsSync(log) ? readFileSync(log, 'utf8') : '';
  }

  /**
   * Runs a command there as soon as somebody can log in: once the machine shows its login prompt, ssh is tried until sshd, which starts
   * about then, answers.
   */
  async ssh(login: QemuLogin, command: string, deadline: number): Promise<string> {
    while (!/^\S+ login:/m.test(this.console())) {
      if (this.child.exitCode !== null || /Kernel panic/.test(this.console()) || Date.now() > deadline)
        throw new Error(
          `the ${this.name} machine shows no login prompt; its last words:\n${this.console().slice(-1500)}`,
        );
      await sleep(250);
    }
    for (;;) {
      const told = await this.tryLogin(login, command);
      if (told.code === 0) return told.stdout;
      const early = /Connection (reset|closed|timed out|refused)|kex_exchange/.test(told.stderr);
      if (!early || Date.now() > deadline)
        throw new Error(`ssh to the ${this.name} machine: ${told.stderr}${told.stdout}`);
      await sleep(1000);
    }
  }

  private tryLogin(
    login: QemuLogin,
    command: string,
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const known = join(this.folder, `${this.name}.known`);
    writeFileSync(known, `[127.0.0.1]:${this.port} ${login.hostKey}\n`);
    const settings = [
      'BatchMode=yes',
      'ConnectTimeout=60',
      'IdentitiesOnly=yes',
      'IdentityAgent=none',
      'StrictHostKeyChecking=yes',
      `UserKnownHostsFile=${known}`,
      'GlobalKnownHostsFile=/dev/null',
    ].flatMap((setting) => ['-o', setting]);
    const to = ['-p', String(this.port), '-i', login.identity, `${login.user}@127.0.0.1`, command];
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'ssh', '-F', 'none', ...settings, ...to], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 120_000,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
  }

  /** Power off, at once. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
