#!/usr/bin/env bash
# One training step of six models (engine/*.lua) beside PyTorch (engine/peer.py), at one and two
# threads, in turn: the least of all rounds counts, since other work on the machine only adds.
# PyTorch runs as well as it can here: channels last, malloc that keeps what is freed, bound
# threads. At one thread the time is the processor's, at two the wall's. Both sides start from
# the same parameters and see the same batches: their losses after 50 steps stand beside. The
# same under autocast in bf16. What a step of the GPT holds at most, with and without
# checkpoints, goes to stderr. Then products and convolutions beside oneDNN called bare
# (dnnl_bare.c), if the tests were built. $LABSH is the program; ENGINE_SECONDS, ENGINE_ROUNDS and
# ENGINE_MODELS say how long and which, ENGINE_BARE what the names of the products begin with.
set -euo pipefail
here=$(dirname "$0")/engine
seconds=${ENGINE_SECONDS:-1.5}
rounds=${ENGINE_ROUNDS:-3}
models=${ENGINE_MODELS:-mlp dqn lenet cnn gpt unet}

export LABSH_HOME OMP_PROC_BIND=true
LABSH_HOME=$(mktemp -d)
trap 'rm -rf "$LABSH_HOME"' EXIT

python=''
for p in python3 /usr/bin/python3; do
    if "$p" -c 'import torch' >/dev/null 2>&1; then
        python=$p
        break
    fi
done

title() {
    case $1 in
    mlp) echo 'MLP 784-128-10 B64' ;;
    dqn) echo 'DQN 4-64-64-2 B64' ;;
    lenet) echo 'LeNet-5 B64' ;;
    cnn) echo 'CNN 16-32 B64' ;;
    gpt) echo 'GPT L4 H4 d128 T64 B16' ;;
    unet) echo 'U-Net base 16 64x64 B8' ;;
    esac
}

# The issue's targets: PyTorch's time through ours at two threads.
target() { # MODEL KIND
    case $1-$2 in
    mlp-f32) echo 2.3 ;;
    dqn-f32) echo 6 ;;
    lenet-f32) echo 1.9 ;;
    cnn-f32) echo 1.7 ;;
    gpt-f32) echo 1.5 ;;
    unet-f32) echo 1.4 ;;
    gpt-bf16) echo 2.5 ;;
    cnn-bf16 | unet-bf16) echo 2 ;;
    esac
}

ours() { # MODEL THREADS KIND
    "$LABSH" --headless --no-progress --threads "$2" "$here/run.lua" "$1" "$seconds" "$3" \
        "$LABSH_HOME/$1.safetensors"
}

theirs() { # MODEL THREADS KIND
    MALLOC_TRIM_THRESHOLD_=4000000000 MALLOC_MMAP_THRESHOLD_=4000000000 \
        MALLOC_TOP_PAD_=64000000 OMP_NUM_THREADS=$2 \
        "$python" "$here/peer.py" "$1" "$seconds" "$2" "$3" "$LABSH_HOME/$1.safetensors"
}

less() { awk -v a="$1" -v b="$2" 'BEGIN { print a == "" || b + 0 < a + 0 ? b : a }'; }

# A line of either side is: milliseconds, parameters, first loss, last loss.
same_size() { # MODEL OURS THEIRS
    local a b
    a=$(cut -d' ' -f2 <<<"$2")
    b=$(cut -d' ' -f2 <<<"$3")
    [ "$a" = "$b" ] && return
    echo "engine: $1 has $a parameters here, $b in PyTorch" >&2
    return 1
}

# PyTorch's least time in f32 and its loss at the end: "MODEL-THREADS".
declare -A f32_time f32_loss

# PyTorch's best is what counts beside bf16, its f32 if that is faster; the loss is to be that
# of f32. Where bf16 is not in hardware PyTorch's would take minutes, and there is no target.
measure() { # MODEL THREADS KIND
    local us='' them='' goal=- i mine='' other='' key=$1-$2 loss=-
    [ "$3" = f32 ] || them=${f32_time[$key]:-}
    for ((i = 0; i < rounds; i++)); do
        mine=$(ours "$1" "$2" "$3")
        us=$(less "$us" "${mine%% *}")
        if [ -z "$python" ] || { [ "$3" = bf16 ] && ! $hardware; }; then
            continue
        fi
        other=$(theirs "$1" "$2" "$3")
        them=$(less "$them" "${other%% *}")
        same_size "$1" "$mine" "$other"
    done
    if [ "$3" = f32 ]; then
        f32_time[$key]=$them
        f32_loss[$key]=${other##* }
    fi
    loss=${f32_loss[$key]:--}
    [ "$2" != 2 ] || { [ "$3" = bf16 ] && ! $hardware; } || goal=$(target "$1" "$3")
    awk -v name="$(title "$1")$([ "$3" = f32 ] || echo ' bf16')" -v threads="$2" -v us="$us" \
        -v them="${them:--}" -v goal="${goal:--}" -v peer="$blas" -v loss="${mine##* }" \
        -v other="${loss:--}" 'BEGIN { OFS = "\t"
        print name, threads, us, peer, them, goal == "-" || them == "-" ? "-" : them / goal, loss, other }'
}

# Which BLAS PyTorch multiplies with decides its time on the small networks: it is named.
blas=PyTorch
if [ -n "$python" ]; then
    blas=$("$python" -c '
import re, torch
torch.ones(64, 64) @ torch.ones(64, 64)
maps = open("/proc/self/maps").read()
kind = re.search(r"openblas|mkl_core|blis|libblas", maps)
print("torch", torch.__version__[:4], (kind.group(0) if kind else "").replace("libblas", "ref. BLAS"))
' 2>/dev/null || echo PyTorch)
fi

hardware=false
! grep -qw avx512_bf16 /proc/cpuinfo 2>/dev/null || hardware=true
for model in $models; do
    for threads in 1 2; do
        measure "$model" "$threads" f32
    done
done
for model in $models; do
    case $model in cnn | gpt | unet) measure "$model" 2 bf16 ;; esac
done

case " $models " in
*' gpt '*) "$LABSH" --headless --no-progress --threads 2 "$here/memory.lua" >&2 ;;
esac

bare=$(dirname "$LABSH")/tests/bench/dnnl_bare
if [ -x "$bare" ]; then
    for threads in 1 2; do
        "$bare" "$threads" "$seconds" "${ENGINE_BARE:-}"
    done
else
    echo "engine: no $bare: not compared with oneDNN" >&2
fi
