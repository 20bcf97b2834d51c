# Reads meson's testlog.json, one test per line: prints a line per test by name, the output
# of those that failed, and at the end "N passed, N failed". Cases are those of the TAP that
# a test printed. A test without TAP is one case; one that died, hung or ended early with no
# failed case is one failed case more. Exit status 1 when anything failed.

# The text of a string field, escapes but for \\ and \" left as they are (marked \001, \002).
function field(line, key,    at) {
    at = index(line, "\"" key "\": \"")
    if (!at)
        return ""
    line = substr(line, at + length(key) + 5)
    return substr(line, 1, index(line, "\"") - 1)
}

function number(line, key,    at) {
    at = index(line, "\"" key "\": ")
    return at ? substr(line, at + length(key) + 4) + 0 : 0
}

function hex(s,    i, v) {
    for (i = 1; i <= length(s); i++)
        v = v * 16 + index("0123456789abcdef", tolower(substr(s, i, 1))) - 1
    return v
}

function utf8(u) {
    if (u < 128)
        return sprintf("%c", u)
    if (u < 2048)
        return sprintf("%c%c", 192 + int(u / 64), 128 + u % 64)
    if (u < 65536)
        return sprintf("%c%c%c", 224 + int(u / 4096), 128 + int(u / 64) % 64, 128 + u % 64)
    return sprintf("%c%c%c%c", 240 + int(u / 262144), 128 + int(u / 4096) % 64,
                   128 + int(u / 64) % 64, 128 + u % 64)
}

# One line of output as it was printed.
function plain(s,    part, n, i, out, u, c) {
    n = split(s, part, "\\")
    out = part[1]
    for (i = 2; i <= n; i++) {
        c = substr(part[i], 1, 1)
        if (c == "t") {
            out = out "\t" substr(part[i], 2)
        } else if (c == "u") {
            u = hex(substr(part[i], 2, 4))
            if (u >= 55296 && u < 56320 && substr(part[i + 1], 1, 1) == "u") {
                u = 65536 + (u - 55296) * 1024 + hex(substr(part[++i], 2, 4)) - 56320
            }
            out = out (u < 32 ? "" : utf8(u)) substr(part[i], 6)
        } else {
            out = out substr(part[i], 2)
        }
    }
    gsub("\001", "\\", out)
    gsub("\002", "\"", out)
    return out
}

function show(text,    line, n, i) {
    n = split(text, line, "\\\\n")
    if (n && line[n] == "")
        n--
    if (n > 100)
        print "    … " n - 100 " lines before these"
    for (i = n > 100 ? n - 99 : 1; i <= n; i++)
        print "    " plain(line[i])
}

# Counts the cases in TAP output into ok, bad and skip; returns how many there were.
function count(text,    line, n, i) {
    ok = bad = skip = 0
    n = split(text, line, "\\\\n")
    for (i = 1; i <= n; i++) {
        if (line[i] ~ /^ok([ \t]|$)/) {
            if (tolower(line[i]) ~ /# *skip/)
                skip++
            else
                ok++
        } else if (line[i] ~ /^not ok([ \t]|$)/) {
            bad++
        }
    }
    return ok + bad + skip
}

function how_it_ended(result, code) {
    if (result == "TIMEOUT")
        return "ran out of time"
    if (code < 0)
        return "killed by signal " (-code)
    if (code > 0)
        return "exit status " code
    return "its TAP output is not complete"
}

{
    gsub(/\\\\/, "\001")
    gsub(/\\"/, "\002")
    name = field($0, "name")
    sub(/^labsh( \/ |:)/, "", name)
    result = field($0, "result")
    good = result == "OK" || result == "EXPECTEDFAIL" || result == "SKIP"
    if (!count(field($0, "stdout")) && good) {
        ok = result != "SKIP"
        skip = !ok
    }
    if (!good && !bad)
        bad = 1
    passed += ok
    failed += bad
    skipped += skip
    text = sprintf("%-7s %-32s %4d passed", bad ? "FAILED" : ok ? "ok" : "skipped", name, ok)
    if (bad)
        text = text ", " bad " failed (" how_it_ended(result, number($0, "returncode")) ")"
    if (skip)
        text = text ", " skip " skipped"
    for (at = n++; at > 0 && names[at - 1] > name; at--) {
        names[at] = names[at - 1]
        texts[at] = texts[at - 1]
        lines[at] = lines[at - 1]
    }
    names[at] = name
    texts[at] = text
    lines[at] = bad ? $0 : ""
}

END {
    for (i = 0; i < n; i++)
        print texts[i]
    for (i = 0; i < n; i++) {
        if (lines[i] == "")
            continue
        print "\n" names[i] ":"
        show(field(lines[i], "stdout"))
        show(field(lines[i], "stderr"))
    }
    print ""
    printf "%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : ""
    exit failed > 0
}
