#!/bin/sh
# swap MIB: sees to it that the machine has exactly this much swap in a file of its own; 0: none, and no file.
#
# The file is finished beside its place and renamed, so a boot that is cut off leaves nothing that the next one cannot mend.
set -eu
umask 077
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

mib=$1
file=/var/lib/flotilla-swap

in_use() { grep -q "^$file " /proc/swaps; }

as_wanted() { [ -f "$file" ] && [ "$(stat -c %s "$file")" = $((mib * 1048576)) ]; }

fail() {
  echo "swap: $*" >&2 || :
  exit 1
}

# A disk that runs full would take more from the machine than swap gives it.
check_space() {
  free=$(df -Pk "${file%/*}" | sed -n '2{s/^[^ ]* *[0-9]* *[0-9]* *\([0-9]*\) .*/\1/p;}')
  [ "$free" -gt $(((mib + 64) * 1024)) ] || fail "expected $((mib + 64)) MiB free below ${file%/*}, got $((free / 1024))"
}

# Swapping out must not meet a hole; where space is kept without being written, some file systems have holes.
make_file() { # fallocate|dd
  rm -f "$file.new"
  : >"$file.new"
  # Btrfs swaps only to files that it does not copy on write; others know no such thing.
  chattr +C "$file.new" 2>/dev/null || :
  if [ "$1" = fallocate ]; then
    fallocate -l "${mib}MiB" "$file.new" 2>/dev/null || return 1
  else
    dd if=/dev/zero of="$file.new" bs=1048576 count="$mib" 2>/dev/null || {
      rm -f "$file.new"
      fail "cannot write a file of $mib MiB"
    }
  fi
  mkswap "$file.new" >/dev/null
  # SELinux lets swapon have files of this kind alone.
  [ ! -e /sys/fs/selinux/enforce ] || chcon -t swapfile_t "$file.new" 2>/dev/null || :
  sync
  mv "$file.new" "$file"
}

rm -f "$file.new"
if ! as_wanted || [ "$mib" = 0 ]; then
  # Not while the memory could not take what lies there: swapoff fails then, and all stays as it was.
  ! in_use || swapoff "$file"
  rm -f "$file"
fi
[ "$mib" != 0 ] || exit 0
! in_use || exit 0
if [ -f "$file" ] && swapon "$file" 2>/dev/null; then exit 0; fi
rm -f "$file"
check_space
if make_file fallocate && swapon "$file" 2>/dev/null; then exit 0; fi
make_file dd
swapon "$file"
