/* A new window covers no other while there is room, and stays on the screen. */
#include "../lab_test.h"

#include "view/viewer/place.h"

static const struct box screen = { 10, 20, 1280, 800 };

static bool meet(const struct box *a, const struct box *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h &&
           b->y < a->y + a->h;
}

static struct box placed(const struct box *others, int n, int w, int h)
{
    return place_window(&screen, others, n, w, h);
}

static void assert_on_screen(const struct box *r)
{
    assert_true(r->x >= screen.x && r->x + r->w <= screen.x + screen.w);
    assert_true(r->y >= screen.y && r->y + r->h <= screen.y + screen.h);
}

static void beside_each_other(void **state)
{
    struct box all[4];

    (void)state;
    for (int i = 0; i < 4; i++) {
        all[i] = placed(all, i, 500, 340);
        assert_on_screen(&all[i]);
        for (int k = 0; k < i; k++)
            assert_false(meet(&all[i], &all[k]));
    }
}

/* The curve of an agent beside its picture, wherever that was moved to. */
static void beside_one_that_was_moved(void **state)
{
    const struct box play = { 800, 300, 450, 324 };
    struct box curve = placed(&play, 1, 680, 464);

    (void)state;
    assert_on_screen(&curve);
    assert_false(meet(&curve, &play));
}

static void over_others_where_all_is_taken(void **state)
{
    const struct box all = screen, left = { 10, 20, 1000, 800 };
    struct box at = placed(&all, 1, 600, 400);

    (void)state;
    assert_on_screen(&at);
    at = placed(&left, 1, 600, 400); /* least of it */
    assert_true(at.x + at.w > screen.x + screen.w - 20);
    assert_on_screen(&at);
}

static void larger_than_the_screen(void **state)
{
    struct box at = placed(NULL, 0, 3000, 2000);

    (void)state;
    assert_true(at.x >= screen.x && at.x < screen.x + 20);
    assert_true(at.y >= screen.y && at.y < screen.y + 50);
}

RUN(LAB_TEST(beside_each_other), LAB_TEST(beside_one_that_was_moved),
    LAB_TEST(over_others_where_all_is_taken), LAB_TEST(larger_than_the_screen))
