#!/bin/sh
# The README's cells run: each fenced block in turn as one session, in a folder where its
# plugin lies as hello.c and a photograph as photo.jpg.    readme.sh LABSH TREE
labsh=$1
tree=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
ln -s "$tree/assets" assets
cp "$tree/assets/images/still_life.jpg" photo.jpg

# Blocks with a numbered cell become N.cells without the numbers; the plugin becomes hello.c.
awk '
    /^```/ && inside { inside = 0; close(file); next }
    /^```/ { inside = 1; lang = substr($0, 4); file = lang == "c" ? "hello.c" : ++n ".text"; next }
    inside && lang == "c" { print >file; next }
    inside && sub(/^\[[0-9]+\] /, "") { print "-- %%" >file; print >file; next }
    inside { sub(/^    /, ""); print >file }
' "$tree/README.md"
grep -l '^-- %%' ./*.text | sort -V >blocks

echo "1..$(($(wc -l <blocks) + 1))"
i=0
bad=0
while read -r block; do
    i=$((i + 1))
    if "$labsh" --headless --no-progress --home "$work/home" <"$block" >out 2>&1; then
        echo "ok $i - $(grep -c '^-- %%' "$block") cells from: $(sed -n 2p "$block" | cut -c 1-40)"
    else
        bad=1
        echo "not ok $i - $(sed -n 2p "$block")"
        sed 's/^/# /' out
    fi
done <blocks
i=$((i + 1))
[ -s hello.c ] && [ "$i" -gt 3 ] && echo "ok $i - blocks were found" || { bad=1; echo "not ok $i - blocks were found"; }
exit $bad
