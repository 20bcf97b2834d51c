/* journal.c — the session in the store. */
#include "shell/journal.h"
#include "shell/colour.h"
#include "shell/command.h"
#include "shell/pictures.h"
#include "shell/shell.h"
#include "shell/text.h"

#include <lab/files.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* One warning a session; what is locked now may be free at the next cell. */
static void give_up(struct shell *sh)
{
    struct journal *j = &sh->journal;
    bool locked = strstr(lab_error_text(sh->c), "locked") != NULL;

    if (!j->warned)
        shell_complain(sh, "the session is not being kept: %s", lab_error_text(sh->c));
    lab_error_clear(sh->c);
    j->warned = true;
    j->off = !locked;
}

static bool open_store(struct shell *sh)
{
    struct journal *j = &sh->journal;
    lab_scope scope;

    if (j->store || j->off)
        return j->store;
    scope = lab_scope_open(sh->c);
    j->store = lab_store_open(sh->c, lab_home(sh->c, "labsh.db"));
    if (!j->store)
        give_up(sh);
    lab_scope_close(sh->c, &scope);
    return j->store;
}

void journal_cell_begin(struct shell *sh, const lab_cell_record *cell)
{
    struct journal *j = &sh->journal;

    if (!open_store(sh))
        return;
    if (!j->session)
        j->session = lab_store_begin(sh->c, j->store);
    if (!j->session || !lab_store_cell_begin(sh->c, j->store, j->session, cell))
        give_up(sh);
}

void journal_cell_end(struct shell *sh, const lab_cell_record *cell)
{
    struct journal *j = &sh->journal;

    if (j->store && !j->off && j->session &&
        !lab_store_cell_end(sh->c, j->store, j->session, cell))
        give_up(sh);
}

void journal_pictures(struct shell *sh, const struct cell *cell)
{
    struct journal *j = &sh->journal;

    for (int i = 0; i < cell->n_pictures && j->store && !j->off && j->session; i++) {
        const struct picture *p = &cell->pictures[i];
        lab_picture_record r = { cell->number, p->win,   p->kind, p->title,
                                 p->height,    p->width, p->png,  p->len };

        if (!lab_store_picture_add(sh->c, j->store, j->session, &r))
            give_up(sh);
    }
}

void journal_close(struct shell *sh)
{
    struct journal *j = &sh->journal;

    if (j->store && !j->off && j->session && !lab_store_end(sh->c, j->store, j->session))
        give_up(sh);
    lab_store_close(j->store);
    j->store = NULL;
}

/* ---- resuming ------------------------------------------------------------------------ */

static bool take_closed(void *self, const lab_session_record *s)
{
    int64_t *id = self;

    if (s->open)
        return true;
    *id = s->id;
    return false;
}

static bool restore(void *self, const lab_cell_record *r)
{
    cells_restore(self, r);
    return true;
}

static bool restore_picture(void *self, const lab_picture_record *p)
{
    pictures_restore(self, p);
    return true;
}

/* First line of a text, cut to so many columns. */
static void brief_line(struct buffer *b, const char *text, int columns)
{
    size_t n, fits;

    text += strspn(text, " \t\n");
    n = strcspn(text, "\n");
    fits = lab_text_fit(text, n, columns - 1);
    buffer_add(b, text, fits);
    if (fits < n || text[n])
        buffer_puts(b, "…");
}

static void show_restored(struct shell *sh)
{
    enum { SHOWN = 10 };
    const struct cells *k = &sh->cells;
    struct buffer b = { 0 };
    int first = k->n > SHOWN ? k->n - SHOWN : 0;

    if (first > 0)
        buffer_printf(&b, "… %d earlier cells (:history shows all)\n", first);
    for (int i = first; i < k->n; i++) {
        const struct cell *c = &k->at[i];
        char number[32];
        int w = snprintf(number, sizeof number, "[%" PRId64 "] ", c->number);

        buffer_puts(&b, number);
        brief_line(&b, c->source, sh->screen.width - w);
        buffer_puts(&b, "\n");
        if (c->error[0] || c->result[0]) {
            buffer_repeat(&b, ' ', w);
            brief_line(&b, c->error[0] ? c->error : c->result, sh->screen.width - w);
            buffer_puts(&b, "\n");
        }
    }
    printf("%s%s%s", shell_style(sh, STYLE_DIM), buffer_text(&b),
           shell_style(sh, STYLE_PLAIN));
    buffer_free(&b);
}

static void show_note(struct shell *sh)
{
    const struct cells *k = &sh->cells;
    const struct cell *last = k->n ? &k->at[k->n - 1] : NULL;

    printf(shell_say(sh,
                     "session %" PRId64
                     ", %d cells; values are gone, In and Out hold their "
                     "texts, :replay runs the cells again\n",
                     "会话 %" PRId64
                     "，共 %d 个单元；变量的值已不在，In 和 Out 保存文本，"
                     ":replay 可重新运行\n"),
           sh->journal.session, k->n);
    if (last && last->status == LAB_CELL_RUNNING)
        printf(shell_say(sh, "cell [%" PRId64 "] was running when the session ended\n",
                         "会话结束时单元 [%" PRId64 "] 正在运行\n"),
               last->number);
    fflush(stdout);
}

bool journal_resume(struct shell *sh, int64_t id)
{
    struct journal *j = &sh->journal;

    if (!open_store(sh))
        return false;
    if (id == 0 && lab_store_sessions(sh->c, j->store, 1000, take_closed, &id) &&
        id == 0) {
        shell_complain(sh, "there is no session to resume");
        return false;
    }
    if (!lab_store_adopt(sh->c, j->store, id) ||
        !lab_store_cells(sh->c, j->store, id, restore, sh) ||
        !lab_store_pictures(sh->c, j->store, id, restore_picture, sh)) {
        shell_report(sh);
        return false;
    }
    j->session = id;
    show_restored(sh);
    show_note(sh);
    return true;
}

/* ---- commands ---------------------------------------------------------------------------- */

static bool list_one(void *self, const lab_session_record *s)
{
    struct shell *sh = self;
    time_t when = (time_t)s->last;
    struct buffer b = { 0 };
    char date[32];
    struct tm tm;

    strftime(date, sizeof date, "%Y-%m-%d %H:%M", localtime_r(&when, &tm));
    buffer_printf(&b, "%5" PRId64 "  %s  %4" PRId64 " cells  %s", s->id, date, s->cells,
                  s->id == sh->journal.session ? "(this one) "
                  : s->open                    ? "(open) "
                                               : "");
    brief_line(&b, s->first,
               sh->screen.width - lab_text_columns(buffer_text(&b), b.len) - 1);
    printf("%s\n", buffer_text(&b));
    buffer_free(&b);
    return true;
}

void journal_list(struct shell *sh, const char *args)
{
    int64_t limit = 20;

    if (*args && !command_number(args, 1, &limit)) {
        command_usage(sh, "sessions");
        return;
    }
    if (open_store(sh) &&
        !lab_store_sessions(sh->c, sh->journal.store,
                            (int)(limit < 100000 ? limit : 100000), list_one, sh))
        shell_report(sh);
}

void journal_replay(struct shell *sh, const char *args)
{
    int64_t from = 1, to = sh->cells.next - 1, last = sh->cells.next - 1;
    char end[2];

    if (*args) {
        int n = sscanf(args, "%" SCNd64 "-%" SCNd64 "%1s", &from, &to, end);

        if (n == 1 && strspn(args, "0123456789") == strlen(args))
            to = from;
        else if (n == 1 && args[strlen(args) - 1] == '-')
            to = last;
        else if (n != 2)
            from = 0;
        if (from < 1 || to < from || to > last) {
            shell_complain(sh, ":replay runs cells again: a-b within 1-%" PRId64, last);
            return;
        }
    }
    for (int64_t number = from; number <= to && !sh->leaving; number++) {
        const struct cell *c = cells_find(&sh->cells, number);
        char *source = c ? strdup(c->source) : NULL;
        lab_cell_status status = LAB_CELL_DONE;

        if (source && !(source[0] == ':' && strncmp(source, ":replay", 7) == 0)) {
            printf("%s[%" PRId64 "] %s%s\n", shell_style(sh, STYLE_DIM), sh->cells.next,
                   source, shell_style(sh, STYLE_PLAIN));
            fflush(stdout);
            status = cells_run(sh, source);
        }
        free(source);
        if (status != LAB_CELL_DONE) {
            shell_complain(sh, ":replay ends at cell [%" PRId64 "], which %s", number,
                           status == LAB_CELL_STOPPED ? "was stopped" : "failed");
            return;
        }
    }
}
