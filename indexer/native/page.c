/* Read a ParsedPage into arrays, and lists of numbers out of and into arrays. */
#include "page.h"

Record element_record, line_record;

int learn_page_types(PyObject *tables)
{
    static const char *const element[] = {"parent", "tag", "bits", "signature", "hidden", "prop"};
    static const char *const line[]
        = {"text", "element", "tag", "links", "bold", "breaks", "start", "end"};
    PyObject *element_type = need(tables, "Element");
    PyObject *line_type = element_type == NULL ? NULL : need(tables, "Line");
    return line_type == NULL || learn_record(&element_record, element_type, element, 6) < 0
            || learn_record(&line_record, line_type, line, 8) < 0 ? -1 : 0;
}

/* A field that must be a string, borrowed. */
static PyObject *string_in(const Record *record, PyObject *instance, int field)
{
    PyObject *value = field_of(record, instance, field);
    if (value != NULL && PyUnicode_Check(value))
        return value;
    PyErr_SetString(PyExc_TypeError, "a field of the page is not a str");
    return NULL;
}

static int32_t number_in(const Record *record, PyObject *instance, int field)
{
    PyObject *value = field_of(record, instance, field);
    if (value == NULL || !PyLong_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "a field of the page is not an int");
        return -2;
    }
    long number = PyLong_AsLong(value);
    if (number >= -1 && number <= INT32_MAX)
        return (int32_t)number;
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "a field of the page is out of range");
    return -2;
}

static int read_element(PageArrays *page, int32_t at, PyObject *object)
{
    if (check_record(&element_record, object) < 0)
        return -1;
    page->parent[at] = number_in(&element_record, object, E_PARENT);
    page->tag[at] = string_in(&element_record, object, E_TAG);
    page->signature[at] = string_in(&element_record, object, E_SIGNATURE);
    page->prop[at] = string_in(&element_record, object, E_PROP);
    page->hidden[at] = field_of(&element_record, object, E_HIDDEN) == Py_True;
    PyObject *bits = field_of(&element_record, object, E_BITS);
    page->bits[at] = bits == NULL ? 0 : PyLong_AsUnsignedLongLong(bits);
    if (PyErr_Occurred())
        return -1;
    if (page->parent[at] < at)
        return 0;
    PyErr_SetString(PyExc_ValueError, "an element stands before its parent");
    return -1;
}

static int read_line(PageArrays *page, int32_t at, PyObject *object)
{
    if (check_record(&line_record, object) < 0)
        return -1;
    page->text[at] = string_in(&line_record, object, L_TEXT);
    page->line_tag[at] = string_in(&line_record, object, L_TAG);
    page->element[at] = number_in(&line_record, object, L_ELEMENT);
    page->links[at] = number_in(&line_record, object, L_LINKS);
    page->bold[at] = number_in(&line_record, object, L_BOLD);
    if (PyErr_Occurred())
        return -1;
    if (page->element[at] < page->elements && PyUnicode_GET_LENGTH(page->text[at]) > 0)
        return 0;
    PyErr_SetString(PyExc_ValueError, "a line has no text, or an element that is not there");
    return -1;
}

static int take_arrays(PageArrays *page, Arena *arena)
{
    int32_t elements = page->elements, lines = page->lines;
    return (page->parent = take(arena, elements, sizeof(int32_t))) == NULL
        || (page->bits = take(arena, elements, sizeof(uint64_t))) == NULL
        || (page->hidden = take(arena, elements, sizeof(bool))) == NULL
        || (page->tag = take(arena, elements, sizeof(PyObject *))) == NULL
        || (page->prop = take(arena, elements, sizeof(PyObject *))) == NULL
        || (page->signature = take(arena, elements, sizeof(PyObject *))) == NULL
        || (page->text = take(arena, lines, sizeof(PyObject *))) == NULL
        || (page->line_tag = take(arena, lines, sizeof(PyObject *))) == NULL
        || (page->element = take(arena, lines, sizeof(int32_t))) == NULL
        || (page->links = take(arena, lines, sizeof(double))) == NULL
        || (page->bold = take(arena, lines, sizeof(double))) == NULL ? -1 : 0;
}

int read_page_arrays(PageArrays *page, Arena *arena, PyObject *object)
{
    PyObject *elements = need_list(object, "elements");
    PyObject *lines = elements == NULL ? NULL : need_list(object, "lines");
    int status = -1;
    if (lines == NULL)
        goto done;
    if (PyList_GET_SIZE(elements) > INT32_MAX / 4 || PyList_GET_SIZE(lines) > INT32_MAX / 4) {
        PyErr_SetString(PyExc_ValueError, "a page is too large");
        goto done;
    }
    *page = (PageArrays){.elements = (int32_t)PyList_GET_SIZE(elements),
                         .lines = (int32_t)PyList_GET_SIZE(lines)};
    status = take_arrays(page, arena);
    for (int32_t at = 0; at < page->elements && status == 0; at++)
        status = read_element(page, at, PyList_GET_ITEM(elements, at));
    for (int32_t at = 0; at < page->lines && status == 0; at++)
        status = read_line(page, at, PyList_GET_ITEM(lines, at));
done:
    Py_XDECREF(elements);
    Py_XDECREF(lines);
    return status;
}

static PyObject *list_in(PyObject *owner, const char *name, Py_ssize_t count)
{
    PyObject *list = need_list(owner, name);
    if (list != NULL && PyList_GET_SIZE(list) != count) {
        PyErr_Format(PyExc_ValueError, "%s has another length", name);
        Py_CLEAR(list);
    }
    return list;
}

int read_doubles(PyObject *owner, const char *name, Py_ssize_t count, double *numbers)
{
    PyObject *list = list_in(owner, name, count);
    for (Py_ssize_t at = 0; list != NULL && at < count && !PyErr_Occurred(); at++) {
        PyObject *item = PyList_GET_ITEM(list, at);
        numbers[at] = PyFloat_CheckExact(item) ? PyFloat_AS_DOUBLE(item) : PyFloat_AsDouble(item);
    }
    Py_XDECREF(list);
    return PyErr_Occurred() ? -1 : 0;
}

int read_flags(PyObject *owner, const char *name, Py_ssize_t count, bool *flags)
{
    PyObject *list = list_in(owner, name, count);
    for (Py_ssize_t at = 0; list != NULL && at < count; at++)
        flags[at] = PyList_GET_ITEM(list, at) == Py_True;
    Py_XDECREF(list);
    return list == NULL ? -1 : 0;
}

int read_bits(PyObject *owner, const char *name, Py_ssize_t count, uint64_t *bits)
{
    PyObject *list = list_in(owner, name, count);
    for (Py_ssize_t at = 0; list != NULL && at < count && !PyErr_Occurred(); at++)
        bits[at] = PyLong_AsUnsignedLongLong(PyList_GET_ITEM(list, at));
    Py_XDECREF(list);
    return PyErr_Occurred() ? -1 : 0;
}

#define LIST_OF(name, type, make) \
    PyObject *list_of_##name(const type *values, Py_ssize_t count) \
    { \
        PyObject *list = PyList_New(count); \
        for (Py_ssize_t at = 0; list != NULL && at < count; at++) { \
            PyObject *item = make(values[at]); \
            if (item == NULL) \
                Py_CLEAR(list); \
            else \
                PyList_SET_ITEM(list, at, item); \
        } \
        return list; \
    }
LIST_OF(doubles, double, PyFloat_FromDouble)
LIST_OF(flags, bool, PyBool_FromLong)
LIST_OF(bits, uint64_t, PyLong_FromUnsignedLongLong)
