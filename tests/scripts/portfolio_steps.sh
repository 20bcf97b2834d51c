#!/bin/bash
# Runs the steps of a portfolio's Dockerfile by hand, where there is no docker: RUN and CMD by chroot (as root) in a
# root made by debootstrap, COPY by cp. The Dockerfile has one stage; what it has beyond FROM, WORKDIR, ENV, COPY, RUN
# and CMD is an error.
#     portfolio_steps.sh --print PORTFOLIO        prints the steps
#     portfolio_steps.sh ROOT PORTFOLIO           takes them; CMD's status is the script's
set -eu
root=$1
context=$2
at=/ # of WORKDIR

die() { echo "portfolio_steps.sh: $*" >&2; exit 2; }

# The instructions, one a line: comments dropped, continued lines joined.
steps() {
    sed -e '/^[[:space:]]*#/d' "$context/Dockerfile" | sed -e ':a' -e '/\\$/{N;s/\\\n//;ba' -e '}' -e '/^[[:space:]]*$/d'
}

inside() { chroot "$root" /usr/bin/env -C "$at" "${environment[@]}" sh -c "$1"; }

copy() { # SOURCE TO
    local to=$2
    case $to in /*) ;; *) to=${at%/}/$to ;; esac
    case $1 in
    .) tar -C "$context" --exclude-from="$context/.dockerignore" -cf - . | tar -C "$root$to" -xf - ;;
    *) cp -R "$context/$1" "$root$to" ;;
    esac
}

# ["a", "b"] → 'a' 'b'
words() { sed -e 's/^\[ *"//' -e 's/" *\]$//' -e "s/'/'\\\\''/g" -e "s/\" *, *\"/' '/g" -e "s/^/'/" -e "s/$/'/" <<<"$1"; }

[ -r "$context/Dockerfile" ] || die "$context has no Dockerfile"
if [ "$root" = --print ]; then
    steps
    exit
fi
[ -x "$root/bin/sh" ] || die "$root is no root"
# Docker gives a container its /proc.
if [ ! -e "$root/proc/self" ]; then
    mount -t proc proc "$root/proc" || die "no /proc in $root"
    trap 'umount "$root/proc"' EXIT
fi
environment=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive)
while IFS= read -r step <&3; do
    echo "== $step"
    what=${step#* }
    case $step in
    'FROM debian:12') grep -q '^VERSION_ID="12"' "$root/etc/os-release" || die "$root is not Debian 12" ;;
    WORKDIR\ *) at=$what; mkdir -p "$root$at" ;;
    ENV\ *) environment+=("$what") ;;
    COPY\ *) read -r from to <<<"$what"; copy "$from" "$to" ;;
    RUN\ *) inside "$what" ;;
    CMD\ *) inside "$(words "$what")" ;;
    *) die "unknown step: $step" ;;
    esac
done 3< <(steps)
