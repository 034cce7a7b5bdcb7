# Files: as they should be, or written beside their place and renamed.

# Puts $work/new at a path.
put() { # mode user group path
  (umask 022 && mkdir -p "${4%/*}")
  rm -f "$4.flotilla-new"
  cp "$work/new" "$4.flotilla-new"
  chown "$2:$3" "$4.flotilla-new"
  chmod "$1" "$4.flotilla-new"
  case $4 in /etc/sudoers.d/*) visudo -cqf "$4.flotilla-new" >&2 || fail "$4 is not what sudo can read" ;; esac
  durable "$4.flotilla-new"
  # Before the rename: whatever happens after it, somebody has to hear of it.
  case $4 in /etc/systemd/system/*) echo "$4" >>"$state/units" ;; esac
  call_commands
  # What leads to a directory is replaced, not moved into.
  mv -fT "$4.flotilla-new" "$4"
  durable "${4%/*}"
  # SELinux: of the kind that belongs at the place, not beside it.
  ! command -v restorecon >/dev/null || restorecon "$4" >/dev/null 2>&1 || :
  changed "wrote $4"
}

file() { # mode user group path base64
  printf %s "$5" | base64 -d >"$work/new"
  if [ -f "$4" ] && [ ! -L "$4" ] && cmp -s "$work/new" "$4"; then
    correct_owner "$1" "$2" "$3" "$4"
  else
    put "$1" "$2" "$3" "$4"
  fi
}

correct_owner() { # mode user group path
  [ "$(stat -c '%a %U %G' "$4")" != "$1 $2 $3" ] || return 0
  chown "$2:$3" "$4"
  chmod "$1" "$4"
  changed "corrected the permissions of $4"
}

# A file that the machine itself fetches. The checksum decides what is taken, so nothing else has to be trusted.
remote_file() { # mode user group path sha256 url
  if [ -f "$4" ] && [ ! -L "$4" ] && has_sum "$4" "$5"; then
    correct_owner "$1" "$2" "$3" "$4"
    return 0
  fi
  tries=0
  until fetch "$6" "$5"; do
    tries=$((tries + 1))
    [ "$tries" -lt 5 ] || fail "$4: cannot fetch $6 with the checksum $5"
    sleep 3
  done
  put "$1" "$2" "$3" "$4"
}

has_sum() { # path sha256
  have=$(sha256sum <"$1")
  [ "${have%% *}" = "$2" ]
}

fetch() { # url sha256
  rm -f "$work/new"
  if command -v curl >/dev/null; then
    curl -fsSL --connect-timeout 20 --max-time 600 -o "$work/new" -- "$1" >&2 || return 1
  else
    wget -q --timeout=20 -O "$work/new" -- "$1" >&2 || return 1
  fi
  has_sum "$work/new" "$2" || { say "$1 has another checksum: $have" >&2 && return 1; }
}
