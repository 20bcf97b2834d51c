#!/bin/sh
# report.awk on records as meson writes them: what it counts, shows and returns. Prints TAP.
here=$(cd "$(dirname "$0")" && pwd)
number=0 failed=0

record() { # NAME RESULT CODE STDOUT [STDERR], the last two as JSON strings hold them
    printf '{"name": "%s", "stdout": "%s", "result": "%s", "starttime": 1.5, ' "$1" "$4" "$2"
    printf '"duration": 0.1, "returncode": %s, "env": {}, "stderr": "%s"}\n' "$3" "${5:-}"
}

expect() { # WHAT STATUS PATTERN...: on the records in $records
    number=$((number + 1))
    what=$1 status=$2 wrong=''
    shift 2
    out=$(printf '%s\n' "$records" | LC_ALL=C awk -f "$here/report.awk")
    [ $? = "$status" ] || wrong="exit status is not $status"
    for pattern in "$@"; do
        printf '%s\n' "$out" | grep -qx -- "$pattern" || wrong="no line '$pattern'"
    done
    [ "$(printf '%s\n' "$out" | tail -n 1)" = "$last" ] || wrong="the last line is not '$last'"
    if [ -z "$wrong" ]; then
        echo "ok $number - $what"
    else
        printf 'not ok %d - %s\n# %s\n' $number "$what" "$wrong"
        printf '%s\n' "$out" | sed 's/^/# /'
        failed=1
    fi
}

echo 1..10
records=$(record a OK 0 '1..3\nok 1 - x\nok 2 - y # SKIP no screen\nok 3\n')
last='2 passed, 0 failed, 1 skipped'
expect 'TAP cases are counted' 0 'ok      a  *2 passed, 1 skipped'

records=$(record a OK 0 '' && record b OK 0 'some words\n')
last='2 passed, 0 failed'
expect 'a test without TAP is one case' 0

records=$(record a ERROR 1 '1..2\nok 1\nnot ok 2 - y\n# 3 is not 4\n' 'why\n')
last='1 passed, 1 failed'
expect 'a failed case, with its output' 1 'FAILED  a .*(exit status 1)' '    # 3 is not 4' '    why'

records=$(record a ERROR -11 '1..3\nok 1\n')
last='1 passed, 1 failed'
expect 'a crash is one failed case' 1 'FAILED  a .*(killed by signal 11)'

records=$(record a TIMEOUT -15 '')
last='0 passed, 1 failed'
expect 'so is a hang' 1 'FAILED  a .*(ran out of time)'

records=$(record a ERROR 0 '1..3\nok 1\n')
last='1 passed, 1 failed'
expect 'and an early end' 1

records=$(record a SKIP 77 '' && record b SKIP 0 '1..0 # SKIP none\n')
last='0 passed, 0 failed, 2 skipped'
expect 'skipped tests' 0 'skipped a .*'

records=$(record b OK 0 '' && record a EXPECTEDFAIL 1 '')
last='2 passed, 0 failed'
expect 'a failure that is expected' 0

records=$(record a FAIL 1 '\"result\": \"OK\"\nok 1 back\\\\\\nok 2\n\u4e2d\u6587 \ud83d\ude00 \"q\"\n')
last='1 passed, 1 failed'
expect 'escapes, quotes, Chinese' 1 '    "result": "OK"' '    中文 😀 "q"'

records=$(record a FAIL 1 "$(awk 'BEGIN { for (i = 0; i < 300; i++) printf "line %d\\n", i }')")
last='0 passed, 1 failed'
expect 'the end of a long output' 1 '    … 200 lines before these' '    line 200' '    line 299'
exit $failed
