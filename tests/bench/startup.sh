#!/usr/bin/env bash
# From the command to the first line evaluated and out again, against other prompts.
# $LABSH is the program. The least of 21 runs taken in turn: other work on the machine only
# adds to them.
set -euo pipefail
limit_ms=60
runs=21

export LABSH_HOME
LABSH_HOME=$(mktemp -d)
trap 'rm -rf "$LABSH_HOME"' EXIT

once() { # COMMAND...: prints microseconds
    local begin=$EPOCHREALTIME end
    "$@" </dev/null >/dev/null 2>&1 || return 1
    end=$EPOCHREALTIME
    echo $((${end/[.,]/} - ${begin/[.,]/}))
}

least() { sort -n | awk 'NR == 1 { printf "%.3f\n", $1 / 1000 }'; }

against() { # PEER COMMAND...
    local peer=$1 ours='' theirs='' i
    shift
    if ! once "$@" >/dev/null; then
        for ((i = 0; i < runs; i++)); do ours+="$(once "$LABSH" -e '')"$'\n'; done
        printf 'startup\t1\t%s\t%s\t-\t%s\n' "$(printf %s "$ours" | least)" "$peer" $limit_ms
        return
    fi
    for ((i = 0; i < runs; i++)); do
        ours+="$(once "$LABSH" -e '')"$'\n'
        theirs+="$(once "$@")"$'\n'
    done
    printf 'startup\t1\t%s\t%s\t%s\t%s\n' "$(printf %s "$ours" | least)" "$peer" \
        "$(printf %s "$theirs" | least)" $limit_ms
}

once "$LABSH" -e '' >/dev/null
against lua5.4 lua5.4 -e ''
# The interpreter itself, not a script that looks for it.
python=$(python3 -c 'import sys; print(sys.executable)' 2>/dev/null || echo python3)
against python3 "$python" -c ''
against ipython "$python" -m IPython --no-banner -c pass
