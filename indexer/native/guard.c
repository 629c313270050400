/* The scan of page/guard.py over all tags of a page, in one pass.
 *
 * Takes what its expressions take: they ignore the case of letters, by which some that are not
 * ASCII stand for i, k and s. A page with one of these in a name is left to Python.
 */
#include "scan.h"

#define MAX_NAMES 16
#define MAX_NAME 16

static struct {
    bool ready;
    char names[MAX_NAMES][MAX_NAME + 1]; /* elements whose content is text */
    int count;
    bool begins[128]; /* whether one of the names begins with this letter, in lower case */
} G;

typedef struct {
    Signs text;
    bool is_for_python;
} Source;

static PyObject *set_up_guard(PyObject *Py_UNUSED(self), PyObject *tables)
{
    PyObject *names = need(tables, "text_elements");
    PyObject *fast = names == NULL ? NULL : PySequence_Fast(names, "names are not a sequence");
    G.ready = false;
    G.count = 0;
    memset(G.begins, 0, sizeof G.begins);
    for (Py_ssize_t at = 0; fast != NULL && at < PySequence_Fast_GET_SIZE(fast); at++) {
        Py_ssize_t size = 0;
        const char *name = PyUnicode_AsUTF8AndSize(PySequence_Fast_GET_ITEM(fast, at), &size);
        if (name != NULL && (size < 1 || size > MAX_NAME || G.count == MAX_NAMES))
            PyErr_SetString(PyExc_ValueError, "too many or too long names of elements");
        if (PyErr_Occurred())
            break;
        G.begins[(unsigned char)*name & 127] = true;
        memcpy(G.names[G.count++], name, (size_t)size + 1);
    }
    Py_XDECREF(fast);
    if (PyErr_Occurred())
        return NULL;
    G.ready = true;
    Py_RETURN_NONE;
}

/* The character at *at*; 0 behind the end, which no expression takes for anything it looks for. */
static inline Py_UCS4 sign(const Source *html, Py_ssize_t at)
{
    const Signs *text = &html->text;
    return at < text->size ? PyUnicode_READ(text->kind, text->data, at) : 0;
}

static inline bool is_letter(Py_UCS4 c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool ends_name(const Source *html, Py_ssize_t at)
{
    return at < html->text.size && (sign(html, at) == '/' || sign(html, at) == '>'
                               || is_space(sign(html, at)));
}

static Py_ssize_t find(const Source *html, Py_UCS4 wanted, Py_ssize_t at)
{
    return find_sign(&html->text, wanted, at);
}

/* Whether *name* stands at *at*, in any case, as a whole. */
static bool has_name(Source *html, Py_ssize_t at, const char *name)
{
    for (; *name != '\0'; name++, at++) {
        Py_UCS4 c = sign(html, at);
        if (c == 0x130 || c == 0x131 || c == 0x17f || c == 0x212a)
            html->is_for_python = true;
        if (c >= 128 || (c | 0x20) != (Py_UCS4)*name || !is_letter(c))
            return false;
    }
    return ends_name(html, at);
}

/* The name of an element of text that stands at *at*, where there is a letter. */
static const char *text_element_at(Source *html, Py_ssize_t at)
{
    if (!G.begins[(sign(html, at) | 0x20) & 127])
        return NULL;
    for (int name = 0; name < G.count; name++)
        if (has_name(html, at, G.names[name]))
            return G.names[name];
    return NULL;
}

/* The end of a comment whose "<!--" ends at *at*: before what closes it. */
static Py_ssize_t end_of_comment(const Source *html, Py_ssize_t at)
{
    if (sign(html, at) == '>')
        return at + 1;
    if (sign(html, at) == '-' && sign(html, at + 1) == '>')
        return at + 2;
    for (at = find(html, '-', at); at < html->text.size; at = find(html, '-', at + 1)) {
        if (sign(html, at + 1) != '-')
            continue;
        if (sign(html, at + 2) == '>' || (sign(html, at + 2) == '!' && sign(html, at + 3) == '>'))
            return at;
    }
    return at;
}

static Py_ssize_t skip_space(const Source *html, Py_ssize_t at)
{
    while (at < html->text.size && is_space(sign(html, at)))
        at++;
    return at;
}

/* Behind the quoted value that begins at *at*, or the end of the page. */
static Py_ssize_t end_of_quoted(const Source *html, Py_ssize_t at)
{
    Py_ssize_t end = find(html, sign(html, at), at + 1);
    return end < html->text.size ? end + 1 : end;
}

/* The ">" that ends the tag in which *at* lies, or the end of the page. */
static Py_ssize_t end_of_tag(const Source *html, Py_ssize_t at)
{
    for (;;) {
        at = find_either(&html->text, '>', '=', at);
        if (sign(html, at) != '=') /* the page may end here */
            return at;
        at = skip_space(html, at + 1);
        if (sign(html, at) == '"' || sign(html, at) == '\'')
            at = end_of_quoted(html, at);
    }
}

/* Behind the text of an element whose tag ends at *at*: at its end tag, or the end of the page. */
static Py_ssize_t end_of_text(Source *html, Py_ssize_t at, const char *name)
{
    if (sign(html, at) == '>')
        at++;
    for (at = find(html, '<', at); at < html->text.size; at = find(html, '<', at + 1))
        if (sign(html, at + 1) == '/' && has_name(html, at + 2, name))
            break;
    return at;
}

/* How often the parser compares two attributes of the tag from *at* to *end*. */
static double pairs_in(const Source *html, Py_ssize_t at, Py_ssize_t end)
{
    double count = 0;
    Source tag = *html;
    tag.text.size = end;
    while (at < end) {
        Py_UCS4 c = sign(&tag, at);
        if (c == '/' || c == '>' || is_space(c)) {
            at++;
            continue;
        }
        count++;
        for (at++; at < end; at++) {
            c = sign(&tag, at);
            if (c == '/' || c == '>' || c == '=' || is_space(c))
                break;
        }
        Py_ssize_t value = skip_space(&tag, at);
        if (sign(&tag, value) != '=')
            continue;
        value = skip_space(&tag, value + 1);
        if (sign(&tag, value) == '"' || sign(&tag, value) == '\'')
            at = end_of_quoted(&tag, value);
        else
            for (at = value; at < end && sign(&tag, at) != '>' && !is_space(sign(&tag, at)); at++)
                continue;
    }
    return (count - 1) * (count - 1);
}

/* Where the name that begins at *at* ends, by ``[^\s/>]*``. */
static Py_ssize_t end_of_name(const Source *html, Py_ssize_t at)
{
    while (at < html->text.size && !ends_name(html, at))
        at++;
    return at;
}

/* The name from *at* to *end* in lower case; NULL without error if it is not ASCII. */
static PyObject *name_between(const Source *html, Py_ssize_t at, Py_ssize_t end)
{
    for (Py_ssize_t i = at; i < end; i++)
        if (sign(html, i) >= 128)
            return NULL;
    PyObject *name = PyUnicode_New(end - at, 127);
    for (Py_ssize_t i = 0; name != NULL && i < end - at; i++) {
        Py_UCS4 c = sign(html, at + i);
        PyUnicode_1BYTE_DATA(name)[i] = (Py_UCS1)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    return name;
}

static int append_tag(PyObject *tags, bool closes, PyObject *name)
{
    PyObject *tag = name == NULL ? NULL : PyTuple_Pack(2, closes ? Py_True : Py_False, name);
    Py_XDECREF(name);
    return append_new(tags, tag);
}

/* Add the tags of a page; 1 where only Python can tell them. */
static int list_tags(Source *html, PyObject *tags)
{
    for (Py_ssize_t at = find(html, '<', 0); at < html->text.size; at = find(html, '<', at)) {
        bool closes = sign(html, at + 1) == '/';
        Py_ssize_t begin = at + 1 + closes;
        if (sign(html, at + 1) == '!' && sign(html, at + 2) == '-' && sign(html, at + 3) == '-') {
            at = end_of_comment(html, at + 4);
            continue;
        }
        if (sign(html, begin) >= 128)
            return 1;
        if (!is_letter(sign(html, begin))) {
            at++;
            continue;
        }
        const char *text_element = closes ? NULL : text_element_at(html, begin);
        if (text_element != NULL)
            at = end_of_text(html, end_of_tag(html, begin), text_element);
        else {
            Py_ssize_t end = end_of_name(html, begin);
            PyObject *name = name_between(html, begin, end);
            if (name == NULL)
                return PyErr_Occurred() ? -1 : 1;
            if (append_tag(tags, closes, name) < 0)
                return -1;
            at = end_of_tag(html, end);
        }
        if (html->is_for_python)
            return 1;
    }
    return 0;
}

/* ``[(closes, name)]`` of a page's tags but elements of text, or None where only Python can tell. */
static PyObject *tags(PyObject *Py_UNUSED(self), PyObject *text)
{
    if (!PyUnicode_Check(text) || !G.ready)
        return PyErr_Format(PyExc_TypeError, "text is not a str, or nothing is set up");
    Source html = {signs_of(text), false};
    PyObject *found = PyList_New(0);
    int status = found == NULL ? -1 : list_tags(&html, found);
    if (status == 0)
        return found;
    Py_XDECREF(found);
    if (status < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* ``(openings, pairs)`` of a page, or None where only Python can tell. */
static PyObject *count_tags(PyObject *Py_UNUSED(self), PyObject *arguments)
{
    PyObject *text;
    Py_ssize_t longest, openings = 0;
    double pairs = 0;
    if (!PyArg_ParseTuple(arguments, "Un", &text, &longest))
        return NULL;
    if (!G.ready)
        return PyErr_Format(PyExc_RuntimeError, "set_up_guard was not called");
    Source html = {signs_of(text), false};
    for (Py_ssize_t at = find(&html, '<', 0); at < html.text.size; at = find(&html, '<', at)) {
        Py_UCS4 c = sign(&html, at + 1);
        if (c >= 128)
            Py_RETURN_NONE;
        if (c == '!' && sign(&html, at + 2) == '-' && sign(&html, at + 3) == '-') {
            at = end_of_comment(&html, at + 4);
            openings++;
            continue;
        }
        if (!is_letter(c)) {
            at++;
            continue;
        }
        const char *name = text_element_at(&html, at + 1);
        Py_ssize_t end = end_of_tag(&html, at + 1);
        openings++;
        if (end - at > longest)
            pairs += pairs_in(&html, at, end);
        at = name == NULL ? end : end_of_text(&html, end, name);
        if (html.is_for_python)
            Py_RETURN_NONE;
    }
    return Py_BuildValue("nN", openings, PyLong_FromDouble(pairs));
}

PyMethodDef guard_methods[] = {
    {"set_up_guard", set_up_guard, METH_O, "Take the names of elements of text from a dict."},
    {"count_tags", count_tags, METH_VARARGS,
     "How many tags open an element, and how many pairs of attributes tags have; or None."},
    {"tags", tags, METH_O, "Whether each tag closes, and its name; or None."},
    {NULL, NULL, 0, NULL},
};
