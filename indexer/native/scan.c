/* Look for signs and short parts in texts of any width; count_parts is that of page/source_parts.py. */
#include "scan.h"

#define MAX_PARTS 8
#define MAX_PART 32

/* *anchor* is the place in it of its rarest sign, and *behind* where the last one found ends. */
typedef struct {
    char signs[MAX_PART];
    Py_ssize_t size, anchor, count, behind;
} Part;

typedef struct {
    Part parts[MAX_PARTS];
    int count;
} Parts;

Py_ssize_t find_sign(const Signs *text, Py_UCS4 wanted, Py_ssize_t at)
{
    /* memchr looks at many bytes at once; the sign is then checked in its whole width. */
    const unsigned char *data = text->data;
    size_t from = (size_t)at * (size_t)text->kind, size = (size_t)text->size * (size_t)text->kind;
    while (from < size) {
        const unsigned char *found = memchr(data + from, (int)wanted, size - from);
        if (found == NULL)
            break;
        Py_ssize_t place = (found - data) >> (text->kind >> 1);
        if (PyUnicode_READ(text->kind, text->data, place) == wanted)
            return place;
        from = (size_t)(found - data) + 1;
    }
    return text->size;
}

#define FIND_EITHER(type) \
    for (const type *data = text->data; at < text->size; at++) \
        if (data[at] == one || data[at] == other) \
            break; \
    return at

Py_ssize_t find_either(const Signs *text, Py_UCS4 one, Py_UCS4 other, Py_ssize_t at)
{
    switch (text->kind) {
    case PyUnicode_1BYTE_KIND: FIND_EITHER(Py_UCS1);
    case PyUnicode_2BYTE_KIND: FIND_EITHER(Py_UCS2);
    default: FIND_EITHER(Py_UCS4);
    }
}

/* How rare a sign is in sources of pages: capitals before "<", and that before letters. */
static int rarity(char sign)
{
    static const char letters[] = "etaoinsrlhdcumpfgbyvkwxjqz";
    const char *letter = sign == '\0' ? NULL : strchr(letters, sign);
    if (sign >= 'A' && sign <= 'Z')
        return 100;
    return sign == '<' ? 99 : letter == NULL ? 0 : (int)(letter - letters) + 1;
}

static void take_part(Part *part, PyObject *text)
{
    part->size = PyUnicode_GET_LENGTH(text);
    memcpy(part->signs, PyUnicode_DATA(text), (size_t)part->size);
    for (Py_ssize_t at = 1; at < part->size; at++)
        if (rarity(part->signs[at]) > rarity(part->signs[part->anchor]))
            part->anchor = at;
}

static int take_parts(Parts *found, PyObject *parts)
{
    for (Py_ssize_t at = 0; at < PyTuple_GET_SIZE(parts); at++) {
        PyObject *part = PyTuple_GET_ITEM(parts, at);
        if (at >= MAX_PARTS || !PyUnicode_Check(part) || !PyUnicode_IS_ASCII(part)
            || PyUnicode_GET_LENGTH(part) < 1 || PyUnicode_GET_LENGTH(part) > MAX_PART) {
            PyErr_SetString(PyExc_ValueError, "too many parts, or one is not short and ASCII");
            return -1;
        }
        take_part(&found->parts[found->count++], part);
    }
    return 0;
}

static bool has_part(const Signs *text, const Part *part, Py_ssize_t at)
{
    if (at < part->behind || part->size > text->size - at)
        return false;
    for (Py_ssize_t sign = 0; sign < part->size; sign++)
        if (PyUnicode_READ(text->kind, text->data, at + sign) != (Py_UCS4)part->signs[sign])
            return false;
    return true;
}

/* Count the parts from the *first* on whose rarest sign is the same as its. */
static void count_alike(Parts *found, int first, const Signs *text)
{
    Part *alike[MAX_PARTS];
    int count = 0;
    char anchor = found->parts[first].signs[found->parts[first].anchor];
    for (int which = first; which < found->count; which++)
        if (found->parts[which].signs[found->parts[which].anchor] == anchor)
            alike[count++] = &found->parts[which];
    Py_UCS4 sign = (Py_UCS4)anchor;
    for (Py_ssize_t at = find_sign(text, sign, 0); at < text->size;
         at = find_sign(text, sign, at + 1))
        for (int which = 0; which < count; which++) {
            Part *part = alike[which];
            if (has_part(text, part, at - part->anchor)) {
                part->count++;
                part->behind = at - part->anchor + part->size;
            }
        }
}

static bool is_counted(const Parts *found, int part)
{
    const Part *own = &found->parts[part];
    for (int which = 0; which < part; which++)
        if (found->parts[which].signs[found->parts[which].anchor] == own->signs[own->anchor])
            return true;
    return false;
}

/* ``tuple(text.count(part) for part in parts)`` */
static PyObject *count_parts(PyObject *Py_UNUSED(self), PyObject *arguments)
{
    PyObject *string, *parts;
    if (!PyArg_ParseTuple(arguments, "UO!", &string, &PyTuple_Type, &parts))
        return NULL;
    Parts found = {0};
    if (take_parts(&found, parts) < 0)
        return NULL;
    Signs text = signs_of(string);
    for (int which = 0; which < found.count; which++)
        if (!is_counted(&found, which))
            count_alike(&found, which, &text);
    PyObject *counts = PyTuple_New(found.count);
    for (int which = 0; which < found.count && counts != NULL; which++) {
        PyObject *count = PyLong_FromSsize_t(found.parts[which].count);
        if (count == NULL)
            Py_CLEAR(counts);
        else
            PyTuple_SET_ITEM(counts, which, count);
    }
    return counts;
}

PyMethodDef scan_methods[] = {
    {"count_parts", count_parts, METH_VARARGS, "How often each of several parts is in a text."},
    {NULL, NULL, 0, NULL},
};
