# SSH, last: until here the ways in are as they were, and from here only the new ones.

# Keeps what sshd reads, to put it back if sshd refuses what comes. A copy that a killed run has made is the better one.
begin_ssh() {
  ending=yes
  [ ! -e "$state/ssh" ] || return 0
  rm -rf "$state/ssh.new"
  cp -a /etc/ssh "$state/ssh.new"
  durable
  mv "$state/ssh.new" "$state/ssh"
}

# One host key: no other file may name any, for sshd adds them up.
only_host_key() { # path
  for config in /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf; do
    [ -f "$config" ] || continue
    grep -Eiq '^[[:space:]]*hostkey[[:space:]=]' "$config" || continue
    sed '\|^[[:space:]]*[^[:space:]=]*[[:space:]=][[:space:]="]*'"$1"'"*[[:space:]]*$|!s/^[[:space:]]*[Hh][Oo][Ss][Tt][Kk][Ee][Yy][[:space:]=]/#&/' "$config" >"$work/new"
    replace "$config"
  done
}

# Puts $work/new in the place of a file, with the owner and mode that it has.
replace() { # path
  ! cmp -s "$work/new" "$1" || return 0
  put "$(stat -c %a "$1")" "$(stat -c %U "$1")" "$(stat -c %G "$1")" "$1"
}

# The first value that sshd reads counts, so its folder is read before all else.
read_ssh_folder_first() {
  main=/etc/ssh/sshd_config
  case $(sed -n '/^[[:space:]]*#/!{/^[[:space:]]*$/!{p;q;};}' "$main") in
    [Ii]nclude*[[:space:]=]/etc/ssh/sshd_config.d/\*.conf) return 0 ;;
  esac
  {
    echo 'Include /etc/ssh/sshd_config.d/*.conf'
    sed 's|^[[:space:]]*[Ii]nclude[[:space:]].*/sshd_config\.d/|#&|' "$main"
  } >"$work/new"
  replace "$main"
}

finish_ssh() { # host key, unit
  only_host_key "$1"
  # sshd wants its folder even to look at its configuration.
  (umask 022 && mkdir -p /run/sshd)
  refusal='sshd refuses its configuration'
  if ! offers_only "$1" || ! no_other_ways; then
    rm -rf /etc/ssh.flotilla-new
    cp -a "$state/ssh" /etc/ssh.flotilla-new
    durable
    # Nobody gets in while the folder is away: two renames, not the time that removing takes.
    rm -rf /etc/ssh.flotilla-old
    mv /etc/ssh /etc/ssh.flotilla-old
    mv /etc/ssh.flotilla-new /etc/ssh
    rm -rf /etc/ssh.flotilla-old "$state/ssh"
    fail "$refusal; it is as it was before"
  fi
  if ! diff -r /etc/ssh "$state/ssh" >/dev/null 2>&1 || [ -e "$state/reload" ]; then
    : >"$state/reload"
    ! service is-active -q "$2" || service reload "$2" || fail "$2 does not reload; on the machine: journalctl -u $2"
    rm -f "$state/reload"
    changed "sshd offers the host key $1 alone"
  fi
  rm -rf "$state/ssh"
}

offers_only() { # path
  sshd -t >&2 || return 1
  sshd -T -C user=root -C host=localhost -C addr=127.0.0.1 >"$work/sshd" || return 1
  [ "$(sed -n 's/^hostkey //p' "$work/sshd")" = "$1" ] || { echo "sshd would offer other host keys than $1" >&2 && return 1; }
}

# What a Match block says holds for its users or addresses, whatever is said elsewhere. Nobody can ask sshd for all of them.
no_other_ways() {
  opened=$(match_blocks)
  [ -n "$opened" ] || return 0
  refusal="a Match block lets people in by password, or root: $(echo "$opened" | tr '\n' ';' | sed 's/;$//; s/;/; /g'): remove that line"
  return 1
}

# Lines in Match blocks that open a way in, `FILE:LINE: TEXT`, in every file that sshd reads.
match_blocks() {
  awk '
    function look(file, inside, depth,    text, line, words, word, count, i, name, list, found) {
      line = 0
      while ((getline text < file) > 0) {
        line++
        gsub(/["\r]/, "", text)
        sub(/^[ \t]+/, "", text)
        sub(/[ \t]*=[ \t]*/, " ", text)
        count = split(text, words, /[ \t]+/)
        word = tolower(words[1])
        if (word == "match") inside = 1
        if (word == "include" && depth < 16) {
          for (i = 2; i <= count; i++) {
            if (words[i] == "" || words[i] ~ /^#/) break
            list = "ls -d " (words[i] ~ /^\// ? "" : "/etc/ssh/") words[i] " 2>/dev/null"
            found = ""
            while ((list | getline name) > 0) found = found "\n" name
            close(list)
            look_all(found, inside, depth + 1)
          }
        }
        if (inside && opens(word, tolower(words[2]))) print file ":" line ": " text
      }
      close(file)
    }
    function look_all(names, inside, depth,    list, count, i) {
      count = split(names, list, "\n")
      for (i = 1; i <= count; i++) if (list[i] != "") look(list[i], inside, depth)
    }
    function opens(word, value) {
      return value != "no" && word ~ /^(passwordauthentication|kbdinteractiveauthentication|challengeresponseauthentication|permitrootlogin)$/
    }
    BEGIN { look("/etc/ssh/sshd_config", 0, 0) }
  '
}

finish() {
  correct_homes
  for account in $accounts; do lock_password "$account"; done
  [ -e "$state/finished" ] || : >"$state/finished"
  ! [ -e "$work/reboot" ] || say "reboot needed for$(cat "$work/reboot")"
  if [ "$changes" = 0 ]; then say 'nothing to change'; else say 'done'; fi
}
