/* The sums of extract/markup/density.py, in its order of additions. */
#include "page.h"

enum {
    D_SIZE, D_GOOD, D_ENDS, D_BITS, D_INHERITED, D_ELEMENT_GOOD, D_ELEMENT_TEXT, D_ELEMENT_LINKS,
    D_ELEMENT_LINES, D_TOTAL_GOOD, D_CONTAINER, D_IN_CONTAINER, D_COUNT
};

static struct {
    bool ready;
    Record density;
    PyObject *tags, *properties;
    CharClass wide, enders, closers;
    double wide_weight, min_good, long_line, max_linked, most, body_share, stated_share,
        start_share, min_left, min_share, descend, forgive, forgive_hard;
    Py_ssize_t commas;
    uint64_t hard, kept, overruled, body, article_tag, gallery, hidden_tag;
} D;

static int learn_density_limits(PyObject *tables)
{
    return need_number(tables, "wide_weight", &D.wide_weight) < 0
        || need_number(tables, "min_good", &D.min_good) < 0
        || need_number(tables, "long", &D.long_line) < 0
        || need_number(tables, "max_linked", &D.max_linked) < 0
        || need_number(tables, "most", &D.most) < 0
        || need_number(tables, "body_share", &D.body_share) < 0
        || need_number(tables, "stated_share", &D.stated_share) < 0
        || need_number(tables, "start_share", &D.start_share) < 0
        || need_number(tables, "min_left", &D.min_left) < 0
        || need_number(tables, "min_share", &D.min_share) < 0
        || need_number(tables, "descend", &D.descend) < 0
        || need_number(tables, "forgive", &D.forgive) < 0
        || need_number(tables, "forgive_hard", &D.forgive_hard) < 0
        || need_size(tables, "commas", &D.commas) < 0
        || need_bits(tables, "hard", &D.hard) < 0
        || need_bits(tables, "kept", &D.kept) < 0
        || need_bits(tables, "overruled", &D.overruled) < 0
        || need_bits(tables, "body", &D.body) < 0
        || need_bits(tables, "article_tag", &D.article_tag) < 0
        || need_bits(tables, "gallery", &D.gallery) < 0
        || need_bits(tables, "hidden_tag", &D.hidden_tag) < 0 ? -1 : 0;
}

static int need_class(PyObject *tables, const char *name, CharClass *class)
{
    PyObject *pairs = need(tables, name);
    return pairs == NULL ? -1 : make_class(class, pairs);
}

static PyObject *set_up_density(PyObject *Py_UNUSED(self), PyObject *tables)
{
    static const char *const fields[] = {
        "size", "good", "ends", "bits", "inherited", "element_good", "element_text",
        "element_links", "element_lines", "total_good", "container", "in_container",
    };
    D.ready = false;
    PyObject *type = need(tables, "TextDensity");
    if (type == NULL || learn_record(&D.density, type, fields, D_COUNT) < 0
        || learn_page_types(tables) < 0 || learn_density_limits(tables) < 0
        || keep(tables, "tags", &D.tags) < 0 || keep(tables, "properties", &D.properties) < 0
        || need_class(tables, "wide", &D.wide) < 0
        || need_class(tables, "enders", &D.enders) < 0
        || need_class(tables, "closers", &D.closers) < 0)
        return NULL;
    D.ready = true;
    Py_RETURN_NONE;
}

/* ---- lines -------------------------------------------------------------------------------- */

static double weight_of(PyObject *text)
{
    Py_ssize_t size = PyUnicode_GET_LENGTH(text), wide = 0;
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    if (kind == PyUnicode_1BYTE_KIND)
        return (double)size; /* no wide character is below 256 */
    for (Py_ssize_t at = 0; at < size; at++)
        wide += in_class(&D.wide, PyUnicode_READ(kind, data, at));
    return (double)size + D.wide_weight * (double)wide;
}

static bool ends_sentence(PyObject *text)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t at = PyUnicode_GET_LENGTH(text) - 1;
    if (at >= 0 && PyUnicode_READ(kind, data, at) == '\n') /* as ``$`` has it */
        at--;
    for (int closers = 0; closers < 3 && at >= 0; closers++, at--)
        if (!in_class(&D.closers, PyUnicode_READ(kind, data, at)))
            break;
    return at >= 0 && in_class(&D.enders, PyUnicode_READ(kind, data, at));
}

static bool is_good_line(const PageArrays *page, int32_t at, double size, bool ends)
{
    PyObject *text = page->text[at];
    if (size < D.min_good || page->links[at] > D.max_linked * (double)PyUnicode_GET_LENGTH(text))
        return false;
    if (ends || size >= D.long_line)
        return true;
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t commas = 0;
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(text) && commas < D.commas; i++)
        commas += PyUnicode_READ(kind, data, i) == ',';
    return commas >= D.commas;
}

/* ---- elements ----------------------------------------------------------------------------- */

typedef struct {
    double *size, *good_text, *text, *links, *lines, *sums;
    bool *good, *ends, *inside, *in_gallery;
    uint64_t *bits, *inherited;
    int32_t *largest;
    double total, told_total;
    bool is_told;
    int32_t container;
} Sums;

static int take_sums(Sums *sums, Arena *arena, const PageArrays *page)
{
    int32_t elements = page->elements, lines = page->lines;
    return (sums->size = take(arena, lines, sizeof(double))) == NULL
        || (sums->good = take(arena, lines, sizeof(bool))) == NULL
        || (sums->ends = take(arena, lines, sizeof(bool))) == NULL
        || (sums->good_text = take(arena, elements, sizeof(double))) == NULL
        || (sums->text = take(arena, elements, sizeof(double))) == NULL
        || (sums->links = take(arena, elements, sizeof(double))) == NULL
        || (sums->lines = take(arena, elements, sizeof(double))) == NULL
        || (sums->sums = take(arena, elements, sizeof(double))) == NULL
        || (sums->inside = take(arena, elements, sizeof(bool))) == NULL
        || (sums->in_gallery = take(arena, elements, sizeof(bool))) == NULL
        || (sums->bits = take(arena, elements, sizeof(uint64_t))) == NULL
        || (sums->inherited = take(arena, elements, sizeof(uint64_t))) == NULL
        || (sums->largest = take(arena, elements, sizeof(int32_t))) == NULL ? -1 : 0;
}

static void sum_lines(Sums *sums, const PageArrays *page)
{
    for (int32_t at = 0; at < page->lines; at++) {
        double size = sums->size[at] = weight_of(page->text[at]);
        sums->ends[at] = ends_sentence(page->text[at]);
        sums->good[at] = is_good_line(page, at, size, sums->ends[at]);
        int32_t element = page->element[at];
        if (element < 0)
            continue;
        sums->text[element] += size;
        sums->links[element] += page->links[at];
        sums->lines[element] += 1;
        if (sums->good[at])
            sums->good_text[element] += size < D.most ? size : D.most;
    }
    for (int32_t at = page->elements - 1; at > 0; at--) {
        int32_t parent = page->parent[at];
        if (parent < 0)
            continue;
        sums->good_text[parent] += sums->good_text[at];
        sums->text[parent] += sums->text[at];
        sums->links[parent] += sums->links[at];
        sums->lines[parent] += sums->lines[at];
    }
    sums->total = page->elements > 0 ? sums->good_text[0] : 0.0;
}

static int add_bits(uint64_t *bits, PyObject *table, PyObject *name)
{
    PyObject *more = PyDict_GetItemWithError(table, name);
    if (more != NULL)
        *bits |= PyLong_AsUnsignedLongLong(more);
    return PyErr_Occurred() ? -1 : 0;
}

static int read_traits(Sums *sums, const PageArrays *page)
{
    for (int32_t at = 0; at < page->elements; at++) {
        sums->bits[at] = page->bits[at];
        if (add_bits(&sums->bits[at], D.tags, page->tag[at]) < 0)
            return -1;
        if (PyUnicode_GET_LENGTH(page->prop[at]) > 0
            && add_bits(&sums->bits[at], D.properties, page->prop[at]) < 0)
            return -1;
        if (page->hidden[at])
            sums->bits[at] |= D.hidden_tag;
    }
    return 0;
}

static void inherit(Sums *sums, const PageArrays *page)
{
    double limit = D.forgive * sums->total, hard_limit = D.forgive_hard * sums->total;
    for (int32_t at = 0; at < page->elements; at++) {
        uint64_t own = sums->bits[at];
        double mine = sums->good_text[at];
        if (mine > limit)
            own &= D.kept | (mine <= hard_limit ? D.hard : 0);
        else if (own & D.body && mine > D.body_share * sums->total)
            own &= ~D.overruled;
        int32_t parent = page->parent[at];
        sums->inherited[at] = own | (parent >= 0 ? sums->inherited[parent] : 0);
    }
}

/* The good text of each element below the headline and in no gallery, if that leaves enough. */
static void sum_below_headline(Sums *sums, const PageArrays *page, Py_ssize_t title_line)
{
    for (int32_t at = 0; at < page->elements; at++) {
        int32_t parent = page->parent[at];
        sums->in_gallery[at]
            = (sums->bits[at] & D.gallery) != 0 || (parent >= 0 && sums->in_gallery[parent]);
    }
    double left = 0.0, total = 0.0;
    for (int32_t at = 0; at < page->lines; at++) {
        int32_t element = page->element[at];
        if (!sums->good[at] || element < 0)
            continue;
        double size = sums->size[at] < D.most ? sums->size[at] : D.most;
        total += size;
        if (at > title_line && !sums->in_gallery[element]) {
            sums->sums[element] += size;
            left += size;
        }
    }
    double least = D.min_share * total;
    if (left == total || left < (least > D.min_left ? least : D.min_left))
        return;
    for (int32_t at = page->elements - 1; at > 0; at--)
        if (page->parent[at] >= 0)
            sums->sums[page->parent[at]] += sums->sums[at];
    sums->is_told = page->elements > 0;
}

static void find_container(Sums *sums, const PageArrays *page)
{
    const double *good = sums->is_told ? sums->sums : sums->good_text;
    double total = sums->is_told ? good[0] : sums->total, best = 0.0;
    uint64_t stated = D.body | D.article_tag;
    int32_t at, start = 0;
    sums->container = -1;
    if (page->elements == 0)
        return;
    for (at = 0; at < page->elements; at++)
        if (sums->inherited[at] & stated && good[at] > best)
            best = good[at];
    if (best >= D.stated_share * total && D.stated_share * total > 0)
        for (at = 0; at < page->elements; at++)
            if (sums->inherited[at] & stated && good[at] >= D.start_share * best) {
                start = at;
                break;
            }
    for (at = 0; at < page->elements; at++)
        sums->largest[at] = -1;
    for (at = 0; at < page->elements; at++) {
        int32_t parent = page->parent[at];
        if (good[at] > 0 && parent >= 0
            && (sums->largest[parent] < 0 || good[at] > good[sums->largest[parent]]))
            sums->largest[parent] = at;
    }
    at = start;
    while (sums->largest[at] >= 0 && good[sums->largest[at]] >= D.descend * good[at])
        at = sums->largest[at];
    sums->container = at;
}

static void find_inside(Sums *sums, const PageArrays *page)
{
    for (int32_t at = 0; at < page->elements; at++)
        sums->inside[at] = at == sums->container
            || (page->parent[at] >= 0 && sums->inside[page->parent[at]]);
}

static PyObject *list_of_counts(const double *numbers, Py_ssize_t count)
{
    PyObject *list = PyList_New(count);
    for (Py_ssize_t at = 0; list != NULL && at < count; at++) {
        PyObject *number = PyLong_FromLong((long)numbers[at]);
        if (number == NULL)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, at, number);
    }
    return list;
}

static PyObject *density_object(const Sums *sums, const PageArrays *page)
{
    PyObject *made = new_record(&D.density);
    Py_ssize_t elements = page->elements, lines = page->lines;
    const Record *record = &D.density;
    if (made == NULL)
        return NULL;
    bool failed = set_field(record, made, D_SIZE, list_of_doubles(sums->size, lines)) < 0
        || set_field(record, made, D_GOOD, list_of_flags(sums->good, lines)) < 0
        || set_field(record, made, D_ENDS, list_of_flags(sums->ends, lines)) < 0
        || set_field(record, made, D_BITS, list_of_bits(sums->bits, elements)) < 0
        || set_field(record, made, D_INHERITED, list_of_bits(sums->inherited, elements)) < 0
        || set_field(record, made, D_ELEMENT_GOOD, list_of_doubles(sums->good_text, elements)) < 0
        || set_field(record, made, D_ELEMENT_TEXT, list_of_doubles(sums->text, elements)) < 0
        || set_field(record, made, D_ELEMENT_LINKS, list_of_doubles(sums->links, elements)) < 0
        || set_field(record, made, D_ELEMENT_LINES, list_of_counts(sums->lines, elements)) < 0
        || set_field(record, made, D_TOTAL_GOOD, PyFloat_FromDouble(sums->total)) < 0
        || set_field(record, made, D_CONTAINER, PyLong_FromLong(sums->container)) < 0
        || set_field(record, made, D_IN_CONTAINER, list_of_flags(sums->inside, elements)) < 0;
    if (failed)
        Py_CLEAR(made);
    return made;
}

static PyObject *measure_density(PyObject *Py_UNUSED(self), PyObject *arguments)
{
    PyObject *object, *made = NULL;
    Py_ssize_t title_line;
    Arena arena = {NULL};
    PageArrays page;
    Sums sums = {.container = -1};
    if (!PyArg_ParseTuple(arguments, "On", &object, &title_line))
        return NULL;
    if (!D.ready)
        return PyErr_Format(PyExc_RuntimeError, "set_up_density was not called");
    if (read_page_arrays(&page, &arena, object) == 0 && take_sums(&sums, &arena, &page) == 0) {
        sum_lines(&sums, &page);
        if (read_traits(&sums, &page) == 0) {
            inherit(&sums, &page);
            sum_below_headline(&sums, &page, title_line);
            find_container(&sums, &page);
            find_inside(&sums, &page);
            made = density_object(&sums, &page);
        }
    }
    give_back(&arena);
    return made;
}

PyMethodDef density_methods[] = {
    {"set_up_density", set_up_density, METH_O, "Take the limits of the sums from a dict."},
    {"measure_density", measure_density, METH_VARARGS, "The TextDensity of a ParsedPage."},
    {NULL, NULL, 0, NULL},
};
