/* A ParsedPage in arrays, for the steps that compute with it. */
#ifndef BACKISSUE_PAGE_H
#define BACKISSUE_PAGE_H

#include "arena.h"

enum { E_PARENT, E_TAG, E_BITS, E_SIGNATURE, E_HIDDEN, E_PROP };
enum { L_TEXT, L_ELEMENT, L_TAG, L_LINKS, L_BOLD, L_BREAKS, L_START, L_END };

extern Record element_record, line_record;
int learn_page_types(PyObject *tables);

/* Strings are borrowed from the page. An element's parent is less than its own number; a line's
 * element is -1 or one of the page. */
typedef struct {
    int32_t elements, lines;
    int32_t *parent;
    uint64_t *bits;
    bool *hidden;
    PyObject **tag, **prop, **signature;
    PyObject **text, **line_tag;
    int32_t *element;
    double *links, *bold;
} PageArrays;

int read_page_arrays(PageArrays *page, Arena *arena, PyObject *object);

/* Read a list of as many numbers as expected, of bools or floats. */
int read_doubles(PyObject *owner, const char *name, Py_ssize_t count, double *numbers);
int read_flags(PyObject *owner, const char *name, Py_ssize_t count, bool *flags);
int read_bits(PyObject *owner, const char *name, Py_ssize_t count, uint64_t *bits);

PyObject *list_of_doubles(const double *numbers, Py_ssize_t count);
PyObject *list_of_flags(const bool *flags, Py_ssize_t count);
PyObject *list_of_bits(const uint64_t *bits, Py_ssize_t count);

#endif
