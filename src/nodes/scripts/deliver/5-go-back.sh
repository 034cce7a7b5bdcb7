# Going back: after a failure, files and units as the last good delivery left them.

# Puts files and units back as the last good delivery left them. Packages and accounts stay: no key lets anyone in.
roll_back() {
  set +e
  say 'failed: putting files and units back'
  while read -r unit change part; do
    if [ "$change" != restart ] || grep -q "^unit $unit " "$state/installed" 2>/dev/null; then continue; fi
    service disable -q --now "$unit" 2>/dev/null
  done <"$work/units"
  find "$state/undo/files" ! -type d 2>/dev/null >"$work/kept"
  while read -r copy; do
    path=${copy#"$state/undo/files"}
    mkdir -p "${path%/*}"
    cp -pP "$copy" "$path.flotilla-new" && mv -f "$path.flotilla-new" "$path" && say "put $path back"
  done <"$work/kept"
  find "$state/undo/absent" ! -type d 2>/dev/null >"$work/absent"
  while read -r mark; do
    path=${mark#"$state/undo/absent"}
    rm -f "$path" "$path.flotilla-new" && say "took $path away"
  done <"$work/absent"
  sweep
  put_units_back
  [ ! -e "$state/undo" ] || mv "$state/undo" "$state/done"
  rm -rf "$state/done" "$state/pending"
}

put_units_back() {
  [ -s "$state/pending" ] || return
  ! grep -q '^daemon-reload' "$state/pending" || service daemon-reload
  sed -n 's/^sysctl \([^ ]*\) .*/\1/p' "$state/pending" >"$work/sysctls"
  while read -r path; do [ ! -e "$path" ] || sysctl -q -p "$path" </dev/null; done <"$work/sysctls"
  sed -n 's/^unit //p' "$state/installed" 2>/dev/null >"$work/earlier"
  while read -r unit change part; do
    grep -q -e "^unit $unit " -e "^stop $unit " "$state/pending" || continue
    if [ "$change" = restart ]; then service enable -q "$unit"; else service is-active -q "$unit" || continue; fi
    service "$change" "$unit" && say "$part: ${change}ed $unit (put back)"
  done <"$work/earlier"
}

ended() { # status
  trap '' INT TERM
  trap - EXIT
  [ "$1" = 0 ] || [ -z "$under_way" ] || roll_back
  rm -rf "$work"
  exit "$1"
}
