# Going back: after a failure, files and units as the last good delivery left them.

# Puts files and units back as the last good delivery left them. Packages and accounts stay: no key lets anyone in.
roll_back() {
  set +e
  say 'failed: putting files and units back'
  while read -r unit change part; do
    if [ "$change" != restart ] || grep -q "^unit $(quoted "$unit") " "$state/installed" 2>/dev/null; then continue; fi
    service disable -q --now "$unit" 2>/dev/null
  done <"$work/units"
  cat "$state/undo/units" 2>/dev/null >"$work/stood"
  # Those that were not there before, while they still are.
  while read -r unit enabled _; do
    [ "$enabled" != unknown ] || service disable -q --now "$unit" 2>/dev/null
  done <"$work/stood"
  put_files_back
  sweep
  put_units_back
  [ ! -e "$state/undo" ] || mv "$state/undo" "$state/done"
  rm -rf "$state/done" "$state/pending"
}

put_files_back() {
  find "$state/undo/files" ! -type d 2>/dev/null >"$work/kept"
  while read -r copy; do
    path=${copy#"$state/undo/files"}
    mkdir -p "${path%/*}"
    cp -pP "$copy" "$path.flotilla-new" && mv -fT "$path.flotilla-new" "$path" && relabel "$path" && say "put $path back"
  done <"$work/kept"
  find "$state/undo/absent" ! -type d 2>/dev/null >"$work/absent"
  while read -r mark; do
    path=${mark#"$state/undo/absent"}
    rm -f "$path" "$path.flotilla-new" && say "took $path away"
  done <"$work/absent"
}

put_units_back() {
  [ -s "$state/pending" ] || [ -e "$state/undo/sysctls" ] || return
  ! grep -q '^daemon-reload' "$state/pending" || service daemon-reload
  sed -n 's/^sysctl \([^ ]*\) .*/\1/p' "$state/pending" >"$work/parameter-files"
  while read -r path; do [ ! -e "$path" ] || apply_parameters "$path"; done <"$work/parameter-files"
  cat "$state/undo/sysctls" 2>/dev/null >"$work/parameters"
  while read -r name value; do (echo "$value" >"$(parameter_file "$name")") 2>/dev/null; done <"$work/parameters"
  refresh_again
  put_arguments_back
  put_standing_back
  sed -n 's/^unit //p' "$state/installed" 2>/dev/null >"$work/earlier"
  while read -r unit change part; do
    grep -q -e "^unit $(quoted "$unit") " -e "^stop $(quoted "$unit") " "$state/pending" || continue
    case $change in
      disabled | masked) continue ;;
      restart) service enable -q "$unit" ;;
      reload) service is-active -q "$unit" || continue ;;
    esac
    start_unit "$change" "$unit" && say "$part: $(verb "$change")ed $unit (put back)"
  done <"$work/earlier"
}

refresh_again() {
  while read -r _ folder need command; do
    grep -Fxq -e "refresh $folder" "$state/pending" || continue
    # shellcheck disable=SC2086 # words without blanks and wildcards
    timeout 300 $command >/dev/null 2>&1 </dev/null
  done <"$work/refreshes"
}

put_arguments_back() {
  sed -n 's/^add-argument \([^ ]*\) .*/--remove-args=\1/p; s/^remove-argument \([^ ]*\) .*/--args=\1/p' "$state/pending" >"$work/argument-changes"
  while read -r change; do grubby --update-kernel=ALL "$change" </dev/null >/dev/null 2>&1; done <"$work/argument-changes"
}

# Units whose standing was changed, as they stood.
put_standing_back() {
  while read -r unit enabled active; do
    case $enabled in
      unknown) continue ;;
      masked*) service disable -q "$unit" 2>/dev/null && service mask -q "$unit" 2>/dev/null ;;
      enabled*) service unmask -q "$unit" && service enable -q "$unit" ;;
      disabled) service unmask -q "$unit" && service disable -q "$unit" ;;
      *) service unmask -q "$unit" ;;
    esac
    if [ "$active" = yes ]; then service start "$unit"; else service stop "$unit" 2>/dev/null; fi
  done <"$work/stood"
}

ended() { # status
  trap '' INT TERM
  trap - EXIT
  [ "$1" = 0 ] || [ -z "$under_way" ] || roll_back
  rm -rf "$work"
  exit "$1"
}
