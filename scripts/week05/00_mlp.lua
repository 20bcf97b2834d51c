-- 第五周 · 热身：十五行的多层感知机 | Week 5, warm-up: a perceptron in fifteen lines
--
--     ./build.sh run scripts/week05/00_mlp.lua
--
-- zh: 也是第 1.6 天的训练循环。写 Transformer 之前先确认：同样的循环，你能自己写出来。
-- en: It is the training loop of day 1.6, too. Before the Transformer make sure that you can write it by yourself.

-- %% [text] 多层感知机与卷积网络 | A multilayer perceptron and a small CNN
-- zh: 本课用三种模型认手写体数字：线性、多层感知机、卷积网络。数字由我们自己的笔画骨架画出来，
--     不需要下载；种子不同，数据集就不同，所以训练集和测试集不会重复。
--     设了环境变量 LABSH_QUICK，就只用一半的数据。
-- en: Three models read handwritten-like digits: a linear one, a multilayer perceptron, a CNN. The
--     digits are drawn from stroke skeletons of our own, nothing is downloaded; another seed is
--     another set, so training and test never share a picture.
--     With LABSH_QUICK in the environment it trains on half of the data.
-- %%
quick = os.getenv("LABSH_QUICK") ~= nil
lab.seed(5)
x, y = data.digits{n = quick and 16000 or 30000, seed = 1}
test_x, test_y = data.digits{n = 2000, seed = 2}
print(#x .. " to learn from, " .. #test_x .. " to be tested by; the first labels are", y:narrow(0, 0, 10))
--+> 30000 to learn from, 2000 to be tested by; the first labels are [8 2 5 8 4 8 7 3 5 7] i64

-- %% [text] 看数据 | Look at the data
-- zh: 先看图，再建模。每个数字有几种写法；粗细、倾斜、弯曲都随机。哪些图你自己也会认错？
-- en: Look before you model. Each digit is written in several ways; width, slant and bends are
-- en: drawn at random. Which of them would you misread yourself?
-- %%
view.grid(x:narrow(0, 0, 60), {columns = 12, title = "data.digits"})
--> [grid: data.digits]

-- %% [text] 输入与标签 | Inputs and labels
-- zh: 图是 u8（0…255），网络要 f32。除以 255 之后再减去均值、除以标准差，梯度的尺度才合适。
-- zh: 均值和标准差只能从训练集算：测试集假装我们还没见过。
-- en: Pictures are u8 (0…255), networks want f32. After the division by 255 the mean is taken away
-- en: and the result divided by the deviation, so that gradients have a sensible scale. Both are
-- en: those of the training set: the test set has not been seen yet.
-- %%
unit = x:to("f32") / 255
mean, std = unit:mean():item(), unit:std():item()
norm = data.normalize(mean, std)
print(("mean %.3f, deviation %.3f"):format(mean, std))
train = data.tensors{norm(x), y}
test = {norm(test_x), test_y}
--> mean 0.124, deviation 0.277

-- %% [text] 训练循环 | The training loop
-- zh: 一个批次四步：前向、损失、反向、更新。交叉熵 L = −log softmax(z)_y。
-- zh: 先估计一下：还没训练时十个类别一样可能，损失应该接近 ln 10 ≈ 2.30。
-- en: Four steps a batch: forward, loss, backward, update. Cross-entropy is L = −log softmax(z)_y.
-- en: An estimate first: before any training ten classes are equally likely, and the loss should be
-- en: near ln 10 ≈ 2.30.
-- %%
function accuracy(net)
  net:eval()
  local hits = 0
  grad.no_grad(function()
    for bx, by in data.Loader(data.tensors(test), {batch = 500})() do
      hits = hits + net(bx):argmax(1):eq(by):sum()
    end
  end)
  net:train()
  return hits / #test[2]
end

function cross_entropy(z, y)
  return -z:log_softmax(1):gather(1, y:unsqueeze(1)):mean()
end

function fit(net, epochs, lr)
  local loader = data.Loader(train, {batch = 64, shuffle = true})
  local opt = optim.Adam(net:parameters(), {lr = lr})
  local plan = optim.CosineLR(opt, epochs * #loader)
  for epoch = 1, epochs do
    local sum = 0
    for bx, by in loader() do
      local loss = cross_entropy(net(bx), by)
      if epoch == 1 and sum == 0 then print(("first loss %.2f"):format(loss:item())) end
      opt:zero_grad()
      loss:backward()
      opt:step()
      plan:step()
      sum = sum + loss:item()
    end
    print(("epoch %d  loss %.4f"):format(epoch, sum / #loader))
  end
  return accuracy(net)
end

-- %% [text] 线性模型 | The linear model
-- zh: z = x W + b。它只能给每个像素一个权重，写法一变就认不出：大约九成。
-- en: z = x W + b. It gives each pixel one weight and is lost when the writing changes: about nine
-- en: in ten.
-- %%
linear = nn.Module{
  fc = nn.Linear(784, 10),
  forward = function(self, x) return self.fc(x:reshape(-1, 784)) end,
}
acc_linear = fit(linear, quick and 3 or 4, 1e-3)
print(("linear  %.4f"):format(acc_linear))
--+> first loss 2.46±0.05
--+> epoch 1  loss 0.5381±0.02
--+> epoch 2  loss 0.3173±0.02
--+> epoch 3  loss 0.2862±0.02
--+> epoch 4  loss 0.2738±0.02
--+> linear  0.9200±0.01

-- %% [text] 多层感知机，十五行 | The MLP, in fifteen lines
-- zh: h = relu(x W₁ + b₁)，z = h W₂ + b₂。隐藏层学到的是笔画的一段段，而不是单个像素。
-- en: h = relu(x W₁ + b₁), z = h W₂ + b₂. The hidden layer learns pieces of strokes, not pixels.
-- %%
mlp = nn.Module{
  fc1 = nn.Linear(784, 256), fc2 = nn.Linear(256, 10),
  forward = function(self, x)
    return self.fc2(self.fc1(x:reshape(-1, 784)):relu())
  end,
}
acc_mlp = fit(mlp, quick and 7 or 8, 2e-3)
print(("mlp     %.4f   %d numbers"):format(acc_mlp, mlp:count()))
--+> first loss 2.27±0.05
--+> epoch 1  loss 0.2476±0.02
--+> epoch 2  loss 0.0600±0.02
--+> epoch 3  loss 0.0339±0.02
--+> epoch 4  loss 0.0154±0.02
--+> epoch 5  loss 0.0074±0.02
--+> epoch 6  loss 0.0038±0.02
--+> epoch 7  loss 0.0024±0.02
--+> epoch 8  loss 0.0020±0.02
--+> mlp     0.9890±0.01   203530 numbers

-- %% [text] 小卷积网络 | A small CNN
-- zh: 卷积在每个位置用同一组权重，平移之后照样认得；池化把位置放宽。参数更少，正确率更高。
-- en: A convolution uses the same weights at every place, so that a shifted stroke is still the same
-- en: stroke; pooling forgets where exactly. Fewer numbers, fewer mistakes.
-- %%
cnn = nn.Module{
  conv1 = nn.Conv2d{1, 16, 3, padding = 1}, conv2 = nn.Conv2d{16, 32, 3, padding = 1},
  fc = nn.Linear(32 * 7 * 7, 10),
  forward = function(self, x)
    x = self.conv1(x):relu():max_pool2d(2)
    x = self.conv2(x):relu():max_pool2d(2)
    return self.fc(x:reshape(-1, 32 * 7 * 7))
  end,
}
acc_cnn = fit(cnn, quick and 3 or 4, 3e-3)
print(("cnn     %.4f   %d numbers"):format(acc_cnn, cnn:count()))
--+> first loss 2.34±0.05
--+> epoch 1  loss 0.1601±0.02
--+> epoch 2  loss 0.0272±0.02
--+> epoch 3  loss 0.0112±0.02
--+> epoch 4  loss 0.0054±0.02
--+> cnn     0.9945±0.01   20490 numbers

-- %% [text] 哪些认错了 | What it gets wrong
-- zh: 看错的图比看对的图有用。它们是真的难认，还是网络漏了某一种写法？
-- en: Mistakes teach more than hits. Are these really hard to read, or is there a way of writing that
-- en: the network has missed?
-- %%
wrong = grad.no_grad(function()
  return cnn(test[1]):argmax(1):ne(test_y):nonzero():reshape(-1)
end)
print(#wrong .. " of " .. #test_y .. " are wrong")
view.grid(test_x:index_select(0, wrong), {columns = 12, title = "misread"})
--+> 11±9 of 2000 are wrong
--> [grid: misread]

-- %% [text] 试一试 | Try
-- zh: 一、把 relu 去掉，感知机还剩多少？为什么？ 二、只用 1000 张图训练，三个模型各是多少？
-- zh: 三、增广训练集：
-- zh: data.tensors{x, y}:transform(data.transform{data.crop(28, {pad = 2}), norm})，谁得益最多？
-- en: 1. Take relu away: how much of the perceptron is left, and why? 2. Train on 1,000 pictures: what
-- en: do the three reach? 3. Augment the training set,
-- en: data.tensors{x, y}:transform(data.transform{data.crop(28, {pad = 2}), norm}): who gains most?
