-- Paints the pictures of this folder:
--     build/labsh assets/images/render.lua [SAMPLES] [FOLDER]
-- A still life by a window, path traced by the C cell below (Kajiya, "The rendering
-- equation", 1986): each pixel is the mean of SAMPLES (200) random paths of light, so that
-- soft shadows, reflections and the grain of a photograph come by themselves.
local samples, folder = tonumber(arg[1] or 200), arg[2] or "assets/images"
local height, width = 480, 640

local scene = lab.c [[
#include <math.h>
#include <stdint.h>
#include <string.h>

typedef struct { float x, y, z; } vec;
static vec v(float x, float y, float z) { return (vec){ x, y, z }; }
static vec add(vec a, vec b) { return v(a.x + b.x, a.y + b.y, a.z + b.z); }
static vec sub(vec a, vec b) { return v(a.x - b.x, a.y - b.y, a.z - b.z); }
static vec mul(vec a, float k) { return v(a.x * k, a.y * k, a.z * k); }
static vec times(vec a, vec b) { return v(a.x * b.x, a.y * b.y, a.z * b.z); }
static float dot(vec a, vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static vec cross(vec a, vec b)
{
    return v(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
}
static vec unit(vec a) { return mul(a, 1 / sqrtf(dot(a, a))); }
static vec mix(vec a, vec b, float t) { return add(mul(a, 1 - t), mul(b, t)); }
static float clamp(float x) { return x < 0 ? 0 : x > 1 ? 1 : x; }
static float smooth(float a, float b, float x)
{
    float t = clamp((x - a) / (b - a));
    return t * t * (3 - 2 * t);
}

/* xorshift, uniform in [0, 1) */
static uint32_t state;
static float uniform(void)
{
    state ^= state << 13, state ^= state >> 17, state ^= state << 5;
    return (float)(state >> 8) / 16777216.0f;
}

/* ---- textures ---- */

static float hash(int x, int y, int z)
{
    uint32_t h = (uint32_t)x * 73856093u ^ (uint32_t)y * 19349663u ^ (uint32_t)z * 83492791u;
    h = (h ^ h >> 15) * 2246822519u, h = (h ^ h >> 13) * 3266489917u;
    return (float)((h ^ h >> 16) >> 8) / 16777216.0f;
}

static float noise(vec p)
{
    int x = (int)floorf(p.x), y = (int)floorf(p.y), z = (int)floorf(p.z);
    float f[3] = { p.x - (float)x, p.y - (float)y, p.z - (float)z }, sum = 0;

    for (int i = 0; i < 8; i++) {
        float w = hash(x + (i & 1), y + (i >> 1 & 1), z + (i >> 2));
        for (int k = 0; k < 3; k++) {
            float t = f[k] * f[k] * (3 - 2 * f[k]);
            w *= i >> k & 1 ? t : 1 - t;
        }
        sum += w;
    }
    return sum;
}

static float cloudy(vec p) /* four octaves */
{
    float sum = 0, k = 0.5f;
    for (int i = 0; i < 4; i++, k /= 2, p = mul(p, 2.03f))
        sum += k * noise(p);
    return sum;
}

/* Letters of 5 × 7 dots, a byte a row. */
static int dot_of(char c, int row, int column)
{
    static const char names[] = "ABCDEGHILNOPRSTUXY";
    static const uint8_t rows[][7] = {
        { 14, 17, 17, 31, 17, 17, 17 }, { 30, 17, 17, 30, 17, 17, 30 }, { 14, 17, 16, 16, 16, 17, 14 },
        { 30, 17, 17, 17, 17, 17, 30 }, { 31, 16, 16, 30, 16, 16, 31 }, { 14, 17, 16, 23, 17, 17, 15 },
        { 17, 17, 17, 31, 17, 17, 17 }, { 14, 4, 4, 4, 4, 4, 14 },      { 16, 16, 16, 16, 16, 16, 31 },
        { 17, 17, 25, 21, 19, 17, 17 }, { 14, 17, 17, 17, 17, 17, 14 }, { 30, 17, 17, 30, 16, 16, 16 },
        { 30, 17, 17, 30, 20, 18, 17 }, { 15, 16, 16, 14, 1, 1, 30 },   { 31, 4, 4, 4, 4, 4, 4 },
        { 17, 17, 17, 17, 17, 17, 14 }, { 17, 17, 10, 4, 10, 17, 17 },  { 17, 17, 10, 4, 4, 4, 4 },
    };
    const char *at = c ? strchr(names, c) : 0;

    return at && column < 5 ? rows[at - names][row] >> (4 - column) & 1 : 0;
}

/* Is there ink at (x, y), y downwards, of a line of text one unit high? */
static int ink(const char *text, float x, float y)
{
    int column = (int)floorf(x * 7), row = (int)floorf(y * 7), n = (int)strlen(text);

    return row >= 0 && row < 7 && column >= 0 && column / 6 < n &&
           dot_of(text[column / 6], row, column % 6);
}

/* ---- the scene ---- */

enum kind { SPHERE, BOX, CAPSULE, DRUM };
enum matter { WOOD, WALL, ORANGE, APPLE, STEM, METAL, CUP, PENCIL, BOOK, NOVEL, PAPER, GOLD, SILVER, DIE, CHESS };
struct thing {
    enum kind kind;
    enum matter matter;
    vec a, b; /* centre and half sides; ends; centre of the base and (0, height, 0) */
    float r;  /* radius, or a box's turn about y */
    vec colour;
};
static const struct thing things[] = {
    { SPHERE, ORANGE, { 0.62f, 0.50f, 0.35f }, { 0 }, 0.50f, { 0.93f, 0.27f, 0.02f } },
    { SPHERE, APPLE, { 1.55f, 0.46f, 0.95f }, { 0 }, 0.46f, { 0 } },
    { CAPSULE, STEM, { 1.55f, 0.88f, 0.95f }, { 1.62f, 1.06f, 0.92f }, 0.025f, { 0.20f, 0.12f, 0.06f } },
    { SPHERE, METAL, { -0.28f, 0.33f, -0.75f }, { 0 }, 0.33f, { 0.92f, 0.92f, 0.93f } },
    { DRUM, CUP, { -1.30f, 0.26f, 0.75f }, { 0, 1.0f, 0 }, 0.46f, { 0.92f, 0.91f, 0.88f } },
    { CAPSULE, PENCIL, { -1.45f, 0.90f, 0.75f }, { -1.95f, 2.05f, 0.95f }, 0.06f, { 0.75f, 0.08f, 0.06f } },
    { CAPSULE, PENCIL, { -1.25f, 0.90f, 0.65f }, { -1.10f, 2.20f, 0.72f }, 0.06f, { 0.95f, 0.70f, 0.05f } },
    { CAPSULE, PENCIL, { -1.15f, 0.90f, 0.85f }, { -0.68f, 1.98f, 1.05f }, 0.06f, { 0.05f, 0.38f, 0.20f } },
    { BOX, BOOK, { -1.28f, 0.13f, 0.62f }, { 1.0f, 0.13f, 0.72f }, -0.22f, { 0.05f, 0.13f, 0.36f } },
    { BOX, NOVEL, { 1.45f, 0.80f, 2.30f }, { 0.12f, 0.80f, 0.55f }, 1.25f, { 0.42f, 0.05f, 0.07f } },
    { BOX, NOVEL, { 0.98f, 0.72f, 2.45f }, { 0.11f, 0.72f, 0.50f }, 1.25f, { 0.10f, 0.28f, 0.22f } },
    { BOX, NOVEL, { 0.56f, 0.86f, 2.60f }, { 0.10f, 0.86f, 0.55f }, 1.25f, { 0.62f, 0.50f, 0.28f } },
    { BOX, PAPER, { 0.62f, 0.006f, -1.15f }, { 0.62f, 0.006f, 0.42f }, 0.20f, { 0.86f, 0.85f, 0.80f } },
    { DRUM, GOLD, { -1.25f, 0, -0.85f }, { 0, 0.035f, 0 }, 0.16f, { 0.95f, 0.70f, 0.30f } },
    { DRUM, SILVER, { -1.62f, 0, -0.55f }, { 0, 0.03f, 0 }, 0.14f, { 0.86f, 0.86f, 0.85f } },
    { DRUM, GOLD, { -1.02f, 0, -1.28f }, { 0, 0.035f, 0 }, 0.16f, { 0.95f, 0.70f, 0.30f } },
    { DRUM, SILVER, { -1.48f, 0, -1.18f }, { 0, 0.03f, 0 }, 0.14f, { 0.86f, 0.86f, 0.85f } },
    { DRUM, SILVER, { -0.70f, 0, -0.95f }, { 0, 0.03f, 0 }, 0.12f, { 0.86f, 0.84f, 0.82f } },
    { BOX, DIE, { 1.55f, 0.14f, -0.55f }, { 0.14f, 0.14f, 0.14f }, 0.5f, { 0.88f, 0.87f, 0.84f } },
    { BOX, DIE, { 1.85f, 0.14f, -0.95f }, { 0.14f, 0.14f, 0.14f }, -0.3f, { 0.70f, 0.06f, 0.08f } },
    { BOX, CHESS, { -0.25f, 0.62f, 2.35f }, { 0.80f, 0.62f, 0.03f }, 0.28f, { 0 } },
};
enum { N = sizeof things / sizeof *things };

struct hit {
    float t;
    vec p, n, local; /* local: in the thing's own frame */
    const struct thing *thing;
    enum matter matter;
};

static vec turn(vec p, float angle)
{
    float c = cosf(angle), s = sinf(angle);
    return v(c * p.x - s * p.z, p.y, s * p.x + c * p.z);
}

static float root(float b, float c) /* of t² + 2 b t + c, the first that is ahead */
{
    float d = b * b - c, s;

    if (d < 0)
        return 0;
    s = sqrtf(d);
    return -b - s > 1e-3f ? -b - s : -b + s;
}

static void keep(struct hit *h, const struct thing *k, float t, vec local, vec n)
{
    h->t = t;
    h->thing = k;
    h->matter = k->matter;
    h->local = local;
    h->n = n;
}

static void meet_sphere(const struct thing *k, vec o, vec d, struct hit *h)
{
    vec q = sub(o, k->a);
    float t = root(dot(q, d), dot(q, q) - k->r * k->r);

    if (t > 1e-3f && t < h->t)
        keep(h, k, t, add(q, mul(d, t)), mul(add(q, mul(d, t)), 1 / k->r));
}

static void meet_box(const struct thing *k, vec o, vec d, struct hit *h)
{
    vec q = turn(sub(o, k->a), k->r), e = turn(d, k->r), p;
    float near = -1e9f, far = 1e9f;
    const float *at = &q.x, *to = &e.x, *side = &k->b.x;
    int axis = 0;
    vec n = { 0 };

    for (int i = 0; i < 3; i++) {
        float inv = 1 / (fabsf(to[i]) < 1e-9f ? 1e-9f : to[i]);
        float a = (-side[i] - at[i]) * inv, b = (side[i] - at[i]) * inv;

        if (fminf(a, b) > near)
            near = fminf(a, b), axis = i;
        far = fminf(far, fmaxf(a, b));
    }
    if (near > far || near < 1e-3f || near >= h->t)
        return;
    (&n.x)[axis] = to[axis] > 0 ? -1 : 1;
    p = add(q, mul(e, near));
    keep(h, k, near, p, turn(n, -k->r));
}

static void meet_capsule(const struct thing *k, vec o, vec d, struct hit *h)
{
    vec axis = sub(k->b, k->a), q = sub(o, k->a), p;
    float aa = dot(axis, axis), ad = dot(axis, d), aq = dot(axis, q), t, s;
    float A = aa - ad * ad, B = aa * dot(d, q) - aq * ad,
          C = aa * (dot(q, q) - k->r * k->r) - aq * aq;

    t = root(B / A, C / A);
    s = (aq + t * ad) / aa;
    if (s < 0 || s > 1) { /* a round end */
        struct thing end = *k;
        struct hit e = { .t = h->t };

        s = s > 1;
        end.a = add(k->a, mul(axis, s));
        meet_sphere(&end, o, d, &e);
        if (e.thing)
            keep(h, k, e.t, v(s, 0, 0), e.n);
        return;
    }
    if (t < 1e-3f || t >= h->t)
        return;
    p = add(q, mul(d, t));
    keep(h, k, t, v(s, 0, 0), mul(sub(p, mul(axis, s)), 1 / k->r));
}

static void meet_drum(const struct thing *k, vec o, vec d, struct hit *h)
{
    vec q = sub(o, k->a);
    float aa = d.x * d.x + d.z * d.z, top = k->b.y;
    float t = aa < 1e-9f ? 0 : root((q.x * d.x + q.z * d.z) / aa, (q.x * q.x + q.z * q.z - k->r * k->r) / aa);
    vec p = add(q, mul(d, t));

    if (t > 1e-3f && t < h->t && p.y > 0 && p.y < top)
        keep(h, k, t, p, v(p.x / k->r, 0, p.z / k->r));
    t = (top - q.y) / d.y;
    p = add(q, mul(d, t));
    if (t > 1e-3f && t < h->t && p.x * p.x + p.z * p.z < k->r * k->r)
        keep(h, k, t, p, v(0, 1, 0));
}

static struct hit meet(vec o, vec d)
{
    static void (*const by_kind[])(const struct thing *, vec, vec, struct hit *) = {
        meet_sphere, meet_box, meet_capsule, meet_drum
    };
    static const struct thing table = { .matter = WOOD }, wall = { .matter = WALL };
    struct hit h = { .t = 1e9f };
    float t = -o.y / d.y;

    if (t > 1e-3f && d.y < 0)
        keep(&h, &table, t, add(o, mul(d, t)), v(0, 1, 0));
    t = (4.2f - o.z) / d.z;
    if (t > 1e-3f && t < h.t)
        keep(&h, &wall, t, add(o, mul(d, t)), v(0, 0, -1));
    for (int i = 0; i < N; i++)
        by_kind[things[i].kind](&things[i], o, d, &h);
    h.p = add(o, mul(d, h.t));
    return h;
}

/* ---- light ---- */

/* A window of 2 × 2 panes in the plane x = -5: its light at (y, z), 0 where there is none. */
static const vec daylight = { 9.5f, 9.2f, 8.6f };
static const float win_y = 1.4f, win_h = 3.4f, win_z = -1.9f, win_w = 3.6f;

static int is_pane(float y, float z)
{
    float a = (y - win_y) / win_h, b = (z - win_z) / win_w;

    return a > 0 && a < 1 && b > 0 && b < 1 && fabsf(a - 0.5f) > 0.03f && fabsf(b - 0.5f) > 0.03f;
}

static vec sky(vec o, vec d, int direct)
{
    float t = (-5 - o.x) / d.x;
    vec room = mix(v(0.20f, 0.18f, 0.16f), v(0.42f, 0.43f, 0.46f), 0.5f + 0.5f * d.y);

    if (direct && d.x < 0 && is_pane(o.y + t * d.y, o.z + t * d.z))
        return daylight;
    return mul(room, 0.55f + 0.25f * d.x);
}

static vec from_window(vec p, vec n)
{
    vec to = v(-5, win_y + win_h * uniform(), win_z + win_w * uniform()), d = sub(to, p);
    float r2 = dot(d, d), lit;

    d = mul(d, 1 / sqrtf(r2));
    lit = dot(n, d);
    if (lit <= 0 || !is_pane(to.y, to.z) || meet(p, d).t < sqrtf(r2))
        return v(0, 0, 0);
    return mul(daylight, lit * -d.x * win_h * win_w / (r2 * 3.14159265f));
}

/* ---- surfaces ---- */

struct surface {
    vec colour;
    float shine, rough; /* reflectance head on; spread of the reflection */
    int metal;
};

static float seam(float x, float w) { return smooth(0, w, fminf(x - floorf(x), 1 - x + floorf(x))); }

static void wood(struct hit *h, struct surface *s)
{
    float plank = floorf(h->p.z / 0.8f), u = h->p.x + 3.7f * plank, w = h->p.z;
    float grain = cloudy(v(u * 0.9f, plank * 9, w * 11));
    float ring = 0.5f + 0.5f * sinf(26 * (w + 0.25f * cloudy(v(u * 0.5f, 3, w * 2))) + 6 * grain);
    float tone = 0.25f + 0.55f * grain + 0.2f * ring + 0.15f * (hash((int)plank, 1, 2) - 0.5f);

    s->colour = mix(v(0.17f, 0.08f, 0.035f), v(0.50f, 0.29f, 0.14f), clamp(tone));
    s->colour = mul(s->colour, 0.35f + 0.65f * seam(h->p.z / 0.8f, 0.02f));
    s->shine = 0.035f;
    s->rough = 0.12f + 0.1f * grain;
}

static void box_of(struct hit *h, struct surface *s)
{
    const struct thing *k = h->thing;
    vec b = k->b, p = h->local;
    int top = p.y > b.y - 1e-3f, front = fabsf(fabsf(p.z) - b.z) < 1e-3f;
    float x = p.x / b.x, y = p.y / b.y, z = p.z / b.z;

    if (h->matter == BOOK) {
        float frame = fmaxf(fabsf(x), fabsf(z));
        int gold = top && ((frame > 0.86f && frame < 0.90f) || ink("LAB SHELL", (p.x + 0.80f) / 0.2f, (-0.42f - p.z) / 0.2f + 0.5f));

        s->colour = gold ? v(0.80f, 0.60f, 0.22f) : k->colour;
        if (!top && fabsf(y) < 0.8f) /* pages */
            s->colour = mul(v(0.85f, 0.80f, 0.68f), 0.8f + 0.2f * noise(v(1, p.y * 300, 1)));
        s->shine = 0.04f, s->rough = 0.15f;
    } else if (h->matter == NOVEL) {
        int band = fabsf(fabsf(y) - 0.78f) < 0.03f;

        s->colour = band ? v(0.75f, 0.62f, 0.35f) : k->colour;
        s->colour = mul(s->colour, 0.85f + 0.3f * cloudy(mul(h->p, 30)));
        s->shine = 0.03f, s->rough = 0.3f;
    } else if (h->matter == PAPER) {
        static const char *const lines[] = { "LIGHT", "PIXELS", "GRADIENTS", "EDGES" };
        float line = (0.34f - p.z) / 0.18f;
        int i = (int)floorf(line), on = i >= 0 && i < 4 && ink(lines[i], (p.x + 0.52f) / 0.12f, (line - (float)i) * 1.5f);

        s->colour = on ? v(0.06f, 0.06f, 0.09f) : k->colour;
    } else if (h->matter == DIE) {
        float a = top ? x : front ? x : z, c = top ? z : y;
        int n = top ? 5 : front ? 3 : 2, pip = 0;

        for (int i = -1; i <= 1; i++)
            for (int j = -1; j <= 1; j++)
                if ((n != 2 && !i && !j) || (i && j && (n == 5 || i == j)))
                    pip |= hypotf(a - 0.52f * (float)i, c - 0.52f * (float)j) < 0.17f;
        s->colour = pip ? (k->colour.y > 0.5f ? v(0.03f, 0.03f, 0.04f) : v(0.9f, 0.9f, 0.88f)) : k->colour;
        s->shine = 0.045f, s->rough = 0.03f;
    } else { /* CHESS: 8 × 6 squares with a margin */
        float a = (x + 0.9f) / 1.8f * 8, c = (y + 0.87f) / 1.74f * 6;
        int square = a > 0 && a < 8 && c > 0 && c < 6 && ((int)a + (int)c) % 2 == 0;

        s->colour = square ? v(0.035f, 0.035f, 0.04f) : v(0.84f, 0.83f, 0.80f);
    }
}

static void coin(struct hit *h, struct surface *s)
{
    float r = hypotf(h->local.x, h->local.z) / h->thing->r, a = atan2f(h->local.z, h->local.x);
    float relief = smooth(0.80f, 0.84f, r) - smooth(0.94f, 0.98f, r) + (r < 0.6f) * 0.6f * cloudy(mul(h->local, 60));

    s->colour = mul(h->thing->colour, 0.70f + 0.40f * relief);
    if (h->n.y < 0.5f)
        s->colour = mul(s->colour, 0.6f + 0.4f * sinf(a * 90));
    s->metal = 1, s->rough = 0.22f;
}

static struct surface surface_of(struct hit *h)
{
    struct surface s = { h->thing->colour, 0, 0, 0 };
    vec p = h->p;

    switch (h->matter) {
    case WOOD: wood(h, &s); break;
    case WALL:
        s.colour = mul(v(0.46f, 0.55f, 0.56f), 0.86f + 0.22f * cloudy(mul(p, 3)) + 0.05f * noise(mul(p, 60)));
        break;
    case ORANGE:
        s.colour = mul(s.colour, 0.82f + 0.3f * cloudy(mul(p, 5)));
        h->n = unit(add(h->n, mul(v(noise(mul(p, 45)) - 0.5f, noise(add(mul(p, 45), v(9, 9, 9))) - 0.5f, 0), 0.22f)));
        s.shine = 0.045f, s.rough = 0.16f;
        break;
    case APPLE: {
        float a = atan2f(h->n.z, h->n.x), streak = cloudy(v(a * 5, h->n.y * 1.3f, 4));
        float red = smooth(0.25f, 0.62f, streak + 0.22f - 0.25f * h->n.y);
        s.colour = mix(v(0.55f, 0.62f, 0.12f), v(0.60f, 0.03f, 0.03f), red);
        s.colour = mul(s.colour, 0.9f + 0.25f * (noise(mul(p, 70)) > 0.86f));
        s.shine = 0.05f, s.rough = 0.04f;
        break;
    }
    case METAL: s.metal = 1; break;
    case CUP: {
        float r = hypotf(h->local.x, h->local.z) / h->thing->r, y = h->local.y;
        if (h->n.y > 0.5f && r < 0.88f) /* looking in */
            s.colour = v(0.05f, 0.05f, 0.055f);
        else if ((y > 0.20f && y < 0.26f) || (y > 0.32f && y < 0.52f && fabsf(sinf(atan2f(h->local.z, h->local.x) * 9)) > 0.72f) || (y > 0.58f && y < 0.64f))
            s.colour = v(0.06f, 0.14f, 0.42f);
        s.shine = h->n.y > 0.5f && r < 0.88f ? 0 : 0.05f, s.rough = 0.02f;
        break;
    }
    case PENCIL:
        if (h->local.x > 0.97f) s.colour = v(0.05f, 0.05f, 0.06f);
        else if (h->local.x > 0.90f) s.colour = v(0.72f, 0.52f, 0.32f);
        s.shine = 0.05f, s.rough = 0.1f;
        break;
    case GOLD: case SILVER: coin(h, &s); break;
    case STEM: break;
    default: box_of(h, &s);
    }
    return s;
}

static vec spread(vec n, float r) /* n plus a random vector in a ball of radius r */
{
    vec q;
    do q = v(2 * uniform() - 1, 2 * uniform() - 1, 2 * uniform() - 1);
    while (dot(q, q) > 1);
    return unit(add(n, mul(q, r)));
}

static vec diffuse(vec n) /* cosine-weighted: a point of the unit sphere around the tip of n */
{
    float z = 2 * uniform() - 1, a = 6.2831853f * uniform(), r = sqrtf(1 - z * z);
    vec d = add(n, v(r * cosf(a), r * sinf(a), z));
    return dot(d, d) < 1e-6f ? n : unit(d);
}

static vec follow(vec o, vec d)
{
    vec light = { 0 }, left = v(1, 1, 1);
    int direct = 1; /* sees the window itself: only mirrors so far; no caustics behind them */

    for (int bounce = 0; bounce < 5; bounce++) {
        struct hit h = meet(o, d);
        struct surface s;
        float facing, mirrored;

        if (h.t > 1e8f || h.p.x < -5)
            return add(light, times(left, sky(o, d, direct)));
        s = surface_of(&h);
        facing = fabsf(dot(h.n, d));
        mirrored = s.metal ? 1 : s.shine ? s.shine + (1 - s.shine) * powf(1 - facing, 5) * (1 - s.rough * 3) : 0;
        o = add(h.p, mul(h.n, 1e-3f));
        if (mirrored > 0 && uniform() < mirrored) { /* Schlick (1994) */
            d = spread(sub(d, mul(h.n, 2 * dot(h.n, d))), s.rough);
            if (dot(d, h.n) <= 0)
                return light;
            left = s.metal ? times(left, s.colour) : left;
            continue;
        }
        left = times(left, s.colour);
        light = add(light, times(left, from_window(o, h.n)));
        d = diffuse(h.n);
        direct = 0;
    }
    return light;
}

/* paint(image: tensor[H,W,3] f32!, first: int, n: int, samples: int)
   Paints n rows of linear light, thin lens, square pixels. */
void paint(lab_ctx *c, lab_tensor *image, int64_t first, int64_t n, int64_t samples)
{
    (void)c;
    int64_t H = lab_dim(image, 0), W = lab_dim(image, 1);
    vec eye = v(0.15f, 2.75f, -5.6f), aim = v(0.08f, 0.62f, 0.45f);
    vec z = unit(sub(aim, eye)), x = unit(cross(v(0, 1, 0), z)), y = cross(z, x);
    float focus = sqrtf(dot(sub(aim, eye), sub(aim, eye))), wide = 0.36f;

    for (int64_t i = first; i < first + n && i < H; i++)
        for (int64_t j = 0; j < W; j++) {
            float *to = lab_f32_mut(image) + (i * W + j) * 3;
            vec sum = { 0 };

            state = (uint32_t)(i * 7919 + j * 104729 + 12345) * 2654435761u | 1;
            for (int64_t k = 0; k < samples; k++) {
                float u = ((float)j + uniform() - (float)W / 2) / ((float)W / 2) * wide;
                float w = ((float)H / 2 - (float)i - uniform()) / ((float)W / 2) * wide;
                float a = 6.2831853f * uniform(), r = 0.022f * sqrtf(uniform());
                vec lens = add(mul(x, r * cosf(a)), mul(y, r * sinf(a)));
                vec to_focus = mul(add(z, add(mul(x, u), mul(y, w))), focus);
                vec seen = follow(add(eye, lens), unit(sub(to_focus, lens)));

                /* Film saturates; what has no number (0/0 at an edge) counts as nothing. */
                sum = add(sum, v(fminf(fmaxf(seen.x, 0), 3), fminf(fmaxf(seen.y, 0), 3), fminf(fmaxf(seen.z, 0), 3)));
            }
            to[0] = sum.x / (float)samples, to[1] = sum.y / (float)samples, to[2] = sum.z / (float)samples;
        }
}
]]

local light = tensor.zeros(height, width, 3)
for row = 0, height - 1, 4 do
    scene.paint(light, row, 4, samples)
    if lab.tick(row + 4, height) then break end
end

-- As a camera does: brightness falls off to the corners, a film's curve, grain, sRGB.
lab.seed(1)
local y, x = tensor.linspace(-0.75, 0.75, height), tensor.linspace(-1, 1, width)
local r2 = y:unsqueeze(1) ^ 2 + x:unsqueeze(0) ^ 2
local seen = light * (1 / (1 + 0.18 * r2) ^ 2):unsqueeze(2) * 1.15
local film = (seen * (seen * 2.51 + 0.03)) / (seen * (seen * 2.43 + 0.59) + 0.14)
film = film:clamp(0, 1)
local srgb = tensor.where(film:lt(0.0031308), film * 12.92, film:clamp(1e-6) ^ (1 / 2.4) * 1.055 - 0.055)
local photo = (srgb + tensor.randn(height, width, 1) * 0.008 + tensor.randn(height, width, 3) * 0.004):clamp(0, 1)

cv.imwrite(folder .. "/still_life.jpg", photo, {quality = 92})
-- Brightness of 16 bit, linear: the window's reflections are far above the table's.
local luma = light:matmul(tensor({0.2126, 0.7152, 0.0722}))
local half = cv.resize((luma / 3):clamp(0, 1), 240, 320, {method = "area"})
cv.imwrite(folder .. "/light16.png", (half * 65535):round():to("i32"), {quality = 9})

-- The coins, as a telephone held upright stores them: turned, and EXIF says so (6: the first
-- row is the right-hand side). WebP's extended form: a chunk in front, EXIF's behind.
local function with_exif(path, h, w, orientation)
    local file <close> = assert(io.open(path, "r+b"))
    local tiff = ("<c4I4I2I2I2I4I2I2I4"):pack("II*\0", 8, 1, 0x112, 3, 1, orientation, 0, 0)
    local chunks = ("<c4I4I4I3I3"):pack("VP8X", 10, 8, w - 1, h - 1) .. file:read("a"):sub(13)
        .. ("<c4s4"):pack("EXIF", tiff)
    file:seek("set")
    file:write(("<c4I4c4"):pack("RIFF", #chunks + 4, "WEBP"), chunks)
end
local coins = photo:slice(0, 350, 480):slice(1, 0, 220):contiguous()
local stored = cv.flip(coins):transpose(0, 1)
cv.imwrite(folder .. "/coins.webp", stored, {quality = 85})
with_exif(folder .. "/coins.webp", stored:shape()[1], stored:shape()[2], 6)
print(("%s: %d samples a pixel"):format(folder, samples))
