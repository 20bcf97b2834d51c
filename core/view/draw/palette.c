/* palette.c — colours made in OKLCH (Ottosson 2020, "A perceptual color space for image
 * processing"): lightness, chroma, hue as the eye orders them. A ramp is a path in it with
 * lightness rising evenly, so equal steps of a number look equal. */
#include "view/draw/palette.h"

#include <math.h>

static const double degree = 3.14159265358979323846 / 180;

static double gamma_encode(double x)
{
    return x <= 0.0031308 ? 12.92 * x : 1.055 * pow(x, 1 / 2.4) - 0.055;
}

/* True when the colour can be shown: all of linear r, g, b in [0, 1]. */
static bool linear_rgb(double light, double chroma, double hue, double rgb[3])
{
    double a = chroma * cos(hue * degree), b = chroma * sin(hue * degree);
    double l = pow(light + 0.3963377774 * a + 0.2158037573 * b, 3);
    double m = pow(light - 0.1055613458 * a - 0.0638541728 * b, 3);
    double s = pow(light - 0.0894841775 * a - 1.2914855480 * b, 3);
    bool fits = true;

    rgb[0] = +4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
    rgb[1] = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
    rgb[2] = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
    for (int i = 0; i < 3; i++)
        fits = fits && rgb[i] >= -1e-6 && rgb[i] <= 1 + 1e-6;
    return fits;
}

/* Keeps lightness and hue, takes as much of the chroma as a screen can show. */
static uint32_t oklch(double light, double chroma, double hue)
{
    double rgb[3], lo = 0, hi = chroma;
    uint32_t out = 0;

    if (!linear_rgb(light, chroma, hue, rgb))
        for (int i = 0; i < 24; i++) {
            double mid = (lo + hi) / 2;

            *(linear_rgb(light, mid, hue, rgb) ? &lo : &hi) = mid;
        }
    linear_rgb(light, hi < chroma ? lo : chroma, hue, rgb);
    for (int i = 0; i < 3; i++) {
        double v = gamma_encode(fmin(1, fmax(0, rgb[i])));

        out = out << 8 | (uint32_t)lround(255 * v);
    }
    return out;
}

/* ---- ramps ----------------------------------------------------------------------------- */

/* Control points at equal distances; hues are not wrapped, so that the path is as written. */
struct stop {
    double light, chroma, hue;
};
enum { MAX_STOPS = 6 };
struct path {
    int n;
    struct stop stops[MAX_STOPS];
};
static const struct path paths[N_RAMPS] = {
    [RAMP_GRAY] = { 2, { { 0, 0, 0 }, { 1, 0, 0 } } },
    [RAMP_VIRIDIS] = { 5,
                       { { .28, .13, 312 },
                         { .43, .12, 268 },
                         { .585, .105, 205 },
                         { .745, .16, 152 },
                         { .91, .19, 106 } } },
    [RAMP_MAGMA] = { 5,
                     { { .12, .05, 285 },
                       { .34, .16, 305 },
                       { .55, .20, 358 },
                       { .76, .16, 402 },
                       { .97, .08, 460 } } },
    [RAMP_COOLWARM] = { 5,
                        { { .42, .16, 262 },
                          { .69, .10, 258 },
                          { .965, .004, 250 },
                          { .69, .12, 42 },
                          { .45, .17, 27 } } },
    [RAMP_CYCLIC] = { 5,
                      { { .72, .13, 20 },
                        { .72, .13, 110 },
                        { .72, .13, 200 },
                        { .72, .13, 290 },
                        { .72, .13, 380 } } },
};

static double mix(double a, double b, double t)
{
    return a + (b - a) * t;
}

/* Catmull–Rom through four values: the path has no corners. */
static double smooth(double p0, double p1, double p2, double p3, double t)
{
    return p1 + 0.5 * t *
                    (p2 - p0 +
                     t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)));
}

static uint32_t along(const struct path *path, double t)
{
    double at = t * (path->n - 1);
    int i = (int)fmin(floor(at), path->n - 2);
    const struct stop *s = path->stops;
    struct stop p1 = s[i], p2 = s[i + 1];
    struct stop p0 =
        i ? s[i - 1]
          : (struct stop){ 2 * p1.light - p2.light, p1.chroma, 2 * p1.hue - p2.hue };
    struct stop p3 = i + 2 < path->n ? s[i + 2]
                                     : (struct stop){ 2 * p2.light - p1.light, p2.chroma,
                                                      2 * p2.hue - p1.hue };

    t = at - i;
    /* A diverging path turns at white: straight pieces keep its two sides apart. */
    if (path == &paths[RAMP_COOLWARM]) {
        double hue = t < .5 ? p1.hue : p2.hue;

        hue = i == 1 ? p1.hue : i == 2 ? p2.hue : hue;
        return oklch(mix(p1.light, p2.light, t), mix(p1.chroma, p2.chroma, t),
                     i == 1 || i == 2 ? hue : mix(p1.hue, p2.hue, t));
    }
    return oklch(mix(p1.light, p2.light, t),
                 fmax(0, smooth(p0.chroma, p1.chroma, p2.chroma, p3.chroma, t)),
                 smooth(p0.hue, p1.hue, p2.hue, p3.hue, t));
}

void palette_ramp(enum scene_ramp ramp, uint32_t table[256])
{
    for (int i = 0; i < 256; i++)
        table[i] =
            ramp == RAMP_GRAY ? (uint32_t)i * 0x10101u : along(&paths[ramp], i / 255.);
}

/* ---- kinds ------------------------------------------------------------------------------- */

/* Okabe & Ito (2008), "Color Universal Design", without black and the yellow that is lost
 * on white. */
static const uint32_t okabe_ito[] = { 0x0072b2, 0xd55e00, 0x009e73,
                                      0xcc79a7, 0xe69f00, 0x56b4e9 };
enum { N_OKABE_ITO = sizeof okabe_ito / sizeof *okabe_ito };

uint32_t palette_series(int64_t i)
{
    if (i < N_OKABE_ITO)
        return okabe_ito[i];
    i -= N_OKABE_ITO;
    return oklch(.42 + .12 * (double)(i % 3), .13, fmod(285 + 137.508 * (double)i, 360));
}

uint32_t palette_label(int64_t i)
{
    static const struct stop first[] = {
        { .66, .23, 25 },  { .68, .17, 250 }, { .80, .20, 140 }, { .85, .17, 92 },
        { .62, .24, 320 }, { .80, .13, 200 }, { .74, .17, 55 },  { .58, .21, 285 },
    };
    int64_t n = sizeof first / sizeof *first;

    if (i < 1)
        i = 1;
    if (i <= n)
        return oklch(first[i - 1].light, first[i - 1].chroma, first[i - 1].hue);
    return oklch(.6 + .09 * (double)(i % 3), .18, fmod(137.508 * (double)i, 360));
}

uint32_t palette_ink(uint32_t rgb)
{
    double y = .299 * (rgb >> 16 & 255) + .587 * (rgb >> 8 & 255) + .114 * (rgb & 255);

    return y > 140 ? 0x111111 : 0xffffff;
}
