-- CartPole within half a million steps, by CleanRL's numbers: 475 is solved. Prints TAP.
print("1..2")
local failures = 0
for i, name in ipairs{"ppo", "dqn"} do
    local agent = rl[name]("CartPole-v1", {seed = 1, steps = 500000})
    local mean = agent:evaluate(100)
    failures = failures + (mean >= 475 and 0 or 1)
    print(("%s %d - %s: %.1f"):format(mean >= 475 and "ok" or "not ok", i, name, mean))
end
os.exit(failures == 0)
