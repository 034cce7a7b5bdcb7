#!/bin/sh
# rekey begin|confirm|revert: moves sshd to another host key so that a client which pins exactly one key is never locked out.
#
# `begin` comes over a connection pinned to the old key: it puts the key from the inbox in the old one's place. `confirm` comes
# over a connection pinned to the new key: only then is the old key dropped. Without it `revert` brings the old key back, after
# two minutes or at the next boot. sshd offers one key at any moment: the one at $key, changed by a rename.
#   $key.previous   the confirmed key, while the one at $key is not confirmed
#   $key.reverted   the way back was taken; `confirm` must not take the old key for the new one
set -eu
umask 077
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
trap '' HUP PIPE

key=/etc/flotilla/ssh/hostkey
inbox=/var/lib/flotilla/inbox/hostkey
deadline=flotilla-rekey-deadline
read -r node _ </etc/flotilla/node || node='this node'

say() { echo "$node ssh: $*" || :; }

fail() {
  echo "$node: rekey: $*" >&2 || :
  exit 1
}

durable() { sync "$@" 2>/dev/null || sync; }

# `ssh-ed25519 AAAA...` of a private key.
public_of() { ssh-keygen -y -P '' -f "$1" 2>/dev/null | cut -d ' ' -f 1,2; }

# Until first boot is through, it still restarts sshd. Where nothing of it runs, nothing is waited for; how it ended is for the delivery
# to tell.
await_first_boot() {
  tries=0
  until first_boot_ended; do
    [ "$tries" -gt 0 ] || say 'waiting for first boot to finish'
    tries=$((tries + 1))
    [ "$tries" -lt 1800 ] || fail 'first boot has not finished within 15 minutes; on the node: cloud-init status --long'
    sleep 0.5
  done
}

first_boot_ended() {
  if [ -e /run/cloud-init/enabled ] && [ ! -e /run/cloud-init/result.json ]; then return 1; fi
  [ ! -e /etc/systemd/system/flotilla-first-boot.service ] || [ -e /var/lib/flotilla/first-boot/finished ] ||
    systemctl is-failed -q flotilla-first-boot.service
}

take_lock() {
  mkdir -p /run/flotilla
  exec 9>/run/flotilla/rekey.lock
  tries=0
  until flock -n 9; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || fail 'another rekey has been running for a minute'
    sleep 1
  done
}

sshd_unit() {
  # A socket starts a daemon for each connection, which reads its key then.
  for unit in ssh.service sshd.service ssh.socket sshd.socket; do
    ! systemctl is-active -q "$unit" || { echo "$unit" && return; }
  done
}

# Makes sshd read its key again, and waits until it shows exactly that key. A daemon that does not run reads it when it starts.
serve() {
  unit=$(sshd_unit)
  [ -n "$unit" ] || return 0
  configuration=$(sshd -T) || return 1
  [ "$(echo "$configuration" | grep -c '^hostkey ')" = 1 ] || { echo 'sshd is set to offer several host keys' >&2 && return 1; }
  port=$(echo "$configuration" | sed -n 's/^port //p' | head -n 1)
  wanted=$(public_of "$key")
  case $unit in *.service) systemctl reload "$unit" || return 1 ;; esac
  # Some releases print a comment line too. Few looks, because sshd shuts out an address that connects and never logs in.
  tries=0
  until [ "$(ssh-keyscan -T 2 -p "$port" -t ed25519 127.0.0.1 2>/dev/null | sed -n '/^#/!p' | cut -d ' ' -f 2,3)" = "$wanted" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 10 ] || { echo 'sshd does not show the host key that it was given' >&2 && return 1; }
    sleep 0.5
  done
}

# Sets the way back before anything changes: by a timer, and by a unit at boot.
arm() {
  systemctl enable -q flotilla-rekey.service
  disarm
  systemd-run -q --unit="$deadline" --on-active=120 --timer-property=AccuracySec=1s "$0" revert
}

disarm() {
  systemctl stop "$deadline.timer" 2>/dev/null || :
  systemctl reset-failed "$deadline.service" 2>/dev/null || :
}

begin() {
  await_first_boot
  take_lock
  [ -f "$inbox" ] || fail "no host key in $inbox"
  cp "$inbox" "$key.new"
  new=$(public_of "$key.new")
  case $new in
    'ssh-ed25519 '*) ;;
    *) rm -f "$key.new" "$inbox" && fail 'the key in the inbox is not an ED25519 key in OpenSSH form without a passphrase' ;;
  esac
  if [ "$new" = "$(public_of "$key")" ]; then
    rm -f "$key.new"
    if [ ! -e "$key.previous" ]; then
      rm -f "$key.reverted" "$inbox"
      say 'host key unchanged'
      return
    fi
    arm
  else
    arm
    switch_to_new
  fi
  if ! serve; then
    go_back
    fail 'the new host key is not in use'
  fi
  rm -f "$inbox"
  say 'offers the new host key; confirm within 120 s'
}

switch_to_new() {
  rm -f "$key.reverted"
  if [ ! -e "$key.previous" ]; then
    cp -p "$key" "$key.keep"
    durable "$key.keep"
    mv "$key.keep" "$key.previous"
  fi
  durable "$key.new" "${key%/*}"
  mv "$key.new" "$key"
  durable "${key%/*}"
}

confirm() {
  take_lock
  [ ! -e "$key.reverted" ] || fail 'the node went back to its earlier host key, as the new one was not confirmed in time; begin again'
  rm -f "$key.previous"
  durable "${key%/*}"
  disarm
  say 'host key confirmed'
}

go_back() {
  [ -e "$key.previous" ] || return 0
  : >"$key.reverted"
  mv -f "$key.previous" "$key"
  durable "${key%/*}"
  serve || :
}

case ${1:-} in
  begin) begin ;;
  confirm) confirm ;;
  revert) take_lock && go_back ;;
  *) fail 'expected begin, confirm or revert' ;;
esac
