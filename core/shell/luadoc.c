/* luadoc.c — the standard library of Lua 5.4 in a line each (after the reference manual). */
#include "shell/luadoc.h"
#include "shell/colour.h"
#include "shell/shell.h"

#include <string.h>

static const struct entry {
    const char *name, *args, *doc;
} table[] = {
    { "assert", "(v, [message])",
      "Raises an error when v is false or nil, else gives its arguments." },
    { "collectgarbage", "([opt, [arg]])",
      "Collects garbage, or \"count\", \"stop\", \"restart\", …" },
    { "dofile", "([path])", "Runs a file and gives its results." },
    { "error", "(message, [level])", "Raises an error." },
    { "getmetatable", "(object)", "Its metatable, or nil." },
    { "ipairs", "(t)", "For loops: i, t[i] from 1 to the first nil." },
    { "load", "(chunk, [name, [mode, [env]]])",
      "Compiles text; a function, or nil and a message." },
    { "loadfile", "([path, [mode, [env]]])", "Compiles a file." },
    { "next", "(table, [index])", "The next key and value; nil at the end." },
    { "pairs", "(t)", "For loops: all keys and values, in no order." },
    { "pcall", "(f, …)", "Calls f: true and its results, or false and the error." },
    { "print", "(…)",
      "Writes its arguments as text (tables with what is in them), tabs between." },
    { "rawequal", "(a, b)", "Equality without metamethods." },
    { "rawget", "(t, k)", "t[k] without metamethods." },
    { "rawlen", "(v)", "#v without metamethods." },
    { "rawset", "(t, k, v)", "t[k] = v without metamethods." },
    { "require", "(name)", "Loads a module of Lua once." },
    { "select", "(n, …)", "The arguments from the n-th on; \"#\": how many there are." },
    { "setmetatable", "(t, metatable)", "Sets the metatable; gives t." },
    { "tonumber", "(v, [base])", "v as a number, or nil." },
    { "tostring", "(v)", "v as text." },
    { "type", "(v)",
      "\"nil\", \"number\", \"string\", \"boolean\", \"table\", \"function\", …" },
    { "xpcall", "(f, handler, …)", "pcall with a handler of errors." },
    { "coroutine", "",
      "Functions that pause: create, resume, yield, wrap, status, close." },
    { "coroutine.close", "(co)", "Ends a coroutine that is not running." },
    { "coroutine.create", "(f)", "A new coroutine with body f." },
    { "coroutine.isyieldable", "([co])", "May it yield?" },
    { "coroutine.resume", "(co, …)",
      "Goes on with co: true and what it yields, or false and the error." },
    { "coroutine.running", "()",
      "The running coroutine, and whether it is the main one." },
    { "coroutine.status", "(co)", "\"running\", \"suspended\", \"normal\" or \"dead\"." },
    { "coroutine.wrap", "(f)", "A function that resumes a new coroutine at each call." },
    { "coroutine.yield", "(…)", "Pauses; its arguments are what resume gives." },
    { "io", "",
      "Files: open, lines, read, write, popen, tmpfile, stdin, stdout, stderr." },
    { "io.close", "([file])", "Closes a file." },
    { "io.lines", "([path, …])", "For loops: the lines of a file." },
    { "io.open", "(path, [mode])",
      "A file, or nil and a message. Modes: \"r\", \"w\", \"a\", \"r+\", …" },
    { "io.popen", "(command, [mode])", "A command of the system as a file." },
    { "io.read", "(…)",
      "Reads from standard input: \"l\", \"L\", \"n\", \"a\" or a number of bytes." },
    { "io.tmpfile", "()", "A file that vanishes with the program." },
    { "io.type", "(v)", "\"file\", \"closed file\" or nil." },
    { "io.write", "(…)", "Writes its arguments to standard output." },
    { "math", "", "Functions and constants of numbers." },
    { "math.abs", "(x)", "|x|." },
    { "math.acos", "(x)", "Arc cosine, in radians." },
    { "math.asin", "(x)", "Arc sine, in radians." },
    { "math.atan", "(y, [x])", "Arc tangent of y/x, in radians, in the right quadrant." },
    { "math.ceil", "(x)", "The least integer ≥ x." },
    { "math.cos", "(x)", "Cosine of x radians." },
    { "math.deg", "(x)", "Radians to degrees." },
    { "math.exp", "(x)", "e to the x." },
    { "math.floor", "(x)", "The greatest integer ≤ x." },
    { "math.fmod", "(x, y)", "Remainder of x/y, rounded towards zero." },
    { "math.log", "(x, [base])", "Logarithm; the natural one by default." },
    { "math.max", "(x, …)", "The greatest." },
    { "math.min", "(x, …)", "The least." },
    { "math.modf", "(x)", "Integral and fractional part." },
    { "math.rad", "(x)", "Degrees to radians." },
    { "math.random", "([m, [n]])", "In [0,1), or an integer from 1 to m, or m to n." },
    { "math.randomseed", "([x, [y]])",
      "Starts Lua's own generator (not that of tensors) afresh." },
    { "math.sin", "(x)", "Sine of x radians." },
    { "math.sqrt", "(x)", "Square root." },
    { "math.tan", "(x)", "Tangent of x radians." },
    { "math.tointeger", "(x)", "x as an integer, or nil." },
    { "math.type", "(x)", "\"integer\", \"float\" or nil." },
    { "math.ult", "(m, n)", "m < n as unsigned integers." },
    { "os", "", "Time, files by name, the environment, commands." },
    { "os.clock", "()", "Seconds of processor time used." },
    { "os.date", "([format, [time]])", "A date as text, or with \"*t\" as a table." },
    { "os.difftime", "(t2, t1)", "Seconds from t1 to t2." },
    { "os.execute", "([command])",
      "Runs a command: true or nil, \"exit\" or \"signal\", a number." },
    { "os.exit", "([code])", "Leaves labsh." },
    { "os.getenv", "(name)", "A variable of the environment, or nil." },
    { "os.remove", "(path)", "Deletes a file." },
    { "os.rename", "(old, new)", "Renames a file." },
    { "os.time", "([table])", "Seconds since 1970." },
    { "os.tmpname", "()", "A name for a temporary file." },
    { "string", "",
      "Functions of texts; also methods: s:upper(). Patterns: . %a %d %s %w [set] * + - "
      "?" },
    { "string.byte", "(s, [i, [j]])", "Codes of the bytes i to j." },
    { "string.char", "(…)", "Bytes of these codes as a text." },
    { "string.find", "(s, pattern, [init, [plain]])",
      "Where the pattern is: first, last, captures; or nil." },
    { "string.format", "(format, …)", "As C's printf: %d %s %g %.2f %5d %q." },
    { "string.gmatch", "(s, pattern)", "For loops: all matches." },
    { "string.gsub", "(s, pattern, repl, [n])",
      "Replaces matches; the text and how many." },
    { "string.len", "(s)", "Bytes of s, #s." },
    { "string.lower", "(s)", "In small letters." },
    { "string.match", "(s, pattern, [init])",
      "The captures of the first match, or nil." },
    { "string.pack", "(format, …)", "Values as bytes." },
    { "string.packsize", "(format)", "Bytes that pack would give." },
    { "string.rep", "(s, n, [sep])", "s, n times." },
    { "string.reverse", "(s)", "Bytes in reverse order." },
    { "string.sub", "(s, i, [j])", "Bytes i to j; negative ones count from the end." },
    { "string.unpack", "(format, s, [pos])", "Values from bytes." },
    { "string.upper", "(s)", "In capital letters." },
    { "table", "", "Functions of lists." },
    { "table.concat", "(list, [sep, [i, [j]]])", "The items as one text." },
    { "table.insert", "(list, [pos], value)", "Inserts at pos, or at the end." },
    { "table.move", "(a, f, e, t, [b])", "Copies a[f..e] to b[t..]." },
    { "table.pack", "(…)", "A table of the arguments, with their number in n." },
    { "table.remove", "(list, [pos])",
      "Removes the item at pos, or the last; gives it." },
    { "table.sort", "(list, [less])", "Sorts in place." },
    { "table.unpack", "(list, [i, [j]])", "The items as several values." },
    { "utf8", "", "Functions of UTF-8 texts." },
    { "utf8.char", "(…)", "Characters of these codes as a text." },
    { "utf8.codepoint", "(s, [i, [j]])",
      "Codes of the characters that start in bytes i to j." },
    { "utf8.codes", "(s)", "For loops: position and code of each character." },
    { "utf8.len", "(s, [i, [j]])", "Number of characters." },
    { "utf8.offset", "(s, n, [i])", "Byte where the n-th character starts." },
    { "debug", "",
      "Looking into running code: traceback, getinfo, getlocal, sethook, …" },
    { "debug.traceback", "([message])", "The calls that led here, as text." },
    { "if", " c then … elseif c then … else … end",
      "nil and false count as false, 0 and \"\" as true." },
    { "for", " i = first, last, step do … end · for k, v in pairs(t) do … end",
      "Loops." },
    { "while", " c do … end", "Loops as long as c holds." },
    { "repeat", " … until c", "Loops until c holds." },
    { "function", " name(a, b, …) … end",
      "Defines a function; function(x) … end is a value." },
    { "local", " name = value",
      "A variable of this block. At the prompt each cell is a block." },
    { "goto", " name", "Jumps to ::name::." },
};

static const struct entry *find(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strlen(table[i].name) == len && memcmp(table[i].name, name, len) == 0)
            return &table[i];
    return NULL;
}

/* The entry of "string.format", or of the method in "s:format". */
static const struct entry *find_any(const char *name, size_t len)
{
    const char *colon = memchr(name, ':', len);
    const struct entry *e = find(name, len);
    char method[64];
    int n;

    if (e || !colon)
        return e;
    n = snprintf(method, sizeof method, "string.%.*s", (int)(name + len - colon - 1),
                 colon + 1);
    return n > 0 && n < (int)sizeof method ? find(method, (size_t)n) : NULL;
}

bool luadoc_signature(const char *name, size_t len, struct buffer *b)
{
    const struct entry *e = find_any(name, len);

    if (!e || *e->args != '(')
        return false;
    buffer_printf(b, "%s%s", e->name, e->args);
    return true;
}

bool luadoc_print(struct shell *sh, const char *name, size_t len)
{
    const struct entry *e = find_any(name, len);

    if (!e)
        return false;
    printf("%s%s%s%s\n%s\n", shell_style(sh, STYLE_STRONG), e->name, e->args,
           shell_style(sh, STYLE_PLAIN), e->doc);
    if (!*e->args)
        for (size_t i = 0, n = strlen(e->name); i < sizeof table / sizeof *table; i++)
            if (strncmp(table[i].name, e->name, n) == 0 && table[i].name[n] == '.')
                printf("  %s%s%s%s  %s\n", shell_style(sh, STYLE_CALL), table[i].name,
                       shell_style(sh, STYLE_PLAIN), table[i].args, table[i].doc);
    return true;
}
