#!/bin/sh
# Runs a Python script with the first interpreter that has the modules it needs; where none
# has, that is a skipped test.   with.sh "cv2 numpy" SCRIPT [ARGS]
modules=$1
shift
for python in ${PYTHON:-python3 /usr/bin/python3}; do
    "$python" -c "import $(echo "$modules" | tr ' ' ',')" 2>/dev/null && exec "$python" -B "$@"
done
echo "1..0 # SKIP no Python with $modules"
