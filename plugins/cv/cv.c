/* cv.c — the table of the cv plugin. */
#include "cv.h"
#include "rows.h"
#include "segment.h"

#define PICTURE "tensor[H,W|H,W,C]"
#define METHODS "\"nearest\"|\"bilinear\"|\"area\"|\"cubic\" = \"bilinear\""
#define KINDS "\"binary\"|\"binary_inv\"|\"trunc\"|\"tozero\"|\"tozero_inv\" = \"binary\""
#define BORDER "border: " BORDER_CHOICES " = \"reflect101\""
#define SHAPE "shape: \"rect\"|\"cross\"|\"ellipse\" = \"rect\""

static const lab_row rows[] = {
    { "imread(path: string; mode: \"as is\"|\"gray\"|\"rgb\"|\"rgba\" = \"as is\")"
      " -> image: " PICTURE,
      LAB_CODE(cv_imread),
      "The picture in a JPEG, PNG or WebP file: H×W (gray), H×W×3 (RGB), H×W×4 (RGBA).\n"
      "u8, 0…255, or i32, 0…65535, for a PNG of 16 bit read \"as is\". It stands "
      "upright:\n"
      "the EXIF orientation is applied. The other modes convert, always to u8.\n"
      ">>> path = lab.home(\"doctest.png\")\n"
      ">>> cv.imwrite(path, tensor({{0, 128, 255}}, \"u8\"))\n"
      ">>> cv.imread(path):totable()[1][2]\n128\n"
      ">>> #cv.imread(path, {mode = \"rgba\"}):shape()\n3\n"
      ">>> os.remove(path)\ntrue" },
    { "imwrite(path: string, image: tensor[H,W|H,W,_]; quality: int = 0)",
      LAB_CODE(cv_imwrite),
      "Writes a picture; the suffix chooses the format: .jpg, .jpeg, .png or .webp.\n"
      "u8 as it is; floats in [0, 1] and bool are scaled to 0…255; i32, 0…65535, "
      "becomes\n"
      "a PNG of 16 bit. JPEG has no alpha. quality: 1…100 for JPEG and WebP (0 means "
      "95;\n"
      "WebP at 100 is lossless), the zlib level 1…9 for PNG (0 means 1).\n"
      ">>> path = lab.home(\"doctest.png\")\n"
      ">>> cv.imwrite(path, tensor.ones(2, 3))\n"
      ">>> cv.imread(path):sum()\n1530\n"
      ">>> os.remove(path)\ntrue" },
    { "to_gray(image: tensor[H,W|H,W,_] u8|i32|f32) -> gray: tensor[H,W]",
      LAB_CODE(cv_to_gray),
      "Brightness, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), in the picture's own "
      "dtype.\n"
      "A gray picture comes back as it is; alpha is left out.\n"
      ">>> x = tensor({{{255, 0, 0}, {0, 255, 0}, {0, 0, 255}}}, \"u8\")\n"
      ">>> cv.to_gray(x):totable()[1][2]\n150",
      LAB_METHOD },
    { "to_rgb(image: tensor[H,W|H,W,_] u8|i32|f32) -> rgb: tensor[H,W,3]",
      LAB_CODE(cv_to_rgb),
      "Three channels: a gray picture three times, one with alpha without it.\n"
      ">>> #cv.to_rgb(tensor.zeros(2, 2, \"u8\")):shape()\n3",
      LAB_METHOD },
    { "resize(image: " PICTURE ", height: int?, width: int?; scale: number?,"
      " method: " METHODS ") -> image: tensor[height,width|height,width,C]",
      LAB_CODE(cv_resize),
      "The picture with another number of rows and columns, or `scale` times as many.\n"
      "A height or a width alone keeps the proportions. Pixel x of the new picture "
      "stands\n"
      "at (x + ½) / scale − ½ of the old one, as in OpenCV. u8 or f32; \"nearest\" "
      "takes\n"
      "any dtype. \"area\" averages: best for shrinking. \"cubic\": sharpest for "
      "growing.\n"
      ">>> x = tensor({{0, 100}, {100, 200}}, \"u8\")\n"
      ">>> cv.resize(x, 1, 1):item()\n100\n"
      ">>> cv.resize(x, 2, 4):totable()[1][2]\n25\n"
      ">>> cv.resize(x, {scale = 3, method = \"nearest\"}):shape()[1]\n6" },
    { "flip(image: " PICTURE
      "; axis: \"horizontal\"|\"vertical\"|\"both\" = \"horizontal\") -> image: " PICTURE,
      LAB_CODE(cv_flip),
      "The mirror image: left and right, top and bottom, or both change places.\n"
      ">>> cv.flip(tensor({{1, 2, 3}}, \"u8\")):totable()[1][1]\n3" },
    { "gaussian_blur(image: " PICTURE " u8|f32, ksize: int = 0;"
      " sigma: number = 0, " BORDER ") -> image: " PICTURE,
      LAB_CODE(cv_gaussian_blur),
      "The picture smoothed by a Gaussian of ksize × ksize taps, k ∝ exp(−x² / 2σ²).\n"
      "ksize: odd, 1…4095; 0: 6σ + 1 (8σ + 1 for f32), or 5 where sigma is 0 too.\n"
      "sigma, in pixels; 0: 0.15 ksize + 0.35. border: what stands beyond the edge.\n"
      ">>> x = tensor.zeros(5, 5, \"u8\")\n"
      ">>> x[2][2] = 255\n"
      ">>> cv.gaussian_blur(x, 3)[2][2]:item()\n64\n"
      ">>> cv.gaussian_blur(x, {sigma = 1}):sum() > 250\ntrue" },
    { "sobel(image: " PICTURE " u8|f32, ksize: int = 3;"
      " kernel: \"sobel\"|\"scharr\" = \"sobel\", " BORDER ") -> dx: " PICTURE
      ", dy: " PICTURE,
      LAB_CODE(cv_sobel),
      "The derivatives of brightness to the right and downwards, smoothed across.\n"
      "i16 for u8, else f32. ksize: 3, 5 or 7. For 3, dx = [−1 0 1; −2 0 2; −1 0 1] *\n"
      "image, not normalised: a slope of 1 per pixel gives 8. kernel \"scharr\": 3 × 3 "
      "with\n"
      "weights 3, 10, 3, whose directions are truer.\n"
      ">>> dx, dy = cv.sobel(tensor({{0, 0, 9, 9}, {0, 0, 9, 9}}, \"u8\"))\n"
      ">>> dx[1][1]:item(), dy[1][1]:item()\n36\t0" },
    { "canny(image: tensor[H,W] u8, low: number = 50, high: number = 150;"
      " aperture: int = 3, l2: bool = false) -> edges: tensor[H,W] u8",
      LAB_CODE(cv_canny),
      "Edges after Canny (1986): 255 on an edge, one pixel wide, else 0.\n"
      "A pixel that is largest across the edge counts when its gradient passes high, or\n"
      "when it passes low and touches one that counts. The gradient is |dx| + |dy| of\n"
      "Sobel's derivatives, √(dx² + dy²) with l2; aperture is Sobel's ksize: 3, 5 or 7.\n"
      "Blur a noisy picture first.\n"
      ">>> cv.canny(tensor.zeros(8, 8, \"u8\")):sum()\n0\n"
      ">>> x = tensor.zeros(8, 8, \"u8\")\n"
      ">>> for i = 0, 7 do x[i][4], x[i][5] = 200, 200 end\n"
      ">>> cv.canny(x)[5][3]:item(), cv.canny(x, 900, 1000):sum()\n255\t0" },
    { "threshold(image: " PICTURE " u8|f32, t: number, max: number = 255; kind: " KINDS
      ") -> image: " PICTURE,
      LAB_CODE(cv_threshold),
      "max where the picture is above t, 0 elsewhere; \"binary_inv\": the other way "
      "round.\n"
      "\"trunc\": t where it is above, else as it is. \"tozero\": as it is where above, "
      "else\n"
      "0; \"tozero_inv\": the other way round.\n"
      ">>> cv.threshold(tensor({{10, 20, 30}}, \"u8\"), 20):totable()[1][3]\n255" },
    { "otsu(image: tensor[H,W] u8) -> t: int, binary: tensor[H,W] u8", LAB_CODE(cv_otsu),
      "Otsu's threshold (1979), and the picture at it: 255 above, 0 elsewhere.\n"
      "t makes the variance between dark and bright largest: σ² = ω₀ ω₁ (μ₀ − μ₁)².\n"
      ">>> t, binary = cv.otsu(tensor({{10, 12, 200, 210}}, \"u8\"))\n"
      ">>> t, binary:sum()\n12\t510" },
    { "connected_components(image: tensor[H,W] u8|bool, connectivity: int = 8)"
      " -> labels: tensor[H,W] i32, stats: table",
      LAB_CODE(cv_connected_components),
      "Regions of touching non-zero pixels: 0 is the background, then 1, 2, … in the "
      "order\n"
      "of their first pixels. connectivity: 8 (corners touch) or 4. In stats: count, "
      "the\n"
      "number of regions; and with a row for each label, row 0 for the background: "
      "boxes\n"
      "[n,4] (left, top, width, height), areas [n] in pixels, centroids [n,2] (x, y).\n"
      ">>> x = tensor({{1, 0, 0}, {0, 1, 0}, {0, 0, 0}, {1, 1, 0}}, \"u8\")\n"
      ">>> labels, stats = cv.connected_components(x)\n"
      ">>> stats.count, stats.areas[1]:item(), labels[3][1]:item()\n2\t2\t2\n"
      ">>> labels, stats = cv.connected_components(x, 4)\n"
      ">>> stats.count\n3" },
    { "hist(image: " PICTURE " u8|f32, bins: int = 256; lo: number?, hi: number?)"
      " -> counts: tensor i64",
      LAB_CODE(cv_hist),
      "How many pixels fall into each of `bins` equal bins over [lo, hi]: [bins] for a\n"
      "gray picture, [C,bins] for others. lo is 0; hi is 256 for u8, 1 for f32, and "
      "counts\n"
      "in the last bin itself (NumPy's rule).\n"
      ">>> cv.hist(tensor({{0, 100, 200, 255}}, \"u8\"), 2):totable()[2]\n2" },
    { "equalize_hist(image: tensor[H,W] u8) -> image: tensor[H,W] u8",
      LAB_CODE(cv_equalize_hist),
      "The picture with its levels spread evenly over 0…255: more contrast.\n"
      ">>> cv.equalize_hist(tensor({{50, 51, 52, 53}}, \"u8\")):totable()[1][2]\n85" },
    { "erode(image: " PICTURE " u8|f32, ksize: int = 3; " SHAPE ", times: int = 1)"
      " -> image: " PICTURE,
      LAB_CODE(cv_erode),
      "The least value in each pixel's neighbourhood: bright regions shrink.\n"
      "ksize: the neighbourhood's side, odd, 1…255.\n"
      ">>> cv.erode(tensor.ones(3, 3, \"u8\")):sum()\n9\n"
      ">>> cv.erode(tensor({{9, 9, 0, 9}}, \"u8\")):totable()[1][1]\n9" },
    { "dilate(image: " PICTURE " u8|f32, ksize: int = 3; " SHAPE ", times: int = 1)"
      " -> image: " PICTURE,
      LAB_CODE(cv_dilate),
      "The greatest value in each pixel's neighbourhood: bright regions grow.\n"
      "ksize: the neighbourhood's side, odd, 1…255.\n"
      ">>> x = tensor.zeros(5, 5, \"u8\")\n"
      ">>> x[2][2] = 1\n"
      ">>> cv.dilate(x):sum(), cv.dilate(x, 5, {shape = \"cross\"}):sum()\n9\t9" },
};

LAB_PLUGIN(
    cv, .version = "0.1",
    .doc = "Computer vision: picture files, sizes, filters, edges, regions; a label for "
           "each pixel.",
    .types = LAB_TYPES(&segmenter_type), .rows = rows, .parts = LAB_PARTS(&segment_rows));
