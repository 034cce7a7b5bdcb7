import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What a command printed and how it ended. */
export interface Ran {
  /** Exit status; -1 when it was killed. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A machine to break: an overlay over this machine's own root, entered in namespaces of its own (mounts, name, processes, network).
 * Its programs are real (useradd, sshd, visudo, sysctl, dpkg); only systemd is played, by a systemctl that keeps a list of
 * active and enabled units. What is written stays between commands; nothing of it reaches this machine.
 */
export class ThrowawayNode {
  private readonly folder = mkdtempSync(join(tmpdir(), 'flotilla-node-'));

  /**
   * @param shell what `/bin/sh` is: with busybox, its own sed, stat, sync and so on are used as well
   * @param lower the root to break a copy of
   */
  constructor(
    shell: 'dash' | 'busybox' = 'dash',
    private readonly lower = '/',
  ) {
    for (const name of ['upper', 'work', 'merged']) mkdirSync(join(this.folder, name));
    this.put('/fake/log', '');
    for (const name of ['active', 'enabled', 'masked']) mkdirSync(this.outside(`/fake/${name}`));
    mkdirSync(this.outside('/run/sshd'), { recursive: true });
    this.fake('systemctl', systemctl);
    this.fake('loginctl', 'exit 0');
    this.fake('systemd-run', 'exit 0');
    if (shell === 'busybox') {
      mkdirSync(this.outside('/usr/bin'), { recursive: true });
      symlinkSync('busybox', this.outside('/usr/bin/sh'));
    }
  }

  /** Writes a file before or between commands. */
  put(path: string, content: string, mode = 0o644): void {
    const target = this.outside(path);
    mkdirSync(dirname(target), { recursive: true });
    rmSync(target, { force: true });
    writeFileSync(target, content);
    chmodSync(target, mode);
  }

  /** Puts a bash script in the place of a program; each of its calls is logged. */
  fake(program: string, script: string): void {
    this.put(`${fakes}/${program}`, `#!/bin/bash\necho "${program} $*" >>/fake/log\n${script}\n`, 0o755);
  }

  /** What happens when a unit is started, in bash. */
  onStart(script: string): void {
    this.put('/fake/on-start', script);
  }

  /** From now on, call number `at` of any of these programs, counted together, kills everything on the node. */
  killAt(at: number, programs: readonly string[]): void {
    for (const name of programs) {
      const faked = this.outside(`${fakes}/${name}`);
      const next = existsSync(faked) ? `/fake/under/${name}` : `/usr/bin/${name}`;
      if (existsSync(faked)) this.put(next, readFileSync(faked, 'utf8'), 0o755);
      const count = `read -r n </fake/count; echo $((n + 1)) >/fake/count; [ $((n + 1)) != ${at} ] || kill -9 -1`;
      this.put(`${fakes}/${name}`, `#!/bin/bash\n${count}\nexec ${next} "$@"\n`, 0o755);
    }
    this.put('/fake/count', '0\n');
  }

  /** No call kills any more. Returns whether one did. */
  spare(at: number): boolean {
    const killed = Number(readFileSync(this.outside('/fake/count'), 'utf8')) >= at;
    this.put('/fake/count', '-1000000\n');
    return killed;
  }

  /** Calls of faked programs since the last look. */
  calls(): string[] {
    const lines = readFileSync(this.outside('/fake/log'), 'utf8').split('\n').filter(Boolean);
    this.put('/fake/log', '');
    return lines;
  }

  run(...command: readonly string[]): Ran {
    const enter =
      'mount -t overlay -o "lowerdir=$LOWER,upperdir=$0/upper,workdir=$0/work" none "$0/merged" && mount --rbind /dev "$0/merged/dev" && mount -t proc none "$0/merged/proc" && ip link set lo up && chroot "$0/merged" "$@"; exit $?';
    const namespaces = ['--mount', '--uts', '--net', '--pid', '--fork', '--kill-child'];
    const done = spawnSync('unshare', [...namespaces, 'bash', '-c', enter, this.folder, ...command], {
      encoding: 'utf8',
      // A socket as standard input would make bash read its startup files.
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LOWER: this.lower },
      timeout: 120_000,
    });
    return { status: done.status ?? -1, stdout: done.stdout, stderr: done.stderr };
  }

  /** A bash script on the node. */
  script(text: string): Ran {
    return this.run('bash', '-euc', text);
  }

  /** Mode, owner and content of a file on the node; undefined when there is none. */
  file(path: string): { readonly mode: string; readonly owner: string; readonly content: string } | undefined {
    const found = this.run('bash', '-c', 'stat -c "%a %U:%G" "$0" && cat "$0"', path);
    if (found.status !== 0) return undefined;
    const [facts = '', ...lines] = found.stdout.split('\n');
    const [mode = '', owner = ''] = facts.split(' ');
    return { mode, owner, content: lines.join('\n') };
  }

  /** Paths of all files written on the node that hold a text. */
  holding(text: string): string[] {
    const upper = join(this.folder, 'upper');
    const found = spawnSync('grep', ['-rlF', '-e', text, upper], { encoding: 'utf8' });
    return found.stdout
      .split('\n')
      .filter(Boolean)
      .map((path) => path.slice(upper.length));
  }

  /** Everything under a folder with mode and owner, sorted. */
  tree(...folders: readonly string[]): string[] {
    const found = this.run('find', ...folders, '-printf', '%p %m %u:%g %y\n');
    return found.stdout.split('\n').filter(Boolean).sort();
  }

  /** As after a power cut: what lives in memory is gone. */
  cutPower(): void {
    if (existsSync(this.outside('/run/flotilla'))) rmSync(this.outside('/run/flotilla'), { recursive: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private outside(path: string): string {
    return join(this.folder, 'upper', path);
  }
}

/** Comes first in every PATH. */
const fakes = '/usr/local/sbin';

/** A unit is active, enabled, masked or failed when a file says so; `systemctl preset` enables what lies in /fake/preset. */
const systemctl = `
words=(); now=
for word in "$@"; do case $word in --now) now=yes ;; -q) exec >/dev/null ;; -*) ;; *) words+=("$word") ;; esac; done
for unit in "\${words[@]:1}"; do
case \${words[0]} in
  is-active) [ -e "/fake/active/$unit" ] || exit 3 ;;
  is-failed) [ -e "/fake/failed/$unit" ] || exit 1 ;;
  is-enabled)
    if [ -e "/fake/masked/$unit" ]; then echo masked; exit 1; fi
    if [ -e "/fake/enabled/$unit" ]; then echo enabled; exit 0; fi
    if [ -e "/fake/preset/$unit" ] || [ -e "/etc/systemd/system/$unit" ]; then echo disabled; fi
    exit 1 ;;
  enable) touch "/fake/enabled/$unit"; [ -z "$now" ] || touch "/fake/active/$unit" ;;
  disable) rm -f "/fake/enabled/$unit"; [ -z "$now" ] || rm -f "/fake/active/$unit" ;;
  mask) mkdir -p /fake/masked; touch "/fake/masked/$unit"; [ -z "$now" ] || rm -f "/fake/active/$unit" ;;
  unmask) rm -f "/fake/masked/$unit" ;;
  preset) if [ "$(cat "/fake/preset/$unit")" = enable ]; then touch "/fake/enabled/$unit"; else rm -f "/fake/enabled/$unit"; fi ;;
  start | restart) [ ! -e /fake/on-start ] || . /fake/on-start; rm -f "/fake/failed/$unit"; touch "/fake/active/$unit" ;;
  stop) rm -f "/fake/active/$unit" ;;
esac
done`;
