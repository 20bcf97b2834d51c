# Prints the rows of benchmarks as one table; with -v json=FILE also writes them there.
# A row is a line of six fields with tabs between:
#     name  threads  ours_ms  peer  peer_ms  limit_ms
# and where both sides train, two more: our loss at the end, and the peer's.
# "-" is what there is none of; a peer without a time is not on this machine.
# Exit status 1 when one of ours is over its limit, or a loss 2 % off the peer's.
BEGIN {
    FS = "\t"
    q = "\""
    table = "%-28s %3s %10s  %-16s %10s %7s %10s %6s\n"
    printf table, "name", "thr", "ours", "peer", "peer's", "ratio", "limit", "share"
}

function time(ms) {
    if (ms == "-")
        return "-"
    if (ms >= 10000)
        return sprintf("%.2f s", ms / 1000)
    if (ms >= 1)
        return sprintf("%.1f ms", ms)
    return ms >= 0.001 ? sprintf("%.1f us", ms * 1e3) : sprintf("%.0f ns", ms * 1e6)
}

function value(x) { return x == "-" ? "null" : x }

function size(x) { return x < 0 ? -x : x }

NF == 6 || NF == 8 {
    ratio = $5 == "-" || $3 <= 0 ? "-" : sprintf("%.2f", $5 / $3)
    over = $6 != "-" && $3 > $6
    apart = NF == 8 && $8 != "-" && size($7 - $8) > 0.02 * size($8)
    loss = NF < 8 ? "" : sprintf("  loss %s, %s%s", $7, $8, apart ? " APART" : "")
    printf table, $1, $2, time($3), $4 ($4 != "-" && $5 == "-" ? " (absent)" : ""), time($5),
        ratio, time($6), ($6 == "-" ? "-" : sprintf("%.0f %%", 100 * $3 / $6) (over ? "  OVER" : "")) loss
    rows = rows (n++ ? ",\n" : "") "  {" q "name" q ": " q $1 q ", " q "threads" q ": " value($2) \
        ", " q "ours_ms" q ": " $3 ", " q "peer" q ": " ($4 == "-" ? "null" : q $4 q) \
        ", " q "peer_ms" q ": " value($5) ", " q "ratio" q ": " value(ratio) \
        ", " q "limit_ms" q ": " value($6) \
        (NF < 8 ? "" : ", " q "loss" q ": " value($7) ", " q "peer_loss" q ": " value($8)) "}"
    failed += over + apart
}

NF != 6 && NF != 8 && NF > 0 {
    print "not a row: " $0 >"/dev/stderr"
    failed++
}

END {
    if (n)
        print "ratio: the peer's time through ours; share: ours of what the limit allows"
    if (json != "") {
        beside = json ".tmp"
        printf "[\n%s\n]\n", rows >beside
        close(beside)
        if (system("mv '" beside "' '" json "'") != 0)
            failed++
    }
    exit failed > 0
}
