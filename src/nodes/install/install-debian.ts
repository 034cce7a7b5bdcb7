import { installDebianScript } from '../scripts.gen';
import { installProgram } from './install-program';

export type { InstallStep } from './install-program';

/** What a machine shall be after its operating system was replaced. */
export interface InstallOptions {
  /** Name of the new system; a login and no more until the machine has joined. */
  readonly hostname: string;
  /** The new system's only SSH host key, ED25519: whoever connects next can pin it. */
  readonly hostKey: {
    /** OpenSSH's own form, with all lines. */
    readonly private: string;
    /** `ssh-ed25519 AAAA...` */
    readonly public: string;
  };
  /** The one key that may log in as root: `ssh-ed25519 AAAA...`. Nobody has a password. */
  readonly authorizedKey: string;
  /** Whole disk to erase: `/dev/vda`. @default - the only disk; where there are several, the script names them and stops */
  readonly disk?: string;
  /** Debian archive, without a slash at its end. @default 'http://deb.debian.org/debian' */
  readonly mirror?: string;
  /** Archive of security updates; `none`: the system is installed without them and asks for none. @default 'http://deb.debian.org/debian-security' */
  readonly security?: string;
  /** DHCP on the network card with this MAC. @default - as the rescue system has it: its card, DHCP or its fixed addresses */
  readonly dhcpMac?: string;
  /** `cloud`: only the drivers of virtual machines under KVM, EC2, GCE and Azure. @default 'generic' */
  readonly kernel?: 'generic' | 'cloud';
}

/**
 * A POSIX sh program that replaces a machine's operating system by Debian 13 from its rescue system: run it as root with an
 * InstallStep as its only argument (`sh -s check`, the program over standard input, so that the host key is in no argument).
 *
 * It writes lines that begin with `install: ` to standard output, and one `install: failed: REASON (nothing was erased)` or
 * `(the disk is erased: ...)` to standard error with exit 1. It may be run again from its beginning at any time. After `install`
 * the caller reboots the machine and connects as root, pinned to `hostKey.public`.
 *
 * @throws TypeError when a value could not stand on one line.
 */
export function installScript(options: InstallOptions): string {
  const settings = {
    disk: options.disk ?? '',
    suite: 'trixie',
    mirror: (options.mirror ?? 'http://deb.debian.org/debian').replace(/\/+$/, ''),
    security: securityOf(options.security),
    hostname: options.hostname,
    kernel: options.kernel === 'cloud' ? 'linux-image-cloud-amd64' : 'linux-image-amd64',
    network: options.dhcpMac === undefined ? 'rescue' : `dhcp:${options.dhcpMac.toLowerCase()}`,
    authorized_key: options.authorizedKey.trim(),
    host_key: Buffer.from(`${options.hostKey.private.trimEnd()}\n`).toString('base64'),
    host_key_public: options.hostKey.public.trim(),
  };
  return installProgram(settings, installDebianScript);
}

function securityOf(asked = 'http://deb.debian.org/debian-security'): string {
  return asked === 'none' ? '' : asked.replace(/\/+$/, '');
}
