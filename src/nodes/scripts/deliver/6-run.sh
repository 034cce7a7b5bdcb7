# The run.

trap 'ended $?' EXIT
trap 'exit 143' INT TERM

read_header
await_first_boot
read_bundle
recover
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
make_groups
make_accounts
stop_units
install_files
act
run_checks
lock_accounts
finish
