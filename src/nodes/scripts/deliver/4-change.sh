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
  sed 's/^\([^ ]*\) .* \([^ ]*\)$/group \1 \2/' "$work/groups"
  sed 's/^\([^ ]*\) .* \([^ ]*\)$/user \1 \2/' "$work/users"
  sed 's/^/member /' "$work/members"
  sed 's/^/kernel-argument /' "$work/arguments"
  sed 's/^/unit /' "$work/units"
  sed 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) \([^ ]*\) [^ ]* \([^ ]*\)$/file \1 \3 \2/' "$work/files"
}

write_journal() {
  { cat "$state/attempted" 2>/dev/null || :; manifest; } | sort -u | store attempted
  mkdir -p "$state/undo"
  while read -r _ _ _ _ path _; do keep "$path"; done <"$work/changed"
  while read -r path _; do keep "$path"; done <"$work/removed"
  keep_units
  keep_parameters
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

# Keeps how units stand whose standing changes: `UNIT ENABLEMENT yes|no`, the last whether it runs.
keep_units() {
  sed -n 's/^\(enable\|disable\|mask\|preset\) \([^ ]*\) .*/\2/p' "$work/actions" >"$work/touched"
  while read -r unit; do
    change=$(sed -n "s/^$(quoted "$unit") \([^ ]*\) .*/\1/p" "$work/units" | head -n 1)
    if [ "$change" = restart ] || is_kept units "$unit"; then continue; fi
    active=no
    ! service is-active -q "$unit" || active=yes
    enabled=$(enablement "$unit")
    { cat "$state/undo/units" 2>/dev/null || :; echo "$unit ${enabled:-unknown} $active"; } >"$state/undo/units.new"
    mv -f "$state/undo/units.new" "$state/undo/units"
  done <"$work/touched"
}

# Whether a delivery that was killed has kept it already.
is_kept() { # list word
  cut -d ' ' -f 1 "$state/undo/$1" 2>/dev/null | grep -Fxq -e "$2"
}

keep_parameters() {
  while read -r _ name _; do
    value=$(parameter "$name")
    if [ -z "$value" ] || is_kept sysctls "$name"; then continue; fi
    { cat "$state/undo/sysctls" 2>/dev/null || :; echo "$name $value"; } >"$state/undo/sysctls.new"
    mv -f "$state/undo/sysctls.new" "$state/undo/sysctls"
  done <"$work/settings"
}

# A word as a pattern of sed that means itself.
quoted() { echo "$1" | sed 's/[].[*^$\\/]/\\&/g'; }

install_packages() {
  [ -s "$work/missing" ] || return 0
  packages=$(cut -d ' ' -f 1 "$work/missing" | sort -u | tr '\n' ' ' | sed 's/ $//')
  tries=0
  until try_packages >"$work/packages.log" 2>&1 </dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -ge 5 ]; then
      tail -n 5 "$work/packages.log" >&2
      fail "cannot install $packages"
    fi
    # Another one may hold the lists, or this one was cut off while it unpacked.
    sleep 5
    [ "$manager" != apt ] || dpkg --configure -a >/dev/null 2>&1 </dev/null || :
  done
  while read -r package part; do say "$part: installed package $package"; done <"$work/missing"
}

# A mirror that hangs holds nothing up for ever. Where there is a lock to wait for, that goes first.
try_packages() {
  # shellcheck disable=SC2086 # one word per package
  if [ "$manager" = dnf ]; then
    timeout 900 dnf -q -y install $packages
  else
    timeout 600 apt-get -q -o DPkg::Lock::Timeout=300 update || :
    DEBIAN_FRONTEND=noninteractive timeout 1200 apt-get -q -y -o DPkg::Lock::Timeout=300 \
      -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install $packages
  fi
}

make_groups() {
  while read -r group gid part; do
    set --
    [ "$gid" = - ] || set -- --gid "$gid"
    groupadd "$@" "$group"
    say "$part: made group $group"
  done <"$work/added"
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
  while read -r user shell part; do
    usermod --shell "$shell" "$user"
    say "$part: gave user $user the shell $shell"
  done <"$work/reshelled"
  while read -r user group part; do
    join_group
    say "$part: put user $user into group $group"
  done <"$work/joined"
  make_directories
}

# Systems that are images keep groups of their own beside /etc/group, where usermod does not find them.
join_group() {
  entry=$(getent group "$group") || fail "$part: there is no group $group for user $user to be in"
  grep -q "^$group:" /etc/group || echo "$entry" >>/etc/group
  usermod --append --groups "$group" "$user"
}

make_directories() {
  while read -r mode user group path part; do
    (umask 022 && mkdir -p "$path")
    chown "$user:$group" "$path"
    chmod "$mode" "$path"
    relabel "$path"
    say "$part: made directory $path"
  done <"$work/folders"
}

# A renamed file keeps the SELinux label of its first name.
relabel() {
  [ ! -e /sys/fs/selinux/enforce ] || restorecon -F "$1" >/dev/null 2>&1 || :
}

install_files() {
  while read -r number mode user group path sum part cause; do
    (umask 022 && mkdir -p "${path%/*}")
    rm -f "$path.flotilla-new"
    put_content
    chown "$user:$group" "$path.flotilla-new"
    chmod "$mode" "$path.flotilla-new"
    case $path in /etc/sudoers.d/*) visudo -cqf "$path.flotilla-new" >&2 || fail "$path is not what sudo can read" ;; esac
    durable "$path.flotilla-new"
  done <"$work/changed"
  # Everything is written and checked: from here on only renames. What leads to a directory is replaced, not moved into.
  while read -r _ _ _ _ path _ part cause; do
    mv -fT "$path.flotilla-new" "$path"
    relabel "$path"
    durable "${path%/*}"
    say "$part: wrote $path ($cause)"
  done <"$work/changed"
  while read -r path part; do
    rm -f "$path"
    say "$part: removed $path"
  done <"$work/removed"
}

# What a file shall hold, beside its place: from the bundle, from itself if only its owner or mode is wrong, or fetched.
put_content() {
  if [ -e "$work/content/$number" ]; then
    cp "$work/content/$number" "$path.flotilla-new"
  elif [ "$cause" = permissions ]; then
    cp "$path" "$path.flotilla-new"
  else
    url=$(sed -n "s/^$number //p" "$work/urls")
    fetch "$url" "$path.flotilla-new" 2>"$work/fetch.log" || {
      tail -n 3 "$work/fetch.log" >&2
      fail "$part: cannot fetch $url for $path"
    }
    have=$(sha256sum <"$path.flotilla-new")
    [ "${have%% *}" = "$sum" ] || fail "$part: $url does not give what $path shall hold: expected sha256 $sum, got ${have%% *}"
  fi
}

fetch() { # url target
  if command -v curl >/dev/null; then
    curl -fsSL --retry 3 --connect-timeout 20 --max-time 900 -o "$2" "$1" </dev/null
  elif command -v wget >/dev/null; then
    timeout 900 wget -q -t 4 -T 20 -O "$2" "$1" </dev/null
  else
    echo 'neither curl nor wget is installed' >&2
    return 1
  fi
}

stop_units() {
  sed -n 's/^stop //p' "$state/pending" >"$work/stops"
  while read -r unit part; do
    ! lists units "$unit" || continue
    service disable -q --now "$unit"
    say "$part: stopped $unit (no longer part of this node)"
  done <"$work/stops"
}

act() {
  ! grep -q '^daemon-reload' "$state/pending" || service daemon-reload
  ! grep -q '^sshd-test' "$state/pending" || sshd -t >&2 || fail 'sshd refuses its configuration'
  load_modules
  set_parameters
  refresh
  set_arguments
  take_units_away
  while read -r unit change part; do
    enable_unit
    cause=$(sed -n "s/^unit $(quoted "$unit") //p" "$state/pending" | tr '\n' ',' | sed 's/,$//; s/,/, /g')
    [ -n "$cause" ] || continue
    begin_unit
  done <"$work/units"
}

load_modules() {
  while read -r module part; do
    modprobe "$module" >"$work/modprobe.log" 2>&1 </dev/null || :
    if ! is_loaded "$module"; then
      /opt/flotilla/bin/kernel-check "$module" >>"$work/modprobe.log" 2>&1 || :
      tail -n 2 "$work/modprobe.log" >&2
      fail "$part: the kernel has no module $module"
    fi
    say "$part: loaded kernel module $module"
  done <"$work/loads"
}

set_parameters() {
  sed -n 's/^sysctl //p' "$state/pending" >"$work/parameter-files"
  while read -r path part; do
    [ -e "$path" ] || continue
    apply_parameters "$path" || fail "$part: the kernel refuses $path"
    say "$part: set kernel parameters ($path)"
  done <"$work/parameter-files"
  while read -r part name value; do
    [ "$(parameter "$name")" != "$value" ] || continue
    file=$(parameter_file "$name")
    [ -e "$file" ] || fail "$part: the kernel has no parameter $name"
    (echo "$value" >"$file") 2>/dev/null || fail "$part: the kernel refuses $name = $value"
    # Words that the kernel rounds or cuts are not what was asked for.
    [ "$(parameter "$name")" = "$value" ] || fail "$part: the kernel makes $name = $(parameter "$name") of $value"
    say "$part: set kernel parameter $name"
  done <"$work/sysctls"
}

apply_parameters() { # file
  if command -v sysctl >/dev/null; then
    sysctl -q -p "$1" </dev/null
  else
    /usr/lib/systemd/systemd-sysctl "$1" </dev/null
  fi
}

# Programs that put together what lies in a folder.
refresh() {
  while read -r part folder need command; do
    grep -Fxq -e "refresh $folder" "$state/pending" || continue
    if [ "$need" = if-there ] && ! command -v "${command%% *}" >/dev/null; then continue; fi
    # shellcheck disable=SC2086 # words without blanks and wildcards
    timeout 300 $command >"$work/refresh.log" 2>&1 </dev/null || {
      tail -n 5 "$work/refresh.log" >&2
      fail "$part: $command failed"
    }
    say "$part: ran $command ($folder changed)"
    [ "$folder" != /etc/default/grub.d ] || say "$part: reboot needed for the kernel's arguments"
  done <"$work/refreshes"
}

set_arguments() {
  sed -n 's/^\(add\|remove\)-argument /\1 /p' "$state/pending" >"$work/argument-changes"
  while read -r manner argument part; do
    if lists arguments "$argument"; then wanted=add; else wanted=remove; fi
    [ "$manner" = "$wanted" ] || continue
    if [ "$manner" = add ]; then set -- --args="$argument"; else set -- --remove-args="$argument"; fi
    grubby --update-kernel=ALL "$@" </dev/null >&2 || fail "$part: cannot change the kernel's arguments: $argument"
    say "$part: kernel argument $argument: ${manner%e}ed; reboot needed"
  done <"$work/argument-changes"
}

run_checks() {
  while read -r part seconds command; do
    tries=0
    # shellcheck disable=SC2086 # words without blanks and wildcards
    until timeout "$seconds" $command >"$work/check.log" 2>&1 </dev/null; do
      tries=$((tries + 1))
      if [ "$tries" -ge "$seconds" ]; then
        tail -n 3 "$work/check.log" >&2
        fail "$part: no success within $seconds s: $command"
      fi
      sleep 1
    done
  done <"$work/checks"
}

lock_accounts() {
  while read -r user group part; do
    gpasswd --delete "$user" "$group" >/dev/null
    say "$part: took user $user out of group $group"
  done <"$work/left"
  while read -r user part; do
    usermod --lock --expiredate 1 "$user"
    timeout 30 loginctl terminate-user "$user" >/dev/null 2>&1 || :
    say "$part: locked user $user"
  done <"$work/locked"
  while read -r group part; do
    groupdel "$group" 2>/dev/null || continue
    say "$part: removed group $group"
  done <"$work/dissolved"
}

# Removes what a killed delivery has left half-written.
sweep() {
  rm -f "$state/installed.new" "$state/attempted.new" "$state/pending.new" "$state/next.new"
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
