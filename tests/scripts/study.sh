#!/bin/sh
# One of the study engine's tests, in an empty home.    study.sh LABSH FOLDER NAME
home=$(mktemp -d) || exit 1
trap 'rm -rf "$home"' EXIT
# Where a picture was left is no line of the report.
{
    "$1" --headless --no-progress --home "$home" "$2/$3.lua" "$2" "$1"
    echo "$?" >"$home/status"
} | sed 's/^picture [0-9]*: /# &/'
exit "$(cat "$home/status")"
