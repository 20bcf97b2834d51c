/* vector.h — functions of an f32 without branches or calls, so that a loop over them becomes
 * vectors; for the fast variants of kernels (variants.h), which have FMA. Each is within 2
 * units in the last place of the exact value over all f32, infinities and NaN included;
 * tests/core/op/vector.c measures it. Polynomials are minimax, fitted for this file by
 * Lawson's iteration on Chebyshev nodes; range reductions after Muller (2016), Elementary
 * Functions, chapter 11. */
#ifndef OP_VECTOR_H
#define OP_VECTOR_H

#include <math.h>
#include <stdint.h>

#define VECTOR static inline __attribute__((always_inline))

VECTOR float vector_of_bits(uint32_t bits)
{
    union {
        uint32_t bits;
        float value;
    } x = { .bits = bits };

    return x.value;
}

VECTOR uint32_t vector_bits(float value)
{
    union {
        float value;
        uint32_t bits;
    } x = { .value = value };

    return x.bits;
}

/* x from lo to hi; a NaN stays one. Both compare x itself: of two steps one after the other
 * the compiler makes branches, and of those long chains of choices. */
VECTOR float vector_clamp(float x, float lo, float hi)
{
    float low = x < lo ? lo : x;

    return x > hi ? hi : low;
}

/* eʳ − 1, |r| ≤ ln 2 / 2. */
VECTOR float vector_power_of(float r)
{
    float p = fmaf(1.99193598e-4f, r, 1.39471985e-3f);

    p = fmaf(p, r, 8.33326268e-3f);
    p = fmaf(p, r, 4.16662542e-2f);
    p = fmaf(p, r, 1.66666669e-1f);
    p = fmaf(p, r, 0.5f);
    return fmaf(p * r, r, r);
}

/* x = k ln 2 + r, |r| ≤ ln 2 / 2; gives eʳ − 1 and two powers of two whose product is 2ᵏ (one
 * alone cannot be 2¹²⁸, or less than 2⁻¹²⁶). */
struct vector_power {
    float minus_one, a, b;
};

VECTOR struct vector_power vector_power(float x)
{
    /* Added to 1.5·2²³ a number becomes an integer in the lowest bits. */
    float t = fmaf(x, 1.44269504f, 12582912.0f), k = t - 12582912.0f;
    float r = fmaf(k, -1.42860677e-6f, fmaf(k, -0.693145752f, x));
    int32_t whole = (int32_t)(vector_bits(t) - 0x4b400000u), half = whole >> 1;

    return (struct vector_power){
        vector_power_of(r),
        vector_of_bits((uint32_t)(half + 127) << 23),
        vector_of_bits((uint32_t)(whole - half + 127) << 23),
    };
}

VECTOR float vector_exp(float x)
{
    struct vector_power p;

    p = vector_power(vector_clamp(x, -104.0f, 89.0f));
    return (p.minus_one * p.a + p.a) * p.b;
}

/* eˣ of an x from −87 to 88: one power of two is enough. */
VECTOR float vector_exp_near(float x)
{
    float t = fmaf(x, 1.44269504f, 12582912.0f), k = t - 12582912.0f;
    float r = fmaf(k, -1.42860677e-6f, fmaf(k, -0.693145752f, x));
    float scale = vector_of_bits((vector_bits(t) << 23) + 0x3f800000u);

    return fmaf(vector_power_of(r), scale, scale);
}

/* eˣ of an x up to 88, 0 below −87: for softmax, whose largest x is 0. */
VECTOR float vector_exp_down(float x)
{
    float y = vector_exp_near(x < -87.0f ? -87.0f : x);

    return x < -87.0f ? 0 : y;
}

/* eˣ − 1 = 2ᵏ (eʳ − 1) + (2ᵏ − 1), scaled down where 2ᵏ could be too large. */
VECTOR float vector_expm1(float x)
{
    struct vector_power p;
    float two;

    x = vector_clamp(x, -30.0f, 89.0f);
    p = vector_power(x);
    two = p.a * p.b * 0.5f;
    two = x > 80.0f ? p.a * (p.b * 0.5f) : two;
    return fmaf(two, p.minus_one, two - 0.5f) * 2;
}

/* ln(1 + f) for 1 + f in [√½, √2], f − f²/2 + f³ P(f), plus k ln 2. */
VECTOR float vector_ln_sum(float f, float k)
{
    float p = fmaf(6.91468153e-2f, f, -1.1788347e-1f), square = f * f;

    p = fmaf(p, f, 1.18724726e-1f);
    p = fmaf(p, f, -1.23845824e-1f);
    p = fmaf(p, f, 1.42187694e-1f);
    p = fmaf(p, f, -1.66692398e-1f);
    p = fmaf(p, f, 2.00022197e-1f);
    p = fmaf(p, f, -2.49999867e-1f);
    p = fmaf(p, f, 3.33333106e-1f);
    p = fmaf(p, f * square, fmaf(k, -2.12194440e-4f, -0.5f * square));
    return fmaf(k, 0.693359375f, f + p);
}

/* x = 2ᵏ m, m in [√½, √2); gives m − 1. Of positive numbers, the smallest too. */
VECTOR float vector_split(float x, float *k)
{
    float tiny = x < 1.17549435e-38f ? 1.0f : 0.0f;
    uint32_t bits = vector_bits(tiny > 0 ? x * 8388608.0f : x);
    int32_t e = (int32_t)(bits - 0x3f3504f3u) >> 23;

    *k = (float)e - 23.0f * tiny;
    return vector_of_bits(bits - ((uint32_t)e << 23)) - 1;
}

/* What no polynomial gives: 0, below 0, infinity, NaN. */
VECTOR float vector_ln_edges(float x, float y)
{
    y = x == 0 ? -INFINITY : y;
    y = x < 0 ? NAN : y;
    return x == INFINITY || x != x ? x : y;
}

VECTOR float vector_ln(float x)
{
    float k, f = vector_split(x, &k);

    return vector_ln_edges(x, vector_ln_sum(f, k));
}

/* ln(1 + x) with w = 1 + x rounded: ln w + (x − (w − 1)) / w. */
VECTOR float vector_log1p(float x)
{
    float w = 1 + x, k, f = vector_split(w, &k), y = vector_ln_sum(f, k);
    float lost = w > 1e30f ? 0 : x > 1 ? 1 - (w - x) : x - (w - 1);

    return vector_ln_edges(w, y + lost / w);
}

VECTOR float vector_sigmoid(float x)
{
    float e = vector_exp(x > 0 ? -x : x);

    return (x > 0 ? 1 : e) / (1 + e);
}

/* The same by 1 / (1 + e⁻ˣ), for factors: within 4 units in the last place from −87 on, below
 * it stays at e⁻⁸⁷. A NaN stays one. */
VECTOR float vector_sigmoid_quick(float x)
{
    return 1 / (1 + vector_exp_near(vector_clamp(-x, -87.0f, 87.0f)));
}

/* ln(1 + eˣ) */
VECTOR float vector_softplus(float x)
{
    return (x < 0 ? 0 : x) + vector_log1p(vector_exp(x > 0 ? -x : x));
}

/* x + x³ P(x²) near 0, else 1 − 2 / (e²ˣ + 1). */
VECTOR float vector_tanh(float x)
{
    float a = fabsf(x), s = x * x, p = fmaf(-7.71379531e-4f, s, 3.18774392e-3f), far;

    p = fmaf(p, s, -8.73097023e-3f);
    p = fmaf(p, s, 2.18450714e-2f);
    p = fmaf(p, s, -5.39658124e-2f);
    p = fmaf(p, s, 1.33333217e-1f);
    p = fmaf(p, s, -3.33333331e-1f);
    far = copysignf(1 - 2 / (vector_exp(a + a) + 1), x);
    return a < 0.65f ? fmaf(p * s, x, x) : far;
}

/* x P(x²) to 1, then 1 − e^−Q(x), Q = −ln erfc. */
VECTOR float vector_erf(float x)
{
    float a = fabsf(x), s = x * x, p = fmaf(-9.68028251e-6f, s, 1.12705991e-4f), q;

    p = fmaf(p, s, -8.48471959e-4f);
    p = fmaf(p, s, 5.2210755e-3f);
    p = fmaf(p, s, -2.68654461e-2f);
    p = fmaf(p, s, 1.12837828e-1f);
    p = fmaf(p, s, -3.76126385e-1f);
    p = fmaf(p, s, 0.128379167f); /* 2/√π − 1: the 1 is added exactly */
    a = a > 4 ? 4 : a;
    q = fmaf(2.14962638e-5f, a, -4.39108038e-4f);
    q = fmaf(q, a, 4.19361883e-3f);
    q = fmaf(q, a, -2.51789874e-2f);
    q = fmaf(q, a, 1.08372508e-1f);
    q = fmaf(q, a, 6.33262587e-1f);
    q = fmaf(q, a, 1.12955684f);
    q = fmaf(q, a, -1.83446586e-4f);
    q = copysignf(1 - vector_exp(-q), x);
    return fabsf(x) < 1 ? fmaf(p, x, x) : x != x ? x : q;
}

/* The same at a third of the cost, within 6 units in the last place: x P(x²) / Q(x²) up to
 * 3.92, from where on f32 has no number between erf x and 1. All coefficients are positive:
 * nothing cancels. */
VECTOR float vector_erf_quick(float x)
{
    float a = fabsf(x) > 3.92f ? 3.92f : fabsf(x), s = a * a, p, q;

    p = fmaf(2.05007606e-6f, s, 2.84878816e-4f);
    q = fmaf(3.80913935e-5f, s, 1.1625105e-3f);
    p = fmaf(p, s, 3.76552862e-3f);
    q = fmaf(q, s, 1.4969041e-2f);
    p = fmaf(p, s, 5.27484437e-2f);
    q = fmaf(q, s, 1.14108337e-1f);
    p = fmaf(p, s, 1.90404689e-1f);
    q = fmaf(q, s, 5.02074504e-1f);
    p = fmaf(p, s, 1.12837915f);
    q = fmaf(q, s, 1.0f);
    p = a * p / q;
    p = p > 1 ? 1 : p;
    return x != x ? x : copysignf(p, x);
}

/* x = k π/2 + r, |r| ≤ π/4, for |x| ≤ VECTOR_TURN: with FMA the three parts of π/2 lose nothing
 * (k times the first is a multiple of 2⁻²³, as x is). The sine of r for even k, its cosine for
 * odd; negative in the third and fourth quarter. */
#define VECTOR_TURN 1e5f

VECTOR float vector_turned(float x, uint32_t quarter)
{
    float t = fmaf(x, 0.636619747f, 12582912.0f), k = t - 12582912.0f;
    float r = fmaf(k, -1.57079637f, x), s, sine, cosine;
    uint32_t q = vector_bits(t) + quarter;

    r = fmaf(k, 4.37113883e-8f, r);
    r = fmaf(k, 1.71512451e-15f, r);
    s = r * r;
    sine = fmaf(2.71681413e-6f, s, -1.98391766e-4f);
    sine = fmaf(sine, s, 8.33332889e-3f);
    sine = fmaf(sine, s, -1.66666666e-1f);
    sine = fmaf(sine * s, r, r);
    cosine = fmaf(2.44238976e-5f, s, -1.38872428e-3f);
    cosine = fmaf(cosine, s, 4.16666444e-2f);
    cosine = fmaf(cosine, s * s, fmaf(-0.5f, s, 1.0f));
    s = q & 1 ? cosine : sine;
    return vector_of_bits(vector_bits(s) ^ (q & 2) << 30);
}

VECTOR float vector_sin(float x)
{
    return vector_turned(x, 0);
}

VECTOR float vector_cos(float x)
{
    return vector_turned(x, 1);
}

#endif
