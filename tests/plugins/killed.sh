#!/bin/sh
# killed.sh LABSH WHAT...: a training (trainings.lua) killed twice by SIGKILL, each time after it
# has written another checkpoint, comes to the metrics and weights of one that ran through, bit
# for bit. Prints TAP.
labsh=$1
shift
here=$(dirname "$0")
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
echo "1..$#"

train() { # HOME WHAT
    LABSH_HOME=$home/$1 "$labsh" --headless --no-progress --threads 1 "$here/trainings.lua" "$2" \
        "$home/$1/checkpoint"
}

file() { ls -i "$home/killed/checkpoint" 2>/dev/null; }

# Starts it, waits for a checkpoint that is new, and kills it. 137 is its end.
kill_one() { # WHAT
    before=$(file)
    LABSH_HOME=$home/killed "$labsh" --headless --no-progress --threads 1 "$here/trainings.lua" \
        "$1" "$home/killed/checkpoint" >/dev/null 2>&1 &
    while [ "$(file)" = "$before" ] && kill -0 $! 2>/dev/null; do sleep 0.01; done
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
    [ $? = 137 ]
}

run() { # WHAT
    rm -rf "$home/whole" "$home/killed"
    mkdir "$home/whole" "$home/killed"
    train whole "$1" >"$home/a" || return 1
    kill_one "$1" && kill_one "$1" || { echo "# it ended before it was killed"; return 1; }
    train killed "$1" >"$home/b" || return 1
    sort -u "$home/a" >"$home/a.sorted"
    sort -u "$home/b" >"$home/b.sorted"
    [ "$(wc -l <"$home/a.sorted")" -gt 10 ] && cmp -s "$home/a.sorted" "$home/b.sorted" && return
    diff "$home/a.sorted" "$home/b.sorted" | head -n 6 | sed 's/^/# /'
    return 1
}

failed=0
n=0
for what; do
    n=$((n + 1))
    if run "$what"; then
        echo "ok $n - $what"
    else
        echo "not ok $n - $what"
        failed=1
    fi
done
exit $failed
