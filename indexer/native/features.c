/* The rows of extract/body/features.py and the passes of extract/body/classify.py.
 *
 * Which column a feature has, and which traits one asks for, Python tells by the names; a name that
 * only one of the two knows makes set_up_features fail.
 */
#include "folded.h"
#include "forest.h"
#include "page.h"

#define FIRST_FEATURES(X) \
    X(size) X(ends) X(words) X(link_share) X(bold_share) X(commas) X(digit_share) X(capitals) \
    X(opening) X(closing) X(addressing) X(invites) X(p) X(heading) X(item) X(div) \
    X(own_meta) X(own_caption) X(own_lead) X(own_promo) X(parent_good) X(parent_links) \
    X(parent_lines) X(grand_good) X(grand_links) X(great_good) X(kin_good) X(kin_links) \
    X(kin_lines) X(kin_parents) X(below_container) X(above_container) X(container_share) \
    X(good_before) X(from_first) X(to_last) X(after_title) X(lines) X(total_good) X(prev_size) \
    X(next_size) X(prev_links) X(next_links) X(since_good) X(until_good) X(title_overlap) \
    X(lead_overlap) X(repeats) X(echo) X(since_image) X(kin_before) X(kin_after) X(kin_size) \
    X(kin_linked) X(kin_images) X(title_up) X(title_share)
#define SECOND_FEATURES(X) \
    X(score) X(before1) X(before2) X(before3) X(after1) X(after2) X(after3) X(parent_mean) \
    X(kin_mean) X(kept_before) X(kept_after) X(best_before) X(best_after) X(since_kept) \
    X(until_kept) X(kept_share)

#define AS_ENUM(name) F_##name,
#define AS_TEXT(name) #name,
enum { FIRST_FEATURES(AS_ENUM) FIRST_COUNT };
enum { SECOND_FEATURES(AS_ENUM) SECOND_COUNT };
static const char *const FIRST_NAMES[] = {FIRST_FEATURES(AS_TEXT)};
static const char *const SECOND_NAMES[] = {SECOND_FEATURES(AS_TEXT)};

#define MAX_TRAITS 40
#define INHERITED "in_"

static struct {
    bool ready;
    Py_ssize_t columns, columns_behind; /* of a row of the first pass; those that the second adds */
    int32_t column[FIRST_COUNT], column_behind[SECOND_COUNT];
    int32_t trait_column[MAX_TRAITS];
    uint64_t trait[MAX_TRAITS];
    int traits;
    uint64_t own_meta, own_caption, own_lead, own_promo, chrome;
    double min_prose, linked, max_link, sure, far_kept, fading, heading_bonus, bold_share;
    Py_ssize_t far, max_steps, max_gap, max_kin, max_since_image, min_echo, max_worded, max_commas,
        digits_in, capitals_in, max_furniture, max_heading;
    PyObject *quotation, *levels, *headings, *closings, *cut_prose, *is_furnished, *newline;
    CharClass capital, quotes, quotation_marks;
    WordSet addressing;
    unsigned char *openings; /* how a line of ASCII may begin that is furniture: three letters */
    bool opens_with_signs;
} F;

/* ---- what Python tells of its tables ------------------------------------------------------ */

static int find_name(const char *const *names, int count, const char *name)
{
    for (int at = 0; at < count; at++)
        if (strcmp(names[at], name) == 0)
            return at;
    return -1;
}

static int learn_trait(PyObject *traits, const char *name, Py_ssize_t column)
{
    PyObject *bits = PyDict_GetItemString(traits, name);
    if (bits == NULL || F.traits == MAX_TRAITS)
        return -1;
    F.trait[F.traits] = PyLong_AsUnsignedLongLong(bits);
    F.trait_column[F.traits++] = (int32_t)column;
    return PyErr_Occurred() ? -1 : 0;
}

/* The columns of *known* names in a sequence; -1 where a name of either is not in the other. */
static Py_ssize_t learn_columns(
    PyObject *names, const char *const *known, int count, int32_t *columns, PyObject *traits)
{
    PyObject *fast = PySequence_Fast(names, "names of features are not a sequence");
    Py_ssize_t size = fast == NULL ? 0 : PySequence_Fast_GET_SIZE(fast);
    for (int at = 0; at < count; at++)
        columns[at] = -1;
    for (Py_ssize_t at = 0; at < size && !PyErr_Occurred(); at++) {
        const char *name = PyUnicode_AsUTF8(PySequence_Fast_GET_ITEM(fast, at));
        int place = name == NULL ? -1 : find_name(known, count, name);
        if (place >= 0)
            columns[place] = (int32_t)at;
        else if (name != NULL
                 && (traits == NULL || strncmp(name, INHERITED, strlen(INHERITED)) != 0
                     || learn_trait(traits, name + strlen(INHERITED), at) < 0))
            PyErr_Format(PyExc_ValueError, "features.c does not know the feature %s", name);
    }
    Py_XDECREF(fast);
    for (int at = 0; at < count && !PyErr_Occurred(); at++)
        if (columns[at] < 0)
            PyErr_Format(PyExc_ValueError, "only features.c knows the feature %s", known[at]);
    return PyErr_Occurred() ? -1 : size;
}

static int learn_names(PyObject *tables)
{
    PyObject *first = need(tables, "names"), *second = need(tables, "context_names");
    PyObject *traits = need(tables, "traits");
    F.traits = 0;
    if (first == NULL || second == NULL || traits == NULL)
        return -1;
    F.columns = learn_columns(first, FIRST_NAMES, FIRST_COUNT, F.column, traits);
    if (F.columns < 0)
        return -1;
    F.columns_behind
        = learn_columns(second, SECOND_NAMES, SECOND_COUNT, F.column_behind, NULL);
    return F.columns_behind < 0 ? -1 : 0;
}

static int learn_limits(PyObject *tables)
{
    return need_bits(tables, "own_meta", &F.own_meta) < 0
        || need_bits(tables, "own_caption", &F.own_caption) < 0
        || need_bits(tables, "own_lead", &F.own_lead) < 0
        || need_bits(tables, "own_promo", &F.own_promo) < 0
        || need_bits(tables, "chrome", &F.chrome) < 0
        || need_number(tables, "min_prose", &F.min_prose) < 0
        || need_number(tables, "linked", &F.linked) < 0
        || need_number(tables, "max_link", &F.max_link) < 0
        || need_number(tables, "sure", &F.sure) < 0
        || need_number(tables, "far_kept", &F.far_kept) < 0
        || need_number(tables, "fading", &F.fading) < 0
        || need_number(tables, "heading_bonus", &F.heading_bonus) < 0
        || need_number(tables, "bold_share", &F.bold_share) < 0
        || need_size(tables, "far", &F.far) < 0
        || need_size(tables, "max_steps", &F.max_steps) < 0
        || need_size(tables, "max_gap", &F.max_gap) < 0
        || need_size(tables, "max_kin", &F.max_kin) < 0
        || need_size(tables, "max_since_image", &F.max_since_image) < 0
        || need_size(tables, "min_echo", &F.min_echo) < 0
        || need_size(tables, "max_worded", &F.max_worded) < 0
        || need_size(tables, "max_commas", &F.max_commas) < 0
        || need_size(tables, "digits_in", &F.digits_in) < 0
        || need_size(tables, "capitals_in", &F.capitals_in) < 0
        || need_size(tables, "max_furniture", &F.max_furniture) < 0
        || need_size(tables, "max_heading", &F.max_heading) < 0 ? -1 : 0;
}

/* Three bytes of lower case, in 15 bits; 0 stands for a sign that is no letter. */
static int letter(Py_UCS4 c)
{
    return c >= 'a' && c <= 'z' ? (int)(c - 'a') + 1 : c >= 'A' && c <= 'Z' ? (int)(c - 'A') + 1 : 0;
}

static int learn_openings(PyObject *tables)
{
    PyObject *openings = need(tables, "openings");
    PyObject *fast = openings == NULL ? NULL : PySequence_Fast(openings, "openings");
    if (fast == NULL)
        return -1;
    PyMem_Free(F.openings);
    F.openings = PyMem_Calloc(1 << 15, 1);
    if (F.openings == NULL)
        PyErr_NoMemory();
    for (Py_ssize_t at = 0; at < PySequence_Fast_GET_SIZE(fast) && !PyErr_Occurred(); at++) {
        Py_ssize_t size = 0;
        const char *text = PyUnicode_AsUTF8AndSize(PySequence_Fast_GET_ITEM(fast, at), &size);
        if (text == NULL)
            break;
        int first = size > 0 ? letter((unsigned char)text[0]) : 0;
        /* Whatever follows a shorter opening, or a sign that is no letter, may begin it. */
        int second = size > 1 ? letter((unsigned char)text[1]) : 0;
        int third = size > 2 ? letter((unsigned char)text[2]) : 0;
        for (int b = second ? second : 0; b <= (second ? second : 31); b++)
            for (int c = third && second ? third : 0; c <= (third && second ? third : 31); c++)
                F.openings[first << 10 | b << 5 | c] = 1;
    }
    Py_DECREF(fast);
    return PyErr_Occurred() ? -1 : 0;
}

static int need_class(PyObject *tables, const char *name, CharClass *class)
{
    PyObject *pairs = need(tables, name);
    return pairs == NULL ? -1 : make_class(class, pairs);
}

static PyObject *set_up_features(PyObject *Py_UNUSED(self), PyObject *tables)
{
    F.ready = false;
    PyObject *addressing = need(tables, "addressing");
    PyObject *signs = need(tables, "opens_with_signs");
    if (addressing == NULL || signs == NULL || learn_page_types(tables) < 0
        || learn_names(tables) < 0 || learn_limits(tables) < 0 || learn_openings(tables) < 0
        || keep(tables, "levels", &F.levels) < 0 || keep(tables, "headings", &F.headings) < 0
        || keep(tables, "closings", &F.closings) < 0 || keep(tables, "cut_prose", &F.cut_prose) < 0
        || keep(tables, "is_furnished", &F.is_furnished) < 0
        || need_class(tables, "capital", &F.capital) < 0
        || need_class(tables, "quotes", &F.quotes) < 0
        || need_class(tables, "quotation", &F.quotation_marks) < 0
        || make_word_set(&F.addressing, addressing) < 0)
        return NULL;
    F.opens_with_signs = signs == Py_True;
    if (F.newline == NULL && (F.newline = PyUnicode_FromString("\n")) == NULL)
        return NULL;
    F.ready = true;
    Py_RETURN_NONE;
}

/* ---- one page ----------------------------------------------------------------------------- */

typedef struct {
    double size, good, links, lines, linked, pictured;
    int32_t parents;
} Kin;

typedef struct {
    Arena arena;
    PyObject *object, *text_numbers, *signature_numbers, *prose;
    PageArrays page;
    double *size, *element_good, *element_text, *element_links, *element_lines;
    bool *good, *ends, *inside;
    uint64_t *bits, *inherited;
    double total_good, total;
    Py_ssize_t container, title_line;
    int32_t *images, image_count;
    int32_t *text_number, *signature_number, *kin_of;
    double *repeats, *link_share, *title_up, *title_share, *share, *below, *above;
    bool *seen, *aside, *on_path;
    Kin *kin;
    int32_t *kin_before, *kin_after, *since, *until;
    int32_t first, last, signatures;
    FoldedWords words;
    WordSet title, lead;
    double *rows; /* of all lines, each of columns + columns_behind */
} Body;

#define TAKE(name, count, type) \
    ((body->name = take(&body->arena, (count), sizeof(type))) == NULL)

static int take_body(Body *body)
{
    int32_t elements = body->page.elements, lines = body->page.lines;
    return TAKE(size, lines, double) || TAKE(good, lines, bool) || TAKE(ends, lines, bool)
        || TAKE(element_good, elements, double) || TAKE(element_text, elements, double)
        || TAKE(element_links, elements, double) || TAKE(element_lines, elements, double)
        || TAKE(inside, elements, bool) || TAKE(bits, elements, uint64_t)
        || TAKE(inherited, elements, uint64_t) || TAKE(text_number, lines, int32_t)
        || TAKE(signature_number, elements, int32_t) || TAKE(kin_of, lines, int32_t)
        || TAKE(repeats, lines, double) || TAKE(link_share, lines, double)
        || TAKE(title_up, elements, double) || TAKE(title_share, elements, double)
        || TAKE(share, elements, double) || TAKE(below, elements, double)
        || TAKE(above, elements, double) || TAKE(seen, lines, bool) || TAKE(aside, lines, bool)
        || TAKE(on_path, elements, bool) || TAKE(kin, lines, Kin)
        || TAKE(kin_before, lines, int32_t) || TAKE(kin_after, lines, int32_t)
        || TAKE(since, lines, int32_t) || TAKE(until, lines, int32_t)
        || TAKE(rows, (Py_ssize_t)lines * (F.columns + F.columns_behind), double) ? -1 : 0;
}

static int number_field(PyObject *owner, const char *name, Py_ssize_t *number)
{
    PyObject *value = PyObject_GetAttrString(owner, name);
    *number = value == NULL ? -1 : PyLong_AsSsize_t(value);
    Py_XDECREF(value);
    return PyErr_Occurred() ? -1 : 0;
}

static int read_density(Body *body, PyObject *density)
{
    int32_t elements = body->page.elements, lines = body->page.lines;
    PyObject *total = PyObject_GetAttrString(density, "total_good");
    body->total_good = total == NULL ? 0 : PyFloat_AsDouble(total);
    Py_XDECREF(total);
    if (PyErr_Occurred() || number_field(density, "container", &body->container) < 0
        || read_doubles(density, "size", lines, body->size) < 0
        || read_flags(density, "good", lines, body->good) < 0
        || read_flags(density, "ends", lines, body->ends) < 0
        || read_bits(density, "bits", elements, body->bits) < 0
        || read_bits(density, "inherited", elements, body->inherited) < 0
        || read_doubles(density, "element_good", elements, body->element_good) < 0
        || read_doubles(density, "element_text", elements, body->element_text) < 0
        || read_doubles(density, "element_links", elements, body->element_links) < 0
        || read_doubles(density, "element_lines", elements, body->element_lines) < 0
        || read_flags(density, "in_container", elements, body->inside) < 0)
        return -1;
    body->total = body->total_good != 0 ? body->total_good : 1.0;
    if (body->container >= -1 && body->container < elements)
        return 0;
    PyErr_SetString(PyExc_ValueError, "the container is not an element of the page");
    return -1;
}

static int read_images(Body *body)
{
    PyObject *images = need_list(body->object, "images");
    if (images == NULL)
        return -1;
    Py_ssize_t count = PyList_GET_SIZE(images);
    if (count > INT32_MAX / 4 || TAKE(images, count, int32_t)) {
        Py_DECREF(images);
        return PyErr_Occurred() ? -1 : (PyErr_NoMemory(), -1);
    }
    for (Py_ssize_t at = 0; at < count && !PyErr_Occurred(); at++)
        body->images[at] = (int32_t)PyLong_AsLong(PyList_GET_ITEM(images, at));
    body->image_count = (int32_t)count;
    Py_DECREF(images);
    return PyErr_Occurred() ? -1 : 0;
}

/* Lists of Python take -1 for their last item, and so do lines outside of every element. */
static int32_t element_of(const Body *body, int32_t line)
{
    int32_t at = body->page.element[line];
    return at < 0 ? body->page.elements - 1 : at;
}

static int number_texts(Body *body)
{
    body->text_numbers = PyDict_New();
    body->signature_numbers = PyDict_New();
    if (body->text_numbers == NULL || body->signature_numbers == NULL)
        return -1;
    for (int32_t at = 0; at < body->page.lines; at++) {
        int32_t number = number_of_text(body->text_numbers, body->page.text[at]);
        if (number < 0)
            return -1;
        body->text_number[at] = number;
        body->repeats[number] += 1;
    }
    for (int32_t at = 0; at < body->page.elements; at++) {
        int32_t number = number_of_text(body->signature_numbers, body->page.signature[at]);
        if (number < 0)
            return -1;
        body->signature_number[at] = number;
    }
    body->signatures = (int32_t)PyDict_GET_SIZE(body->signature_numbers);
    return 0;
}

/* ---- sums around a line ------------------------------------------------------------------- */

static int sum_kin(Body *body)
{
    const PageArrays *page = &body->page;
    Numbering kinds, pairs;
    if (make_numbering(&kinds, &body->arena, page->lines) < 0
        || make_numbering(&pairs, &body->arena, page->lines) < 0)
        return -1;
    int32_t image = 0;
    double linked = 0.0;
    for (int32_t at = 0; at < page->lines; at++) {
        int32_t element = element_of(body, at), parent = page->parent[element];
        int32_t above = parent < 0 ? page->elements - 1 : parent;
        int32_t number = number_of(
            &kinds, (uint64_t)(uint32_t)body->signature_number[element] << 32
                        | (uint32_t)body->signature_number[above]);
        Kin *kin = &body->kin[body->kin_of[at] = number];
        if (body->good[at])
            kin->good += body->size[at];
        kin->size += body->size[at];
        kin->links += page->links[at];
        kin->lines += 1;
        kin->linked += linked;
        while (image < body->image_count && body->images[image] < at)
            image++;
        kin->pictured += image < body->image_count && body->images[image] == at;
        int32_t known = pairs.count;
        number_of(&pairs, (uint64_t)(uint32_t)number << 32 | (uint32_t)(parent + 1));
        kin->parents += pairs.count - known;
        linked = body->link_share[at];
    }
    return 0;
}

static void count_runs(Body *body)
{
    int32_t lines = body->page.lines;
    for (int32_t at = 1; at < lines; at++)
        if (body->signature_number[element_of(body, at)]
            == body->signature_number[element_of(body, at - 1)])
            body->kin_before[at] = body->kin_before[at - 1] < F.max_kin
                ? body->kin_before[at - 1] + 1 : (int32_t)F.max_kin;
    for (int32_t at = lines - 2; at >= 0; at--)
        if (body->signature_number[element_of(body, at)]
            == body->signature_number[element_of(body, at + 1)])
            body->kin_after[at] = body->kin_after[at + 1] < F.max_kin
                ? body->kin_after[at + 1] + 1 : (int32_t)F.max_kin;
}

static void measure_gaps(Body *body)
{
    int32_t most = (int32_t)F.max_gap, gap = most, lines = body->page.lines;
    for (int32_t at = 0; at < lines; at++)
        body->since[at] = gap = body->good[at] ? 0 : gap + 1 < most ? gap + 1 : most;
    gap = most;
    for (int32_t at = lines - 1; at >= 0; at--)
        body->until[at] = gap = body->good[at] ? 0 : gap + 1 < most ? gap + 1 : most;
}

static void find_extent(Body *body)
{
    body->first = -1;
    for (int32_t at = 0; at < body->page.lines; at++) {
        int32_t element = body->page.element[at];
        if (!body->good[at] || element < 0 || !body->inside[element])
            continue;
        if (body->first < 0)
            body->first = at;
        body->last = at;
    }
    if (body->first < 0) {
        body->first = 0;
        body->last = body->page.lines - 1;
    }
}

static void step_from_container(Body *body)
{
    const int32_t *parents = body->page.parent;
    for (Py_ssize_t at = body->container; at >= 0; at = parents[at])
        body->on_path[at] = true;
    for (int32_t at = 0; at < body->page.elements; at++) {
        int32_t parent = parents[at];
        if (body->on_path[at])
            body->share[at] = body->element_good[at] / body->total;
        else if (body->inside[at]) {
            int32_t above = parent < 0 ? body->page.elements - 1 : parent;
            body->below[at] = body->below[above] + 1;
            body->share[at] = body->share[above];
        } else if (parent >= 0) {
            body->above[at] = body->above[parent] + 1;
            body->share[at] = body->share[parent];
        }
    }
}

/* Steps from the headline's element up to the smallest element that holds both. */
static void step_from_title(Body *body)
{
    const PageArrays *page = &body->page;
    for (int32_t at = 0; at < page->elements; at++) {
        int32_t parent = page->parent[at];
        body->title_up[at] = body->title_line < 0 ? -1.0
            : parent >= 0 ? body->title_up[parent] : (double)F.max_steps;
        body->title_share[at] = body->title_line < 0 ? 0.0
            : parent >= 0 ? body->title_share[parent] : 1.0;
    }
    if (body->title_line < 0)
        return;
    bool *on_path = body->on_path; /* used again: steps_from_container is done */
    memset(on_path, 0, (size_t)page->elements * sizeof(bool));
    int32_t step = 0;
    for (int32_t at = page->element[body->title_line]; at >= 0; at = page->parent[at]) {
        on_path[at] = true;
        body->title_up[at] = step < F.max_steps ? step : (double)F.max_steps;
        body->title_share[at] = body->element_good[at] / body->total;
        step++;
    }
    for (int32_t at = 0; at < page->elements; at++) {
        int32_t parent = page->parent[at];
        if (on_path[at])
            continue;
        body->title_up[at] = parent >= 0 ? body->title_up[parent] : (double)F.max_steps;
        body->title_share[at] = parent >= 0 ? body->title_share[parent] : 1.0;
    }
}

static void set_aside(Body *body)
{
    if (body->total_good < F.min_prose)
        return;
    for (int32_t at = 0; at < body->page.lines; at++) {
        int32_t element = body->page.element[at];
        Py_ssize_t length = PyUnicode_GET_LENGTH(body->page.text[at]);
        body->aside[at] = element < 0
            || (!body->inside[element]
                && ((body->inherited[element] & F.chrome) != 0
                    || (body->since[at] >= F.far && body->until[at] >= F.far)
                    || (body->page.links[at] > F.linked * (double)length
                        && body->size[at] < F.max_link && !body->ends[at])));
    }
}

static int join_prose(Body *body)
{
    PyObject *texts = PyList_New(0);
    for (int32_t at = 0; at < body->page.lines && texts != NULL; at++)
        if (body->good[at] && PyList_Append(texts, body->page.text[at]) < 0)
            Py_CLEAR(texts);
    PyObject *whole = texts == NULL ? NULL : PyUnicode_Join(F.newline, texts);
    Py_XDECREF(texts);
    PyObject *notes = whole == NULL ? NULL : PyObject_GetAttrString(body->object, "notes");
    body->prose = notes == NULL ? NULL
        : PyObject_CallFunctionObjArgs(F.cut_prose, notes, whole, NULL);
    Py_XDECREF(notes);
    Py_XDECREF(whole);
    if (body->prose != NULL && !PyUnicode_Check(body->prose))
        PyErr_SetString(PyExc_TypeError, "prose is not a str");
    return PyErr_Occurred() ? -1 : 0;
}

static int fill_words(WordSet *set, PyObject *text)
{
    PyObject *cut = PyUnicode_Substring(text, 0, F.max_worded);
    int status = cut == NULL ? -1 : fill_word_set(set, cut);
    Py_XDECREF(cut);
    return status;
}

/* ---- one line ----------------------------------------------------------------------------- */

typedef struct {
    int kind;
    const void *data;
    Py_ssize_t size;
} Text;

static inline Py_UCS4 character(const Text *text, Py_ssize_t at)
{
    return PyUnicode_READ(text->kind, text->data, at);
}

static Py_ssize_t count_sign(const Text *text, Py_UCS4 sign, Py_ssize_t most)
{
    Py_ssize_t count = 0;
    for (Py_ssize_t at = 0; at < text->size && at < most; at++)
        count += character(text, at) == sign;
    return count;
}

static bool is_decimal(Py_UCS4 c)
{
    return c < 128 ? c >= '0' && c <= '9' : Py_UNICODE_ISDECIMAL(c) != 0;
}

static double share_of_digits(const Text *text)
{
    Py_ssize_t most = text->size < F.digits_in ? text->size : F.digits_in, count = 0;
    for (Py_ssize_t at = 0; at < most; at++)
        count += is_decimal(character(text, at));
    return (double)count / (double)most;
}

static double share_of_capitals(const Text *text)
{
    Py_ssize_t count = 0;
    for (Py_ssize_t at = 0; at < text->size && at < F.capitals_in; at++)
        count += in_class(&F.capital, character(text, at))
            && (at == 0 || is_space(character(text, at - 1)));
    double share = (double)count / (double)(count_sign(text, ' ', F.capitals_in) + 1);
    return share < 1.0 ? share : 1.0;
}

static double kind_of_opening(Py_UCS4 sign)
{
    if (Py_UNICODE_ISALPHA(sign))
        return Py_UNICODE_ISLOWER(sign) ? 1 : 2;
    return Py_UNICODE_ISDIGIT(sign) ? 3 : in_class(&F.quotes, sign) ? 4 : 5;
}

static int kind_of_closing(const Text *text, double *kind)
{
    PyObject *sign = PyUnicode_FromOrdinal((int)character(text, text->size - 1));
    PyObject *known = sign == NULL ? NULL : PyDict_GetItemWithError(F.closings, sign);
    Py_XDECREF(sign);
    *kind = known == NULL ? 0 : PyFloat_AsDouble(known);
    return PyErr_Occurred() ? -1 : 0;
}

/* Whether a line may be furniture or an invitation; only then Python's expressions are asked. */
static bool may_be_furnished(const Text *text)
{
    Py_ssize_t at = 0;
    while (at < text->size && character(text, at) != '_' && !Py_UNICODE_ISALNUM(character(text, at)))
        at++;
    if (at > 0 && F.opens_with_signs)
        return true;
    int code = 0;
    for (int letters = 0; letters < 3; letters++, at++) {
        Py_UCS4 c = at < text->size ? character(text, at) : ' ';
        if (c >= 128)
            return true;
        code = code << 5 | letter(c);
    }
    return F.openings[code];
}

static int invites(const Body *body, int32_t at, const Text *text, double *value)
{
    *value = 0;
    if (text->size > F.max_furniture || !may_be_furnished(text))
        return 0;
    PyObject *answer = PyObject_CallOneArg(F.is_furnished, body->page.text[at]);
    int truth = answer == NULL ? -1 : PyObject_IsTrue(answer);
    Py_XDECREF(answer);
    *value = truth > 0;
    return truth < 0 ? -1 : 0;
}

static int echo_of(Body *body, int32_t at, const Text *text, double *value)
{
    *value = body->seen[body->text_number[at]] ? 2 : 0;
    if (*value > 0 || text->size < F.min_echo || text->size > F.max_worded)
        return 0;
    Py_ssize_t first = 0, end = text->size;
    while (first < end && in_class(&F.quotation_marks, character(text, first)))
        first++;
    while (end > first && in_class(&F.quotation_marks, character(text, end - 1)))
        end--;
    PyObject *part = PyUnicode_Substring(body->page.text[at], first, end);
    Py_ssize_t count = part == NULL ? -1
        : PyUnicode_Count(body->prose, part, 0, PyUnicode_GET_LENGTH(body->prose));
    Py_XDECREF(part);
    *value = count > (Py_ssize_t)body->good[at];
    return count < 0 ? -1 : 0;
}

static double since_image(const Body *body, int32_t at)
{
    int32_t low = 0, high = body->image_count;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (at < body->images[middle])
            high = middle;
        else
            low = middle + 1;
    }
    if (low == 0 || at - body->images[low - 1] > F.max_since_image)
        return (double)F.max_since_image;
    return at - body->images[low - 1];
}

static double clip(Py_ssize_t steps)
{
    return (double)(steps > F.max_steps ? F.max_steps : steps < -F.max_steps ? -F.max_steps : steps);
}

static double overlap(WordSet *set, const FoldedWords *words)
{
    Py_ssize_t common = count_common(set, words);
    return common == 0 ? 0.0 : (double)common / (double)words->count;
}

static int level_of(PyObject *tag, double *level)
{
    PyObject *known = PyDict_GetItemWithError(F.levels, tag);
    *level = known == NULL ? 0 : PyFloat_AsDouble(known);
    return PyErr_Occurred() ? -1 : 0;
}

static bool is_tag(PyObject *tag, const char *name)
{
    return PyUnicode_CompareWithASCIIString(tag, name) == 0;
}

#define PUT(name, value) (row[F.column[F_##name]] = (double)(value))

static int put_wording(Body *body, int32_t at, const Text *text, double *row)
{
    double furnished, closing, level;
    PyObject *tag = body->page.line_tag[at];
    if (invites(body, at, text, &furnished) < 0 || kind_of_closing(text, &closing) < 0
        || level_of(tag, &level) < 0)
        return -1;
    body->words.count = 0;
    if (text->size <= F.max_worded && fold_words(&body->words, body->page.text[at]) < 0)
        return -1;
    Py_ssize_t commas = count_sign(text, ',', text->size);
    PUT(words, count_sign(text, ' ', text->size) + 1);
    PUT(link_share, body->link_share[at]);
    PUT(bold_share, body->page.bold[at] / (double)text->size);
    PUT(commas, commas < F.max_commas ? commas : F.max_commas);
    PUT(digit_share, share_of_digits(text));
    PUT(capitals, share_of_capitals(text));
    PUT(opening, kind_of_opening(character(text, 0)));
    PUT(closing, closing);
    PUT(addressing, count_common(&F.addressing, &body->words));
    PUT(invites, furnished);
    PUT(p, is_tag(tag, "p"));
    PUT(heading, level);
    PUT(item, is_tag(tag, "li"));
    PUT(div, is_tag(tag, "div"));
    PUT(title_overlap, overlap(&body->title, &body->words));
    PUT(lead_overlap, overlap(&body->lead, &body->words));
    return 0;
}

static double ratio(double part, double whole)
{
    return part / (whole != 0 ? whole : 1);
}

static void put_element(const Body *body, int32_t at, double *row)
{
    const int32_t *parents = body->page.parent;
    int32_t parent = parents[at];
    int32_t grand = parent >= 0 ? parents[parent] : -1;
    int32_t great = grand >= 0 ? parents[grand] : -1;
    uint64_t own = body->bits[at], around = own | (parent >= 0 ? body->bits[parent] : 0);
    for (int trait = 0; trait < F.traits; trait++)
        row[F.trait_column[trait]] = (body->inherited[at] & F.trait[trait]) != 0;
    PUT(own_meta, (own & F.own_meta) != 0);
    PUT(own_caption, (own & F.own_caption) != 0);
    PUT(own_lead, (own & F.own_lead) != 0);
    PUT(own_promo, (around & F.own_promo) != 0);
    PUT(parent_good, parent >= 0 ? body->element_good[parent] / body->total : 0);
    PUT(parent_links,
        parent >= 0 ? ratio(body->element_links[parent], body->element_text[parent]) : 0);
    PUT(parent_lines, parent >= 0 ? body->element_lines[parent] : 0);
    PUT(grand_good, grand >= 0 ? body->element_good[grand] / body->total : 0);
    PUT(grand_links,
        grand >= 0 ? ratio(body->element_links[grand], body->element_text[grand]) : 0);
    PUT(great_good, great >= 0 ? body->element_good[great] / body->total : 0);
    PUT(below_container, body->below[at]);
    PUT(above_container, body->above[at]);
    PUT(container_share, body->share[at]);
    PUT(title_up, body->title_up[at]);
    PUT(title_share, body->title_share[at]);
}

static void put_kin(const Body *body, int32_t at, double *row)
{
    const Kin *kin = &body->kin[body->kin_of[at]];
    PUT(kin_good, kin->good / body->total);
    PUT(kin_links, ratio(kin->links, kin->size));
    PUT(kin_lines, kin->lines);
    PUT(kin_parents, kin->parents);
    PUT(kin_size, kin->size / kin->lines);
    PUT(kin_linked, kin->linked / kin->lines);
    PUT(kin_images, kin->pictured / kin->lines);
    PUT(kin_before, body->kin_before[at]);
    PUT(kin_after, body->kin_after[at]);
}

static void put_place(const Body *body, int32_t at, double good_before, double *row)
{
    int32_t lines = body->page.lines;
    PUT(size, body->size[at]);
    PUT(ends, body->ends[at]);
    PUT(good_before, good_before / body->total);
    PUT(from_first, clip(at - body->first));
    PUT(to_last, clip(body->last - at));
    PUT(after_title, body->title_line >= 0 ? clip(at - body->title_line) : 0);
    PUT(lines, lines);
    PUT(total_good, body->total);
    PUT(prev_size, at > 0 ? body->size[at - 1] : 0);
    PUT(next_size, at + 1 < lines ? body->size[at + 1] : 0);
    PUT(prev_links, at > 0 ? body->link_share[at - 1] : 0);
    PUT(next_links, at + 1 < lines ? body->link_share[at + 1] : 0);
    PUT(since_good, body->since[at]);
    PUT(until_good, body->until[at]);
    PUT(repeats, body->repeats[body->text_number[at]]);
    PUT(since_image, since_image(body, at));
}

static double *row_of(const Body *body, int32_t at)
{
    return body->rows + (Py_ssize_t)at * (F.columns + F.columns_behind);
}

static int fill_rows(Body *body)
{
    double good_before = 0.0, echo;
    for (int32_t at = 0; at < body->page.lines; at++) {
        PyObject *object = body->page.text[at];
        Text text = {PyUnicode_KIND(object), PyUnicode_DATA(object), PyUnicode_GET_LENGTH(object)};
        double *row = row_of(body, at);
        if (body->good[at])
            good_before += body->size[at];
        if (body->aside[at])
            continue;
        if (put_wording(body, at, &text, row) < 0 || echo_of(body, at, &text, &echo) < 0)
            return -1;
        put_element(body, element_of(body, at), row);
        put_kin(body, at, row);
        put_place(body, at, good_before, row);
        PUT(echo, echo);
        body->seen[body->text_number[at]] = true;
    }
    return 0;
}

/* ---- both passes -------------------------------------------------------------------------- */

typedef struct {
    double sum, count;
} Mean;

static int second_pass(Body *body, const double *raw, const ForestObject *second, double threshold,
                       double *values)
{
    const PageArrays *page = &body->page;
    int32_t lines = page->lines;
    Arena *arena = &body->arena;
    double *one = take(arena, lines, sizeof(double)), *kept = take(arena, lines, sizeof(double));
    double *best_after = take(arena, lines, sizeof(double));
    double *until = take(arena, lines, sizeof(double));
    Mean *parents = take(arena, page->elements + 1, sizeof(Mean));
    Mean *kin = take(arena, body->signatures + 1, sizeof(Mean));
    if (!one || !kept || !best_after || !until || !parents || !kin)
        return -1;
    double total = 0.0;
    for (int32_t at = 0; at < lines; at++) {
        int32_t element = page->element[at];
        one[at] = raw[at] > F.sure ? F.sure : raw[at] < -F.sure ? -F.sure : raw[at];
        Mean *means[] = {&parents[element >= 0 ? page->parent[element] + 1 : 0],
                         &kin[element >= 0 ? body->signature_number[element] : body->signatures]};
        for (int i = 0; i < 2; i++) {
            means[i]->sum += one[at];
            means[i]->count += 1;
        }
        kept[at] = one[at] > 0 ? body->size[at] : 0.0;
        total += kept[at];
    }
    if (total == 0)
        total = 1.0;
    double gap = F.far_kept, best = -F.sure;
    for (int32_t at = lines - 1; at >= 0; at--) {
        until[at] = gap;
        best_after[at] = best;
        gap = one[at] > 0 ? 1.0 : gap + 1.0 < F.far_kept ? gap + 1.0 : F.far_kept;
        best = one[at] > best - F.fading ? one[at] : best - F.fading;
    }
    double before = 0.0, since = F.far_kept;
    best = -F.sure;
#define SCORE(at) ((at) < 0 || (at) >= lines ? -F.sure : one[at])
#define PUT_BEHIND(name, value) (row[F.columns + F.column_behind[F_##name]] = (double)(value))
    for (int32_t at = 0; at < lines; at++) {
        double mine = one[at], *row = row_of(body, at);
        values[at] = raw[at];
        if (-F.sure < mine && mine < F.sure && !body->aside[at]) {
            int32_t element = page->element[at];
            const Mean *parent = &parents[element >= 0 ? page->parent[element] + 1 : 0];
            const Mean *alike
                = &kin[element >= 0 ? body->signature_number[element] : body->signatures];
            PUT_BEHIND(score, mine);
            PUT_BEHIND(before1, SCORE(at - 1));
            PUT_BEHIND(before2, SCORE(at - 2));
            PUT_BEHIND(before3, SCORE(at - 3));
            PUT_BEHIND(after1, SCORE(at + 1));
            PUT_BEHIND(after2, SCORE(at + 2));
            PUT_BEHIND(after3, SCORE(at + 3));
            PUT_BEHIND(parent_mean, parent->sum / parent->count);
            PUT_BEHIND(kin_mean, alike->sum / alike->count);
            PUT_BEHIND(kept_before, before / total);
            PUT_BEHIND(kept_after, (total - before - kept[at]) / total);
            PUT_BEHIND(best_before, best);
            PUT_BEHIND(best_after, best_after[at]);
            PUT_BEHIND(since_kept, since);
            PUT_BEHIND(until_kept, until[at]);
            PUT_BEHIND(kept_share, kept[at] / total);
            values[at] = sum_of_forest(second, row) - threshold;
        }
        before += kept[at];
        since = mine > 0 ? 1.0 : since + 1.0 < F.far_kept ? since + 1.0 : F.far_kept;
        best = mine > best - F.fading ? mine : best - F.fading;
    }
    return 0;
}

/* A heading between two kept lines is kept when in doubt. */
static int favour_headings(const Body *body, double *values)
{
    for (int32_t at = 1; at < body->page.lines - 1; at++) {
        if (!(-F.heading_bonus < values[at] && values[at] <= 0 && values[at - 1] > 0
              && values[at + 1] > 0))
            continue;
        Py_ssize_t length = PyUnicode_GET_LENGTH(body->page.text[at]);
        int heading = PySequence_Contains(F.headings, body->page.line_tag[at]);
        if (heading < 0)
            return -1;
        if (heading || (length < F.max_heading
                        && body->page.bold[at] >= F.bold_share * (double)length))
            values[at] += F.heading_bonus;
    }
    return 0;
}

/* Everything of a page that the rows are made of. */
static int prepare(Body *body, PyObject *density, PyObject *title, PyObject *lead)
{
    if (read_page_arrays(&body->page, &body->arena, body->object) < 0)
        return -1;
    if (body->page.lines > 0 && body->page.elements == 0) {
        PyErr_SetString(PyExc_IndexError, "the page has lines and no elements");
        return -1;
    }
    if (body->title_line < -1 || body->title_line >= body->page.lines) {
        PyErr_SetString(PyExc_IndexError, "the headline is not a line of the page");
        return -1;
    }
    if (take_body(body) < 0 || read_density(body, density) < 0 || read_images(body) < 0
        || number_texts(body) < 0)
        return -1;
    for (int32_t at = 0; at < body->page.lines; at++)
        body->link_share[at]
            = body->page.links[at] / (double)PyUnicode_GET_LENGTH(body->page.text[at]);
    if (sum_kin(body) < 0 || join_prose(body) < 0 || fill_words(&body->title, title) < 0
        || fill_words(&body->lead, lead) < 0)
        return -1;
    count_runs(body);
    measure_gaps(body);
    find_extent(body);
    step_from_container(body);
    step_from_title(body);
    set_aside(body);
    return fill_rows(body);
}

static void forget(Body *body)
{
    give_back(&body->arena);
    free_words(&body->words);
    free_word_set(&body->title);
    free_word_set(&body->lead);
    Py_XDECREF(body->text_numbers);
    Py_XDECREF(body->signature_numbers);
    Py_XDECREF(body->prose);
}

static PyObject *list_of_rows(const Body *body)
{
    PyObject *rows = PyList_New(body->page.lines);
    for (int32_t at = 0; at < body->page.lines && rows != NULL; at++) {
        PyObject *row = body->aside[at] ? Py_NewRef(Py_None)
            : list_of_doubles(row_of(body, at), F.columns);
        if (row == NULL)
            Py_CLEAR(rows);
        else
            PyList_SET_ITEM(rows, at, row);
    }
    return rows;
}

static PyObject *score(Body *body, const ForestObject *first, const ForestObject *second,
                       double threshold)
{
    int32_t lines = body->page.lines;
    double *raw = take(&body->arena, lines, sizeof(double));
    double *values = take(&body->arena, lines, sizeof(double));
    if (raw == NULL || values == NULL)
        return NULL;
    for (int32_t at = 0; at < lines; at++)
        raw[at] = body->aside[at] ? -F.sure : sum_of_forest(first, row_of(body, at));
    if (second_pass(body, raw, second, threshold, values) < 0 || favour_headings(body, values) < 0)
        return NULL;
    return list_of_doubles(values, lines);
}

static PyObject *line_features(PyObject *Py_UNUSED(self), PyObject *arguments)
{
    PyObject *density, *title, *lead, *rows = NULL;
    Body body = {.container = -1};
    if (!PyArg_ParseTuple(arguments, "OOUnU", &body.object, &density, &title, &body.title_line,
                          &lead))
        return NULL;
    if (!F.ready)
        return PyErr_Format(PyExc_RuntimeError, "set_up_features was not called");
    if (prepare(&body, density, title, lead) == 0)
        rows = list_of_rows(&body);
    forget(&body);
    return rows;
}

static PyObject *line_scores(PyObject *Py_UNUSED(self), PyObject *arguments)
{
    PyObject *density, *title, *lead, *values = NULL;
    ForestObject *first, *second;
    double threshold;
    Body body = {.container = -1};
    if (!PyArg_ParseTuple(arguments, "OOUnUO!O!d", &body.object, &density, &title,
                          &body.title_line, &lead, &ForestType, &first, &ForestType, &second,
                          &threshold))
        return NULL;
    if (!F.ready || first->features > F.columns
        || second->features > F.columns + F.columns_behind)
        return PyErr_Format(PyExc_RuntimeError, "the trees ask for features that are not there");
    if (prepare(&body, density, title, lead) == 0)
        values = score(&body, first, second, threshold);
    forget(&body);
    return values;
}

PyMethodDef feature_methods[] = {
    {"set_up_features", set_up_features, METH_O, "Take names and limits of features from a dict."},
    {"line_features", line_features, METH_VARARGS, "A row for each line, None for chrome."},
    {"line_scores", line_scores, METH_VARARGS, "For each line a number above 0 if it is kept."},
    {NULL, NULL, 0, NULL},
};
