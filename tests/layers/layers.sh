#!/bin/sh
# The rules of the tree, checked: who includes whom, what libraries export, which calls and
# names are not used, how long files are, and that each public header compiles alone.
# Prints TAP. Without BUILD the libraries are left out.
#     layers.sh ROOT [BUILD [CC]]
# shellcheck disable=SC2317 # checks are called by name
LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd)
build=${2:+$(cd "$2" && pwd)}
cc=${3:-cc}
cd "$1" || exit 1

sources() { # PATTERN...: files of ours below core and plugins, sorted
    for pattern in "$@"; do
        find core plugins -type f -name "$pattern"
    done 2>/dev/null | sort
}

# The sources listed as viewer_src in core/view's meson.build.
viewer_sources() {
    awk '/viewer_src *\+?=/ { on = 1 }
         on { while (match($0, /'"'"'[^'"'"']+\.c'"'"'/)) {
                  print "core/view/" substr($0, RSTART + 1, RLENGTH - 2)
                  $0 = substr($0, RSTART + RLENGTH) }
              if (/\)/) on = 0 }' core/view/meson.build 2>/dev/null
}

includes() {
    files=$(sources '*.[ch]')
    # shellcheck disable=SC2086 # no blanks in our names
    [ -z "$files" ] ||
        awk -v viewer=" $(viewer_sources | tr '\n' ' ')" -f "$here/includes.awk" \
            pass=1 $files pass=2 $files
}

# Symbols of a library that others can see, less what tools put there (__odr_asan and kin).
exported() { nm -D --defined-only "$1" | awk '{ print $NF }' | sed 's/@.*//' | grep -v '^_' | sort; }

exports_of_core() {
    exported "$build/liblab.so" | grep -v '^lab_' | sed 's/^/liblab.so exports /'
}

exports_of_plugins() {
    find "$build/plugins" -name '*.so' 2>/dev/null | sort | while read -r so; do
        names=$(exported "$so" | tr '\n' ' ')
        [ "$names" = 'lab_plugin_table ' ] ||
            echo "${so#"$build"/} exports '$names', and should export lab_plugin_table alone"
    done
}

top_level() {
    { git ls-files 2>/dev/null || find . -mindepth 1 -maxdepth 1 | sed 's|^\./||'; } |
        sed 's|/.*||' | sort -u |
        grep -Evx 'core|plugins|scripts|assets|tests|build(-.*)?|build\.sh|README\.md|LICENSE|meson\.build|meson_options\.txt|\..*' |
        sed 's/$/ does not belong at the top/'
}

# C text without comments and literals, as FILE:LINE:TEXT.
bare_code() {
    awk 'FNR == 1 { inside = 0 }
         { out = ""; s = $0
           while (s != "") {
               if (inside) {
                   at = index(s, "*/")
                   if (!at) break
                   inside = 0; s = substr(s, at + 2)
               } else if (match(s, /\/\*|\/\/|"([^"\\]|\\.)*"|'"'"'([^'"'"'\\]|\\.)+'"'"'/)) {
                   out = out substr(s, 1, RSTART - 1) " "
                   token = substr(s, RSTART, 2); s = substr(s, RSTART + RLENGTH)
                   if (token == "//") break
                   if (token == "/*") inside = 1
               } else { out = out s; break }
           }
           print FILENAME ":" FNR ": " out }' "$@"
}

banned_calls() {
    files=$(sources '*.[ch]')
    # shellcheck disable=SC2086
    [ -z "$files" ] || bare_code $files |
        grep -E '[^A-Za-z0-9_.>](strcpy|strcat|strncpy|v?sprintf|strtok|gets|atoi)[ ]*\('
}

long_files() {
    sources '*.[ch]' '*.lua' | xargs wc -l 2>/dev/null | awk '$2 != "total" && $1 > 600 { print $2, $1 }' |
        while read -r file lines; do
            grep -q "^$file [^ ]" "$here/long.txt" || echo "$file has $lines lines; split it at 600"
        done
}

headers_alone() {
    for header in core/include/lab/*.h; do
        echo "#include <lab/${header##*/}>" |
            $cc -std=c17 -Wall -Wextra -Wpedantic -Werror -Icore/include -fsyntax-only -x c - 2>&1 |
            sed -n "/error\|warning/s|^|${header##*/} alone: |p" | head -n 3
    done
}

number=0 failed=0
rule() { # CHECK TEXT: the check prints what breaks the rule, a line each
    number=$((number + 1))
    problems=$($1)
    if [ -z "$problems" ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        echo "$problems" | sed 's/^/# /'
        failed=1
    fi
}

[ -n "$build" ] && echo 1..7 || echo 1..5
rule includes 'folders include what stands above them'
rule banned_calls 'no banned calls'
rule long_files 'no file above 600 lines'
rule top_level 'nothing new at the top of the tree'
rule headers_alone 'public headers compile alone'
if [ -n "$build" ]; then
    rule exports_of_core 'liblab.so exports lab_ names only'
    rule exports_of_plugins 'a plugin exports lab_plugin_table only'
fi
exit $failed
