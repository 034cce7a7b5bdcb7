#!/bin/sh
# detect: tells what a machine is, one `key=value` a line, and changes nothing that lasts. Runs as root, on anything with a shell.
set -u
umask 077
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH
export LC_ALL PATH

say() { printf '%s=%s\n' "$1" "$(printf '%s' "$2" | tr -d '\000-\037')"; }
have() { command -v "$1" >/dev/null 2>&1; }

# https://www.freedesktop.org/software/systemd/man/os-release.html
release() {
  for file in /etc/os-release /usr/lib/os-release; do
    [ -r "$file" ] || continue
    sed -n "s/^$1=//p" "$file" | head -n 1 | sed 's/^"\(.*\)"$/\1/; s/^'\''\(.*\)'\''$/\1/'
    return
  done
}

# What the first process was told, one variable a line.
told() { { tr '\000' '\n' </proc/1/environ; } 2>/dev/null; }

# OpenVZ and LXC have signs of their own, which older systemd-detect-virt or none at all would miss.
virtualisation() {
  if [ -e /proc/user_beancounters ] || { [ -d /proc/vz ] && [ ! -d /proc/bc ]; }; then
    echo openvz
  elif told | grep -q '^container=lxc'; then
    echo lxc
  elif have systemd-detect-virt; then
    systemd-detect-virt 2>/dev/null || :
  elif [ -e /run/systemd/container ]; then
    cat /run/systemd/container
  elif told | grep -q '^container='; then
    told | sed -n 's/^container=//p'
  elif grep -q '^flags.* hypervisor' /proc/cpuinfo 2>/dev/null; then
    echo vm-other
  else
    echo none
  fi
}

# Whether bridges show their packets to the firewall: by what that brings, because a module that is built in shows nowhere else.
bridge_filter() {
  modprobe -q br_netfilter 2>/dev/null
  if [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ]; then echo yes; else echo no; fi
}

# Whether the kernel makes a link of a kind: the only answer that counts.
link() {
  have ip || { echo unknown && return; }
  modprobe -q "$1" 2>/dev/null
  ip link delete flotilla-probe 2>/dev/null
  name=flotilla-probe
  kind=$1
  shift
  if ip link add "$name" type "$kind" "$@" >/dev/null 2>&1; then
    ip link delete "$name" 2>/dev/null
    echo yes
  else
    echo no
  fi
}

packages() {
  for manager in apt-get dnf yum apk zypper pacman; do
    if have "$manager"; then
      echo "$manager"
      return
    fi
  done
  echo none
}

# File system of a folder, by the last mount on it.
filesystem() { awk -v at="$1" '$2 == at { kind = $3 } END { print kind }' /proc/mounts; }

# Free space below a folder, in KiB.
free_of() { df -kP "$1" 2>/dev/null | awk 'NR == 2 { print $4 }'; }

daemon_port() { sshd -T 2>/dev/null | sed -n 's/^port //p' | sort -n | tr '\n' ' '; }

# What lsblk knows of whole disks: name, bytes, kind, whether it is read-only.
disks() {
  have lsblk || return
  lsblk -bdnro NAME,SIZE,TYPE,RO 2>/dev/null | awk '$3 == "disk" && $4 == 0 && $1 !~ /^(zram|ram|fd|sr|nbd)/ { printf "%s:%s ", $1, $2 }'
}

say detect 1
say uid "$(id -u)"
say os "$(release ID)"
say version "$(release VERSION_ID)"
say variant "$(release VARIANT_ID)"
say title "$(release PRETTY_NAME)"
say arch "$(uname -m)"
say kernel "$(uname -r)"
say ram_kib "$(awk '/^MemTotal:/ { print $2 }' /proc/meminfo)"
say virt "$(virtualisation | head -n 1)"
say systemd "$(if [ -d /run/systemd/system ]; then echo yes; else echo no; fi)"
say vxlan "$(link vxlan id 1 dstport 8472)"
say wireguard "$(link wireguard)"
say br_netfilter "$(bridge_filter)"
say cgroup "$(if [ -e /sys/fs/cgroup/cgroup.controllers ]; then echo 2; else echo 1; fi)"
say root_fs "$(filesystem /)"
say free_kib "$(free_of /)"
say var_free_kib "$(free_of /var)"
say hostname "$(uname -n)"
say packages "$(packages)"
say python "$(if have python3; then echo yes; else echo no; fi)"
say time "$(date +%s)"
say ports "$(daemon_port)"
say disks "$(disks)"
say firmware "$(if [ -d /sys/firmware/efi ]; then echo efi; else echo bios; fi)"
say cmdline "$(cat /proc/cmdline 2>/dev/null)"
say node "$(cat /etc/flotilla/node 2>/dev/null)"
say end 1
