# Checks who includes whom (tests/layers/layers.sh calls it). Arguments are the files of
# core/ and plugins/, seen from the root of the tree. Prints a line for each broken rule.
#   -v viewer=" core/view/x.c … "   the sources of the viewer program

BEGIN {
    n = split("base tensor op grad nn optim data view run plugin lua shell", folder)
    for (i = 1; i <= n; i++)
        rank[folder[i]] = i
    # Public headers whose name does not say their folder: neither that of a folder nor
    # that of a source file in it.
    n = split("cpu base value base files base rng base threads base plugin base " \
              "text base formula view watch base machine run image data arrays data records data synthetic data signature plugin loader plugin", pair)
    for (i = 1; i < n; i += 2)
        owner[pair[i]] = pair[i + 1]
    for (i = 1; i < ARGC; i++)
        exists[ARGV[i]] = 1
}

function place(file,    part) { # "core/op", "plugins/cv"
    split(file, part, "/")
    return part[1] "/" part[2]
}

function say(why) { print FILENAME ":" FNR ": " why }

# The core folder that answers for <lab/NAME.h>.
function owner_of(name,    f, found) {
    if (name in owner)
        return owner[name]
    if (name in rank)
        return name
    for (f in rank)
        if (("core/" f "/" name ".c") in exists)
            found = found f
    return found
}

# The file that "name" means, as the compiler would look it up; "" if none of ours.
function resolve(name,    dir, path) {
    dir = FILENAME
    sub(/[^\/]*$/, "", dir)
    path = dir name
    while (sub(/[^\/]+\/\.\.\//, "", path))
        ;
    if (path in exists)
        return path
    path = (here ~ /^core/ ? "core/" : "plugins/") name
    return path in exists ? path : ""
}

function check_public(name,    who) {
    sub(/\.h$/, "", name)
    if (here ~ /^plugins\//)
        return
    who = owner_of(name)
    if (!(who in rank))
        say("no folder answers for <lab/" name ".h>: name it as its folder or a source there, or list it in includes.awk")
    else if (here == "core/include") {
        if (rank[who] > rank[owner_of(self)])
            say("a header of " owner_of(self) " includes <lab/" name ".h> of " who ", which stands below it")
    } else if (rank[who] > rank[mine])
        say(mine " includes <lab/" name ".h> of " who ", which stands below it")
}

function check_own(name,    path) {
    path = resolve(name)
    if (path == "" && name == "config.h" && here ~ /^core/)
        return
    if (path == "")
        say("\"" name "\" is no file of " here "; other libraries go in <>")
    else if (path ~ /^core\/include\//)
        say("public headers are included as <lab/…>")
    else if (here == "core/include")
        say("a public header includes the private " path)
    else if (place(path) != here && !(here == "core/shell" && path == "core/lua/interp.h"))
        say(here " includes " path ", which is private to " place(path))
    else if (path in sdl_header && !viewer_file(FILENAME))
        say(FILENAME " sees SDL through " path)
}

function viewer_file(file) { return index(viewer, " " file " ") || file in sdl_header }

function check_system(name) {
    if (name ~ /^(lua|lauxlib|lualib|luaconf)(5\.[0-9]\/|[0-9]*\/)?.*\.hp*$/ && here !~ /^core\/(lua|shell)$/)
        say(here " includes <" name ">; only core/lua and core/shell know Lua")
    if (name ~ /^SDL/ && !(here == "core/view" && (viewer_file(FILENAME) || FILENAME ~ /\.h$/)))
        say(FILENAME " includes <" name ">; only the viewer program knows SDL")
    if (name ~ /^readline\// && here != "core/shell")
        say(here " includes <" name ">; only core/shell knows readline")
    if (name ~ /^(core|plugins)\//)
        say("<" name "> is ours; a plugin sees <lab/…> and its own files")
}

FNR == 1 {
    here = place(FILENAME)
    mine = substr(here, 6)
    self = FILENAME
    sub(/.*\//, "", self)
    sub(/\.h$/, "", self)
    if (pass == 2 && here ~ /^core\// && here != "core/include" && !(mine in rank))
        say(here " is not in the order of folders")
}

/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
    name = $0
    sub(/^[^<"]*/, "", name)
    quote = substr(name, 1, 1)
    name = substr(name, 2)
    sub(/[>"].*/, "", name)
    if (pass == 1) {
        if (name ~ /^SDL/ && here == "core/view" && FILENAME ~ /\.h$/)
            sdl_header[FILENAME] = 1
        next
    }
    if (quote == "\"")
        check_own(name)
    else if (name ~ /^lab\//)
        check_public(substr(name, 5))
    else
        check_system(name)
}
