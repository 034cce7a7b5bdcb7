# Packages, units, the kernel's command line, commands.

# Needs a package only where nothing else brings the program.
program() { # apt|dnf name package
  command -v "$2" >/dev/null || packages "$1" "$3"
}

packages() { # apt|dnf package...
  manager=$1
  shift
  for package; do
    shift
    "has_$manager" "$package" || set -- "$@" "$package"
  done
  [ $# -gt 0 ] || return 0
  tries=0
  until "install_$manager" "$@" >"$work/packages.log" 2>&1 </dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -ge 5 ]; then
      tail -n 5 "$work/packages.log" >&2
      fail "cannot install $*"
    fi
    # Another program may hold the lists, or an earlier run was cut off while it unpacked.
    sleep 5
    [ "$manager" != apt ] || dpkg --configure -a >/dev/null 2>&1 </dev/null || :
  done
  for package; do changed "installed package $package"; done
}

has_apt() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

has_dnf() { rpm -q --quiet --whatprovides "$1" >/dev/null 2>&1; }

install_apt() { # package...
  apt-get -q -o DPkg::Lock::Timeout=300 update || :
  DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install "$@"
}

# dnf waits for its lock by itself, without end.
install_dnf() { # package...
  timeout 900 dnf -q -y install "$@"
}

read_units() {
  [ -s "$state/units" ] || return 0
  service daemon-reload
}

# Every unit has heard of its files.
forget_units() { rm -f "$state/units"; }

# A unit whose own file or a drop-in was written, by this run or by one that was killed.
written() {
  while read -r path; do
    case $path in "/etc/systemd/system/$1" | "/etc/systemd/system/$1.d/"*) return 0 ;; esac
  done <"$state/units"
  return 1
} 2>/dev/null

unit() { # name enabled|disabled|masked|-
  case $2 in
    enabled) enable_unit "$1" ;;
    disabled) disable_unit "$1" ;;
    masked) mask_unit "$1" ;;
    *) ! written "$1" || service try-restart "$1" || fail "$1 does not restart; on the machine: journalctl -u $1" ;;
  esac
}

enable_unit() { # name
  act=
  case $(service is-enabled "$1" 2>/dev/null || :) in
    masked*) service unmask "$1" >/dev/null 2>&1 ;;
  esac
  if ! service is-enabled -q "$1" 2>/dev/null; then
    service enable -q "$1"
    changed "enabled $1"
    act=start
  fi
  # A unit that has done its work and ended is not started again.
  if service is-failed -q "$1" || [ "$(service show -p ConditionTimestampMonotonic --value "$1" 2>/dev/null)" = 0 ]; then act=start; fi
  ! service is-active -q "$1" || act=
  ! written "$1" || act=restart
  [ -n "$act" ] || return 0
  service "$act" "$1" || fail "$1 does not $act; on the machine: journalctl -u $1"
  changed "${act}ed $1"
}

disable_unit() { # name
  if service is-enabled -q "$1" 2>/dev/null || service is-active -q "$1"; then
    service disable -q --now "$1"
    changed "disabled $1"
  fi
}

mask_unit() { # name
  case $(service is-enabled "$1" 2>/dev/null || :) in masked*) return 0 ;; esac
  service mask -q --now "$1"
  changed "masked $1"
}

# Arguments of the kernel's command line: they count from the next boot.
kernel_arguments() { # grub.d|grubby|ignition argument...
  how=$1
  shift
  # A container's kernel is its host's.
  ! systemd-detect-virt -cq || return 0
  lacking=
  for argument; do tr ' ' '\n' </proc/cmdline | grep -Fxq -e "$argument" || lacking="$lacking $argument"; done
  [ -n "$lacking" ] || return 0
  echo "$lacking" >"$work/reboot"
  case $how in
    grubby)
      for argument in $lacking; do
        grubby --info=DEFAULT | grep '^args=' | tr -s '" ' '[\n*]' | grep -Fxq -e "$argument" && continue
        grubby --update-kernel=ALL --args="$argument"
        changed "told the boot loader of $argument"
      done
      ;;
    grub.d)
      # The file for the boot loader is one of the machine's files.
      if [ ! -e "$state/boot-loader" ] || [ "$(cat "$state/boot-loader")" != "$*" ]; then
        update-grub >/dev/null 2>"$work/grub.log" || { cat "$work/grub.log" >&2 && fail 'update-grub failed'; }
        echo "$*" >"$state/boot-loader"
        changed "told the boot loader of$lacking"
      fi
      ;;
    *) fail "the kernel's command line lacks$lacking, and this system takes arguments only when it is installed" ;;
  esac
}

# A command is not run again when it has succeeded with everything as it is.
run() { # number word...
  number=$1
  shift
  ! grep -Fxqs -e "$number" "$state/done" || return 0
  "$@" </dev/null >"$work/command.log" 2>&1 || {
    status=$?
    cat "$work/command.log" >&2
    fail "$1 ended with $status"
  }
  echo "$number" >>"$state/done"
  changes=$((changes + 1))
  say "ran $1"
}
