#!/bin/sh
# One of the study engine's tests, in an empty home.    study.sh LABSH FOLDER NAME
home=$(mktemp -d) || exit 1
trap 'rm -rf "$home"' EXIT
"$1" --headless --no-progress --home "$home" "$2/$3.lua" "$2" "$1"
