#!/bin/sh
# boot-arguments: sees to it, before sshd starts, that the kernel runs with certain arguments; a reboot is part of that, once. After
# it, `demand` looks again.
state=/var/lib/flotilla/first-boot

lacking() { # argument...
  # A container's kernel is its host's.
  ! systemd-detect-virt -cq || return 1
  for argument; do tr ' ' '\n' </proc/cmdline | grep -Fxq -e "$argument" || return 0; done
  return 1
}

# After the reboot.
demand() { # argument...
  ! lacking "$@" || { echo "firstboot: failed: the kernel runs without some of: $*" >&2 && exit 1; }
}

kernel_arguments() { # grub.d|grubby base64-of-the-file argument...
  how=$1
  file=$2
  shift 2
  lacking "$@" || return 0
  [ ! -e "$state/rebooted" ] || return 0
  case $how in
    grub.d)
      mkdir -p /etc/default/grub.d
      printf %s "$file" | base64 -d >/etc/default/grub.d/60-flotilla.cfg
      update-grub
      ;;
    grubby) grubby --update-kernel=ALL --args="$*" ;;
  esac
  : >"$state/rebooted"
  sync
  systemctl --no-block reboot
  # Nothing else of this boot is to be done.
  sleep 300
  exit 1
}
