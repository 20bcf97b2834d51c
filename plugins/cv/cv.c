#include "cv.h"
#include <lab/plugin.h>
static const lab_row rows[] = {
 { "to_gray(image: tensor) -> tensor", LAB_CODE(cv_to_gray), "" },
 { "gaussian_blur(image: tensor[H,W|H,W,C] u8|f32, ksize: int = 0; sigma: number = 0, border: " BORDER_CHOICES " = \"reflect101\") -> tensor", LAB_CODE(cv_gaussian_blur), "" },
};
LAB_PLUGIN(cv, .version = "0.1", .doc = "Computer vision.", .rows = rows);
