-- quiz(): asks what is due. A card with a computed answer grades itself; for the others the learner
-- compares with the answer and says 1 (wrong), 2 (with effort or help), 3 (right), 4 (at once).
--
--     quiz()          the next question       quiz("0.114") quiz(true)   an answer; shows what is right
--     quiz(3)         the grade after quiz(true)
local S = ...
local record, cards, layout = S.use("record"), S.use("cards"), S.use("layout")
local M, T = {}, {}

T.none = {zh = "今天没有要复习的卡片了。", en = "No card is due now."}
T.ask = {zh = "[%s]（还有 %d 张）", en = "[%s] (%d more)"}
T.how = {zh = "用 quiz(\"答案\") 回答", en = "answer with quiz(\"…\")"}
T.how_self = {zh = "想好后 quiz(true) 看答案，再 quiz(1…4) 评分：1 错 2 勉强 3 对 4 立刻想到",
              en = "think, then quiz(true) shows the answer; quiz(1…4) grades it: 1 wrong 2 hard 3 right 4 at once"}
T.right = {zh = "对。", en = "Right."}
T.wrong = {zh = "不对。", en = "Wrong."}
T.answer = {zh = "答案：%s", en = "Answer: %s"}
T.again = {zh = "%s后再问。", en = "It comes again in %s."}
T.days = {zh = "%d 天", en = "%d days"}
T.first = {zh = "先用 quiz() 提问", en = "quiz() asks a question first"}
T.grade = {zh = "评分是 1 到 4 的整数", en = "a grade is a whole number from 1 to 4"}
T.result = {zh = "测验结束：%d/%d", en = "The quiz is over: %d of %d"}
T.look = {zh = "先用 quiz(true) 看答案再评分", en = "quiz(true) shows the answer; grade after it"}

local asked -- {card, at, shown}
local exam -- {field =, left = cards, right =, of =}: a gate's quiz

local FAST = 8 -- seconds: a right answer within them is grade 4

local function finish()
    print(S.text(T.result, exam.right, exam.of))
    record.add("exam", exam.field, {right = exam.right, of = exam.of, answers = exam.answers})
    exam = nil
    return nil
end

local function ask()
    local due = exam and exam.left or cards.due()
    if #due == 0 then
        asked = nil
        if exam then return finish() end
        print(S.text(T.none))
        return nil
    end
    asked = {card = due[1], at = S.clock(), week = due[1].week}
    print(S.text(T.ask, due[1].id, #due - 1))
    print(layout.wrap(S.text(due[1].q), 2))
    print(S.text(due[1].answer and T.how or T.how_self))
    return due[1].id
end

-- Texts are compared without case and blanks at the ends; numbers by value.
function M.accepts(card, given)
    local list = type(card.answer) == "table" and card.answer or {card.answer}
    for _, want in ipairs(list) do
        local x, y = tonumber(given), tonumber(want)
        if x and y and math.abs(x - y) <= (card.tolerance or 1e-6 * math.max(1, math.abs(y))) then return true end
        local a, b = tostring(given):lower():match("^%s*(.-)%s*$"), tostring(want):lower()
        if a == b then return true end
    end
    return false
end

local function grade(g)
    local card = asked.card
    if exam then
        table.remove(exam.left, 1)
        if g >= 3 then exam.right = exam.right + 1 end
        exam.answers[#exam.answers + 1] = {id = card.id, grade = g}
    end
    local before = cards.states()[card.id]
    local state = cards.answer(before, g, S.clock(), card.week)
    record.add("card", card.id, state)
    asked = nil
    local wait = state.due - S.clock()
    if exam then
        ask()
        return g
    end
    print(S.text(T.again, wait >= 86400 and S.text(T.days, wait // 86400) or layout.minutes(wait / 60)))
    return g
end

local function answer(given)
    local card = asked.card
    if not card.answer then
        asked.shown = true
        print(layout.wrap(S.text(T.answer, S.text(card.a)), 2))
        return print(S.text(T.how_self))
    end
    local good = M.accepts(card, given)
    print(S.text(good and T.right or T.wrong) .. " " .. S.text(T.answer, S.text(card.a)))
    return grade(not good and 1 or S.clock() - asked.at <= FAST and 4 or 3)
end

function M.quiz(given)
    if given == nil then return ask() end
    if not asked then error(S.text(T.first), 0) end
    if asked.card.answer or given == true then return answer(given) end
    if not asked.shown then error(S.text(T.look), 0) end
    if not math.tointeger(given) or given < 1 or given > 4 then error(S.text(T.grade), 0) end
    return grade(math.tointeger(given))
end

-- A quiz of n questions of the field, drawn anew: quiz() answers as always; hints are not given.
function M.exam(field, n, few)
    local pool = {}
    for _, card in ipairs(cards.all()) do
        if card.field == field or card.topic ~= "theory" then pool[#pool + 1] = card end
    end
    if #pool < n then error(S.text(few, #pool), 0) end
    for i = #pool, 2, -1 do
        local k = math.random(i)
        pool[i], pool[k] = pool[k], pool[i]
    end
    exam = {field = field, left = table.move(pool, 1, n, 1, {}), right = 0, of = n, answers = {}}
    return ask()
end

return M
