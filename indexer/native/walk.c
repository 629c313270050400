/* The walk of extract/markup/walk.py, step for step, over lexbor's own tree.
 *
 * That module says what a line, an element and a mark are; where the two differ, this one is wrong.
 * What is rare, or not ASCII, is asked of the functions of that module.
 */
#include "tree.h"
#include "page.h"

enum sort { BLOCK, INLINE, SKIP, UNKNOWN };
enum { M_TAG, M_BITS, M_PROP, M_REL, M_VALUE, M_LINE, M_START, M_END, M_ELEMENT };
enum { OPENS_NOTHING, OPENS_LINK, OPENS_BOLD, OPENS_RUBY, OPENS_MARK, OPENS_BLOCK };

#define MAX_UNREAD 8
#define ROOM 64 /* for nodes that wait; max_children is less */
#define SIGNALS_EVERY 4096 /* nodes after which a limit of time may interrupt */

/* ---- what Python tells of its tables ------------------------------------------------------ */

typedef struct {
    PyObject *name; /* owned by the table of names in tree.c as well */
    unsigned char sort;
    bool is_bold, is_image, is_untold;
} TagFacts;

static struct {
    bool ready;
    Record mark;
    PyObject *sorts, *bold, *images, *untold, *mark_props;
    PyObject *take_note, *is_banner, *leads_to_author, *author_page, *property, *styled;
    PyObject *is_unseen, *words_of, *date_in_attributes;
    Py_ssize_t max_metas, max_code, min_code, max_script;
    Py_ssize_t max_lines, max_signature, max_inline, max_children, max_unseen, max_classes;
    uint64_t mark_bits, date_bits, hidden_bit, offscreen_bit;
    WordTable words;
    TagFacts tags[LXB_TAG__LAST_ENTRY];
    PyObject *empty, *newline, *body, *pubdate, *no_number;
} T;

static int learn_types(PyObject *tables)
{
    static const char *const mark[]
        = {"tag", "bits", "prop", "rel", "value", "line", "start", "end", "element"};
    PyObject *type = need(tables, "MarkedElement");
    return type == NULL || learn_record(&T.mark, type, mark, 9) < 0 || learn_page_types(tables) < 0
        ? -1 : 0;
}

static int learn_tables(PyObject *tables)
{
    PyObject *words = need(tables, "words");
    if (words == NULL || make_word_table(&T.words, words) < 0 || learn_types(tables) < 0)
        return -1;
    bool failed = keep(tables, "sorts", &T.sorts) < 0
        || keep(tables, "bold", &T.bold) < 0
        || keep(tables, "images", &T.images) < 0
        || keep(tables, "untold", &T.untold) < 0
        || keep(tables, "mark_props", &T.mark_props) < 0
        || keep(tables, "take_note", &T.take_note) < 0
        || keep(tables, "is_banner", &T.is_banner) < 0
        || keep(tables, "leads_to_author", &T.leads_to_author) < 0
        || keep(tables, "author_page", &T.author_page) < 0
        || keep(tables, "property", &T.property) < 0
        || keep(tables, "styled", &T.styled) < 0
        || keep(tables, "is_unseen", &T.is_unseen) < 0
        || keep(tables, "words_of", &T.words_of) < 0
        || keep(tables, "date_in_attributes", &T.date_in_attributes) < 0
        || need_size(tables, "max_metas", &T.max_metas) < 0
        || need_size(tables, "max_code", &T.max_code) < 0
        || need_size(tables, "min_code", &T.min_code) < 0
        || need_size(tables, "max_script", &T.max_script) < 0
        || need_size(tables, "max_lines", &T.max_lines) < 0
        || need_size(tables, "max_signature", &T.max_signature) < 0
        || need_size(tables, "max_inline", &T.max_inline) < 0
        || need_size(tables, "max_children", &T.max_children) < 0
        || need_size(tables, "max_unseen", &T.max_unseen) < 0
        || need_size(tables, "max_classes", &T.max_classes) < 0
        || need_bits(tables, "mark_bits", &T.mark_bits) < 0
        || need_bits(tables, "date_bits", &T.date_bits) < 0
        || need_bits(tables, "hidden_bit", &T.hidden_bit) < 0
        || need_bits(tables, "offscreen_bit", &T.offscreen_bit) < 0;
    if (!failed && T.max_children + 2 > ROOM) {
        PyErr_SetString(PyExc_ValueError, "max_children is too large");
        return -1;
    }
    return failed ? -1 : 0;
}

static PyObject *set_up_walk(PyObject *Py_UNUSED(self), PyObject *tables)
{
    T.ready = false;
    for (int at = 0; at < LXB_TAG__LAST_ENTRY; at++)
        Py_CLEAR(T.tags[at].name);
    if (T.empty == NULL) {
        T.empty = PyUnicode_FromString("");
        T.newline = PyUnicode_FromString("\n");
        T.body = PyUnicode_InternFromString("body");
        T.pubdate = PyUnicode_InternFromString("pubdate");
        T.no_number = PyLong_FromLong(-1);
    }
    if (T.empty == NULL || T.newline == NULL || T.body == NULL || T.pubdate == NULL
        || T.no_number == NULL || learn_tables(tables) < 0)
        return NULL;
    T.ready = true;
    Py_RETURN_NONE;
}

/* Whether *set* holds *item*: 1, 0 or -1. */
static int holds(PyObject *set, PyObject *item)
{
    return PySequence_Contains(set, item);
}

/* The facts of a node's tag in *facts*, with a new reference to its name; 0 for other nodes. */
static int learn_tag(lxb_dom_node_t *node, TagFacts *facts)
{
    PyObject *name = tag_object(node);
    if (name == NULL || name == Py_None) {
        int status = name == NULL ? -1 : 0;
        Py_XDECREF(name);
        return status;
    }
    PyObject *sort = PyDict_GetItemWithError(T.sorts, name);
    long number = sort == NULL ? UNKNOWN : PyLong_AsLong(sort);
    int bold = holds(T.bold, name), image = holds(T.images, name), untold = holds(T.untold, name);
    if (PyErr_Occurred() || number < BLOCK || number > UNKNOWN) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "a sort of tag is out of range");
        Py_DECREF(name);
        return -1;
    }
    *facts = (TagFacts){name, (unsigned char)number, bold, image, untold};
    return 1;
}

/* The facts of a node's tag, kept where lexbor has a number for it; *facts* borrows the name. */
static int facts_of(lxb_dom_node_t *node, TagFacts *facts, PyObject **owned)
{
    bool is_kept = node->local_name < LXB_TAG__LAST_ENTRY && (!is_element(node)
        || (((const lxb_dom_element_t *)node)->qualified_name == 0 && node->prefix == 0));
    if (is_kept && T.tags[node->local_name].name != NULL) {
        *facts = T.tags[node->local_name];
        return 1;
    }
    int known = learn_tag(node, facts);
    if (known <= 0)
        return known;
    if (is_kept)
        T.tags[node->local_name] = *facts;
    else
        *owned = facts->name;
    return 1;
}

/* The sort of a node, or -1. Nodes without a tag are UNKNOWN, as ``_SORTS.get("")`` is. */
static int sort_of(lxb_dom_node_t *node)
{
    TagFacts facts;
    PyObject *owned = NULL;
    int known = facts_of(node, &facts, &owned);
    Py_XDECREF(owned);
    return known < 0 ? -1 : known == 0 ? UNKNOWN : facts.sort;
}

/* ---- the state of one walk ---------------------------------------------------------------- */

typedef struct {
    int parent;
    PyObject *tag; /* owned by the page's element */
    bool is_article, is_pre;
} Around;

typedef struct {
    lxb_dom_node_t *node;
    PyObject *mark; /* owned, or NULL */
    int parent;     /* of a block */
    int opens;
} Frame;

typedef struct {
    TreeObject *tree;
    PyObject *page, *elements, *lines, *marks, *pieces, *images, *notes, *metas, *links_to, *code;
    lxb_tag_id_t unread[MAX_UNREAD];
    int unread_count;
    Around *around;
    Py_ssize_t around_count, around_room;
    Frame *stack;
    Py_ssize_t depth, room;
    int current;
    Py_ssize_t begin, links, bold;
    int in_link, in_bold, in_ruby, breaks;
    bool has_noscript;
} Walk;

/* One element whose attributes are being read. */
typedef struct {
    lxb_dom_node_t *node;
    TagFacts facts;
    bool is_inline, is_hidden, is_unseen, has_datetime, has_href, has_pubdate;
    uint64_t bits;
    Bytes names;
    PyObject *prop, *rel; /* owned, or NULL for "" */
} Entering;

static Py_ssize_t line_count(const Walk *walk) { return PyList_GET_SIZE(walk->lines); }
static Py_ssize_t piece_count(const Walk *walk) { return PyList_GET_SIZE(walk->pieces); }

/* ---- text --------------------------------------------------------------------------------- */

static bool is_blank(PyObject *text)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    for (Py_ssize_t at = 0, size = PyUnicode_GET_LENGTH(text); at < size; at++)
        if (!is_space(PyUnicode_READ(kind, data, at)))
            return false;
    return true;
}

static bool is_ascii_blank(Bytes text)
{
    for (size_t at = 0; at < text.size; at++) {
        unsigned char c = (unsigned char)text.data[at];
        if (c >= 128 || !ASCII_SPACE[c])
            return false;
    }
    return true;
}

/* The first and the last character of *text* that is not white space; first > last if all is. */
static void inner_of(PyObject *text, Py_ssize_t *first, Py_ssize_t *last)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t a = 0, z = PyUnicode_GET_LENGTH(text) - 1;
    while (a <= z && is_space(PyUnicode_READ(kind, data, a)))
        a++;
    while (z > a && is_space(PyUnicode_READ(kind, data, z)))
        z--;
    *first = a;
    *last = z;
}

typedef struct {
    Py_ssize_t size;
    Py_UCS4 widest;
    int kind; /* of what is written */
    void *data;
    bool is_waiting; /* white space was read, and nothing after it yet */
} Squeezer;

/* Read *text* as one piece of a line; writes it where *data* is set, else only measures. */
static void squeeze(Squeezer *out, PyObject *text)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    for (Py_ssize_t at = 0, size = PyUnicode_GET_LENGTH(text); at < size; at++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, at);
        if (is_space(c)) {
            out->is_waiting = out->size > 0;
            continue;
        }
        if (out->is_waiting) {
            if (out->data != NULL)
                PyUnicode_WRITE(out->kind, out->data, out->size, ' ');
            out->size++;
            out->is_waiting = false;
        }
        if (out->data != NULL)
            PyUnicode_WRITE(out->kind, out->data, out->size, c);
        else if (c > out->widest)
            out->widest = c;
        out->size++;
    }
}

static bool has_plain_spaces(PyObject *text)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    for (Py_ssize_t at = 0, size = PyUnicode_GET_LENGTH(text); at < size; at++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, at);
        if (c != ' ' && is_space(c))
            return false;
    }
    return true;
}

/* ``" ".join("".join(pieces[begin:]).split())`` */
static PyObject *squeezed_line(Walk *walk)
{
    Py_ssize_t end = piece_count(walk);
    Squeezer measured = {.widest = ' '};
    for (Py_ssize_t at = walk->begin; at < end; at++)
        squeeze(&measured, PyList_GET_ITEM(walk->pieces, at));
    if (end - walk->begin == 1) {
        PyObject *only = PyList_GET_ITEM(walk->pieces, walk->begin);
        if (PyUnicode_GET_LENGTH(only) == measured.size && has_plain_spaces(only))
            return Py_NewRef(only);
    }
    PyObject *line = PyUnicode_New(measured.size, measured.widest);
    if (line == NULL || measured.size == 0)
        return line;
    Squeezer written = {.kind = PyUnicode_KIND(line), .data = PyUnicode_DATA(line)};
    for (Py_ssize_t at = walk->begin; at < end; at++)
        squeeze(&written, PyList_GET_ITEM(walk->pieces, at));
    return line;
}

static PyObject *raw_line(Walk *walk)
{
    PyObject *slice = PyList_GetSlice(walk->pieces, walk->begin, piece_count(walk));
    PyObject *line = slice == NULL ? NULL : PyUnicode_Join(T.empty, slice);
    Py_XDECREF(slice);
    return line;
}

static int add_line(Walk *walk, PyObject *text)
{
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    PyObject *tag = walk->current >= 0 ? walk->around[walk->current].tag : T.body;
    PyObject *line = new_record(&line_record);
    if (line == NULL)
        return -1;
    bool failed = set_field(&line_record, line, L_TEXT, Py_NewRef(text)) < 0
        || set_field(&line_record, line, L_ELEMENT, PyLong_FromLong(walk->current)) < 0
        || set_field(&line_record, line, L_TAG, Py_NewRef(tag)) < 0
        || set_field(&line_record, line, L_LINKS,
                     PyLong_FromSsize_t(walk->links < size ? walk->links : size)) < 0
        || set_field(&line_record, line, L_BOLD,
                     PyLong_FromSsize_t(walk->bold < size ? walk->bold : size)) < 0
        || set_field(&line_record, line, L_BREAKS, PyLong_FromLong(walk->breaks)) < 0
        || set_field(&line_record, line, L_START, PyLong_FromSsize_t(walk->begin)) < 0
        || set_field(&line_record, line, L_END, PyLong_FromSsize_t(piece_count(walk))) < 0
        || PyList_Append(walk->lines, line) < 0;
    Py_DECREF(line);
    return failed ? -1 : 0;
}

static bool in_pre(const Walk *walk)
{
    return walk->current >= 0 && walk->around[walk->current].is_pre;
}

/* End the current line; *breaks* describes how the next one begins. */
static int flush(Walk *walk, int breaks)
{
    if (piece_count(walk) > walk->begin) {
        PyObject *text = in_pre(walk) ? raw_line(walk) : squeezed_line(walk);
        if (text == NULL)
            return -1;
        int status = is_blank(text) ? 0 : add_line(walk, text);
        if (!is_blank(text))
            walk->breaks = 0;
        Py_DECREF(text);
        if (status < 0 || PyList_Append(walk->pieces, T.newline) < 0)
            return -1;
        walk->begin = piece_count(walk);
    }
    walk->links = walk->bold = 0;
    walk->breaks = breaks == 0 ? 0 : walk->breaks + breaks > 2 ? 2 : walk->breaks + breaks;
    return 0;
}

static int end_block_line(Walk *walk)
{
    if (piece_count(walk) > walk->begin)
        return flush(walk, 0);
    walk->breaks = 0;
    return 0;
}

static int read_text(Walk *walk, lxb_dom_node_t *node)
{
    Bytes bytes = text_of(node);
    bool is_open = piece_count(walk) > walk->begin;
    if (is_ascii_blank(bytes) && (!is_open || walk->in_ruby))
        return 0;
    PyObject *text = text_object(bytes);
    if (text == NULL)
        return -1;
    if (is_blank(text))
        return is_open && !walk->in_ruby ? append_new(walk->pieces, text) : (Py_DECREF(text), 0);
    if (walk->in_ruby || walk->in_link || walk->in_bold) {
        Py_ssize_t first, last;
        inner_of(text, &first, &last);
        if (walk->in_link)
            walk->links += last - first + 1;
        if (walk->in_bold)
            walk->bold += last - first + 1;
        if (walk->in_ruby)
            Py_SETREF(text, PyUnicode_Substring(text, first, last + 1));
    }
    return append_new(walk->pieces, text);
}

/* ---- what stands around a node ------------------------------------------------------------ */

/* Whether an element has no block among its first children. */
static int holds_words(lxb_dom_node_t *node)
{
    lxb_dom_node_t *child = node->first_child;
    for (Py_ssize_t count = 0; count < T.max_children && child != NULL; count++) {
        int sort = sort_of(child);
        if (sort < 0 || sort == BLOCK)
            return sort < 0 ? -1 : 0;
        child = child->next;
    }
    return 1;
}

/* Whether text stands directly before or after *node*, inline elements aside. */
static int in_text(Walk *walk, lxb_dom_node_t *node)
{
    if (piece_count(walk) > walk->begin)
        return 1;
    lxb_dom_node_t *at = node;
    for (Py_ssize_t count = 0; count < T.max_inline; count++) {
        if (at == NULL || at->next != NULL)
            break;
        at = at->parent;
        if (at == NULL)
            return 0;
        int sort = sort_of(at);
        if (sort < 0 || sort == BLOCK || sort == SKIP)
            return sort < 0 ? -1 : 0;
    }
    lxb_dom_node_t *following = at != NULL ? at->next : NULL;
    if (following == NULL || !is_text(following))
        return 0;
    PyObject *text = text_object(text_of(following));
    if (text == NULL)
        return -1;
    int is_worded = !is_blank(text);
    Py_DECREF(text);
    return is_worded;
}

static int has_words(PyObject *text)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t at = 0; at < size && at < T.max_unseen; at++)
        if (Py_UNICODE_ISALNUM(PyUnicode_READ(kind, data, at)))
            return 1;
    return 0;
}

/* Whether an element holds a few words, and no more than a few elements. */
static int is_short(lxb_dom_node_t *node, bool worded)
{
    lxb_dom_node_t *waiting[ROOM];
    Py_ssize_t count = 0, size = 0;
    bool found = !worded;
    waiting[count++] = node->first_child;
    for (Py_ssize_t step = 0; step < T.max_children; step++) {
        if (count == 0)
            return found && size <= T.max_unseen;
        lxb_dom_node_t *child = waiting[--count];
        if (child == NULL)
            continue;
        if (is_text(child)) {
            PyObject *text = text_object(text_of(child));
            if (text == NULL)
                return -1;
            size += PyUnicode_GET_LENGTH(text);
            found = found || has_words(text);
            Py_DECREF(text);
        }
        waiting[count++] = child->next; /* so at most one more a step */
        waiting[count++] = child->first_child;
    }
    return 0;
}

static bool is_unread(const Walk *walk, lxb_dom_node_t *node)
{
    for (int at = 0; at < walk->unread_count; at++)
        if (walk->unread[at] == node->local_name)
            return true;
    return false;
}

/* Whether a footer or menu is inside an article element. */
static bool may_be_read(Walk *walk, lxb_dom_node_t *node)
{
    if (node->local_name == LXB_TAG_NOSCRIPT) {
        walk->has_noscript = true;
        return false;
    }
    for (int at = walk->current; at >= 0; at = walk->around[at].parent)
        if (walk->around[at].is_article)
            return true;
    return false;
}

/* ---- attributes --------------------------------------------------------------------------- */

/* 1 if the result of *function* is true, 0 if not, -1; takes over the reference to *argument*. */
static int asks(PyObject *function, PyObject *argument)
{
    PyObject *answer = argument == NULL ? NULL : PyObject_CallOneArg(function, argument);
    Py_XDECREF(argument);
    int truth = answer == NULL ? -1 : PyObject_IsTrue(answer);
    Py_XDECREF(answer);
    return truth;
}

static int read_words(Walk *walk, Entering *at, Bytes value)
{
    if (is_ascii(value) && (Py_ssize_t)value.size <= T.max_classes) {
        at->bits |= bits_of_names(&T.words, value.data, value.size);
        return 0;
    }
    PyObject *names = text_object(value);
    PyObject *bits = names == NULL ? NULL
        : PyObject_CallFunctionObjArgs(T.words_of, names, walk->notes, NULL);
    Py_XDECREF(names);
    uint64_t number = bits == NULL ? 0 : PyLong_AsUnsignedLongLong(bits);
    Py_XDECREF(bits);
    at->bits |= number;
    return PyErr_Occurred() ? -1 : 0;
}

#define MAX_STYLE 1024 /* bytes of a style that are read here; Python reads longer ones */

/* *value* in lower case without spaces, in *style*; false if that is for Python. */
static bool plain_style(Bytes value, char style[MAX_STYLE + 1])
{
    size_t size = 0;
    if (value.size > MAX_STYLE)
        return false;
    for (size_t at = 0; at < value.size; at++) {
        unsigned char c = (unsigned char)value.data[at];
        if (c >= 128 || c == 0)
            return false;
        if (c != ' ')
            style[size++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    style[size] = '\0';
    return true;
}

/* What ``styled`` of walk.py tells: whether it hides, makes a block, is unseen. */
static int read_style(Entering *at, Bytes value)
{
    char style[MAX_STYLE + 1];
    if (plain_style(value, style)) {
        bool may_hide = strstr(style, "display") != NULL || strstr(style, "visibility:hidden") != NULL
            || strstr(style, "font-size:0") != NULL;
        if (!may_hide)
            return 0;
    }
    PyObject *text = text_object(value);
    PyObject *told = text == NULL ? NULL : PyObject_CallOneArg(T.styled, text);
    Py_XDECREF(text);
    if (told == NULL || !PyTuple_CheckExact(told) || PyTuple_GET_SIZE(told) != 3) {
        if (told != NULL)
            PyErr_SetString(PyExc_TypeError, "styled tells no three things");
        Py_XDECREF(told);
        return -1;
    }
    at->is_hidden = at->is_hidden || PyTuple_GET_ITEM(told, 0) == Py_True;
    at->is_inline = at->is_inline && PyTuple_GET_ITEM(told, 1) != Py_True;
    at->is_unseen = at->is_inline && PyTuple_GET_ITEM(told, 2) == Py_True;
    Py_DECREF(told);
    return 0;
}

/* Read one telling attribute; 1 if the element is the banner of an archive. */
static int read_attribute(Walk *walk, Entering *at, Bytes name, Bytes value)
{
    if (equals(name, "class")) {
        at->names = value;
        return read_words(walk, at, value);
    }
    if (value.size == 0) {
        at->is_hidden = at->is_hidden || equals(name, "hidden");
        return 0;
    }
    if (equals(name, "id") || equals(name, "role")) {
        int banner = asks(T.is_banner, text_object(value));
        return banner != 0 ? banner : read_words(walk, at, value);
    }
    if (equals(name, "itemprop") || equals(name, "property")) {
        PyObject *text = text_object(value);
        Py_XSETREF(at->prop, text == NULL ? NULL : PyObject_CallOneArg(T.property, text));
        Py_XDECREF(text);
        return at->prop == NULL ? -1 : 0;
    }
    if (equals(name, "style"))
        return read_style(at, value);
    if (equals(name, "aria-hidden"))
        at->is_hidden = at->is_hidden || (equals(value, "true") && !at->is_inline);
    else if (equals(name, "rel")) {
        PyObject *text = text_object(value);
        Py_XSETREF(at->rel, text == NULL ? NULL : PyObject_CallMethod(text, "lower", NULL));
        Py_XDECREF(text);
        return at->rel == NULL ? -1 : 0;
    } else if (equals(name, "hidden"))
        at->is_hidden = true;
    return 0;
}

static int read_attributes(Walk *walk, Entering *at)
{
    const lxb_dom_attr_t *attribute = first_attribute(at->node);
    for (; attribute != NULL; attribute = attribute->next) {
        Bytes name = attribute_name(attribute);
        at->has_datetime = at->has_datetime || equals(name, "datetime");
        at->has_href = at->has_href || equals(name, "href");
        at->has_pubdate = at->has_pubdate || equals(name, "pubdate");
        int status = read_attribute(walk, at, name, attribute_value(attribute));
        if (status != 0)
            return status;
    }
    if (at->node->local_name != LXB_TAG_A || at->rel != NULL)
        return 0;
    const lxb_dom_attr_t *href = find_attribute(at->node, "href");
    Bytes address = href == NULL ? (Bytes){NULL, 0} : attribute_value(href);
    if (address.data == NULL)
        return 0;
    int leads = asks(T.leads_to_author, text_object(address));
    if (leads > 0)
        at->rel = Py_NewRef(T.author_page);
    return leads < 0 ? -1 : 0;
}

/* ---- marks -------------------------------------------------------------------------------- */

static int contains(PyObject *text, const char *part)
{
    if (text == NULL)
        return 0;
    Py_ssize_t size;
    const char *bytes = PyUnicode_AsUTF8AndSize(text, &size);
    if (bytes == NULL)
        return -1;
    return strstr(bytes, part) != NULL; /* no NUL is in a page */
}

static int is_marked(Entering *at)
{
    if (at->node->local_name == LXB_TAG_TIME || at->bits & T.mark_bits || at->has_datetime)
        return 1;
    if (at->prop != NULL && PyUnicode_GET_LENGTH(at->prop) > 0) {
        int known = holds(T.mark_props, at->prop);
        known = known != 0 ? known : contains(at->prop, "date");
        known = known != 0 ? known : contains(at->prop, "issued");
        if (known != 0)
            return known;
    }
    return contains(at->rel, "author");
}

static PyObject *value_of(lxb_dom_node_t *node, const char *name)
{
    const lxb_dom_attr_t *attribute = find_attribute(node, name);
    Bytes value = attribute == NULL ? (Bytes){NULL, 0} : attribute_value(attribute);
    return value.data == NULL ? Py_NewRef(Py_None) : text_object(value);
}

static bool is_stated(PyObject *value)
{
    return value != Py_None && PyUnicode_GET_LENGTH(value) > 0;
}

/* The date or name that the attributes state for machines. */
static PyObject *mark_value(const Entering *at)
{
    PyObject *value = value_of(at->node, "datetime");
    if (value == NULL || is_stated(value))
        return value;
    Py_SETREF(value, value_of(at->node, "content"));
    if (value == NULL || is_stated(value))
        return value;
    if (at->node->local_name != LXB_TAG_TIME && !(at->bits & T.date_bits))
        return value;
    Py_DECREF(value);
    PyObject *attributes = attributes_object(at->node);
    value = attributes == NULL ? NULL : PyObject_CallOneArg(T.date_in_attributes, attributes);
    Py_XDECREF(attributes);
    return value;
}

static PyObject *add_mark(Walk *walk, Entering *at)
{
    PyObject *mark = new_record(&T.mark);
    if (mark == NULL)
        return NULL;
    PyObject *prop = at->prop == NULL ? T.empty : at->prop;
    if (at->has_pubdate && PyUnicode_GET_LENGTH(prop) == 0)
        prop = T.pubdate;
    if (set_field(&T.mark, mark, M_VALUE, mark_value(at)) < 0
        || set_field(&T.mark, mark, M_TAG, Py_NewRef(at->facts.name)) < 0
        || set_field(&T.mark, mark, M_BITS, PyLong_FromUnsignedLongLong(at->bits)) < 0
        || set_field(&T.mark, mark, M_PROP, Py_NewRef(prop)) < 0
        || set_field(&T.mark, mark, M_REL, Py_NewRef(at->rel == NULL ? T.empty : at->rel)) < 0
        || set_field(&T.mark, mark, M_LINE, PyLong_FromSsize_t(line_count(walk))) < 0
        || set_field(&T.mark, mark, M_START, PyLong_FromSsize_t(piece_count(walk))) < 0
        || set_field(&T.mark, mark, M_END, Py_NewRef(T.no_number)) < 0
        || set_field(&T.mark, mark, M_ELEMENT, PyLong_FromLong(walk->current)) < 0
        || PyList_Append(walk->marks, mark) < 0)
        goto failed;
    return mark;
failed:
    Py_DECREF(mark);
    return NULL;
}

/* ---- entering and leaving ----------------------------------------------------------------- */

/* Whatever happens to an element: a frame for its children, or nothing below it is read. */
enum { NOT_READ = 0, IS_READ = 1 };

static int enter_inline(Walk *walk, const TagFacts *facts, lxb_dom_node_t *node, Frame *frame)
{
    frame->opens = frame->mark != NULL ? OPENS_MARK : OPENS_NOTHING;
    if (node->local_name == LXB_TAG_A && is_element(node)) {
        walk->in_link++;
        frame->opens = OPENS_LINK;
    } else if (facts->is_bold) {
        walk->in_bold++;
        frame->opens = OPENS_BOLD;
    } else if (node->local_name == LXB_TAG_RUBY) {
        walk->in_ruby++;
        frame->opens = OPENS_RUBY;
    }
    return IS_READ;
}

static int note_around(Walk *walk, int parent, PyObject *tag)
{
    if (walk->around_count == walk->around_room) {
        Py_ssize_t room = 2 * walk->around_room + 64;
        Around *around = PyMem_Realloc(walk->around, (size_t)room * sizeof(Around));
        if (around == NULL || walk->around_count >= INT32_MAX - 1) {
            walk->around = around != NULL ? around : walk->around;
            PyErr_NoMemory();
            return -1;
        }
        walk->around = around;
        walk->around_room = room;
    }
    bool is_article = PyUnicode_CompareWithASCIIString(tag, "article") == 0
        || PyUnicode_CompareWithASCIIString(tag, "main") == 0;
    walk->around[walk->around_count] = (Around){
        parent, tag, is_article, PyUnicode_CompareWithASCIIString(tag, "pre") == 0};
    walk->current = (int)walk->around_count++;
    return 0;
}

/* *signature*, and *prop* where it is not NULL, are taken over. */
static int enter_block(Walk *walk, Entering *at, PyObject *signature, Frame *frame)
{
    PyObject *element = NULL;
    if (signature == NULL || end_block_line(walk) < 0)
        goto failed;
    int parent = walk->current;
    element = new_record(&element_record);
    if (element == NULL
        || set_field(&element_record, element, E_PARENT, PyLong_FromLong(parent)) < 0
        || set_field(&element_record, element, E_TAG, Py_NewRef(at->facts.name)) < 0
        || set_field(&element_record, element, E_BITS, PyLong_FromUnsignedLongLong(at->bits)) < 0
        || set_field(&element_record, element, E_SIGNATURE, Py_NewRef(signature)) < 0
        || set_field(&element_record, element, E_HIDDEN, PyBool_FromLong(at->is_hidden)) < 0
        || set_field(&element_record, element, E_PROP, Py_NewRef(at->prop ? at->prop : T.empty)) < 0
        || PyList_Append(walk->elements, element) < 0
        || note_around(walk, parent, at->facts.name) < 0)
        goto failed;
    Py_DECREF(signature);
    Py_DECREF(element);
    frame->opens = OPENS_BLOCK;
    frame->parent = parent;
    if (frame->mark == NULL)
        return IS_READ;
    return set_field(&T.mark, frame->mark, M_START, PyLong_FromSsize_t(piece_count(walk))) < 0
            || set_field(&T.mark, frame->mark, M_LINE, PyLong_FromSsize_t(line_count(walk))) < 0
            || set_field(&T.mark, frame->mark, M_ELEMENT, PyLong_FromLong(walk->current)) < 0
        ? -1 : IS_READ;
failed:
    Py_XDECREF(signature);
    Py_XDECREF(element);
    return -1;
}

static int leave(Walk *walk, Frame *frame)
{
    int status = 0;
    if (frame->mark != NULL)
        status = set_field(&T.mark, frame->mark, M_END, PyLong_FromSsize_t(piece_count(walk)));
    Py_CLEAR(frame->mark);
    switch (frame->opens) {
    case OPENS_LINK: walk->in_link--; break;
    case OPENS_BOLD: walk->in_bold--; break;
    case OPENS_RUBY: walk->in_ruby--; break;
    case OPENS_BLOCK:
        if (status == 0)
            status = end_block_line(walk);
        walk->current = frame->parent;
        break;
    default: break;
    }
    return status;
}

/* ---- statements for machines -------------------------------------------------------------- */

/* What the functions below return of an element that take_note of head.py is to read. */
enum { NOTED = 0, FOR_PYTHON = 1 };

static int append_pair(PyObject *list, PyObject *one, PyObject *other)
{
    PyObject *pair = one == NULL || other == NULL ? NULL : PyTuple_Pack(2, one, other);
    Py_XDECREF(one);
    Py_XDECREF(other);
    return append_new(list, pair);
}

/* The value of an attribute that has one, else no bytes. */
static Bytes bytes_of(lxb_dom_node_t *node, const char *name)
{
    const lxb_dom_attr_t *attribute = find_attribute(node, name);
    return attribute == NULL ? (Bytes){NULL, 0} : attribute_value(attribute);
}

/* *text*, which is ASCII, in lower case and without white space around it where *strips*. */
static PyObject *lower_ascii(Bytes text, bool strips)
{
    while (strips && text.size > 0 && ASCII_SPACE[(unsigned char)text.data[text.size - 1]])
        text.size--;
    for (; strips && text.size > 0 && ASCII_SPACE[(unsigned char)*text.data]; text.size--)
        text.data++;
    PyObject *lower = PyUnicode_New((Py_ssize_t)text.size, 127);
    unsigned char *out = lower == NULL || text.size == 0 ? NULL : PyUnicode_DATA(lower);
    for (size_t at = 0; out != NULL && at < text.size; at++) {
        unsigned char c = (unsigned char)text.data[at];
        out[at] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }
    return lower;
}

static int note_meta(Walk *walk, lxb_dom_node_t *node)
{
    static const char *const naming[] = {"property", "name", "itemprop", "http-equiv"};
    Bytes name = {NULL, 0}, content = bytes_of(node, "content");
    for (size_t at = 0; at < 4 && name.size == 0; at++)
        name = bytes_of(node, naming[at]);
    if (name.size == 0)
        return NOTED;
    if (content.size == 0 || !is_ascii(name) || PyList_GET_SIZE(walk->metas) >= T.max_metas)
        return FOR_PYTHON;
    return append_pair(walk->metas, lower_ascii(name, true), text_object(content));
}

static int note_link(Walk *walk, lxb_dom_node_t *node)
{
    Bytes rel = bytes_of(node, "rel"), href = bytes_of(node, "href");
    if (rel.size == 0 || href.size == 0)
        return NOTED;
    if (!is_ascii(rel) || PyList_GET_SIZE(walk->links_to) >= T.max_metas)
        return FOR_PYTHON;
    return append_pair(walk->links_to, lower_ascii(rel, false), text_object(href));
}

/* Code that may hold a text is kept here; data and short calls are for Python. */
static int note_script(Walk *walk, lxb_dom_node_t *node)
{
    lxb_dom_node_t *child = node->first_child;
    Bytes code = child != NULL && is_text(child) ? text_of(child) : (Bytes){NULL, 0};
    if (code.size == 0)
        return NOTED;
    Bytes type = bytes_of(node, "type");
    if ((Py_ssize_t)code.size < T.min_code || (Py_ssize_t)code.size > T.max_script
        || !is_ascii(type))
        return FOR_PYTHON;
    PyObject *kind = lower_ascii(type, false);
    int data = kind == NULL ? -1 : contains(kind, "json");
    data = data != 0 ? data : contains(kind, "template");
    Py_XDECREF(kind);
    if (data != 0)
        return data < 0 ? -1 : FOR_PYTHON;
    PyObject *text = text_object(code);
    if (text == NULL)
        return -1;
    if (PyUnicode_GET_LENGTH(text) < T.min_code) {
        Py_DECREF(text);
        return FOR_PYTHON;
    }
    int status = PyList_GET_SIZE(walk->code) < T.max_code ? PyList_Append(walk->code, text) : 0;
    Py_DECREF(text);
    return status < 0 ? -1 : NOTED;
}

/* Ask Python to read an element without prose, if *status* says so. */
static int take_note(Walk *walk, lxb_dom_node_t *node, const TagFacts *facts, int status)
{
    if (status != FOR_PYTHON)
        return status;
    PyObject *object = node_object(walk->tree, node);
    PyObject *current = PyLong_FromLong(walk->current);
    PyObject *done = object == NULL || current == NULL ? NULL
        : PyObject_CallFunctionObjArgs(
              T.take_note, walk->page, facts->name, object, current, NULL);
    Py_XDECREF(object);
    Py_XDECREF(current);
    Py_XDECREF(done);
    return done == NULL ? -1 : NOT_READ;
}

/* An element of which nothing is read as text, but perhaps something is noted. */
static int skip(Walk *walk, lxb_dom_node_t *node, const TagFacts *facts, Frame *frame)
{
    switch (node->local_name) {
    case LXB_TAG_BR:
        return in_pre(walk) ? PyList_Append(walk->pieces, T.newline) : flush(walk, 1);
    case LXB_TAG_HEAD:
        frame->opens = OPENS_NOTHING;
        return IS_READ;
    case LXB_TAG_META: return take_note(walk, node, facts, note_meta(walk, node));
    case LXB_TAG_LINK: return take_note(walk, node, facts, note_link(walk, node));
    case LXB_TAG_SCRIPT: return take_note(walk, node, facts, note_script(walk, node));
    case LXB_TAG_TITLE: return take_note(walk, node, facts, FOR_PYTHON);
    default: break;
    }
    if (facts->is_image)
        return append_new(walk->images, PyLong_FromSsize_t(line_count(walk)));
    return NOT_READ;
}

/* ``<font style="display:none">``: text put in against copying. */
static int is_hidden_font(lxb_dom_node_t *node)
{
    const lxb_dom_attr_t *style = find_attribute(node, "style");
    Bytes value = style == NULL ? (Bytes){NULL, 0} : attribute_value(style);
    if (value.data == NULL)
        return 0;
    int unseen = asks(T.is_unseen, text_object(value));
    return unseen > 0 ? is_short(node, false) : unseen;
}

static PyObject *signature_of(const Entering *at)
{
    if (at->names.size == 0)
        return Py_NewRef(at->facts.name);
    PyObject *names = text_object(at->names);
    PyObject *cut = names == NULL ? NULL : PyUnicode_Substring(names, 0, T.max_signature);
    PyObject *signature = cut == NULL ? NULL : PyUnicode_FromFormat("%U.%U", at->facts.name, cut);
    Py_XDECREF(names);
    Py_XDECREF(cut);
    return signature;
}

static int note_language(Walk *walk, lxb_dom_node_t *node)
{
    PyObject *language = value_of(node, "lang");
    if (language != NULL && !is_stated(language))
        Py_SETREF(language, value_of(node, "xml:lang"));
    int status = language == NULL ? -1
        : PyObject_SetAttrString(walk->page, "language", language);
    Py_XDECREF(language);
    return status;
}

/* Whether an inline element that nobody sees stands in the text. */
static int is_invisible(Walk *walk, Entering *at)
{
    bool hides = at->is_hidden || at->is_unseen;
    if (!at->is_inline || !(hides || at->bits & T.offscreen_bit))
        return 0;
    int shows = is_short(at->node, !hides);
    return shows > 0 ? in_text(walk, at->node) : shows;
}

/* Enter an element that has attributes which may tell something. */
static int enter_told(Walk *walk, Entering *at, Frame *frame)
{
    int status = read_attributes(walk, at);
    if (status != 0)
        return status < 0 ? -1 : NOT_READ; /* a banner */
    int marked = is_marked(at);
    if (marked < 0)
        return -1;
    if (marked) {
        frame->mark = add_mark(walk, at);
        if (frame->mark == NULL)
            return -1;
    } else {
        int invisible = is_invisible(walk, at);
        if (invisible != 0)
            return invisible < 0 ? -1 : NOT_READ;
    }
    if (at->is_inline && !(at->is_hidden && !walk->in_link)) {
        if (at->node->local_name == LXB_TAG_A && !at->has_href) {
            frame->opens = OPENS_MARK;
            return IS_READ;
        }
        return enter_inline(walk, &at->facts, at->node, frame);
    }
    if (at->node->local_name == LXB_TAG_HTML && note_language(walk, at->node) < 0)
        return -1;
    at->is_hidden = at->is_hidden || at->bits & T.hidden_bit;
    return enter_block(walk, at, signature_of(at), frame);
}

static int enter_known(Walk *walk, Entering *at, Frame *frame)
{
    lxb_dom_node_t *node = at->node;
    if (at->facts.sort == SKIP || (is_unread(walk, node) && !may_be_read(walk, node)))
        return skip(walk, node, &at->facts, frame);
    int is_inline = at->facts.sort == INLINE;
    if (at->facts.sort == UNKNOWN) {
        is_inline = holds_words(node);
        if (is_inline > 0)
            is_inline = in_text(walk, node);
        if (is_inline < 0)
            return -1;
    }
    at->is_inline = is_inline;
    if (at->facts.is_untold) {
        int unseen = node->local_name == LXB_TAG_FONT ? is_hidden_font(node) : 0;
        if (unseen != 0)
            return unseen < 0 ? -1 : NOT_READ;
        return enter_inline(walk, &at->facts, node, frame);
    }
    if (first_attribute(node) != NULL)
        return enter_told(walk, at, frame);
    if (is_inline)
        return enter_inline(walk, &at->facts, node, frame);
    return enter_block(walk, at, Py_NewRef(at->facts.name), frame);
}

static int enter(Walk *walk, lxb_dom_node_t *node, Frame *frame)
{
    *frame = (Frame){.node = node, .parent = -1};
    Entering at = {.node = node};
    PyObject *owned = NULL;
    int known = facts_of(node, &at.facts, &owned);
    int status = known <= 0 ? known : enter_known(walk, &at, frame);
    Py_XDECREF(owned);
    Py_XDECREF(at.prop);
    Py_XDECREF(at.rel);
    if (status <= 0)
        Py_CLEAR(frame->mark);
    return status;
}

static int push(Walk *walk, const Frame *frame)
{
    if (walk->depth == walk->room) {
        Py_ssize_t room = 2 * walk->room + 64;
        Frame *stack = PyMem_Realloc(walk->stack, (size_t)room * sizeof(Frame));
        if (stack == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        walk->stack = stack;
        walk->room = room;
    }
    walk->stack[walk->depth++] = *frame;
    return 0;
}

/* ---- the walk ----------------------------------------------------------------------------- */

/* Read *node*; 1 if the next one is its first child. */
static int visit(Walk *walk, lxb_dom_node_t *node)
{
    if (is_text(node))
        return read_text(walk, node);
    Frame frame;
    int entered = enter(walk, node, &frame);
    if (entered <= 0)
        return entered;
    if (node->first_child == NULL)
        return leave(walk, &frame);
    if (push(walk, &frame) == 0)
        return 1;
    Py_CLEAR(frame.mark);
    return -1;
}

static int run(Walk *walk, lxb_dom_node_t *root)
{
    lxb_dom_node_t *node = root;
    for (size_t count = 1;; count++) {
        if (count % SIGNALS_EVERY == 0 && PyErr_CheckSignals() < 0)
            return -1;
        int below = visit(walk, node);
        if (below < 0)
            return -1;
        if (below) {
            node = node->first_child;
            continue;
        }
        while (node->next == NULL) {
            if (walk->depth == 0 || line_count(walk) > T.max_lines)
                return flush(walk, 0) < 0 ? -1 : walk->depth == 0;
            Frame *frame = &walk->stack[--walk->depth];
            node = frame->node;
            if (leave(walk, frame) < 0)
                return -1;
        }
        node = node->next;
    }
}

static int begin_walk(Walk *walk, PyObject *unread)
{
    lexbor_hash_t *tags = lxb_dom_interface_document(walk->tree->document)->tags;
    PyObject *names = PySequence_Fast(unread, "unread is not a sequence");
    if (names == NULL)
        return -1;
    for (Py_ssize_t at = 0; at < PySequence_Fast_GET_SIZE(names); at++) {
        Py_ssize_t size;
        const char *name = PyUnicode_AsUTF8AndSize(PySequence_Fast_GET_ITEM(names, at), &size);
        if (name == NULL || walk->unread_count == MAX_UNREAD)
            break;
        walk->unread[walk->unread_count++]
            = lxb_tag_id_by_name(tags, (const lxb_char_t *)name, (size_t)size);
    }
    bool is_whole = PySequence_Fast_GET_SIZE(names) == walk->unread_count;
    Py_DECREF(names);
    if (!is_whole && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "too many tags are unread");
    walk->elements = is_whole ? need_list(walk->page, "elements") : NULL;
    walk->lines = walk->elements ? need_list(walk->page, "lines") : NULL;
    walk->marks = walk->lines ? need_list(walk->page, "marks") : NULL;
    walk->pieces = walk->marks ? need_list(walk->page, "pieces") : NULL;
    walk->images = walk->pieces ? need_list(walk->page, "images") : NULL;
    walk->metas = walk->images ? need_list(walk->page, "metas") : NULL;
    walk->links_to = walk->metas ? need_list(walk->page, "links") : NULL;
    walk->code = walk->links_to ? need_list(walk->page, "code") : NULL;
    walk->notes = walk->code ? PyObject_GetAttrString(walk->page, "notes") : NULL;
    return walk->notes == NULL ? -1 : 0;
}

static void end_walk(Walk *walk)
{
    while (walk->depth > 0)
        Py_CLEAR(walk->stack[--walk->depth].mark);
    PyMem_Free(walk->stack);
    PyMem_Free(walk->around);
    Py_XDECREF(walk->elements);
    Py_XDECREF(walk->lines);
    Py_XDECREF(walk->marks);
    Py_XDECREF(walk->pieces);
    Py_XDECREF(walk->images);
    Py_XDECREF(walk->metas);
    Py_XDECREF(walk->links_to);
    Py_XDECREF(walk->code);
    Py_XDECREF(walk->notes);
}

static PyObject *walk(PyObject *Py_UNUSED(self), PyObject *arguments)
{
    NodeObject *root;
    PyObject *page, *unread;
    if (!PyArg_ParseTuple(arguments, "O!OO", &NodeType, &root, &page, &unread))
        return NULL;
    if (!T.ready)
        return PyErr_Format(PyExc_RuntimeError, "set_up_walk was not called");
    Walk state = {.tree = root->tree, .page = page, .current = -1};
    int complete = begin_walk(&state, unread) < 0 ? -1 : run(&state, root->node);
    end_walk(&state);
    if (complete < 0
        || PyObject_SetAttrString(page, "complete", complete ? Py_True : Py_False) < 0)
        return NULL;
    return PyBool_FromLong(state.has_noscript);
}

static PyObject *class_bits(PyObject *Py_UNUSED(self), PyObject *names)
{
    Py_ssize_t size;
    const char *text = PyUnicode_AsUTF8AndSize(names, &size);
    return text == NULL ? NULL
        : PyLong_FromUnsignedLongLong(bits_of_names(&T.words, text, (size_t)size));
}

PyMethodDef walk_methods[] = {
    {"set_up_walk", set_up_walk, METH_O, "Take the tables of the walk from a dict."},
    {"walk", walk, METH_VARARGS,
     "Fill a ParsedPage from a root, but for unread tags; whether a noscript was passed over."},
    {"class_bits", class_bits, METH_O, "The traits that a class attribute names."},
    {NULL, NULL, 0, NULL},
};
