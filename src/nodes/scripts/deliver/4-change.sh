# Changing: journal, packages, accounts, files, units, checks.

# Replaces a file of $state by standard input, as a whole.
store() { # name
  cat >"$state/$1.new"
  durable "$state/$1.new"
  mv -f "$state/$1.new" "$state/$1"
  durable "$state"
}

# What this bundle brings, as `installed` and `attempted` hold it.
manifest() {
  sed 's/^\([^ ]*\) .* \([^ ]*\)$/user \1 \2/' "$work/users"
  sed 's/^/unit /' "$work/units"
  sed 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) \([^ ]*\) [^ ]* \([^ ]*\)$/file \1 \3 \2/' "$work/files"
}

write_journal() {
  { cat "$state/attempted" 2>/dev/null || :; manifest; } | sort -u | store attempted
  mkdir -p "$state/undo"
  while read -r _ _ _ _ path _; do keep "$path"; done <"$work/changed"
  while read -r path _; do keep "$path"; done <"$work/removed"
  { cat "$state/pending" 2>/dev/null || :; cat "$work/actions"; } | sort -u | store pending
}

# Keeps a file as the last good delivery left it. A copy that a killed delivery has made is the better one.
keep() { # path
  [ ! -e "$state/undo/absent$1" ] && [ ! -e "$state/undo/files$1" ] && [ ! -L "$state/undo/files$1" ] || return 0
  if [ -e "$1" ] || [ -L "$1" ]; then
    mkdir -p "$state/undo/files${1%/*}"
    cp -pP "$1" "$state/undo/copy"
    durable "$state/undo/copy"
    mv "$state/undo/copy" "$state/undo/files$1"
  else
    mkdir -p "$state/undo/absent${1%/*}"
    : >"$state/undo/absent$1"
  fi
}

install_packages() {
  [ -s "$work/missing" ] || return 0
  packages=$(cut -d ' ' -f 1 "$work/missing" | tr '\n' ' ' | sed 's/ $//')
  tries=0
  until try_packages >"$work/apt.log" 2>&1 </dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -ge 5 ]; then
      tail -n 5 "$work/apt.log" >&2
      fail "cannot install $packages"
    fi
    # Another apt may hold the lists, or this one was cut off while it unpacked.
    sleep 5
    dpkg --configure -a >/dev/null 2>&1 </dev/null || :
  done
  while read -r package part; do say "$part: installed package $package"; done <"$work/missing"
}

try_packages() {
  apt-get -q -o DPkg::Lock::Timeout=300 update || :
  # shellcheck disable=SC2086 # one word per package
  DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install $packages
}

make_accounts() {
  while read -r user kind home shell part; do
    if [ "$kind" = system ]; then set -- --system --no-create-home; else set -- --create-home; fi
    if getent group "$user" >/dev/null; then set -- "$@" --gid "$user"; else set -- "$@" --user-group; fi
    useradd "$@" --home-dir "$home" --shell "$shell" "$user"
    say "$part: made user $user"
  done <"$work/made"
  while read -r user part; do
    usermod --expiredate '' "$user"
    say "$part: opened user $user again"
  done <"$work/opened"
  while read -r mode user group path part; do
    (umask 022 && mkdir -p "$path")
    chown "$user:$group" "$path"
    chmod "$mode" "$path"
    say "$part: made directory $path"
  done <"$work/folders"
}

install_files() {
  while read -r number mode user group path _ _; do
    (umask 022 && mkdir -p "${path%/*}")
    rm -f "$path.flotilla-new"
    cp "$work/content/$number" "$path.flotilla-new"
    chown "$user:$group" "$path.flotilla-new"
    chmod "$mode" "$path.flotilla-new"
    case $path in /etc/sudoers.d/*) visudo -cqf "$path.flotilla-new" >&2 || fail "$path is not what sudo can read" ;; esac
    durable "$path.flotilla-new"
  done <"$work/changed"
  # Everything is written and checked: from here on only renames.
  while read -r _ _ _ _ path part cause; do
    mv -f "$path.flotilla-new" "$path"
    durable "${path%/*}"
    say "$part: wrote $path ($cause)"
  done <"$work/changed"
  while read -r path part; do
    rm -f "$path"
    say "$part: removed $path"
  done <"$work/removed"
}

stop_units() {
  sed -n 's/^stop //p' "$state/pending" >"$work/stops"
  while read -r unit part; do
    ! grep -q "^$unit " "$work/units" || continue
    service disable -q --now "$unit"
    say "$part: stopped $unit (no longer part of this node)"
  done <"$work/stops"
}

act() {
  ! grep -q '^daemon-reload' "$state/pending" || service daemon-reload
  ! grep -q '^sshd-test' "$state/pending" || sshd -t >&2 || fail 'sshd refuses its configuration'
  sed -n 's/^sysctl //p' "$state/pending" >"$work/sysctls"
  while read -r path part; do
    [ -e "$path" ] || continue
    sysctl -q -p "$path" </dev/null || fail "$part: the kernel refuses $path"
    say "$part: set kernel parameters ($path)"
  done <"$work/sysctls"
  while read -r unit change part; do
    if grep -q "^enable $unit " "$state/pending"; then
      service enable -q "$unit"
      say "$part: enabled $unit"
    fi
    cause=$(sed -n "s/^unit $unit //p" "$state/pending" | tr '\n' ',' | sed 's/,$//; s/,/, /g')
    [ -n "$cause" ] || continue
    if [ "$change" = reload ]; then
      service is-active -q "$unit" || continue
    fi
    service "$change" "$unit" || fail "$part: $unit does not $change; on the node: journalctl -u $unit"
    say "$part: ${change}ed $unit ($cause)"
  done <"$work/units"
}

run_checks() {
  while read -r part seconds command; do
    tries=0
    # shellcheck disable=SC2086 # words without blanks and wildcards
    until timeout "$seconds" $command >/dev/null 2>&1 </dev/null; do
      tries=$((tries + 1))
      [ "$tries" -lt "$seconds" ] || fail "$part: no success within $seconds s: $command"
      sleep 1
    done
  done <"$work/checks"
}

lock_accounts() {
  while read -r user part; do
    usermod --lock --expiredate 1 "$user"
    timeout 30 loginctl terminate-user "$user" >/dev/null 2>&1 || :
    say "$part: locked user $user"
  done <"$work/locked"
}

# Removes what a killed delivery has left half-written.
sweep() {
  rm -f "$state"/*.new
  earlier file | sed 's/ .*/.flotilla-new/' | xargs rm -f
}

# The delivery stands. Moving `undo` away is the moment from which nothing goes back any more.
finish() {
  manifest | sort -u | store next
  [ ! -e "$state/attempted" ] || sweep
  [ ! -e "$state/undo" ] || mv "$state/undo" "$state/done"
  conclude
}

conclude() {
  rm -rf "$state/done" "$state/pending" "$state/attempted"
  mv -f "$state/next" "$state/installed"
  durable "$state"
}

# A delivery that was killed in its very last step has gone through.
recover() {
  if [ -e "$state/next" ] && [ ! -e "$state/undo" ]; then conclude; fi
  rm -f "$state/next"
}
