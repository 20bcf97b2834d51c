/* gpt_fit.h — a training under way, and its checkpoint. */
#ifndef LLM_GPT_FIT_H
#define LLM_GPT_FIT_H

#include "gpt.h"
#include "gpt_data.h"

#include <lab/optim.h>
#include <lab/run.h>

struct gpt_fit {
    lab_ctx *c;
    struct gpt *g;
    const struct gpt_fit_options *o;
    const struct gpt_stream *train, *held;
    lab_tensors params; /* all; matrices first */
    lab_optimizer *optimizer;
    int64_t step;    /* steps done */
    double elapsed;  /* seconds of training, those before a resume counted */
    double loss;     /* of the last step */
    double held_out; /* bits per byte of the last look; NaN before */
    lab_run *run;
    bool own_run; /* not one that was open before */
};

/* Goes on from the checkpoint where there is one. LAB_ESTATE when it was made with other
 * settings, which the message names. */
bool gpt_fit_resume(struct gpt_fit *f);
/* Writes it, by lab_run_checkpoint. */
bool gpt_fit_save(struct gpt_fit *f);

#endif
