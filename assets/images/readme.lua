-- The two windows of the README's picture, a screenshot under Xvfb:
--     Xvfb :9 -screen 0 1300x600x24 & DISPLAY=:9 build/labsh assets/images/readme.lua
img = cv.imread(lab.data("assets/images/still_life.jpg"))
gray = cv.to_gray(img)
edges = cv.canny(cv.gaussian_blur(gray, 3), 40, 120)
view.image(img, {mask = edges, alpha = 1, palette = {"#00e5ff"}, title = "边缘 edges"})

t = cv.otsu(gray)
counts = cv.hist(gray)
view.plot({{y = counts, kind = "bars", label = "像素 pixels"},
    {x = {t, t}, y = {0, counts:max():item()}, label = "t = " .. t}},
    {title = "亮度直方图与 Otsu 阈值 brightness and Otsu's threshold", xlabel = "亮度 brightness"})
view.wait()
