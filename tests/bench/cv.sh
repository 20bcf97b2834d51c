#!/usr/bin/env bash
# The cv plugin against OpenCV in one process, call by call in turn (cv.py). $LABSH is the
# program; without OpenCV for Python there is nothing to hold against.
set -euo pipefail
here=$(dirname "$0")
build=$(dirname "$LABSH")

PYTHONPATH=$here/../peers sh "$here/../peers/with.sh" "cv2 numpy" "$here/cv.py" "$build" |
    sed 's/^1\.\.0 # SKIP.*//'
