# First boot: waited for, and not built upon when it failed.

# Until it is through, it still installs packages and restarts sshd. Where nothing of it runs, nothing is waited for.
await_first_boot() {
  tries=0
  until first_boot_ended; do
    [ "$tries" -gt 0 ] || say 'waiting for first boot to finish'
    tries=$((tries + 1))
    [ "$tries" -lt 1800 ] || fail 'first boot has not finished within 15 minutes; on the node: cloud-init status --long'
    sleep 0.5
  done
  # Later deliveries mend what they find; a node that was never whole is told of.
  [ -e "$state/installed" ] || first_boot_succeeded
}

# cloud-init writes its result anew at every boot, whatever its version. The unit of our own runs until it has gone through once.
first_boot_ended() {
  if [ -e /run/cloud-init/enabled ] && [ ! -e /run/cloud-init/result.json ]; then return 1; fi
  [ ! -e /etc/systemd/system/flotilla-first-boot.service ] || [ -e /var/lib/flotilla/first-boot/finished ] ||
    service is-failed -q flotilla-first-boot.service
}

# The exit status of `cloud-init status` means other things from 23.4 on; the list of errors in its result never did. Other than those,
# recoverable ones are for instance words of a vendor's own that will be gone some day.
first_boot_succeeded() {
  if service is-failed -q flotilla-first-boot.service; then
    systemctl status --no-pager --lines 20 flotilla-first-boot.service 2>&1 | sed 's/^/  | /' >&2 || :
    fail 'first boot failed; it is tried again at the next boot'
  fi
  # How a cloud-init ended that was the vendor's alone, on a machine that joined over SSH, is none of ours.
  [ -e /var/lib/flotilla/first-boot/begun ] || return 0
  if [ ! -e /run/cloud-init/result.json ] || tr -d ' \t\n' </run/cloud-init/result.json | grep -q '"errors":\[\]'; then return 0; fi
  timeout 60 cloud-init status --long 2>&1 | sed 's/^/  | /' >&2 || :
  fail 'first boot ended with errors; mend them and run cloud-init clean --reboot on the node, or make it anew: flotilla replace'
}
