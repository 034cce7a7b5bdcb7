#!/bin/sh
# deliver BUNDLE: brings this node to the state that the bundle describes (src/nodes/bundle.ts has the format).
#
# Order: verify everything, compare, write down what is about to happen, packages, accounts, files (all written beside their
# targets, then renamed), units, checks. Whatever fails puts files and units back. On disk under $state:
#   installed   what the last delivery that went through has brought
#   attempted   what deliveries since then have tried to bring
#   pending     actions that changed files call for and that are not done yet
#   undo/       files as the last good delivery left them: files/PATH, or absent/PATH where there was none
# `pending` and `undo` exist only while a delivery is under way, or after it was killed: the next one then goes on from there.
set -eu
umask 077
LC_ALL=C
export LC_ALL
trap '' HUP PIPE

bundle=$1
state=/var/lib/flotilla/state
work=/run/flotilla/work
node='this node'
under_way=

say() { echo "$node $*" || :; }

fail() {
  echo "$node: $*" >&2 || :
  exit 1
}

# No command may hang a delivery for ever.
service() { timeout 300 systemctl "$@" </dev/null; }

# On disk, whatever happens to the power.
durable() { sync "$@" 2>/dev/null || sync; }

# --- reading -------------------------------------------------------------------------------------------------------------

read_header() {
  read -r magic version name generation parts <"$bundle" || fail 'the bundle is damaged: it has no first line'
  [ "$magic $version" = 'flotilla-bundle 1' ] || fail 'the bundle is damaged: it is not of version 1'
  read -r my_name my_generation </etc/flotilla/node || fail '/etc/flotilla/node does not say which node this is'
  [ "$name $generation" = "$my_name $my_generation" ] ||
    fail "refused: the bundle is for $name (generation $generation), this is $my_name (generation $my_generation)"
  node=$name
}

# Until cloud-init is through, it still installs packages and restarts sshd. Where it does not run, nothing is waited for.
await_first_boot() {
  [ -e /run/cloud-init/enabled ] || return 0
  tries=0
  until [ -e /var/lib/cloud/instance/boot-finished ]; do
    [ "$tries" -gt 0 ] || say 'waiting for first boot to finish'
    tries=$((tries + 1))
    [ "$tries" -lt 1800 ] || fail 'first boot has not finished within 15 minutes; on the node: cloud-init status --long'
    sleep 0.5
  done
}

# Splits the bundle into one list per kind under $work, and decodes files to $work/content/NUMBER.
read_bundle() {
  rm -rf "$work"
  mkdir -p "$work/content" "$state"
  for list in sums packages users directories files paths units checks; do : >"$work/$list"; done
  part=
  ended=
  count=0
  while read -r kind a b c d e f g; do
    case $kind in
      flotilla-bundle | program) ;;
      part) part=$a ;;
      end) ended=$ended${ended:+,}$a ;;
      package) echo "$a $part" >>"$work/packages" ;;
      user) echo "$a $b $c $d $part" >>"$work/users" ;;
      directory) echo "$a $b $c $d $part" >>"$work/directories" ;;
      file)
        count=$((count + 1))
        [ "$g" != - ] || g=
        printf %s "$g" | base64 -d >"$work/content/$count" 2>/dev/null || :
        echo "$f  $work/content/$count" >>"$work/sums"
        echo "$count $a $b $c $d $e $f $part" >>"$work/files"
        echo "$d" >>"$work/paths"
        ;;
      unit) echo "$a $b $part" >>"$work/units" ;;
      check) echo "$part $a $b $c $d $e $f $g" >>"$work/checks" ;;
      *) fail "the bundle is damaged: it has a line of unknown kind after part ${part:-none}" ;;
    esac
  done <"$bundle"
  [ "$ended" = "$parts" ] || fail "the bundle is damaged: expected the parts $parts, got ${ended:-none}"
  verify_sums
}

verify_sums() {
  [ -s "$work/sums" ] || return 0
  ! sha256sum -c "$work/sums" >"$work/verified" 2>/dev/null || return 0
  bad=$(sed -n 's|.*/content/\([0-9]*\): FAILED.*|\1|p' "$work/verified" | head -n 1)
  path=$(sed -n "${bad:-1}p" "$work/paths")
  fail "the bundle is damaged: $path does not match its checksum"
}

# --- comparing -----------------------------------------------------------------------------------------------------------

find_changes() {
  for list in actions changed removed missing made opened locked folders; do : >"$work/$list"; done
  find_files
  find_units
  find_packages
  find_accounts
}

# Lines of one kind from what earlier deliveries brought or tried to bring, without the kind.
earlier() { # kind
  cat "$state/installed" "$state/attempted" 2>/dev/null | sed -n "s/^$1 //p" | sort -u
}

find_files() {
  while read -r number mode user group path units sum part; do
    cause=$(difference "$mode $user $group" "$path" "$sum")
    [ -n "$cause" ] || continue
    echo "$number $mode $user $group $path $part $cause" >>"$work/changed"
    call_for "$path" "$part" "$units" "$cause"
  done <"$work/files"
  earlier file >"$work/earlier"
  while read -r path part units; do
    ! grep -Fxq -e "$path" "$work/paths" || continue
    [ -e "$path" ] || [ -L "$path" ] || continue
    echo "$path $part" >>"$work/removed"
    call_for "$path" "$part" "$units" removed
  done <"$work/earlier"
}

# Why a file must be written: new, changed or permissions; nothing when it is as it should be.
difference() { # "mode user group" path sum
  if [ ! -f "$2" ] || [ -L "$2" ]; then
    echo new
    return
  fi
  have=$(sha256sum <"$2")
  if [ "${have%% *}" != "$3" ]; then
    echo changed
  elif [ "$(stat -c '%a %U %G' "$2")" != "$1" ]; then
    echo permissions
  fi
}

# Notes what a change of PATH calls for.
call_for() { # path part units cause
  case $1 in
    /etc/systemd/* | /etc/containers/systemd/*) echo 'daemon-reload' >>"$work/actions" ;;
    /etc/ssh/*) echo 'sshd-test' >>"$work/actions" ;;
    /etc/sysctl.d/*) echo "sysctl $1 $2" >>"$work/actions" ;;
  esac
  [ "$3" != - ] || return 0
  for unit in $(echo "$3" | tr , ' '); do echo "unit $unit $1 $4" >>"$work/actions"; done
}

find_units() {
  while read -r unit change part; do
    [ "$change" = restart ] || continue
    service is-active -q "$unit" || echo "unit $unit it was not-running" >>"$work/actions"
    service is-enabled -q "$unit" 2>/dev/null || echo "enable $unit $part" >>"$work/actions"
  done <"$work/units"
  earlier unit >"$work/earlier"
  while read -r unit change part; do
    if [ "$change" != restart ] || grep -q "^$unit " "$work/units"; then continue; fi
    service is-active -q "$unit" || service is-enabled -q "$unit" 2>/dev/null || continue
    echo "stop $unit $part" >>"$work/actions"
  done <"$work/earlier"
}

find_packages() {
  [ -s "$work/packages" ] || return 0
  # shellcheck disable=SC2046 # one word per package
  dpkg-query -W -f '${db:Status-Status} ${Package}\n' $(cut -d ' ' -f 1 "$work/packages") >"$work/known" 2>/dev/null || :
  while read -r package part; do
    grep -Fxq "installed $package" "$work/known" || echo "$package $part" >>"$work/missing"
  done <"$work/packages"
}

# Accounts to make, to open again and to lock; directories to make.
find_accounts() {
  while read -r user kind home shell part; do
    if ! id -u "$user" >/dev/null 2>&1; then
      echo "$user $kind $home $shell $part" >>"$work/made"
    elif expired "$user"; then
      echo "$user $part" >>"$work/opened"
    fi
  done <"$work/users"
  earlier user >"$work/earlier"
  while read -r user part; do
    ! grep -q "^$user " "$work/users" || continue
    uid=$(id -u "$user" 2>/dev/null) || continue
    # An account of the system's own is never ours to lock.
    if [ "$uid" -lt 1000 ] || expired "$user"; then continue; fi
    echo "$user $part" >>"$work/locked"
  done <"$work/earlier"
  while read -r mode user group path part; do
    [ -d "$path" ] && [ "$(stat -c '%a %U %G' "$path")" = "$mode $user $group" ] || echo "$mode $user $group $path $part" >>"$work/folders"
  done <"$work/directories"
}

expired() { [ -n "$(getent shadow "$1" | cut -d : -f 8)" ]; }

nothing_to_do() {
  for list in actions changed removed missing made opened locked folders; do [ ! -s "$work/$list" ] || return 1; done
  [ ! -e "$state/pending" ] && [ ! -e "$state/undo" ]
}

# --- changing ------------------------------------------------------------------------------------------------------------

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
  packages=$(cut -d ' ' -f 1 "$work/missing" | tr '\n' ' ')
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

# The delivery stands. Moving `undo` away is the moment from which nothing goes back any more.
finish() {
  manifest | sort -u | store installed
  [ ! -e "$state/undo" ] || mv "$state/undo" "$state/done"
  rm -rf "$state/done" "$state/pending" "$state/attempted"
}

# --- going back ----------------------------------------------------------------------------------------------------------

# Puts files and units back as the last good delivery left them. Packages and accounts stay: no key lets anyone in.
roll_back() {
  set +e
  say 'failed: putting files and units back'
  while read -r unit change part; do
    if [ "$change" != restart ] || grep -q "^unit $unit " "$state/installed" 2>/dev/null; then continue; fi
    service disable -q --now "$unit" 2>/dev/null
  done <"$work/units"
  find "$state/undo/files" ! -type d 2>/dev/null >"$work/kept"
  while read -r copy; do
    path=${copy#"$state/undo/files"}
    mkdir -p "${path%/*}"
    cp -pP "$copy" "$path.flotilla-new" && mv -f "$path.flotilla-new" "$path" && say "put $path back"
  done <"$work/kept"
  find "$state/undo/absent" ! -type d 2>/dev/null >"$work/absent"
  while read -r mark; do
    path=${mark#"$state/undo/absent"}
    rm -f "$path" "$path.flotilla-new" && say "took $path away"
  done <"$work/absent"
  put_units_back
  [ ! -e "$state/undo" ] || mv "$state/undo" "$state/done"
  rm -rf "$state/done" "$state/pending"
}

put_units_back() {
  [ -s "$state/pending" ] || return
  ! grep -q '^daemon-reload' "$state/pending" || service daemon-reload
  sed -n 's/^sysctl \([^ ]*\) .*/\1/p' "$state/pending" >"$work/sysctls"
  while read -r path; do [ ! -e "$path" ] || sysctl -q -p "$path" </dev/null; done <"$work/sysctls"
  sed -n 's/^unit //p' "$state/installed" 2>/dev/null >"$work/earlier"
  while read -r unit change part; do
    grep -q -e "^unit $unit " -e "^stop $unit " "$state/pending" || continue
    if [ "$change" = restart ]; then service enable -q "$unit"; else service is-active -q "$unit" || continue; fi
    service "$change" "$unit" && say "$part: ${change}ed $unit (put back)"
  done <"$work/earlier"
}

ended() { # status
  trap '' INT TERM
  trap - EXIT
  [ "$1" = 0 ] || [ -z "$under_way" ] || roll_back
  rm -rf "$work"
  exit "$1"
}

# -------------------------------------------------------------------------------------------------------------------------

trap 'ended $?' EXIT
trap 'exit 143' INT TERM

read_header
await_first_boot
read_bundle
find_changes
if nothing_to_do; then
  run_checks
  finish
  say 'nothing to change'
  exit 0
fi
under_way=yes
write_journal
install_packages
make_accounts
stop_units
install_files
act
run_checks
lock_accounts
finish
