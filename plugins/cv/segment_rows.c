/* segment_rows.c — segmentation in Lua. */
#include "segment.h"
#include "rows.h"

#include <lab/image.h>

#include <math.h>

static struct segmenter *unet(lab_ctx *c, int64_t classes, int64_t base, int64_t depth)
{
    return segmenter_new(c, &segmenter_unet, classes, base, depth);
}

/* A data set, or the share of the data that is held out; 0.1 when absent. */
static bool read_val(lab_ctx *c, const lab_value *val, struct segment_fit *o)
{
    static const double usual = 0.1;

    o->share = usual;
    if (!val || val->kind == LAB_NIL)
        return true;
    if (val->kind == LAB_OBJECT && lab_type_of(val->as.object) == &lab_dataset_type)
        o->val = val->as.object;
    else if (!lab_value_number(val, &o->share) || !(o->share >= 0 && o->share < 1))
        return lab_failn(c, LAB_EARG,
                         "argument 'val' is a Dataset or a share in [0, 1), got %s",
                         lab_value_kind(val));
    return true;
}

static bool check(lab_ctx *c, const struct segment_fit *o)
{
    if (o->epochs < 0 || (o->epochs == 0 && !(o->seconds > 0)))
        return lab_failn(c, LAB_EARG, "arguments 'epochs' and 'seconds' are positive");
    if (o->batch < 1)
        return lab_failn(c, LAB_EARG, "argument 'batch' is at least 1, got %lld",
                         (long long)o->batch);
    if (!(o->lr > 0) || !(o->weight_decay >= 0) || !(o->dice >= 0) || !(o->clip >= 0) ||
        !(o->warmup >= 0 && o->warmup <= 1))
        return lab_failn(c, LAB_EARG,
                         "lr > 0, weight_decay, dice and clip ≥ 0 and warmup in [0, 1] "
                         "were expected");
    return true;
}

static lab_run *fit(lab_ctx *c, struct segmenter *s, lab_dataset *data, int64_t epochs,
                    double seconds, const lab_value *val, double lr, int64_t batch,
                    double weight_decay, double dice, double clip, double warmup,
                    const char *flip, bool bf16, int64_t seed, bool watch,
                    const char *checkpoint, bool resume)
{
    enum { USUAL_EPOCHS = 10 };
    bool by_time = epochs == LAB_NO_INT && !isnan(seconds);
    struct segment_fit o = { .epochs = by_time                ? 0
                                       : epochs == LAB_NO_INT ? USUAL_EPOCHS
                                                              : epochs,
                             .seconds = seconds,
                             .lr = lr,
                             .weight_decay = weight_decay,
                             .dice = dice,
                             .clip = clip,
                             .warmup = warmup,
                             .batch = batch,
                             .flip = flip,
                             .bf16 = bf16,
                             .watch = watch,
                             .resume = resume,
                             .checkpoint = checkpoint };

    if (!read_val(c, val, &o) || !check(c, &o))
        return NULL;
    /* Half of 64 bits: it is stored as a whole number. */
    o.seed = seed == LAB_NO_INT ? lab_rng_u64(lab_ctx_rng(c)) >> 1 : (uint64_t)seed;
    return segment_fit(c, s, data, &o);
}

static lab_tensor *predict(lab_ctx *c, struct segmenter *s, lab_tensor *image,
                           lab_tensor **probabilities)
{
    lab_table *sample = lab_table_new(c), *t;
    lab_dataset *d;
    int64_t shape[3] = { 1, lab_dim(image, 0), lab_dim(image, 1) };

    /* As the samples of a data set are: one place knows what a picture may be. */
    lab_table_set(c, sample, "image", LAB_V_OBJECT(lab_unsqueeze(c, image, 0)));
    lab_table_set(c, sample, "mask", LAB_V_OBJECT(lab_tensor_zeros(c, LAB_U8, 3, shape)));
    d = lab_dataset_tensors(c, sample);
    d = d ? segment_pairs(c, d, s->classes) : NULL;
    t = d ? lab_dataset_get(c, d, 0, NULL) : NULL;
    *probabilities = NULL;
    return t ? segment_predict(c, s, lab_table_get(t, "image")->as.object, probabilities)
             : NULL;
}

static lab_table *evaluate(lab_ctx *c, struct segmenter *s, lab_dataset *data,
                           int64_t batch)
{
    lab_dataset *d = segment_pairs(c, data, s->classes);
    struct confusion k;

    if (batch < 1)
        return lab_fail(c, LAB_EARG, "argument 'batch' is at least 1, got %lld",
                        (long long)batch);
    if (!d || !confusion_make(c, &k, segmenter_labels(s)))
        return NULL;
    return segment_count(c, s, d, batch, &k) ? confusion_table(c, &k) : NULL;
}

static int64_t show(lab_ctx *c, struct segmenter *s, lab_dataset *data, int64_t n,
                    int64_t win)
{
    enum { MOST = 64 };
    lab_dataset *d = segment_pairs(c, data, s->classes);

    if (n < 1 || n > MOST)
        return lab_failn(c, LAB_EARG, "argument 'n' is 1 … %d, got %lld", MOST,
                         (long long)n);
    return d ? segment_show(c, s, d, n, (int)win, "picture | truth | prediction") : 0;
}

static void save(lab_ctx *c, const struct segmenter *s, const char *path)
{
    segmenter_save(c, s, path);
}

static lab_table *info(lab_ctx *c, struct segmenter *s)
{
    lab_table *t = lab_table_new(c);

    lab_table_set(c, t, "model", lab_v_string(s->kind->name));
    lab_table_set(c, t, "classes", LAB_V_INT(s->classes));
    lab_table_set(c, t, "base", LAB_V_INT(s->base));
    lab_table_set(c, t, "depth", LAB_V_INT(s->depth));
    lab_table_set(c, t, "parameters", LAB_V_INT(lab_layer_count(c, s->net)));
    lab_table_set(c, t, "net", LAB_V_OBJECT(s->net));
    return t;
}

static lab_value *get(lab_ctx *c, struct segmenter *s, const char *key)
{
    lab_table *t = info(c, s);
    const lab_value *v = t ? lab_table_get(t, key) : NULL;

    return v ? lab_value_new(c, *v) : NULL;
}

static lab_table *fields(lab_ctx *c, struct segmenter *s)
{
    lab_table *t = lab_table_new(c), *all = info(c, s);
    const char *key;

    for (int64_t i = 0; (key = lab_table_key(all, i, NULL)); i++)
        lab_table_push(c, t, lab_v_string(key));
    return t;
}

static const char *text(lab_ctx *c, struct segmenter *s)
{
    return lab_format(
        c, "Segmenter(%s, classes %lld, base %lld, depth %lld, %lld parameters)",
        s->kind->name, (long long)s->classes, (long long)s->base, (long long)s->depth,
        (long long)lab_layer_count(c, s->net));
}

#define SMALL "cv.unet{classes = 1, base = 4, depth = 2}"

static const lab_row rows[] = {
    { "shapes(n: int = 1000; size: int = 64, classes: any?, least: int = 1, most: int = "
      "4,"
      " seed: int = 0) -> Dataset",
      LAB_CODE(cv_shapes),
      "Scenes of textured shapes that hide each other, as data.shapes renders them.\n"
      "A sample has image H×W×3, semantic H×W (0 the ground, label + 1), labels, boxes,\n"
      "masks and keypoints. classes: how many kinds of shape there are, 1 … 6, or their\n"
      "names; 1: circles, rectangles, triangles and stars, all as one class.\n"
      ">>> s = cv.shapes{n = 5, size = 32, classes = 1, seed = 1}[0]\n"
      ">>> s.image:shape(), s.semantic:max():item()\n{32, 32, 3}\t1" },
    { "folder_masks(path: string; images: string = \"images\", masks: string = \"masks\","
      " size: int = 0) -> Dataset",
      LAB_CODE(cv_folder_masks),
      "Your own pictures: path/images/NAME.jpg and the mask path/masks/NAME.png for "
      "each.\n"
      "A mask is a gray picture of labels: 0 the ground, 1, 2, …; 255 counts for nothing "
      "(for\n"
      "one class anything but 0 is the class). size: all are resized to size × size.\n"
      ">>> cv.folder_masks(lab.home(\"nowhere\"))\n...cannot open the folder..." },
    { "unet(classes: int = 1; base: int = 8, depth: int = 3) -> Segmenter",
      LAB_CODE(unet),
      "A U-Net, Ronneberger et al. (2015), with batch norm; not trained yet.\n"
      "classes: what there is to find besides the ground; 1 is binary. base: channels of "
      "the\n"
      "first level, each level below has twice as many; depth: how often it halves, 1 … "
      "6.\n"
      ">>> net = " SMALL
      "\n>>> net.parameters, net.net(tensor.zeros(1, 8, 8, 3)):shape()\n"
      "7554\t{1, 8, 8, 2}" },
    { "load(path: string) -> Segmenter", LAB_CODE(segmenter_load),
      "The network in a file that Segmenter:save has written.\n"
      ">>> path = lab.home(\"doctest.safetensors\")\n"
      ">>> " SMALL ":save(path)\n"
      ">>> cv.load(path).depth, os.remove(path)\n2\ttrue" },
    { "mask_scores(prediction: tensor integer, truth: tensor integer; classes: int = 2)"
      " -> scores: table",
      LAB_CODE(cv_mask_scores),
      "How well two masks of labels 0 … classes − 1 agree: miou, dice, accuracy; iou "
      "and\n"
      "class_dice [classes]; confusion [truth, prediction] in pixels. Truth 255 counts "
      "for\n"
      "nothing. IoU = TP / (TP + FP + FN), Dice = 2 TP / (2 TP + FP + FN), NaN for a "
      "class\n"
      "in neither mask; the means are over the classes that are.\n"
      ">>> s = cv.mask_scores(tensor({0, 0, 1, 1}, \"u8\"), tensor({0, 1, 1, 1}, "
      "\"u8\"))\n"
      ">>> s.miou, s.dice, "
      "s.confusion[1][0]:item()\n0.58333333333333\t0.73333333333333\t1" },
    { "Segmenter:fit(data: Dataset; epochs: int?, seconds: number?, val: any?,"
      " lr: number = 5e-3, batch: int = 4, weight_decay: number = 1e-2, dice: number = "
      "1,"
      " clip: number = 1, warmup: number = 0.05,"
      " flip: \"none\"|\"horizontal\"|\"both\" = \"horizontal\", bf16: bool = false,"
      " seed: int?, watch: bool = true, checkpoint: string?, resume: bool = false)"
      " -> run: Run",
      LAB_CODE(fit),
      "Trains by cross entropy + dice · (1 − Dice): AdamW, a cosine after a linear rise\n"
      "over the `warmup` part, gradients clipped to the norm `clip`. Goes on where it "
      "stands.\n"
      "data: samples with image and mask (or semantic): cv.shapes, cv.folder_masks,\n"
      "data.map. epochs (10) or seconds; val: a Dataset or the share held out (0.1): "
      "the\n"
      "run's metrics are loss, lr, pictures_per_s, and after each epoch miou and dice.\n"
      "flip: pictures mirrored at random. bf16: products in half precision. watch: "
      "where\n"
      "there are windows, one shows picture, truth and prediction. checkpoint: a file\n"
      "written after each epoch and at the end; resume = true goes on from it, bit for "
      "bit\n"
      "with the same data and options. Ctrl-C ends it: what was learned so far is kept.\n"
      ">>> net = " SMALL "\n"
      ">>> run = net:fit(cv.shapes{n = 40, size = 32, classes = 1}, {epochs = 2, seed = "
      "1})\n"
      ">>> #run:metrics(\"loss\"):totable(), run.config.model\n18\t\"unet\"\n>>> "
      "run:delete()",
      LAB_LONG },
    { "Segmenter:predict(image: tensor[H,W|H,W,_]) -> mask: tensor[H,W] u8,"
      " probabilities: tensor[H,W,_] f32",
      LAB_CODE(predict),
      "The label of each pixel, and the probability of each label there.\n"
      "image: u8, or floats in [0, 1]; any size.\n"
      ">>> mask, p = " SMALL ":predict(tensor.zeros(21, 30, 3, \"u8\"))\n"
      ">>> mask:shape(), p:shape()\n{21, 30}\t{21, 30, 2}",
      LAB_LONG },
    { "Segmenter:evaluate(data: Dataset; batch: int = 16) -> scores: table",
      LAB_CODE(evaluate),
      "Over all pixels of a data set: miou, dice, accuracy, iou, class_dice, confusion, "
      "as\n"
      "cv.mask_scores gives them.\n"
      ">>> s = " SMALL ":evaluate(cv.shapes{n = 4, size = 32, classes = 1})\n"
      ">>> s.confusion:sum():item()\n4096",
      LAB_LONG },
    { "Segmenter:show(data: Dataset; n: int = 3, win: int = 0) -> win: int",
      LAB_CODE(show),
      "Shows the first n samples, a row each: picture, truth, prediction.\n"
      ">>> " SMALL ":show(cv.shapes(4), {n = 0})\n...argument 'n' is 1 … 64..." },
    { "Segmenter:save(path: string)", LAB_CODE(save),
      "Writes it to a .safetensors file, its architecture in the metadata.\n"
      ">>> path = lab.home(\"doctest.safetensors\")\n"
      ">>> " SMALL ":save(path)\n>>> os.remove(path)\ntrue" },
    { "Segmenter:info() -> info: table", LAB_CODE(info),
      "model, classes, base, depth, parameters, net (the Module); each is also a field.\n"
      ">>> " SMALL ":info().model\n\"unet\"" },
    { "Segmenter:__index(key: string) -> any?", LAB_CODE(get), "A field of info." },
    { "Segmenter:__fields() -> table", LAB_CODE(fields), "The fields of info." },
    { "Segmenter:__tostring() -> string", LAB_CODE(text), "Its architecture and size." },
};

LAB_ROWS(segment_rows);
