#!/bin/sh
# Every lesson runs from beginning to end in its short form, gives what is stored in it, and says
# nothing on stderr. One thread is enough, as other tests run beside.    lessons.sh LABSH TREE
labsh=$1
home=$(mktemp -d) || exit 1
trap 'rm -rf "$home"' EXIT
cd "$2" || exit 1
export LABSH_QUICK=1

n=0
bad=0
set -- scripts/week*/*.lua
echo "1..$#"
for lesson in "$@"; do
    n=$((n + 1))
    if "$labsh" --no-progress --threads 1 --home "$home" --run-all "$lesson" \
        >"$home/out" 2>"$home/err" </dev/null && [ ! -s "$home/err" ]; then
        echo "ok $n - $lesson: $(tail -n 1 "$home/out")"
    else
        bad=1
        echo "not ok $n - $lesson"
        sed 's/^/# /' "$home/err"
        tail -n 50 "$home/out" | sed 's/^/# /'
    fi
done
exit $bad
