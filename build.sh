#!/usr/bin/env bash
# Builds, tests and starts labsh. The verbs are in the table below; each is a function
# verb_NAME further down. What the build itself needs to know is in meson.build.
set -euo pipefail
shopt -s extglob

top=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
build=$top/build

verbs() {
    cat <<'END'
run [ARGS]                     install what is missing, build, start labsh with ARGS
test [NAME...]                 install what is missing, build, run the tests
build                          build; leaves build/labsh
bench [NAME...] [--json FILE]  measure against limits and peers
check                          warnings as errors, sanitizers, all tests, formatting
fuzz [SECONDS] [NAME...]       feed hostile input to the parsers, 60 s each
fmt                            format all C files
deps [--print] [GROUP...]      install packages, or list them (need use test check fuzz)
install                        install to $PREFIX (/usr/local), below $DESTDIR if set
clean                          remove everything that was built
help                           this list
END
}

# What labsh needs from the system. Groups: `need` to build and run it, `use` if found,
# `test` for the tests, `check` and `fuzz` for those verbs. The second column is how to see
# that it is there where dpkg cannot be asked. Names after a slash are alternatives.
packages() {
    cat <<'END'
need  | cmd:cc           | gcc                              | gcc                    | gcc              | build-base        | -          | compiler, for C cells too
need  | -                | libc6-dev                        | glibc-devel            | -                | -                 | -          | headers of the C library
need  | cmd:meson        | meson                            | meson                  | meson            | meson             | meson      | describes the build
need  | cmd:ninja        | ninja-build                      | ninja-build            | ninja            | ninja             | ninja      | runs the build
need  | cmd:pkg-config   | pkgconf/pkg-config               | pkgconf-pkg-config     | pkgconf          | pkgconf           | pkgconf    | finds libraries
need  | pc:lua5.4/lua-5.4/lua54/lua | liblua5.4-dev         | lua-devel              | lua              | lua5.4-dev        | lua@5.4    | the language of the prompt
need  | pc:readline      | libreadline-dev                  | readline-devel         | readline         | readline-dev      | readline   | line editing
need  | pc:libffi        | libffi-dev                       | libffi-devel           | libffi           | libffi-dev        | libffi     | calls into plugins
need  | pc:sqlite3       | libsqlite3-dev                   | sqlite-devel           | sqlite           | sqlite-dev        | sqlite     | sessions and runs
need  | pc:sdl2          | libsdl2-dev                      | SDL2-devel             | sdl2             | sdl2-dev          | sdl2       | windows
need  | pc:cairo         | libcairo2-dev                    | cairo-devel            | cairo            | cairo-dev         | cairo      | plots
need  | pc:pangocairo    | libpango1.0-dev                  | pango-devel            | pango            | pango-dev         | pango      | text in plots and windows
need  | pc:harfbuzz      | libharfbuzz-dev                  | harfbuzz-devel         | harfbuzz         | harfbuzz-dev      | harfbuzz   | glyphs of formulas
need  | pc:libjpeg       | libjpeg-dev/libjpeg62-turbo-dev  | libjpeg-turbo-devel    | libjpeg-turbo    | libjpeg-turbo-dev | jpeg-turbo | JPEG files
need  | pc:libpng        | libpng-dev                       | libpng-devel           | libpng           | libpng-dev        | libpng     | PNG files
need  | pc:libwebp       | libwebp-dev                      | libwebp-devel          | libwebp          | libwebp-dev       | webp       | WebP files
need  | -                | libdnnl-dev                      | onednn-devel           | onednn           | onednn-dev        | onednn     | products and convolutions
need  | pc:zlib          | zlib1g-dev                       | zlib-devel             | zlib             | zlib-dev          | zlib       | PNG's compression, npz and gzip files
need  | pc:jansson       | libjansson-dev                   | jansson-devel          | jansson          | jansson-dev       | jansson    | JSON
need  | pc:libpcre2-8    | libpcre2-dev                     | pcre2-devel            | pcre2            | pcre2-dev         | pcre2      | regular expressions of tokenizers
use   | pc:chafa         | libchafa-dev                     | chafa-devel            | chafa            | chafa-dev         | chafa      | pictures in a terminal
use   | -                | fonts-dejavu-core                | dejavu-sans-fonts      | ttf-dejavu       | font-dejavu       | -          | Latin text in pictures
use   | -                | fonts-dejavu-extra               | dejavu-serif-fonts     | -                | -                 | -          | formulas in pictures
use   | -                | fonts-wqy-microhei               | wqy-microhei-fonts     | wqy-microhei     | font-wqy-zenhei   | -          | Chinese text in pictures
test  | pc:cmocka        | libcmocka-dev                    | libcmocka-devel        | cmocka           | cmocka-dev        | cmocka     | unit tests
test  | cmd:Xvfb         | xvfb                             | xorg-x11-server-Xvfb   | xorg-server-xvfb | xvfb              | -          | a screen for window tests
check | cmd:clang-format | clang-format                     | clang-tools-extra      | clang            | clang-extra-tools | clang-format | formatting
fuzz  | cmd:clang        | clang                            | clang                  | clang            | clang             | llvm       | the compiler with libFuzzer
fuzz  | -                | libclang-rt-dev/libclang-rt-14-dev | compiler-rt          | compiler-rt      | compiler-rt       | -          | libFuzzer and sanitizers
fuzz  | -                | libomp-dev                       | libomp-devel           | openmp           | openmp-dev        | libomp     | OpenMP for clang
END
}

say() { printf '%s\n' "$*" >&2; }
die() { say "build.sh: $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# ---- packages ------------------------------------------------------------------------

# Sets `system` (apt, or the table's column to print), `installed` (" name=version …" of
# the table's Debian packages) and `rows` (the table without its blanks).
look_at_system() {
    local like=''
    rows=$(packages | sed 's/ *| */|/g')
    installed=' '
    if have dpkg-query && have apt-get; then
        system=apt
        # shellcheck disable=SC2046 # names without blanks, split on purpose
        installed=" $(dpkg-query -W -f '${db:Status-Status} ${Package}=${Version}\n' \
            $(cut -d'|' -f3 <<<"$rows" | tr / ' ') 2>/dev/null |
            sed -n 's/^installed //p' | tr '\n' ' ' || true)"
        return
    fi
    # shellcheck disable=SC1091 # not ours
    [ ! -r /etc/os-release ] || like=$(. /etc/os-release && echo " ${ID:-} ${ID_LIKE:-} ")
    case $like in
    *' fedora '* | *' rhel '*) system=fedora ;;
    *' arch '*) system=arch ;;
    *' alpine '*) system=alpine ;;
    *) system=other; [ "$(uname)" != Darwin ] || system=brew ;;
    esac
}

# Is one row's package there?  CHECK DEBIAN-NAMES
is_there() {
    local name names
    if [ "$system" = apt ]; then
        IFS=/ read -ra names <<<"$2"
        for name in "${names[@]}"; do
            case $installed in *" $name="*) return 0 ;; esac
        done
        return 1
    fi
    IFS=/ read -ra names <<<"${1#*:}"
    for name in "${names[@]}"; do
        case $1 in
        cmd:*) have "$name" && return 0 ;;
        pc:*) pkg-config --exists "$name" 2>/dev/null && return 0 ;;
        *) return 0 ;;
        esac
    done
    return 1
}

# The system's own name of a row's package: "-" where it needs none.
name_here() { # DEBIAN FEDORA ARCH ALPINE BREW
    case $system in
    fedora) echo "$2" ;;
    arch) echo "$3" ;;
    alpine) echo "$4" ;;
    brew) echo "$5" ;;
    *) echo "$1" ;;
    esac
}

# Prints the missing packages of the groups given, a line each: GROUP NAME.
missing() {
    local group check deb fedora arch alpine brew _
    while IFS='|' read -r group check deb fedora arch alpine brew _; do
        case " $* " in *" $group "*) ;; *) continue ;; esac
        is_there "$check" "$deb" && continue
        echo "$group $(name_here "$deb" "$fedora" "$arch" "$alpine" "$brew")"
    done <<<"$rows" | grep -v ' -$' || true
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@"; }

# Installs each name, or the first of its alternatives that this release has. What it has
# none of is left out; the caller looks again.
apt_install() {
    local name one list=()
    apt-cache show meson >/dev/null 2>&1 || apt update || return
    for name in "$@"; do
        for one in ${name//\// }; do
            if apt-cache show "$one" >/dev/null 2>&1; then
                list+=("$one")
                break
            fi
        done
    done
    [ ${#list[@]} = 0 ] || apt install -y --no-install-recommends "${list[@]}" ||
        { apt update && apt install -y --no-install-recommends "${list[@]}"; }
}

# shellcheck disable=SC2001 # a pattern with a class
first_names() { sed 's|/[^ ]*||g' <<<"$1"; } # of alternatives

# Makes sure that the groups' packages are there. Optional ones that could not be had once
# are not tried at every start. Returns 1 when needed ones are missing.
deps() {
    local todo names tried=$build/.deps-tried log status=0
    look_at_system
    todo=$(missing "$@")
    [ -n "$todo" ] || return 0
    names=$(cut -d' ' -f2 <<<"$todo" | tr '\n' ' ')
    if ! grep -qv '^use ' <<<"$todo" && [ "$todo" = "$(cat "$tried" 2>/dev/null)" ]; then
        return 0
    fi
    if [ "$system" = apt ] && { [ "$(id -u)" = 0 ] || have sudo; }; then
        say "installing: $(first_names "$names")"
        log=$(mktemp)
        # shellcheck disable=SC2086 # package names, split on purpose
        apt_install $names >"$log" 2>&1 || status=$?
        [ $status = 0 ] || tail -n 12 "$log" >&2
        rm -f "$log"
        look_at_system
        todo=$(missing "$@")
        names=$(cut -d' ' -f2 <<<"$todo" | tr '\n' ' ')
    fi
    [ -n "$todo" ] || return 0
    mkdir -p "$build"
    printf '%s\n' "$todo" >"$tried"
    tell_missing "$todo" "$names"
    ! grep -qv '^use ' <<<"$todo"
}

tell_missing() { # TODO NAMES
    local how
    case $system in
    apt) how='as root: apt-get install' ;;
    fedora) how='as root: dnf install' ;;
    arch) how='as root: pacman -S' ;;
    alpine) how='as root: apk add' ;;
    brew) how='brew install' ;;
    *) how="with this system's package manager (these are Debian's names):" ;;
    esac
    if grep -qv '^use ' <<<"$1"; then
        say "build.sh: missing packages; install them $how $(first_names "$2")"
    else
        say "build.sh: better with these packages; install them $how $(first_names "$2")"
    fi
}

verb_deps() {
    local print=false groups=() group check deb fedora arch alpine brew what mark lacks=0
    while [ $# -gt 0 ]; do
        case $1 in
        --print) print=true ;;
        need | use | test | check | fuzz) groups+=("$1") ;;
        *) usage "deps: unknown group '$1'" ;;
        esac
        shift
    done
    if ! $print; then
        [ ${#groups[@]} -gt 0 ] || groups=(need use test)
        deps "${groups[@]}" || exit 1
        say "deps: all there (${groups[*]})"
        return
    fi
    [ ${#groups[@]} -gt 0 ] || groups=(need use test check fuzz)
    look_at_system
    while IFS='|' read -r group check deb fedora arch alpine brew what; do
        case " ${groups[*]} " in *" $group "*) ;; *) continue ;; esac
        mark=there
        is_there "$check" "$deb" || { mark=missing; [ "$group" != need ] || lacks=1; }
        printf '%-6s %-8s %-20s %s\n' "$group" "$mark" \
            "$(first_names "$(name_here "$deb" "$fedora" "$arch" "$alpine" "$brew")")" "$what"
    done <<<"$rows"
    exit $lacks
}

# ---- building ------------------------------------------------------------------------

is_sound() { # DIR: meson has finished setting it up, and ninja can read what it wrote
    [ -f "$1/meson-private/coredata.dat" ] && ninja -C "$1" -t targets depth 1 >/dev/null 2>&1
}

# Sets up DIR with the meson options given, or again when something that decides it has
# changed: place, options, compiler, packages. A folder that cannot be renewed is made anew.
configure() { # DIR [OPTION...]
    local dir=$1 stamp log
    shift
    stamp=$(printf '%s\n' "$top" "$@" "CC=${CC:-} CFLAGS=${CFLAGS:-}" "$installed"
        cat "$top/meson_options.txt")
    if is_sound "$dir" && [ "$stamp" = "$(cat "$dir/.configured" 2>/dev/null)" ]; then
        return
    fi
    log=$(mktemp)
    if is_sound "$dir" && [ "$(sed -n 1p "$dir/.configured" 2>/dev/null)" = "$top" ] &&
        meson setup --reconfigure "$@" "$dir" "$top" >"$log" 2>&1; then
        :
    else
        rm -rf "$dir"
        if ! meson setup "$@" "$dir" "$top" >"$log" 2>&1; then
            tail -n 8 "$log" >&2
            rm -f "$log" "$dir/build.ninja"
            die "meson cannot set up $dir"
        fi
    fi
    rm -f "$log"
    printf '%s\n' "$stamp" >"$dir/.configured"
}

# Passes on what compilers say and shows steps as one changing line, on a terminal only. Of
# what meson says when it describes the build anew, only trouble is passed on.
show_steps() {
    local line width steps=0 meson=false tty=false
    width=$(($(tput cols 2>/dev/null || echo 80) - 1))
    [ ! -t 2 ] || tty=true
    while IFS= read -r line; do
        case $line in
        \[[0-9]*/[0-9]*\]\ *)
            [[ $line == *'Regenerating build files'* ]] && meson=true || meson=false
            $meson || steps=$((steps + 1))
            ! $tty || printf '\r%s\033[K' "${line:0:width}" >&2
            ;;
        'ninja: build stopped'*) steps=0 ;;
        'ninja: Entering directory'* | 'ninja: no work to do.' | 'ninja: Leaving'*) ;;
        *)
            ! $meson || [[ $line == *ERROR* || $line == 'ninja: '* ]] || continue
            if $tty; then
                printf '\r\033[K' >&2
            else
                line=${line//$'\e['*([0-9;])[mK]/}
            fi
            say "$line"
            ;;
        esac
    done
    ! $tty || printf '\r\033[K' >&2
    [ $steps = 0 ] || say "built: $steps steps"
}

compile() { # DIR [TARGET...]
    local dir=$1
    shift
    NINJA_STATUS='[%f/%t] ' ninja -C "$dir" "$@" 2>&1 | show_steps || die "the build failed"
}

make_all() { # GROUP...
    deps "$@" || exit 1
    configure "$build"
    compile "$build"
}

verb_build() {
    make_all need use
    say "build/labsh is up to date"
}

verb_run() {
    make_all need use
    exec "$build/labsh" "$@"
}

verb_install() {
    deps need use || exit 1
    configure "$build" --prefix="${PREFIX:-/usr/local}"
    compile "$build"
    meson install -C "$build" --no-rebuild --quiet
    say "installed to ${DESTDIR:-}${PREFIX:-/usr/local}"
}

verb_clean() {
    rm -rf "$build" "$top"/build-*
}

# ---- tests ---------------------------------------------------------------------------

# Runs the tests of DIR and reports; the last line is "N passed, N failed".
run_tests() { # DIR [NAME...]
    local dir=$1 log=$1/meson-logs/testlog.json status=0
    shift
    rm -f "$log"
    if [ -t 2 ]; then
        meson test -C "$dir" --no-rebuild "$@" 2>&1 | show_tests || status=$?
    else
        meson test -C "$dir" --no-rebuild "$@" >"$dir/meson-logs/console.txt" 2>&1 || status=$?
    fi
    [ -s "$log" ] || die "no test was run"
    LC_ALL=C awk -f "$top/tests/report/report.awk" "$log" || status=1
    return $status
}

# One changing line while the tests run; the report comes after.
show_tests() {
    local line
    while IFS= read -r line; do
        [[ $line != *[0-9]/[0-9]* ]] || printf '\r%s\033[K' "${line:0:70}" >&2
    done
    printf '\r\033[K' >&2
}

verb_test() {
    make_all need use test
    run_tests "$build" "$@"
}

verb_check() {
    local dir=$top/build-check status=0
    deps need use test check || exit 1
    configure "$dir" -Dwerror=true -Dbuildtype=debug -Doptimization=1 \
        -Db_sanitize=address,undefined
    compile "$dir"
    export UBSAN_OPTIONS=halt_on_error=1:abort_on_error=1:print_stacktrace=1
    export ASAN_OPTIONS=abort_on_error=1:detect_leaks=1:allocator_may_return_null=1
    export LSAN_OPTIONS=suppressions=$top/tests/lsan.supp:print_suppressions=0
    if ! c_files | xargs -0 clang-format --dry-run -Werror >"$dir/format.log" 2>&1; then
        sed -n 's|^'"$top"'/\([^:]*\):.* error: code should be .*|\1|p' "$dir/format.log" |
            uniq -c | awk '{ print $2 ": " $1 " places not as .clang-format wants them" }' >&2
        say "build.sh fmt would mend these"
        status=1
    fi
    run_tests "$dir" -t 6 || status=1 # sanitizers are slow
    return $status
}

c_files() { find "$top"/core "$top"/plugins "$top"/tests -name '*.[ch]' -print0 | sort -z; }

verb_fmt() {
    deps check || exit 1
    c_files | xargs -0 clang-format -i
}

# ---- fuzzing and measuring -----------------------------------------------------------

verb_fuzz() {
    local seconds=60 dir=$top/build-fuzz name names=() status=0
    if [[ ${1:-} =~ ^[0-9]+$ ]]; then
        seconds=$1
        shift
    fi
    look_at_system
    if [ -n "$(missing fuzz)" ]; then
        say "fuzzing needs: $(first_names "$(missing fuzz | cut -d' ' -f2 | tr '\n' ' ')")"
        [ ! -t 0 ] || read -rp 'Install them now? [Y/n] ' name
        case ${name:-y} in [yY]*) ;; *) exit 1 ;; esac
    fi
    deps need use fuzz || exit 1
    CC=clang configure "$dir" -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false
    compile "$dir" fuzzers
    for name in "$dir"/tests/fuzz/fuzz_*; do
        [ ! -x "$name" ] || [ -d "$name" ] || names+=("${name##*/fuzz_}")
    done
    [ $# = 0 ] || names=("$@")
    for name in "${names[@]}"; do
        [ -x "$dir/tests/fuzz/fuzz_$name" ] || die "no fuzzer called '$name'"
        fuzz_one "$dir" "$name" "$seconds" || status=1
    done
    return $status
}

# Seeds are written by the harness itself; what libFuzzer finds is kept in crashes/.
fuzz_one() { # DIR NAME SECONDS
    local dir=$1 name=$2 seconds=$3 corpus=$1/corpus/$2 log=$1/fuzz-$2.log
    mkdir -p "$corpus" "$dir/crashes"
    if FUZZ_SEEDS=$corpus LSAN_OPTIONS=suppressions=$top/tests/lsan.supp:print_suppressions=0 \
        "$dir/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 \
        -rss_limit_mb=4096 -print_final_stats=1 -artifact_prefix="$dir/crashes/$name-" \
        "$corpus" >"$log" 2>&1; then
        echo "$name: $(awk '/number_of_executed_units/ { print $2 }' "$log") inputs in" \
            "$seconds s, nothing found"
    else
        tail -n 40 "$log"
        echo "$name: FAILED; the input is in ${dir#"$top"/}/crashes, the whole log in ${log#"$top"/}"
        return 1
    fi
}

verb_bench() {
    local json='' names=() file name rows status=0
    while [ $# -gt 0 ]; do
        case $1 in
        --json)
            [ $# -gt 1 ] || usage "bench: --json wants a file"
            json=$2
            shift
            ;;
        -*) usage "bench: unknown option '$1'" ;;
        *) names+=("$1") ;;
        esac
        shift
    done
    make_all need use
    rows=$(mktemp)
    # shellcheck disable=SC2064 # the name of now
    trap "rm -f '$rows'" EXIT
    for file in "$top"/tests/bench/*.{sh,lua} "$build"/tests/bench/bench_*; do
        name=${file##*/}
        name=${name#bench_}
        name=${name%.*}
        [ -f "$file" ] || continue
        [ ${#names[@]} = 0 ] || [[ " ${names[*]} " == *" $name "* ]] || continue
        bench_one "$file" "$name" >>"$rows" || { say "bench: $name failed"; status=1; }
    done
    [ -s "$rows" ] || die "no benchmark called '${names[*]:-}'"
    awk -v json="$json" -f "$top/tests/bench/report.awk" "$rows" || status=1
    return $status
}

bench_one() { # FILE NAME
    say "measuring $2"
    case $1 in
    *.sh) LABSH=$build/labsh bash "$1" ;;
    *.lua) LABSH_HOME=$build/bench-home "$build/labsh" --headless --no-progress "$1" ;;
    *) "$1" ;;
    esac
}

# ---- the command line ----------------------------------------------------------------

usage() {
    [ $# = 0 ] || say "build.sh: $*"
    say "usage: ./build.sh VERB"
    verbs | sed 's/^/  /' >&2
    exit 2
}

verb_help() { verbs | sed 's|^|./build.sh |'; }

[ $# -gt 0 ] || usage
verb=$1
shift
verbs | grep -q "^${verb//[!a-z]/?}\( \|$\)" || usage "unknown verb '$verb'"
"verb_$verb" "$@"
