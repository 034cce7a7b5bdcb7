import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { type CgroupLayout, endGroup, neededLayout, processesIn, signal } from './cgroups';
import { toolEnvironment } from './command';
import { netnsCommand } from './exec';
import { routesFolder } from './fixed-addresses';
import { consoleFile, consoleTail, volumes } from './host-folder';
import { routeFolders } from './host-network';
import type { HostRecord } from './host-record';
import { rehearsalName } from './namespace';
import { bridgeName } from './network';
import { type SupervisorPlan, supervisorScript } from './supervisor-script';
import { waitUntil } from './wait-until';

/** A host that did not start; `console` is the end of what it said. */
export class HostDidNotStart extends Error {
  constructor(
    message: string,
    readonly console: string,
  ) {
    super(message);
  }
}

const startTimeoutMs = 120_000;
const endTimeoutMs = 20_000;

// Signals by number: systemd counts from the first real-time signal of the C library, which is 34.
// @see https://www.freedesktop.org/software/systemd/man/257/systemd.html#Signals
const powerOffSignal = 34 + 4;
const rebootSignal = 34 + 5;

/**
 * The power of one host: its button and its lamp. What belongs to the host is what is in its control group; no process number
 * is ever kept, so none can be mistaken for another's.
 */
export class Power {
  private readonly group: string;

  constructor(
    private readonly rehearsalDir: string,
    private readonly folder: string,
    private readonly record: HostRecord,
    private readonly layout: CgroupLayout = neededLayout(),
  ) {
    this.group = path.join(rehearsalName(rehearsalDir), record.id);
  }

  isOn(): boolean {
    return processesIn(this.layout, this.group).length > 0;
  }

  /**
   * Starts the host unless it runs already, and waits until its init is up.
   * @throws HostDidNotStart
   */
  async on(): Promise<void> {
    const supervisor = this.isOn() ? undefined : this.startSupervisor();
    const up = await waitUntil(() => {
      const init = this.guestInit();
      if (init !== undefined && isInitUp(init)) return 'up';
      return this.hasEnded(supervisor) ? 'ended' : undefined;
    }, startTimeoutMs);
    if (up === 'up') return;
    await this.cut();
    const why = up === 'ended' ? 'it ended at once' : `it was not up after ${startTimeoutMs / 1000} s`;
    throw new HostDidNotStart(`host ${this.record.name} did not start: ${why}`, consoleTail(this.folder, 20));
  }

  /** Waits until the host's SSH daemon has its socket; no error if it has not within `boundMs`. Nothing is connected to. */
  async untilSshd(boundMs: number): Promise<void> {
    await waitUntil(() => {
      const init = this.guestInit();
      return init !== undefined && fs.existsSync(`/proc/${init}/root/run/sshd.pid`) ? true : undefined;
    }, boundMs);
  }

  /** Power loss: everything of the host ends now. */
  cut(): Promise<void> {
    return endGroup(this.layout, this.group, endTimeoutMs);
  }

  /** Asks the host to power off, and cuts its power when it has not within `boundMs`. */
  async off(boundMs: number): Promise<void> {
    const init = this.guestInit();
    if (init !== undefined && isInitUp(init)) {
      signal(init, powerOffSignal);
      await waitUntil(() => (this.isOn() ? undefined : true), boundMs);
    }
    await this.cut();
  }

  /**
   * Asks the host to reboot, and waits until its init is up again; a host that does not is cut off and started.
   * @throws HostDidNotStart
   */
  async reboot(boundMs: number): Promise<void> {
    const before = this.guestInit();
    if (before !== undefined && isInitUp(before)) {
      signal(before, rebootSignal);
      const ended = await waitUntil(() => (this.guestInit() === before ? undefined : true), boundMs);
      if (ended === undefined) await this.cut();
    }
    await this.on();
  }

  private startSupervisor(): ChildProcess {
    const script = path.join(this.folder, 'supervise');
    fs.writeFileSync(script, supervisorScript(this.plan()), { mode: 0o700 });
    const log = fs.openSync(path.join(this.folder, consoleFile), 'a', 0o600);
    const apart = ['unshare', '--mount', '--propagation', 'private', '--', 'sh', script];
    const [program, ...args] = netnsCommand(this.rehearsalDir, apart) as [string, ...string[]];
    // A session of its own, no open file and no variable of ours: it outlives its caller, and knows none of its secrets.
    const child = spawn(program, args, {
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env: { PATH: toolEnvironment().PATH, LC_ALL: 'C.UTF-8' },
    });
    fs.closeSync(log);
    child.on('error', () => undefined);
    child.unref();
    return child;
  }

  private plan(): SupervisorPlan {
    const { layout, record, folder } = this;
    const memory = record.ramMiB !== undefined ? layout.memory : undefined;
    // The hierarchy that limits memory goes last.
    const roots = [
      ...layout.roots.filter((root) => root !== layout.memory?.root),
      ...(layout.memory ? [layout.memory.root] : []),
    ];
    const top = rehearsalName(this.rehearsalDir);
    const handedDown = layout.delegated && memory ? ['', top, this.group] : [];
    return {
      folder,
      machine: `h${record.id}`,
      hostname: record.name,
      lower: record.lower,
      bridge: bridgeName,
      groups: roots.map((root) => path.join(root, this.group)),
      delegation: handedDown.map((group) => path.join(roots.at(-1) ?? '', group, 'cgroup.subtree_control')),
      volumes,
      shown: { [routesFolder(this.rehearsalDir)]: routeFolders },
      devices: ['/dev/net/tun'].filter((device) => fs.existsSync(device)),
      ...(memory && record.ramMiB !== undefined
        ? { memory: { file: memory.limit, bytes: record.ramMiB * 1024 * 1024 } }
        : {}),
    };
  }

  /** The host's process 1, or undefined when it is off: the one of the group's processes that a process namespace right below ours calls so. */
  guestInit(): number | undefined {
    return processesIn(this.layout, this.group).find((pid) => {
      const numbers = /^NSpid:\s+(.*)$/m.exec(statusOf(pid))?.[1]?.split(/\s+/) ?? [];
      return numbers.length === 2 && numbers[1] === '1';
    });
  }

  private hasEnded(supervisor: ChildProcess | undefined): boolean {
    if (this.isOn()) return false;
    if (supervisor === undefined) return true;
    // 75: a supervisor that another run started holds the host, and is about to enter its group.
    return (supervisor.exitCode !== null && supervisor.exitCode !== 75) || supervisor.signalCode !== null;
  }
}

/** Whether a host's process 1 is systemd and takes orders. */
function isInitUp(init: number): boolean {
  return fs.existsSync(`/proc/${init}/root/run/systemd/private`);
}

function statusOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
