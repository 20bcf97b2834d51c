/* Packets between labsh and the viewer. */
#include "fuzz.h"

#include "view/wire.h"

#include <lab/ctx.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wire_message m;

    if (!wire_check(data, size, &m))
        return 0;
    LAB_ASSERT(m.size <= WIRE_BODY && m.type < N_WIRE);
    if (m.type == WIRE_READY || m.type == WIRE_TELL || m.type == WIRE_FAILED)
        LAB_ASSERT(strlen(m.body.text) + 1 == m.size);
    return 0;
}

void fuzz_seeds(void)
{
    struct wire_message text = wire_text(WIRE_TELL, 1, "a=1\nb=2\n"),
                        look = wire_make(WIRE_LOOK, 9);
    struct wire_message event = wire_make(WIRE_INPUT, 2),
                        pixels = wire_make(WIRE_PIXELS, 3);

    event.size = sizeof event.body.event;
    event.body.event =
        (struct wire_event){ .input = INPUT_WHEEL, .x = 5, .y = 6, .wheel = 1 };
    pixels.size = sizeof pixels.body.pixels;
    pixels.body.pixels = (struct wire_pixels){ 640, 480 };
    fuzz_seed(&text, WIRE_HEAD + text.size);
    fuzz_seed(&look, WIRE_HEAD + look.size);
    fuzz_seed(&event, WIRE_HEAD + event.size);
    fuzz_seed(&pixels, WIRE_HEAD + pixels.size);
}
