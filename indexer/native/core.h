/* What the files of the native core share.
 *
 * Every function that returns int gives 0 or more, or -1 with a Python exception set. The tables
 * (words, limits, types, names of features) come from Python when the module that defines them is
 * imported: nothing is listed here a second time.
 */
#ifndef BACKISSUE_CORE_H
#define BACKISSUE_CORE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if PY_VERSION_HEX < 0x030C0000
#define Py_T_OBJECT_EX T_OBJECT_EX
#endif

/* ---- values of Python: records.c --------------------------------------------------------- */

#define MAX_FIELDS 16

/* A dataclass with slots, and where in an instance each of its fields lies. */
typedef struct {
    PyTypeObject *type;
    int count;
    Py_ssize_t offsets[MAX_FIELDS];
} Record;

int learn_record(Record *record, PyObject *type, const char *const *fields, int count);
PyObject *new_record(const Record *record);

/* The field of an instance, borrowed; the caller has checked its type. NULL if it was deleted. */
static inline PyObject *field_of(const Record *record, PyObject *instance, int field)
{
    return *(PyObject **)((char *)instance + record->offsets[field]);
}

/* Set a field; takes over the reference to *value*, which may be NULL after an error. */
int set_field(const Record *record, PyObject *instance, int field, PyObject *value);
/* Fails with TypeError unless *instance* is of the record's own type. */
int check_record(const Record *record, PyObject *instance);

PyObject *need(PyObject *tables, const char *name);               /* borrowed */
int need_size(PyObject *tables, const char *name, Py_ssize_t *size);
int need_number(PyObject *tables, const char *name, double *number);
int need_bits(PyObject *tables, const char *name, uint64_t *bits);
int keep(PyObject *tables, const char *name, PyObject **place);   /* owned by *place* */
PyObject *need_list(PyObject *owner, const char *name);           /* new reference */
int append_new(PyObject *list, PyObject *item);                   /* takes over *item* */

/* White space as str.isspace has it. */
extern const unsigned char ASCII_SPACE[128];
static inline bool is_space(Py_UCS4 c)
{
    return c < 128 ? ASCII_SPACE[c] : Py_UNICODE_ISSPACE(c);
}

/* ---- words to bits: words.c --------------------------------------------------------------- */

typedef struct {
    const char *word; /* owned by *names* */
    size_t length;
    uint64_t bits;
} WordBits;

/* An open hash table, at most half full; made from a dict of ASCII words to integers. */
typedef struct {
    WordBits *slots;
    uint32_t mask;
    PyObject *names;
} WordTable;

int make_word_table(WordTable *table, PyObject *words);
uint64_t bits_of_word(const WordTable *table, const char *word, size_t length);
/* The bits that the words of a class attribute name. Bytes that are not ASCII are for the caller. */
uint64_t bits_of_names(const WordTable *table, const char *names, size_t length);

/* ---- the parts of the module -------------------------------------------------------------- */

int add_tree_types(PyObject *module);
extern PyMethodDef tree_methods[];
extern PyMethodDef walk_methods[];
extern PyMethodDef density_methods[];
extern PyMethodDef feature_methods[];
extern PyMethodDef guard_methods[];
extern PyMethodDef text_methods[];
extern PyMethodDef scan_methods[];
void set_up_texts(void);

#endif
