#!/bin/sh
# kernel-check MODULE...: whether the kernel of this machine can do what each module is there for. Tries it where that can be tried;
# prints one line for each that cannot be had, and fails then.
set -euf
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

missing=0

# A name of this run's own: two may be at work at once, and a killed one may have left its link.
link="flotilla-$$"
trap 'ip link delete "$link" 2>/dev/null || :' EXIT

# Makes a link of a kind and takes it away again: the only answer that counts.
link_works() { # kind argument...
  command -v ip >/dev/null || { reason='the program ip is not there to try it' && return 1; }
  kind=$1
  shift
  if reason=$(ip link add "$link" type "$kind" "$@" 2>&1); then
    ip link delete "$link" 2>/dev/null || :
    return 0
  fi
  return 1
}

is_there() { # module
  [ ! -d "/sys/module/$(echo "$1" | tr - _)" ] || return 0
  sed 's|.*/||; s|\.ko.*||' "/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null | tr - _ | grep -Fxq -e "$(echo "$1" | tr - _)" && return 0
  # A container that gets to see nothing of its host's kernel: what cannot be tried is believed.
  [ -d /sys/module ] || return 0
  reason='it is not loaded, and cannot be'
  return 1
}

works() { # module
  case $1 in
    vxlan) link_works vxlan id 1 dstport 0 ;;
    br_netfilter)
      reason='/proc/sys/net/bridge is not there'
      [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ]
      ;;
    wireguard)
      link_works wireguard || {
        # The same in a program, which needs tunnels.
        [ -c /dev/net/tun ] && command -v wireguard-go >/dev/null
      }
      ;;
    *) is_there "$1" ;;
  esac
}

for module in "$@"; do
  reason=
  works "$module" && continue
  # Making a link loads its module by itself; others are loaded here.
  modprobe -q "$module" 2>/dev/null || :
  works "$module" && continue
  echo "$module: not in this kernel ($(uname -r)): $(echo "$reason" | tr '\n' ' ' | sed 's/ *$//')"
  missing=1
done
exit "$missing"
