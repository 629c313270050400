/* The words of class attributes, looked up in a table of bytes. */
#include "core.h"

#define MAX_NAMES 4096 /* bytes of an attribute that bits_of_names may be given */

static uint32_t hash_of(const char *word, size_t length)
{
    uint32_t hash = 5381;
    for (size_t at = 0; at < length; at++)
        hash = hash * 33 + (unsigned char)word[at];
    return hash ^ (hash >> 15);
}

static WordBits *slot_of(const WordTable *table, const char *word, size_t length)
{
    uint32_t at = hash_of(word, length) & table->mask;
    while (table->slots[at].word != NULL
           && (table->slots[at].length != length || memcmp(table->slots[at].word, word, length)))
        at = (at + 1) & table->mask;
    return &table->slots[at];
}

int make_word_table(WordTable *table, PyObject *words)
{
    if (!PyDict_CheckExact(words)) {
        PyErr_SetString(PyExc_TypeError, "words are not a dict");
        return -1;
    }
    uint32_t size = 16;
    while (size < 2 * (size_t)PyDict_GET_SIZE(words) + 2)
        size *= 2;
    WordTable made = {PyMem_Calloc(size, sizeof(WordBits)), size - 1, PyDict_Copy(words)};
    if (made.slots == NULL || made.names == NULL) {
        PyErr_NoMemory();
        goto failed;
    }
    PyObject *word, *bits;
    for (Py_ssize_t at = 0; PyDict_Next(made.names, &at, &word, &bits);) {
        Py_ssize_t length;
        const char *text = PyUnicode_AsUTF8AndSize(word, &length);
        if (text == NULL)
            goto failed;
        uint64_t value = PyLong_AsUnsignedLongLong(bits);
        if (value == (uint64_t)-1 && PyErr_Occurred())
            goto failed;
        *slot_of(&made, text, (size_t)length) = (WordBits){text, (size_t)length, value};
    }
    PyMem_Free(table->slots);
    Py_XDECREF(table->names);
    *table = made;
    return 0;
failed:
    PyMem_Free(made.slots);
    Py_XDECREF(made.names);
    return -1;
}

uint64_t bits_of_word(const WordTable *table, const char *word, size_t length)
{
    return table->slots == NULL ? 0 : slot_of(table, word, length)->bits;
}

static inline bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static inline bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/* Where the part that begins at *at* ends: "Ab", "ab", or capitals that no small letter follows. */
static size_t end_of_part(const char *names, size_t at, size_t length)
{
    size_t end = at + 1;
    if (is_lower(names[at]) || (end < length && is_lower(names[end]))) {
        while (end < length && is_lower(names[end]))
            end++;
        return end;
    }
    while (end < length && is_upper(names[end]))
        end++;
    return end < length && is_lower(names[end]) ? end - 1 : end;
}

uint64_t bits_of_names(const WordTable *table, const char *names, size_t length)
{
    char pair[2 * MAX_NAMES]; /* the part before, and this one behind it */
    size_t before = 0;
    uint64_t bits = 0;
    if (length > MAX_NAMES)
        length = MAX_NAMES;
    for (size_t at = 0; at < length;) {
        unsigned char c = (unsigned char)names[at];
        if (!is_lower((char)c) && !is_upper((char)c)) {
            if (c < 128 && ASCII_SPACE[c])
                before = 0;
            at++;
            continue;
        }
        size_t end = end_of_part(names, at, length);
        size_t size = end - at;
        for (size_t i = 0; i < size; i++)
            pair[before + i] = (char)(names[at + i] | 0x20);
        bits |= bits_of_word(table, pair + before, size);
        if (before > 0) {
            bits |= bits_of_word(table, pair, before + size);
            memmove(pair, pair + before, size);
        }
        before = size;
        at = end;
    }
    return bits;
}
