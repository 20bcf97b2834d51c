#!/bin/sh
# Proves that layers.sh sees what it should: plants one violation after another in a small
# tree and expects its rule, and no other, to fail and to name the culprit. Prints TAP.
#     selftest.sh [CC]
here=$(cd "$(dirname "$0")" && pwd)
cc=${1:-cc}
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
number=0 failed=0

fresh() { # a small tree that keeps every rule
    rm -rf "${tree:?}"/*
    cd "$tree" || exit 1
    mkdir -p core/include/lab core/base core/tensor core/op core/view core/lua core/shell \
        plugins/cv plugins/rl tests assets
    printf '#pragma once\ntypedef struct lab_ctx lab_ctx;\n' >core/include/lab/ctx.h
    printf '#pragma once\n#include <lab/ctx.h>\nvoid lab_t(lab_ctx *c);\n' >core/include/lab/tensor.h
    printf '#pragma once\n#include <lab/tensor.h>\nvoid lab_v(lab_ctx *c);\n' >core/include/lab/view.h
    printf '#include <lab/ctx.h>\n' >core/base/ctx.c
    printf 'int base;\n' >core/base/host.h
    printf '#include <lab/tensor.h>\n#include "store.h"\nchar *f(void); /* strcpy( */\n' >core/tensor/store.c
    printf '#include <lab/ctx.h>\n' >core/tensor/store.h
    printf '#include <lab/tensor.h>\n#include <math.h>\n' >core/op/add.c
    printf '#include <lab/view.h>\n#include "view/wire.h"\n' >core/view/wire.c
    printf '#include <lab/view.h>\n' >core/view/wire.h
    printf '#include <SDL2/SDL.h>\n' >core/view/screen.h
    printf '#include "screen.h"\n#include "wire.h"\n' >core/view/viewer.c
    printf "lab_src += files('wire.c')\nviewer_src += files('viewer.c')\n" >core/view/meson.build
    printf '#include <lua.h>\n#include <lab/view.h>\n' >core/lua/interp.h
    printf '#include <lauxlib.h>\n#include "interp.h"\n' >core/lua/bind.c
    printf '#include <readline/readline.h>\n#include "lua/interp.h"\n' >core/shell/main.c
    printf '#include <lab/tensor.h>\n#include "cv/edge.h"\nint x = sizeof "gets(";\n' >plugins/cv/cv.c
    printf '#include "edge.h"\n#include <jpeglib.h>\n' >plugins/cv/edge.c
    printf 'int edge;\n' >plugins/cv/edge.h
    printf '#include <lab/ctx.h>\n' >plugins/rl/rl.c
}

# Runs layers.sh on the tree; it must fail with WANT and nothing else (empty: pass). Without
# a compiler headers are not tried, which takes most of the time.
expect() { # WHAT WANT [CC]
    number=$((number + 1))
    out=$(sh "$here/layers.sh" "$tree" '' "${3:-true}")
    if [ -z "$2" ] && ! echo "$out" | grep -q '^not ok'; then
        echo "ok $number - $1"
    elif [ -n "$2" ] && echo "$out" | grep -q "^# .*$2" &&
        [ "$(echo "$out" | grep -c '^not ok')" = 1 ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        echo "$out" | sed 's/^/# /'
        failed=1
    fi
}

plant() { # WHAT WANT FILE LINE [CC]
    fresh
    echo "$4" >>"$3"
    expect "$1" "$2" "${5:-}"
}

echo 1..24
fresh
expect 'a good tree passes' '' "$cc"
plant 'tensor sees op'           'core/tensor/store.c:4: tensor includes <lab/add.h> of op' core/tensor/store.c '#include <lab/add.h>'
plant 'base sees view'           'base includes <lab/view.h> of view'      core/base/ctx.c '#include <lab/view.h>'
plant 'header below'             'a header of tensor includes <lab/view.h>' core/include/lab/tensor.h '#include <lab/view.h>'
plant 'private header of base'   'core/base/host.h, which is private'      core/op/add.c '#include "base/host.h"'
plant 'private by way of ..'     'core/base/host.h, which is private'      core/op/add.c '#include "../base/host.h"'
plant 'public sees private'      'includes the private core/base/host.h'   core/include/lab/tensor.h '#include "../../base/host.h"'
plant 'unknown public header'    'no folder answers for <lab/what.h>'      core/op/add.c '#include <lab/what.h>'
plant 'library in quotes'        '"math.h" is no file'                     core/op/add.c '#include "math.h"'
plant 'Lua in view'              'only core/lua and core/shell know Lua'   core/view/wire.c '#include <lua5.4/lauxlib.h>'
plant 'Lua in a plugin'          'only core/lua and core/shell know Lua'   plugins/cv/cv.c '#include <lua.h>'
plant 'SDL in view'              'only the viewer program knows SDL'       core/view/wire.c '#include <SDL.h>'
plant 'SDL by way of a header'   'wire.c sees SDL through core/view/screen.h' core/view/wire.c '#include "screen.h"'
plant 'SDL in a plugin'          'only the viewer program knows SDL'       plugins/rl/rl.c '#include <SDL2/SDL.h>'
plant 'readline in lua'          'only core/shell knows readline'          core/lua/bind.c '#include <readline/history.h>'
plant 'shell and private of view' 'core/view/wire.h, which is private'     core/shell/main.c '#include "view/wire.h"'
plant 'plugin sees plugin'       'plugins/cv/edge.h, which is private to plugins/cv' plugins/rl/rl.c '#include "cv/edge.h"'
plant 'plugin sees core'         'is no file of plugins/rl'                plugins/rl/rl.c '#include "base/host.h"'
plant 'a call that is banned'    'core/op/add.c:3: .*strcpy'               core/op/add.c 'void g(char *a) { strcpy(a, "x"); }'
plant 'banned after a comment'   'plugins/rl/rl.c:2: .*atoi'               plugins/rl/rl.c '/* a */ int h(char *a) { return atoi (a); }'
fresh
mkdir core/extra && echo 'int x;' >core/extra/x.c
expect 'a folder out of order' 'core/extra is not in the order'
fresh
awk 'BEGIN { for (i = 0; i < 601; i++) print "int x" i ";" }' >plugins/rl/long.c
expect 'a file of 601 lines' 'plugins/rl/long.c has 601 lines'
fresh
mkdir src
expect 'a folder at the top' 'src does not belong'
plant 'a header that leans on another' 'view.h alone: .*size_t' core/include/lab/view.h 'size_t lab_n(void);' "$cc"
exit $failed
