"""The cv plugin beside OpenCV, on pictures of odd and even sizes.    cv.py BUILD

Integer results are equal to the last bit: the plugin keeps OpenCV's fixed-point weights, ties
and borders. Only area and cubic resizing of u8, which round sums of floats taken in another
order, may be one level apart. Floats: 1e-5 of the largest. Prints TAP.
"""
import os
import sys
import tempfile

import cv2
import numpy as np

from plugin import Plugin

cv = Plugin(sys.argv[1], "cv")
NO_INT = -2**63
NAN = float("nan")
SIZES = [(1, 1), (1, 9), (7, 1), (5, 8), (33, 47), (64, 64), (121, 200), (240, 321)]
BORDERS = {b"reflect101": cv2.BORDER_REFLECT_101, b"reflect": cv2.BORDER_REFLECT,
           b"replicate": cv2.BORDER_REPLICATE, b"zero": cv2.BORDER_CONSTANT}
cases = []
rng = np.random.default_rng(7)


def case(f):
    cases.append(f)


def picture(h, w, channels=1, dtype=np.uint8, smooth=True):
    """Waves with a little noise, or noise alone; floats lie in [0, 1]."""
    y, x, k = np.mgrid[0:h, 0:w, 0:channels]
    t = 127 + 60 * np.sin(.11 * x + k) + 60 * np.cos(.17 * y + .01 * x * y / (h + w))
    t = t + rng.integers(0, 8, t.shape) if smooth else rng.integers(0, 256, t.shape)
    t = t.astype(np.uint8)
    t = t if channels > 1 else t[:, :, 0]
    return t if dtype == np.uint8 else (t / np.float32(255)).astype(dtype)


def pictures(dtypes=(np.uint8, np.float32), channels=(1, 3), sizes=SIZES):
    for h, w in sizes:
        for c in channels:
            for d in dtypes:
                for smooth in (True, False):
                    yield picture(h, w, c, d, smooth)


def same(ours, theirs, levels=0, floats=1e-5, what=""):
    theirs = theirs.reshape(ours.shape)
    assert ours.dtype == theirs.dtype, f"{what}: {ours.dtype}, OpenCV's is {theirs.dtype}"
    if ours.dtype.kind == "f":
        worst = np.max(np.abs(ours - theirs), initial=0)
        assert worst <= floats * max(1, np.max(np.abs(theirs), initial=0)), f"{what}: off by {worst}"
    else:
        apart = np.abs(ours.astype(int) - theirs.astype(int))
        assert np.max(apart, initial=0) <= levels, \
            f"{what}: {np.sum(apart > levels)} of {apart.size} differ, by up to {apart.max()}"


def bgr(t):
    return t if t.ndim == 2 else np.ascontiguousarray(t[:, :, [2, 1, 0, 3][:t.shape[2]]])


def path(name):
    return os.path.join(folder, name)


# ---- files ---------------------------------------------------------------------------


@case
def imread_equals():
    """PNG (8 and 16 bit), JPEG, WebP as OpenCV wrote them."""
    for name, options in [("a.png", []), ("a.jpg", [cv2.IMWRITE_JPEG_QUALITY, 80]),
                          ("a.webp", [cv2.IMWRITE_WEBP_QUALITY, 101]),
                          ("a.webp", [cv2.IMWRITE_WEBP_QUALITY, 70])]:
        for h, w in [(1, 1), (33, 47), (240, 321)]:
            for c in (1, 3, 4):
                if (c == 4 and name == "a.jpg") or (c == 1 and name == "a.webp"):
                    continue
                t = picture(h, w, c)
                assert cv2.imwrite(path(name), bgr(t), options)
                want = bgr(cv2.imread(path(name), cv2.IMREAD_UNCHANGED))
                same(cv.imread(path(name).encode(), b"as is"), want, what=f"{name} {t.shape}")
                if c == 3:
                    rgb = bgr(cv2.imread(path(name), cv2.IMREAD_COLOR))
                    same(cv.imread(path(name).encode(), b"rgb"), rgb, what=f"{name} rgb")
    deep = (picture(33, 47, 3).astype(np.uint16) * 257) ^ 3
    cv2.imwrite(path("a.png"), bgr(deep))
    same(cv.imread(path("a.png").encode(), b"as is"), deep.astype(np.int32), what="16 bit")


@case
def imwrite_is_read_back():
    """What the plugin writes, OpenCV reads as the plugin does."""
    for name, quality in [("a.png", 0), ("a.jpg", 0), ("a.jpg", 40), ("a.webp", 100), ("a.webp", 60)]:
        for t in pictures((np.uint8,), (1, 3), [(1, 1), (33, 47), (240, 321)]):
            cv.imwrite(path(name).encode(), t, quality, first="none")
            theirs = cv2.imread(path(name), cv2.IMREAD_UNCHANGED)
            ours = cv.imread(path(name).encode(), b"as is")
            same(ours, bgr(theirs), what=name)
            if name == "a.png" or quality == 100:
                same(ours if ours.ndim == t.ndim else ours[:, :, 0], t, what=f"{name} written")
    deep = (picture(33, 47, 3).astype(np.int32) * 257) ^ 3
    cv.imwrite(path("a.png").encode(), deep, 0, first="none")
    same(bgr(cv2.imread(path("a.png"), cv2.IMREAD_UNCHANGED)).astype(np.int32), deep, what="16 bit")


@case
def exif_orientation_is_applied():
    t = picture(33, 48, 3)
    jpeg = cv2.imencode(".jpg", bgr(t))[1].tobytes()
    for value in range(1, 9):
        entry = b"\x01\x12\0\x03\0\0\0\x01" + bytes([0, value]) + b"\0\0"
        exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0"
        with open(path("a.jpg"), "wb") as f:
            f.write(jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:])
        want = bgr(cv2.imread(path("a.jpg")))
        same(cv.imread(path("a.jpg").encode(), b"as is"), want, what=f"orientation {value}")


@case
def to_gray_equals():
    for h, w in SIZES:
        for smooth in (True, False):
            t = picture(h, w, 3, smooth=smooth)
            same(cv.to_gray(t), cv2.cvtColor(t, cv2.COLOR_RGB2GRAY), what=t.shape)
            deep = t.astype(np.uint16) * 251
            same(cv.to_gray(deep.astype(np.int32)),
                 cv2.cvtColor(deep, cv2.COLOR_RGB2GRAY).astype(np.int32), what="16 bit")
            f = picture(h, w, 3, np.float32, smooth)
            same(cv.to_gray(f), cv2.cvtColor(f, cv2.COLOR_RGB2GRAY), floats=1e-6, what="f32")


# ---- sizes ---------------------------------------------------------------------------

METHODS = {b"nearest": cv2.INTER_NEAREST, b"bilinear": cv2.INTER_LINEAR,
           b"area": cv2.INTER_AREA, b"cubic": cv2.INTER_CUBIC}


def resizes(method, levels=0):
    for t in pictures(sizes=[(1, 1), (5, 8), (33, 47), (64, 64), (120, 200)]):
        h, w = t.shape[:2]
        for nh, nw in [(h, w), (2 * h, 2 * w), (h // 2 or 1, w // 2 or 1), (h // 3 or 1, w // 4 or 1),
                       (17, 90), (91, 13), (h + 1, w + 3), (1, 1)]:
            ours = cv.resize(t, nh, nw, NAN, method)
            same(ours, cv2.resize(t, (nw, nh), interpolation=METHODS[method]), levels,
                 what=f"{t.shape} {t.dtype} to {nh}x{nw}")
        for s in (.5, 2.0, .3, 1.7):
            if min(round(h * s), round(w * s)) < 1:
                continue
            ours = cv.resize(t, NO_INT, NO_INT, s, method)
            theirs = cv2.resize(t, None, fx=s, fy=s, interpolation=METHODS[method])
            same(ours, theirs, levels, what=f"{t.shape} {t.dtype} times {s}")


@case
def resize_nearest_equals():
    resizes(b"nearest")


@case
def resize_bilinear_equals():
    resizes(b"bilinear")


@case
def resize_area_equals():
    resizes(b"area", 1)


@case
def resize_cubic_equals():
    resizes(b"cubic", 1)


@case
def flip_equals():
    for t in pictures():
        for name, code in ((b"horizontal", 1), (b"vertical", 0), (b"both", -1)):
            same(cv.flip(t, name), cv2.flip(t, code), what=name)


# ---- filters -------------------------------------------------------------------------


@case
def gaussian_blur_equals():
    for t in pictures():
        for ksize, sigma in [(1, 0.), (3, 0.), (5, 0.), (7, 0.), (9, 0.), (15, 0.), (5, 1.3), (0, .8), (0, 2.5)]:
            for border, code in BORDERS.items():
                same(cv.gaussian_blur(t, ksize, sigma, border),
                     cv2.GaussianBlur(t, (ksize, ksize), sigma, borderType=code),
                     what=f"{t.shape} {t.dtype} {ksize} {sigma} {border}")


@case
def sobel_equals():
    for t in pictures():
        depth = cv2.CV_16S if t.dtype == np.uint8 else cv2.CV_32F
        for ksize, kernel, k in [(3, b"sobel", 3), (5, b"sobel", 5), (7, b"sobel", 7), (3, b"scharr", -1)]:
            for border, code in BORDERS.items():
                ours = cv.sobel(t, ksize, kernel, border, results=2)
                for i in (0, 1):
                    same(ours[i], cv2.Sobel(t, depth, 1 - i, i, ksize=k, borderType=code),
                         floats=1e-4, # 7 x 7 weights add up to 1280
                         what=f"{t.shape} {t.dtype} {ksize} {kernel} {border}")


@case
def canny_equals():
    for t in pictures((np.uint8,), (1,)):
        for aperture, scale in ((3, 1), (5, 12), (7, 150)):
            for low, high in ((50., 150.), (20., 40.), (0., 0.), (150., 50.)):
                for l2 in (False, True):
                    same(cv.canny(t, low * scale, high * scale, aperture, l2),
                         cv2.Canny(t, low * scale, high * scale, apertureSize=aperture, L2gradient=l2),
                         what=f"{t.shape} {low} {high} {aperture} {l2}")


# ---- levels --------------------------------------------------------------------------

KINDS = {b"binary": cv2.THRESH_BINARY, b"binary_inv": cv2.THRESH_BINARY_INV,
         b"trunc": cv2.THRESH_TRUNC, b"tozero": cv2.THRESH_TOZERO, b"tozero_inv": cv2.THRESH_TOZERO_INV}


@case
def threshold_equals():
    for t in pictures():
        for kind, code in KINDS.items():
            for level in (127., 99.5, 0., 255., -3., 300.):
                level = level if t.dtype == np.uint8 else level / 255
                same(cv.threshold(t, level, 200., kind), cv2.threshold(t, level, 200, code)[1],
                     what=f"{t.dtype} {kind} {level}")


@case
def otsu_equals():
    for t in pictures((np.uint8,), (1,)):
        level, binary = cv.otsu(t, first="int", results=2)
        want, theirs = cv2.threshold(t, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        assert level == want, f"{t.shape}: {level}, OpenCV's is {want}"
        same(binary, theirs)


@case
def hist_equals():
    for t in pictures((np.uint8,), (1,)):
        for bins in (256, 32, 7):
            want = cv2.calcHist([t], [0], None, [bins], [0, 256]).ravel().astype(np.int64)
            same(cv.hist(t, bins, NAN, NAN), want, what=f"{t.shape} {bins} bins")
    for t in pictures((np.float32,), (1,)):
        want = np.histogram(t, 20, (0.1, 0.7))[0].astype(np.int64)
        same(cv.hist(t, 20, 0.1, 0.7), want, what="f32, NumPy")


@case
def equalize_hist_equals():
    for t in pictures((np.uint8,), (1,)):
        same(cv.equalize_hist(t), cv2.equalizeHist(t), what=t.shape)


# ---- regions -------------------------------------------------------------------------


def by_first_pixel(labels):
    """Labels renumbered in the order of their first pixels; and which became which."""
    names, first = np.unique(labels, return_index=True)
    order = [0] + [n for _, n in sorted((f, n) for f, n in zip(first, names) if n)]
    new = np.zeros(labels.max() + 1, np.int32)
    new[order] = np.arange(len(order))
    return new[labels], order


@case
def connected_components_equal():
    for h, w in SIZES:
        for density in (.1, .4, .5, .6, .9):
            t = (rng.random((h, w)) < density).astype(np.uint8)
            for connectivity in (4, 8):
                labels, stats = cv.connected_components(t, connectivity, more=("table",))
                n, theirs, rows, centres = cv2.connectedComponentsWithStats(t, connectivity=connectivity)
                theirs, order = by_first_pixel(theirs)
                same(labels, theirs, what=f"{h}x{w} {density} {connectivity}")
                assert stats["count"] == n - 1
                full = [k for k in range(n) if rows[order[k], cv2.CC_STAT_AREA]] # a background may be void
                same(stats["areas"][full].astype(int), rows[order, cv2.CC_STAT_AREA][full].astype(int))
                same(stats["boxes"][full].astype(int), rows[order, :4][full].astype(int), what="boxes")
                same(stats["centroids"][full].astype(float), centres[order][full], floats=1e-9)


@case
def morphology_equals():
    shapes = {b"rect": cv2.MORPH_RECT, b"cross": cv2.MORPH_CROSS, b"ellipse": cv2.MORPH_ELLIPSE}
    for t in pictures():
        for shape, code in shapes.items():
            for k, times in ((1, 1), (3, 1), (3, 3), (5, 1), (9, 2), (31, 1)):
                element = cv2.getStructuringElement(code, (k, k))
                same(cv.erode(t, k, shape, times), cv2.erode(t, element, iterations=times),
                     what=f"erode {t.shape} {shape} {k} {times}")
                same(cv.dilate(t, k, shape, times), cv2.dilate(t, element, iterations=times),
                     what=f"dilate {t.shape} {shape} {k} {times}")


failed = 0
print(f"1..{len(cases)}")
with tempfile.TemporaryDirectory() as folder:
    for i, f in enumerate(cases):
        try:
            f()
            print(f"ok {i + 1} - {f.__name__}")
        except (AssertionError, ValueError, cv2.error) as e:
            failed += 1
            print(f"not ok {i + 1} - {f.__name__}\n# {e}")
sys.exit(failed > 0)
