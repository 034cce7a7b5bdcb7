import type { System } from '../../../src/ignition/system';

/** What there is on a host, one thing a line, sorted; the first word says of which kind. */
export type Probe = readonly string[];

/** Trees of which every file, folder and link is looked at. */
const trees = '/etc /opt/flotilla /var/lib/flotilla /usr/local /srv /home /root';

/**
 * Program of sh, run by root, that prints a {@link Probe}. Numbers of accounts are left to the system that hands them out: of an account
 * it is told whether it is a person's, and whether a password could let anybody in.
 *
 * @param sysctls names of kernel parameters
 */
export function probeProgram(sysctls: readonly string[], system: System): string {
  return `set -eu
LC_ALL=C
export LC_ALL
{
  find ${trees} -type f -printf '%p\\n' | while read -r path; do
    sum=$(sha256sum <"$path")
    echo "file $path $(stat -c '%a %U:%G' "$path") \${sum%% *}"
  done
  find ${trees} -type d -printf 'directory %p %m %u:%g\\n'
  find ${trees} -type l -printf 'link %p %l\\n'
  find ${trees} ! -type f ! -type d ! -type l -printf 'other %p %y\\n'
  getent passwd | while IFS=: read -r name _ uid gid _ home shell; do
    kind=system
    if [ "$uid" -ge 1000 ] && [ "$uid" -lt 60000 ]; then kind=person; fi
    case $(getent shadow "$name" | cut -d : -f 2) in '!'* | '*'*) lock=locked ;; *) lock=open ;; esac
    expires=$(getent shadow "$name" | cut -d : -f 8)
    groups=$(id -Gn "$name" | tr ' ' '\\n' | sort | tr '\\n' ,)
    echo "user $name $kind $(getent group "$gid" | cut -d : -f 1) $groups $home $shell $lock expires:$expires"
  done
  getent group | while IFS=: read -r name _ gid members; do
    kind=system
    if [ "$gid" -ge 1000 ]; then kind=person; fi
    case $name in media) kind=$gid ;; esac
    echo "group $name $kind $(echo "$members" | tr , '\\n' | sort | tr '\\n' ,)"
  done
  systemctl list-unit-files --no-legend --no-pager --plain | while read -r name state _; do
    case $state in enabled* | disabled | masked*) echo "unit $name $state" ;; esac
  done
  systemctl list-units --failed --no-legend --no-pager --plain | sed 's/^/failed /'
  for name in ${sysctls.join(' ')}; do echo "sysctl $name $(sysctl -n "$name")"; done
  sshd -T | sed 's/^/sshd /'
  echo "sshd unit $(systemctl is-active ${system.sshUnit})"
  echo "hostname $(hostname) $(hostnamectl hostname --static)"
} | sort
`;
}
