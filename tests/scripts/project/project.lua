return {
    id = "A", title = {zh = "认出手绘的数字", en = "Drawn digits told apart"},
    command = "labsh --headless --no-progress train.lua", metric = "accuracy", value = 0.906, baseline = 0.1,
    held_out = {zh = "另外 500 幅", en = "500 other drawings"},
    failures = {
        {zh = "细的 1 看成 7：横笔被抖动带歪", en = "thin ones are taken for sevens: jitter bends the stroke"},
        {zh = "4 与 9 混淆：网络只看像素，不看笔画是否闭合", en = "4 and 9 change places: pixels do not say whether a stroke is closed"},
        {zh = "移到边上的数字：全连接层没有平移不变性", en = "digits near the border: linear layers know no shift"},
    },
    test = "labsh --headless --no-progress train.lua quick | grep '^accuracy = 0\\.[789]'",
}
