#!/bin/sh
# boot-ssh: before sshd starts, whatever a vendor's image has in sshd's files: sshd takes the first value that it reads, so its folder is
# read before all else; host keys add up, so no file names any but ours. Only the main file and the folder are read by an image's sshd.
own_ssh() { # host key
  for config in /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf; do
    grep -Eiq '^[[:space:]]*hostkey[[:space:]=]' "$config" 2>/dev/null || continue
    sed -i '\|[[:space:]="]'"$1"'"*[[:space:]]*$|!s/^[[:space:]]*[Hh][Oo][Ss][Tt][Kk][Ee][Yy][[:space:]=]/#&/' "$config"
  done
  config=/etc/ssh/sshd_config
  case $(sed -n '/^[[:space:]]*\(#\|$\)/!{p;q;}' "$config" 2>/dev/null) in
    [Ii]nclude*[[:space:]=]/etc/ssh/sshd_config.d/\*.conf) return 0 ;;
  esac
  mkdir -p -m 755 /etc/ssh
  [ -s "$config" ] || (umask 077 && echo '# Settings are in sshd_config.d.' >"$config")
  sed -i 's|^[[:space:]]*[Ii]nclude[[:space:]=].*/sshd_config\.d/|#&|; 1i Include /etc/ssh/sshd_config.d/*.conf' "$config"
}
