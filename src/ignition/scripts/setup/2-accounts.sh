# Name, groups, users, directories.

name_machine() { # name
  if [ "$(cat /etc/hostname 2>/dev/null || :)" != "$1" ]; then
    printf '%s\n' "$1" >"$work/new"
    put 644 root root /etc/hostname
  fi
  if [ "$(cat /proc/sys/kernel/hostname)" != "$1" ]; then
    # A container may change its name, but not by that file.
    hostname "$1" 2>/dev/null || printf '%s' "$1" >/proc/sys/kernel/hostname
    changed "named the machine $1"
  fi
  # sudo looks its own machine up.
  if ! sed 's/#.*//' /etc/hosts 2>/dev/null | tr -s '[:space:]' '\n' | grep -Fxq -e "$1"; then
    { cat /etc/hosts 2>/dev/null || :; printf '127.0.1.1 %s\n' "$1"; } >"$work/new"
    put 644 root root /etc/hosts
  fi
}

group() { # name gid|-
  have=$(getent group "$1" | cut -d : -f 3)
  if [ -z "$have" ]; then
    if [ "$2" = - ]; then groupadd "$1"; else groupadd --gid "$2" "$1"; fi
    changed "made group $1"
  elif [ "$2" != - ] && [ "$have" != "$2" ]; then
    fail "group $1: expected the number $2, this machine has it with $have"
  fi
}

user() { # name system|person home shell groups|-
  if ! getent group "$1" >/dev/null; then
    if [ "$2" = system ]; then groupadd --system "$1"; else groupadd "$1"; fi
    changed "made group $1"
  fi
  if ! id -u "$1" >/dev/null 2>&1; then
    make_user "$@"
    changed "made user $1"
  else
    correct_user "$@"
  fi
  [ "$5" = - ] || join_groups "$1" "$5"
  # Its password may be the way in of whoever runs this, and is kept until there is another: see finish.
  accounts="$accounts $1"
}

make_user() { # name kind home shell
  if [ "$2" = system ]; then
    useradd --system --no-create-home --gid "$1" --home-dir "$3" --shell "$4" "$1"
  else
    useradd --create-home --gid "$1" --home-dir "$3" --shell "$4" "$1"
  fi
}

# The account was there before, from an earlier run or of somebody else's making.
correct_user() { # name kind home shell
  if [ "$(home_of "$1")" != "$3" ]; then
    # A key in its old home may be the way in of whoever runs this, and is kept until there is another: see finish.
    printf '%s %s\n' "$1" "$3" >>"$work/homes"
  fi
  if [ "$(getent passwd "$1" | cut -d : -f 7)" != "$4" ]; then
    usermod --shell "$4" "$1"
    changed "corrected user $1"
  fi
  if [ "$(id -gn "$1")" != "$1" ]; then
    usermod --gid "$1" "$1"
    changed "corrected the group of user $1"
  fi
  if [ -n "$(getent shadow "$1" | cut -d : -f 8)" ]; then
    usermod --expiredate '' "$1"
    changed "opened user $1 again"
  fi
}

home_of() { getent passwd "$1" | cut -d : -f 6; } # user

# Nobody's files are moved: an account that is asked for elsewhere gets that home as it is there.
correct_homes() {
  [ -e "$work/homes" ] || return 0
  while read -r user home; do
    usermod --home "$home" "$user" || fail "the home of $user cannot become $home; end what $user runs there"
    changed "corrected the home of user $user"
  done <"$work/homes"
}

join_groups() { # user group,group
  for group in $(echo "$2" | tr , ' '); do
    id -Gn "$1" | tr ' ' '\n' | grep -Fxq -e "$group" && continue
    usermod --append --groups "$group" "$1"
    changed "put user $1 into group $group"
  done
}

# No password lets anyone in: what is not an encrypted password, no input can match.
lock_password() { # user
  case $(getent shadow "$1" | cut -d : -f 2) in
    '!'* | '*'*) ;;
    # An empty password is not locked by a mark before it alone.
    '') usermod --password '!' "$1" && changed "locked the password of $1" ;;
    *) usermod --lock "$1" && changed "locked the password of $1" ;;
  esac
}

directory() { # mode user group path
  [ ! -d "$4" ] || [ "$(stat -c '%a %U %G' "$4")" != "$1 $2 $3" ] || return 0
  (umask 022 && mkdir -p "$4")
  chown "$2:$3" "$4"
  chmod "$1" "$4"
  changed "made directory $4"
}
