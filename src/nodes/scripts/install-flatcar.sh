#!/bin/sh
# install-flatcar check|install: replaces what is on one disk by Flatcar, from a rescue system, with Flatcar's own installer. Follows
# install-begin.sh in one file.
#
# Settings that stand above (installFlatcarScript writes them):
#   channel   stable, lts
#   ignition  the node's first boot, base64
: "${channel?}" "${ignition?}"
# Of install-begin.sh, which stands above.
: "${work?}" "${disk?}" "${what=}"

# The installer proves the image's signature with gpg, with a key that it carries itself.
check_installer() {
  have flatcar-install || fail "the rescue system has no 'flatcar-install' (github.com/flatcar/init, bin/flatcar-install): put it into /usr/local/bin"
  for tool in gpg wget bzip2; do
    have "$tool" || fail "the rescue system has no program '$tool', which flatcar-install needs"
  done
  say "channel $channel by $(command -v flatcar-install)"
}

main() {
  begin "$@"
  check_installer
  if [ "$what" = check ]; then
    say 'nothing stands in the way'
    return
  fi
  # It holds a private key.
  (umask 077 && echo "$ignition" | base64 -d >"$work/ignition.json")
  trap 'rm -f "$work/ignition.json"' EXIT
  trap 'exit 143' INT TERM HUP
  erase
  say "writing Flatcar ($channel)"
  run flatcar-install -d "$disk" -C "$channel" -i "$work/ignition.json"
  sync
  say 'done: reboot into the new system'
}

main "$@" </dev/null
