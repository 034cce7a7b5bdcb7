/**
 * The completion script for bash; needs nothing but bash 4. Words go to the program as they are, one argument each: nothing that stands
 * on the line is evaluated, and what the program offers is compared as text.
 *
 * @param program words that run flotilla
 */
export function bashScript(program: string): string {
  return `# bash completion for flotilla

_flotilla() {
    local current=\${COMP_WORDS[COMP_CWORD]} offered
    COMPREPLY=()
    while IFS=$'\\t' read -r offered _; do
        if [[ $offered != :* && $offered == "$current"* ]]; then COMPREPLY+=("$offered"); fi
    done < <(${program} complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null </dev/null)
}

complete -o nosort -F _flotilla flotilla
`;
}
