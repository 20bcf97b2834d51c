-- portfolio(): what it writes from a record made here, twice the same; what a learner changed stays.
--     labsh --headless portfolio.lua FOLDER-OF-THE-TESTS LABSH
local T = dofile(arg[1] .. "/study_engine.lua")
local engine = T.engine()
local S = engine.engine()
local files, record, exercise = S.use("files"), S.use("record"), S.use("exercise")

local work = os.tmpname()
os.remove(work)
local one, two = work .. "/one's", work .. "/two"
files.make_folder(work)
local function read(name, dir) return files.read((dir or one) .. "/" .. name) or "" end
local function has(name, what, text, dir)
    T.ok(read(name, dir):find(what, 1, true), text, read(name, dir):sub(1, 1500))
end
local function write(dir) return T.printed(engine.portfolio, dir or one) end

-- ---- a learner's home ------------------------------------------------------------------------------------

files.run(("cp -r %s %s"):format(files.quoted(arg[1] .. "/project"), files.quoted(work .. "/digits")))
files.write(work .. "/digits/weights.bin", ("w"):rep(3 << 20))
local good
local said = T.printed(function() good = engine.gate{project = work .. "/digits"} end)
T.ok(good, "the project is good", said)
T.ok(#record.last("project", "A").runs >= 1, "its run is known")
local x = exercise.find("w5.softmax_ce")
record.add("check", x.id, {ok = true, passed = 9, failed = 0, seconds = .1, seed = 5, language = "lua", source = "-- mine\nreturn nil\n"})
T.printed(engine.derive, "backprop.softmax_ce", "p - y")
files.write(work .. "/ppo.md", "# PPO\n\n![curve](c.png)\n\n" .. ("word "):rep(1000))
files.write(work .. "/c.png", "picture")
T.printed(engine.gate, {post = work .. "/ppo.md"})
T.printed(engine.gate, "llm")

-- ---- what is written ---------------------------------------------------------------------------------------

local text, wrong = write()
T.ok(not wrong and text:find("projects 1") and text:find("left out: .*weights.bin"), "the portfolio is written", wrong or text)
has("README.md", "| [A Drawn digits told apart](cv/A) | accuracy | 0.906 | 0.1 | 500 other drawings | `labsh", "README has the result")
has("README.zh.md", "| [A 认出手绘的数字](cv/A) | accuracy | 0.906", "in Chinese too")
has("README.md", "![A: A-1](images/A-1.png)", "and its curve")
T.equal(read("images/A-1.png"):sub(2, 4), "PNG", "which is a picture")
has("README.md", "projects: 1; exercises that pass their tests: 1; derivations checked against numbers: 1", "and counts")
has("cv/README.md", "4 and 9 change places", "a field's README has the failures")
has("cv/README.md", "accuracy 0.9", "and what the run measured")
has("llm/README.md", "[w5.softmax_ce](exercises/w5.softmax_ce.lua)", "exercises stand in their field")
has("cv/README.md", "`backprop.softmax_ce`", "and derivations")
T.equal(read("llm/exercises/w5.softmax_ce.lua"), "-- mine\nreturn nil\n", "with the code that passed")
T.equal(read("cv/A/train.lua"), files.read(arg[1] .. "/project/train.lua"), "a project's files come along")
T.ok(not files.exists(one .. "/cv/A/weights.bin"), "large ones do not")
T.ok(read("posts/ppo.md"):find("# PPO") and read("posts/c.png") == "picture", "a post with its picture")
has("stories/star5.md", "# Situation", "templates of stories")
has("designs/design2.md", "# Estimates", "of designs")
has("posts/post2.md", "# How to reproduce it", "and of posts")
has("README.md", "[ppo.md](posts/ppo.md)\n", "README lists the texts")
has("README.md", "[star1.md](stories/star1.md) (a template", "and says which are templates")
has("transcripts/llm.md", "| w5.softmax_ce | 2026-11-30 | 5 | [w5.softmax_ce.lua](../llm/exercises/w5.softmax_ce.lua) |", "a gate's transcript")
has("reproduce.lua", 'or {"cv/A"}', "the projects to reproduce")
has("Dockerfile", "FROM debian:12\n", "Dockerfile")
local listing = files.run("tar -tzf " .. files.quoted(one .. "/labsh.tar.gz"))
T.ok(listing:find("labsh/build.sh\n") and listing:find("labsh/core/base/trial.c\n") and not listing:find("labsh/build/"), "labsh's source")
T.ok(#study.latest("portfolio") == 1, "and it is recorded")
local log, is_git = files.run("git -C " .. files.quoted(one) .. " log --format=%s 2>&1 && git -C " .. files.quoted(one) .. " status --short")
local has_git = select(2, files.run("git --version 2>&1"))
T.ok(not has_git or is_git and log == "portfolio: first edition\n", "a first commit that holds all", log)

-- ---- again ----------------------------------------------------------------------------------------------------

write(two)
local apart = files.run(("diff -r --exclude=.git %s %s"):format(files.quoted(one), files.quoted(two)))
T.equal(apart, "", "another folder gets the same bytes")
text = write()
T.ok(text:find("new or renewed 0)"), "again: nothing is new", text)
files.write(one .. "/README.md", "mine")
files.write(one .. "/stories/star1.md", "# Situation\nmy story")
T.now = T.now + 86400
text = write()
T.ok(read("README.md") == "mine" and read("stories/star1.md"):find("my story") and text:find("new or renewed 1)"), "what the learner changed stays", text)
T.ok(not read("README.zh.md"):find("star1.md](stories/star1.md)（模板"), "and is no template any more")
record.add("project", "A", {good = true, folder = work .. "/digits", runs = {}})
text = write()
T.ok(text:find("README.md was changed by you", 1, true) and read("README.md") == "mine", "a newer text is announced", text)
T.ok(not read("README.md.new"):find("images/A-1.png", 1, true) and read("README.md.new"):find("cv/A"), "and lies beside")
T.ok(not files.exists(one .. "/images/A-1.png"), "what is gone goes")
_, wrong = T.printed(engine.portfolio, "/proc/no/such")
T.ok(wrong, "a folder that cannot be made is an error", wrong)

-- ---- reproducing -------------------------------------------------------------------------------------------------

local function reproduce()
    return files.run(("cd %s && %s --headless --no-progress --home %s/h reproduce.lua 2>&1"):format(files.quoted(two), files.quoted(arg[2]), work))
end
local out, fine = reproduce()
T.ok(fine and out:find("all reproduced"), "reproduce.lua reproduces", out)
files.write(two .. "/cv/A/project.lua", (read("cv/A/project.lua", two):gsub("0%.906", "0.96")))
out, fine = reproduce()
T.ok(not fine and out:find("NOT reproduced"), "and sees what is off", out)

-- ---- the Dockerfile's steps, in folders that stand for roots ------------------------------------------------

local steps = files.quoted(arg[1] .. "/portfolio_steps.sh")
out = files.run(("bash %s --print %s"):format(steps, files.quoted(two)))
T.ok(out:find("WORKDIR /opt/labsh\nCOPY labsh.tar.gz .\nRUN apt-get update && apt-get install -y --no-install-recommends bash ca-certificates     && tar", 1, true)
    and out:find('CMD ["labsh", "--headless", "--no-progress", "reproduce.lua"]\n', 1, true), "its Dockerfile is read", out)

files.run("rm -rf " .. files.quoted(work))
T.done()
