#!/bin/sh
# What replacing an operating system begins with, whichever comes: words for the user, checks of machine and disk. The program of the
# system follows in the same file, and calls `begin check|install`. Before `erased` is set nothing is changed on any disk.
#
# Setting above this program: disk.
# shellcheck disable=SC2034 # what is assigned here is read there
set -eu
umask 022
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
DEBIAN_FRONTEND=noninteractive
export LC_ALL PATH DEBIAN_FRONTEND

: "${disk?}"
work=/run/flotilla-install
target=$work/root
smallest_gib=4
erased=

say() { echo "install: $*"; }

fail() {
  if [ -n "$erased" ]; then
    echo "install: failed: $* (the disk is erased: mend this and run it again)" >&2
  else
    echo "install: failed: $* (nothing was erased)" >&2
  fi
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# The end of a program's words when it fails, silence when it does not.
run() {
  "$@" >"$work/log" 2>&1 || {
    tail -n 30 "$work/log" | sed 's/^/install: | /' >&2
    fail "$1 ended with an error"
  }
}

# Lines as one line with commas.
joined() { tr '\n' ',' | sed 's/,$//; s/,/, /g'; }

inside() { chroot "$target" "$@"; }

clean_up() {
  umount -R "$target" 2>/dev/null || umount -R -l "$target" 2>/dev/null || :
}

# --- checks ---------------------------------------------------------------------------------------------------------------

check_system() {
  [ "$(id -u)" = 0 ] || fail 'this needs root'
  [ "$(uname -s) $(uname -m)" = 'Linux x86_64' ] || fail "this machine is a $(uname -s) $(uname -m), expected Linux x86_64"
  for tool in base64 blkid chroot findmnt flock ip lsblk mkfs.ext4 partx sfdisk sha256sum tail wipefs; do
    have "$tool" || fail "the rescue system has no program '$tool'"
  done
  root_type=$(findmnt -n -o FSTYPE / | tail -n 1)
  case $root_type in
    overlay | tmpfs | rootfs | ramfs | squashfs | nfs | nfs4 | aufs | 9p | iso9660 | erofs) ;;
    *) fail "this is an installed system (its root is $root_type), expected a rescue system: start the vendor's rescue mode first" ;;
  esac
  firmware=bios
  [ ! -d /sys/firmware/efi ] || firmware=efi
  for state in /sys/firmware/efi/efivars/SecureBoot-*; do
    [ -e "$state" ] || continue
    [ "$(od -An -tu1 -j4 -N1 "$state" | tr -d ' ')" != 1 ] || fail 'Secure Boot is on, and would refuse what this installs: turn it off'
  done
  say "system $(uname -r), firmware $firmware"
}

# The only disk, where none was named.
find_disk() {
  [ -z "$disk" ] || return 0
  disks=$(lsblk -d -n -p -r -o NAME,TYPE,RO | awk '$2 == "disk" && $3 == 0 && $1 !~ /\/(zram|fd|nbd|ram)[0-9]/ { print $1 }')
  [ -n "$disks" ] || fail 'there is no disk that can be written'
  # shellcheck disable=SC2086 # a disk is a word
  [ "$(echo "$disks" | wc -l)" = 1 ] || fail "there are several disks, name one: $(lsblk -d -n -p -r -o NAME,SIZE $disks | joined)"
  disk=$disks
}

check_disk() {
  [ -b "$disk" ] || fail "there is no disk $disk"
  disk=$(readlink -f "$disk")
  kind=$(lsblk -d -n -o TYPE "$disk")
  case $kind in
    disk | loop) ;;
    *) fail "$disk is a $kind, expected a whole disk" ;;
  esac
  [ "$(lsblk -d -n -o RO "$disk" | tr -d ' ')" = 0 ] || fail "$disk cannot be written"
  bytes=$(lsblk -b -d -n -o SIZE "$disk" | tr -d ' ')
  gib=$((bytes / 1073741824))
  [ "$gib" -ge "$smallest_gib" ] || fail "$disk has $gib GiB, expected $smallest_gib or more"
  used=$(lsblk -n -p -r -o NAME,MOUNTPOINT "$disk" | awk 'NF > 1 { print $1 " (" $2 ")"; exit }')
  [ -z "$used" ] || fail "$used is in use: unmount it, or name another disk"
  # What stands on the disk without being mounted: arrays, volumes, encrypted disks.
  name=${disk##*/}
  for holder in "/sys/block/$name/holders"/* "/sys/block/$name/$name"*/holders/*; do
    [ ! -e "$holder" ] || fail "$disk is part of ${holder##*/}: stop that first (mdadm --stop, vgchange -an, cryptsetup close)"
  done
  say "disk $disk, $gib GiB: all that is on it will be gone"
}

# From here on a failure is told as one that leaves no system behind.
erase() {
  say "erasing $disk"
  erased=yes
  wipefs -a -q "$disk" 2>/dev/null || :
}

begin() {
  what=${1-}
  case $what in
    check | install) ;;
    *) fail "expected 'check' or 'install'" ;;
  esac
  [ "$(id -u)" = 0 ] || fail 'this needs root'
  (umask 077 && mkdir -p "$work")
  check_system
  # What an earlier run left when it was killed; while one still works, its programs hold the lock.
  exec 9>"$work/lock"
  flock -n 9 || fail 'another installation is running here'
  clean_up
  find_disk
  check_disk
}
