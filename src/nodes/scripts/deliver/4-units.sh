# Changing how units stand: those that shall not run, those that shall, those that begin again.

# Units that shall not run, and units that are the system's own affair again.
take_units_away() {
  while read -r unit change part; do
    case $change in
      disabled)
        grep -q "^disable $(quoted "$unit") " "$state/pending" || continue
        service disable -q --now "$unit"
        ;;
      masked)
        grep -q "^mask $(quoted "$unit") " "$state/pending" || continue
        service mask -q "$unit" 2>/dev/null
        service stop "$unit" 2>/dev/null || ! service is-active -q "$unit"
        ;;
      *) continue ;;
    esac
    say "$part: $change $unit"
  done <"$work/units"
  sed -n 's/^preset //p' "$state/pending" >"$work/presets"
  while read -r unit change part; do
    ! lists units "$unit" || continue
    leave_to_system
    say "$part: left $unit to the system"
  done <"$work/presets"
}

leave_to_system() {
  service unmask -q "$unit"
  service preset -q "$unit" 2>/dev/null || :
  case $(enablement "$unit") in
    enabled*) service start "$unit" || say "$part: $unit does not start; on the node: journalctl -u $unit" ;;
    *) [ "$change" != enabled ] || service stop "$unit" || : ;;
  esac
}

enable_unit() {
  grep -q "^enable $(quoted "$unit") " "$state/pending" || return 0
  case $(enablement "$unit") in masked*) service unmask -q "$unit" ;; esac
  service enable -q "$unit" || fail "$part: $unit cannot be enabled"
  say "$part: enabled $unit"
}

begin_unit() {
  case $change in
    disabled | masked) return 0 ;;
    reload) service is-active -q "$unit" || return 0 ;;
  esac
  start_unit "$change" "$unit" || fail "$part: $unit does not $(verb "$change"); on the node: journalctl -u $unit"
  say "$part: $(verb "$change")ed $unit ($cause)"
}

verb() { # change
  if [ "$1" = reload ]; then echo reload; else echo restart; fi
}

# `changed`: a unit of the system's own affair is restarted if it runs.
start_unit() { # change unit
  if [ "$1" = changed ]; then service try-restart "$2"; else service "$(verb "$1")" "$2"; fi
}
