/* Looking for signs in texts of any width. */
#ifndef BACKISSUE_SCAN_H
#define BACKISSUE_SCAN_H

#include "core.h"

typedef struct {
    int kind; /* bytes of a character */
    const void *data;
    Py_ssize_t size;
} Signs;

static inline Signs signs_of(PyObject *text)
{
    return (Signs){(int)PyUnicode_KIND(text), PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text)};
}

/* The first place from *at* on of the ASCII sign *wanted*, or the end of the text. */
Py_ssize_t find_sign(const Signs *text, Py_UCS4 wanted, Py_ssize_t at);
/* The first place from *at* on of *one* or *other*, or the end of the text. */
Py_ssize_t find_either(const Signs *text, Py_UCS4 one, Py_UCS4 other, Py_ssize_t at);

#endif
