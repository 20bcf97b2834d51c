/* signs.c — the signs that stand for bytes in a tokenizer.json. */
#include "tokenizer.h"

/* Bytes that are shown by other signs: 0 … 32, 127 … 160, 173. */
enum { FIRST = 256, LOW = 33, MIDDLE = 127, MIDDLE_N = 34, LAST = 173 };

int byte_of_sign(uint32_t sign)
{
    uint32_t i = sign - FIRST;

    if (sign < FIRST)
        return sign_of_byte((uint8_t)sign) == sign ? (int)sign : -1;
    if (i < LOW)
        return (int)i;
    if (i < LOW + MIDDLE_N)
        return (int)(MIDDLE + i - LOW);
    return i == LOW + MIDDLE_N ? LAST : -1;
}

uint32_t sign_of_byte(uint8_t b)
{
    if (b < LOW)
        return FIRST + b;
    if (b >= MIDDLE && b < MIDDLE + MIDDLE_N)
        return FIRST + LOW + (b - MIDDLE);
    return b == LAST ? FIRST + LOW + MIDDLE_N : b;
}
