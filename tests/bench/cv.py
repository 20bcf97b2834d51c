"""The cv plugin and OpenCV on the same pictures: 640×480 and 1920×1080, 1 and 2 threads.

Calls are taken in turn, ours and theirs, and the least of each is kept. Prints the rows that
report.awk reads.    cv.py BUILD
"""
import os
import sys
import tempfile
import time

import cv2
import numpy as np

from plugin import Plugin

cv = Plugin(sys.argv[1], "cv")
NAN, NO_INT = float("nan"), -2**63
ROUNDS, SECONDS = 200, 0.25 # for a row, whichever comes first
tree = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def rows_of(rgb, folder):
    """Name, our call, OpenCV's."""
    h, w = rgb.shape[:2]
    gray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    binary = cv2.threshold(gray, 0, 255, cv2.THRESH_OTSU)[1]
    f32 = gray.astype(np.float32) / 255
    element = cv2.getStructuringElement(cv2.MORPH_RECT, (15, 15))

    for name, options in (("jpg", [cv2.IMWRITE_JPEG_QUALITY, 90]), ("png", []), ("webp", [cv2.IMWRITE_WEBP_QUALITY, 90])):
        path = os.path.join(folder, "a." + name)
        cv2.imwrite(path, rgb, options)
        out = os.path.join(folder, "b." + name).encode()
        ours = cv.timer("imread", path.encode(), b"as is")
        yield f"imread {name}", ours, lambda p=path: cv2.imread(p, cv2.IMREAD_UNCHANGED)
        quality = 1 if name == "png" else 90
        yield (f"imwrite {name}", cv.timer("imwrite", out, rgb, quality, first="none"),
               lambda p=path, o=options: cv2.imwrite(p, rgb, o))
    yield "to_gray", cv.timer("to_gray", rgb), lambda: cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    for name, code in (("nearest", cv2.INTER_NEAREST), ("bilinear", cv2.INTER_LINEAR),
                       ("area", cv2.INTER_AREA), ("cubic", cv2.INTER_CUBIC)):
        for scale in (.5, .3, 2.0):
            yield (f"resize {name} {scale:g}", cv.timer("resize", rgb, NO_INT, NO_INT, scale, name.encode()),
                   lambda s=scale, c=code: cv2.resize(rgb, None, fx=s, fy=s, interpolation=c))
    yield "flip", cv.timer("flip", rgb, b"horizontal"), lambda: cv2.flip(rgb, 1)
    for what, t in (("gray", gray), ("rgb", rgb), ("f32", f32)):
        for k in (5, 15):
            yield (f"gaussian_blur {k} {what}", cv.timer("gaussian_blur", t, k, 0., b"reflect101"),
                   lambda t=t, k=k: cv2.GaussianBlur(t, (k, k), 0))
    yield ("sobel dx, dy", cv.timer("sobel", gray, 3, b"sobel", b"reflect101", more=("tensor",)),
           lambda: cv2.spatialGradient(gray))
    yield "canny", cv.timer("canny", gray, 50., 150., 3, False), lambda: cv2.Canny(gray, 50, 150)
    yield ("canny l2", cv.timer("canny", gray, 50., 150., 3, True),
           lambda: cv2.Canny(gray, 50, 150, L2gradient=True))
    yield ("threshold", cv.timer("threshold", gray, 127., 255., b"binary"),
           lambda: cv2.threshold(gray, 127, 255, cv2.THRESH_BINARY))
    yield ("otsu", cv.timer("otsu", gray, first="int", more=("tensor",)),
           lambda: cv2.threshold(gray, 0, 255, cv2.THRESH_OTSU))
    yield ("connected_components", cv.timer("connected_components", binary, 8, more=("table",)),
           lambda: cv2.connectedComponentsWithStats(binary))
    yield ("hist", cv.timer("hist", gray, 256, NAN, NAN),
           lambda: cv2.calcHist([gray], [0], None, [256], [0, 256]))
    yield "equalize_hist", cv.timer("equalize_hist", gray), lambda: cv2.equalizeHist(gray)
    yield "dilate 15", cv.timer("dilate", gray, 15, b"rect", 1), lambda: cv2.dilate(gray, element)


def once(f):
    begin = time.perf_counter()
    f()
    return time.perf_counter() - begin


def least(ours, theirs):
    """Milliseconds of each. The other's threads get a moment to fall asleep."""
    best, end, n = [1e9, 1e9], time.perf_counter() + SECONDS, 0
    theirs()
    while n < ROUNDS and time.perf_counter() < end or n < 3:
        time.sleep(2e-4)
        best[0] = min(best[0], ours())
        time.sleep(2e-4)
        best[1] = min(best[1], once(theirs))
        n += 1
    return [b * 1e3 for b in best]


photo = cv2.cvtColor(cv2.imread(os.path.join(tree, "assets", "images", "still_life.jpg")), cv2.COLOR_BGR2RGB)
with tempfile.TemporaryDirectory() as folder:
    for w, h in ((640, 480), (1920, 1080)):
        rgb = cv2.resize(photo, (w, h), interpolation=cv2.INTER_CUBIC)
        for threads in (1, 2):
            cv.threads(threads)
            cv2.setNumThreads(threads)
            for name, ours, theirs in rows_of(rgb, folder):
                if threads > 1 and name.startswith("im"):
                    continue # files are read and written by one thread
                a, b = least(ours, theirs)
                print(f"cv {name} {h}p\t{threads}\t{a:.6f}\tOpenCV\t{b:.6f}\t-", flush=True)
