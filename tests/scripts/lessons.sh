#!/bin/sh
# Every lesson runs without a window from beginning to end, in a home of its own, and says
# nothing on stderr. LABSH_QUICK shortens those that train; one thread is enough for
# them, as other tests run beside.    lessons.sh LABSH TREE
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
    rm -rf "$home/lesson"
    if "$labsh" --headless --no-progress --seed 1 --threads 1 --home "$home/lesson" "$lesson" \
        >"$home/out" 2>"$home/err" </dev/null && [ ! -s "$home/err" ]; then
        echo "ok $n - $lesson: $(find "$home/lesson/pictures" -name '*.png' 2>/dev/null | wc -l) pictures"
    else
        bad=1
        echo "not ok $n - $lesson"
        sed 's/^/# /' "$home/err"
        tail -n 5 "$home/out" | sed 's/^/# /'
    fi
done
exit $bad
