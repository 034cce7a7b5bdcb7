# Comparing: what this node has against what the bundle lists. Nothing is changed here.

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
