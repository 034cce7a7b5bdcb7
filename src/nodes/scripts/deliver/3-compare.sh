# Comparing: what this node has against what the bundle lists. Nothing is changed here.

find_changes() {
  for list in actions changed removed missing added made opened reshelled joined left dissolved locked folders loads settings; do
    : >"$work/$list"
  done
  find_files
  find_units
  find_packages
  find_accounts
  find_groups
  find_kernel
}

# Lines of one kind from what earlier deliveries brought or tried to bring, without the kind.
earlier() { # kind
  cat "$state/installed" "$state/attempted" 2>/dev/null | sed -n "s/^$1 //p" | sort -u
}

# Whether a list has lines that begin with this word.
lists() { # list word
  cut -d ' ' -f 1 "$work/$1" | grep -Fxq -e "$2"
}

find_files() {
  while read -r number mode user group path units sum part; do
    cause=$(difference "$mode $user $group" "$path" "$sum")
    [ -n "$cause" ] || continue
    echo "$number $mode $user $group $path $sum $part $cause" >>"$work/changed"
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
  while read -r _ folder _; do
    case $1 in "$folder"/*) echo "refresh $folder" >>"$work/actions" ;; esac
  done <"$work/refreshes"
  [ "$3" != - ] || return 0
  for unit in $(echo "$3" | tr , ' '); do echo "unit $unit $1 $4" >>"$work/actions"; done
}

# What systemd says of a unit's files: enabled, disabled, masked, static ...; nothing of one that it does not know.
enablement() { service is-enabled "$1" 2>/dev/null || :; }

find_units() {
  while read -r unit change part; do
    case $change in
      restart)
        service is-active -q "$unit" || echo "unit $unit it was not-running" >>"$work/actions"
        service is-enabled -q "$unit" 2>/dev/null || echo "enable $unit $part" >>"$work/actions"
        ;;
      enabled)
        # Conditions of its own may keep it from running: as timesyncd in a container.
        ! service is-failed -q "$unit" || echo "unit $unit it had-failed" >>"$work/actions"
        service is-enabled -q "$unit" 2>/dev/null || {
          echo "enable $unit $part" >>"$work/actions"
          echo "unit $unit it was-not-enabled" >>"$work/actions"
        }
        ;;
      disabled)
        case $(enablement "$unit") in
          enabled*) echo "disable $unit $part" >>"$work/actions" ;;
          *) ! service is-active -q "$unit" || echo "disable $unit $part" >>"$work/actions" ;;
        esac
        ;;
      masked)
        [ "$(enablement "$unit")" = masked ] && ! service is-active -q "$unit" || echo "mask $unit $part" >>"$work/actions"
        ;;
    esac
  done <"$work/units"
  find_units_to_leave
}

# Units that are no longer listed: ours stop; the system's become again what the system makes of them.
find_units_to_leave() {
  earlier unit >"$work/earlier"
  earlier file | cut -d ' ' -f 1 >"$work/earlier-paths"
  while read -r unit change part; do
    ! lists units "$unit" || continue
    case $change in
      restart) ours=yes ;;
      enabled | disabled | masked) ours=$(grep -Fx -e "/etc/systemd/system/$unit" "$work/earlier-paths" || :) ;;
      *) continue ;;
    esac
    if [ -n "$ours" ]; then
      service is-active -q "$unit" || service is-enabled -q "$unit" 2>/dev/null || continue
      echo "stop $unit $part" >>"$work/actions"
    else
      echo "preset $unit $change $part" >>"$work/actions"
    fi
  done <"$work/earlier"
}

# What installs packages here; nothing does where the system is an image.
package_manager() {
  if [ -e /run/ostree-booted ]; then
    echo none
  elif command -v apt-get >/dev/null; then
    echo apt
  elif command -v dnf >/dev/null; then
    echo dnf
  else
    echo none
  fi
}

find_packages() {
  [ -s "$work/packages" ] || return 0
  manager=$(package_manager)
  : >"$work/known"
  if [ "$manager" = apt ]; then
    # shellcheck disable=SC2046 # one word per package
    dpkg-query -W -f '${db:Status-Status} ${Package}\n' $(cut -d ' ' -f 1 "$work/packages") >"$work/known" 2>/dev/null || :
  fi
  sort -u "$work/packages" >"$work/listed"
  while read -r package part; do
    if [ "$manager" = dnf ]; then
      ! rpm -q --quiet --whatprovides "$package" >/dev/null 2>&1 </dev/null || continue
    elif grep -Fxq "installed $package" "$work/known"; then
      continue
    fi
    echo "$package $part" >>"$work/missing"
  done <"$work/listed"
  [ "$manager" != none ] || [ ! -s "$work/missing" ] ||
    fail "this system is an image, no package can be added to it: $(cut -d ' ' -f 1 "$work/missing" | tr '\n' ' ' | sed 's/ $//')"
}

# Accounts to make, to open again, to change and to lock; directories to make.
find_accounts() {
  while read -r user kind home shell part; do
    if ! id -u "$user" >/dev/null 2>&1; then
      echo "$user $kind $home $shell $part" >>"$work/made"
      continue
    fi
    ! expired "$user" || echo "$user $part" >>"$work/opened"
    [ "$(getent passwd "$user" | cut -d : -f 7)" = "$shell" ] || echo "$user $shell $part" >>"$work/reshelled"
  done <"$work/users"
  earlier user >"$work/earlier"
  while read -r user part; do
    ! lists users "$user" || continue
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

is_member() { id -Gn "$1" 2>/dev/null | tr ' ' '\n' | grep -Fxq -e "$2"; }

# Groups to make and to take away; memberships to begin and to end.
find_groups() {
  while read -r group gid part; do
    have=$(getent group "$group" | cut -d : -f 3)
    [ -n "$have" ] || echo "$group $gid $part" >>"$work/added"
    [ -z "$have" ] || [ "$gid" = - ] || [ "$have" = "$gid" ] ||
      fail "$part: group $group has the number $have here, the fleet says $gid; files that it owns would be lost to it"
  done <"$work/groups"
  while read -r user group part; do
    is_member "$user" "$group" || echo "$user $group $part" >>"$work/joined"
  done <"$work/members"
  earlier member >"$work/earlier"
  while read -r user group part; do
    # Everyone is in the group of his own.
    if [ "$user" = "$group" ] || grep -q "^$user $group " "$work/members"; then continue; fi
    ! is_member "$user" "$group" || echo "$user $group $part" >>"$work/left"
  done <"$work/earlier"
  earlier group >"$work/earlier"
  while read -r group part; do
    if lists groups "$group" || lists users "$group"; then continue; fi
    gid=$(getent group "$group" | cut -d : -f 3)
    # A group of the system's own is never ours to take away.
    [ -z "$gid" ] || [ "$gid" -lt 1000 ] || echo "$group $part" >>"$work/dissolved"
  done <"$work/earlier"
}

# Modules that are not loaded, and kernel parameters with another value than listed.
find_kernel() {
  while read -r module part; do
    is_loaded "$module" || echo "$module $part" >>"$work/loads"
  done <"$work/modules"
  while read -r part name value; do
    [ "$(parameter "$name")" = "$value" ] || echo "$part $name $value" >>"$work/settings"
  done <"$work/sysctls"
  while read -r argument part; do
    has_argument "$argument" || echo "add-argument $argument $part" >>"$work/actions"
  done <"$work/arguments"
  earlier kernel-argument >"$work/earlier"
  while read -r argument part; do
    if lists arguments "$argument" || ! has_argument "$argument"; then continue; fi
    echo "remove-argument $argument $part" >>"$work/actions"
  done <"$work/earlier"
}

# What is built into the kernel may show nowhere, and then only does what it is there for.
is_loaded() {
  [ -d "/sys/module/$(echo "$1" | tr - _)" ] || /opt/flotilla/bin/kernel-check "$1" >/dev/null 2>&1
}

# File of a kernel parameter: dots part its name, unless a slash comes first (net/ipv4/conf/eth0.5/forwarding).
parameter_file() {
  case $1 in
    */*) case ${1%%/*} in
      *.*) echo "/proc/sys/$(echo "$1" | tr ./ /.)" ;;
      *) echo "/proc/sys/$1" ;;
    esac ;;
    *) echo "/proc/sys/$(echo "$1" | tr . /)" ;;
  esac
}

# Its value now, words apart by one blank.
parameter() {
  sed 's/[[:space:]][[:space:]]*/ /g; s/^ //; s/ $//' "$(parameter_file "$1")" 2>/dev/null || :
}

# Whether every installed kernel will be started with an argument.
has_argument() {
  grubby --info=ALL 2>/dev/null | sed -n 's/^args="\(.*\)"$/ \1 /p' >"$work/kernels"
  [ -s "$work/kernels" ] && ! grep -Fvq -e " $1 " "$work/kernels"
}

nothing_to_do() {
  for list in actions changed removed missing added made opened reshelled joined left dissolved locked folders loads settings; do
    [ ! -s "$work/$list" ] || return 1
  done
  [ ! -e "$state/pending" ] && [ ! -e "$state/undo" ]
}
