/* schedule.c — learning rates over time. */
#include <lab/optim.h>

#include <math.h>

enum { MAX_NUMBERS = 6 };

static const double pi = 3.14159265358979323846;

struct lab_schedule {
    const lab_schedule_kind *kind;
    lab_optimizer *o;
    double base, k[MAX_NUMBERS];
    int64_t t;
};

static void schedule_destroy(void *self)
{
    lab_drop(&((lab_schedule *)self)->o);
}

const lab_type lab_schedule_type = {
    .name = "Schedule",
    .doc = "Sets an optimizer's learning rate step by step.",
    .size = sizeof(lab_schedule),
    .destroy = schedule_destroy,
};

lab_schedule *lab_schedule_new(lab_ctx *c, const lab_schedule_kind *kind,
                               lab_optimizer *o, const double *k, int n)
{
    lab_schedule *s = o ? lab_new(c, &lab_schedule_type) : NULL;

    if (!s)
        return NULL;
    LAB_ASSERT(n <= MAX_NUMBERS);
    s->kind = kind;
    s->o = lab_keep(o);
    s->base = lab_optim_lr(o);
    for (int i = 0; i < n; i++)
        s->k[i] = k[i];
    lab_schedule_seek(s, 0);
    return s;
}

double lab_schedule_step(lab_schedule *s)
{
    if (!s)
        return 0;
    lab_schedule_seek(s, s->t + 1);
    return lab_optim_lr(s->o);
}

int64_t lab_schedule_at(const lab_schedule *s)
{
    return s ? s->t : 0;
}

void lab_schedule_seek(lab_schedule *s, int64_t t)
{
    s->t = t;
    lab_optim_set_lr(s->o, s->kind->lr((double)t, s->base, s->k));
}

/* lr = base γ^⌊t / every⌋ */
static double step_lr(double t, double base, const double *k)
{
    return base * pow(k[1], floor(t / k[0]));
}

/* lr = base γᵗ */
static double exponential(double t, double base, const double *k)
{
    return base * pow(k[0], t);
}

/* Rises to base over `warmup` steps: (t + 1) / warmup; below 1 while it does. */
static double rise(double t, double warmup)
{
    return t < warmup ? (t + 1) / warmup : 1;
}

static double part(double t, double total, double warmup)
{
    double p = (t - warmup) / fmax(1, total - warmup);

    return fmin(1, fmax(0, p));
}

/* lr = ηmin + (base − ηmin) (1 + cos(π p)) / 2 */
static double cosine(double t, double base, const double *k)
{
    if (t < k[2])
        return base * rise(t, k[2]);
    return k[1] + (base - k[1]) * (1 + cos(pi * part(t, k[0], k[2]))) / 2;
}

/* lr = base (1 + (end − 1) p) */
static double linear(double t, double base, const double *k)
{
    return base * rise(t, k[2]) * (1 + (k[1] - 1) * part(t, k[0], k[2]));
}

static double between(double from, double to, double p)
{
    return to + (from - to) * (1 + cos(pi * p)) / 2;
}

/* Up from max/div to max over pct of the steps, then down to max/(div final), by cosines. */
static double one_cycle(double t, double base, const double *k)
{
    double up = k[2] * k[0] - 1, down = k[0] - 1, first = k[1] / k[3];

    (void)base;
    if (t <= up)
        return between(first, k[1], up > 0 ? t / up : 1);
    return between(k[1], first / k[4], fmin(1, (t - up) / fmax(1, down - up)));
}

const lab_schedule_kind
    lab_step_lr = { "StepLR", "Falls by gamma every n steps.", step_lr },
    lab_exponential_lr = { "ExponentialLR", "Falls by gamma each step.", exponential },
    lab_cosine_lr = { "CosineLR", "Half a cosine after a linear rise.", cosine },
    lab_linear_lr = { "LinearLR", "Falls linearly after a linear rise.", linear },
    lab_one_cycle_lr = { "OneCycleLR", "Up and down once, Smith (2018).", one_cycle };
