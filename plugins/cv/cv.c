#include "cv.h"
#include <lab/plugin.h>
static const lab_row rows[] = {
 { "to_gray(image: tensor) -> tensor", LAB_CODE(cv_to_gray), "" ,0},
 { "gaussian_blur(image: tensor[H,W|H,W,C] u8|f32, ksize: int = 0; sigma: number = 0, border: " BORDER_CHOICES " = \"reflect101\") -> tensor", LAB_CODE(cv_gaussian_blur), "" ,0},
 { "sobel(",LAB_CODE(cv_sobel),"",0},
 { "canny(",LAB_CODE(cv_canny),"",0},
 { "threshold(",LAB_CODE(cv_threshold),"",0},
 { "otsu(",LAB_CODE(cv_otsu),"",0},
 { "connected_components(",LAB_CODE(cv_connected_components),"",0},
 { "hist(",LAB_CODE(cv_hist),"",0},
 { "equalize_hist(",LAB_CODE(cv_equalize_hist),"",0},
 { "resize(",LAB_CODE(cv_resize),"",0},
 { "imread(",LAB_CODE(cv_imread),"",0},
 { "imwrite(",LAB_CODE(cv_imwrite),"",0},
};
LAB_PLUGIN(cv, .version = "0.1", .doc = "Computer vision.", .rows = rows);
