/* Work on short texts: page/clean.py for plain ones, and the shingles of corpus/fingerprint.py. */
#include "folded.h"
#include "scan.h"

/* ---- clean -------------------------------------------------------------------------------- */

#define MAX_RANGES 24

static struct {
    Py_UCS4 first[MAX_RANGES], last[MAX_RANGES];
    int count;
} steady; /* signs that clean() leaves as they are, in rising order; see page/clean.py */

static PyObject *set_up_clean(PyObject *Py_UNUSED(self), PyObject *tables)
{
    PyObject *ranges = need(tables, "steady");
    if (ranges == NULL)
        return NULL;
    if (!PyTuple_Check(ranges) || PyTuple_GET_SIZE(ranges) > MAX_RANGES)
        return PyErr_Format(PyExc_ValueError, "the ranges are not a tuple, or too many");
    steady.count = 0;
    for (Py_ssize_t at = 0; at < PyTuple_GET_SIZE(ranges); at++) {
        unsigned int first, last;
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(ranges, at), "II", &first, &last))
            return NULL;
        steady.first[at] = first;
        steady.last[at] = last;
        steady.count++;
    }
    Py_RETURN_NONE;
}

static bool is_steady(Py_UCS4 c)
{
    if (c < 128)
        return c != 0x7f && (c >= ' ' || (c >= '\t' && c <= '\r'));
    for (int at = 0; at < steady.count && c >= steady.first[at]; at++)
        if (c <= steady.last[at])
            return true;
    return c == 0xa0 || c == 0x3000;
}

static bool is_blank(Py_UCS4 c)
{
    return c < 128 ? ASCII_SPACE[c] : c == 0xa0 || c == 0x3000;
}

/* The length of *text* with single spaces; -1 if more than spaces may change. */
static Py_ssize_t squeezed_size(const Signs *text, bool *changes, Py_UCS4 *widest)
{
    Py_ssize_t size = 0;
    bool waits = false;
    for (Py_ssize_t at = 0; at < text->size; at++) {
        Py_UCS4 c = PyUnicode_READ(text->kind, text->data, at);
        if (!is_steady(c))
            return -1;
        bool space = is_blank(c);
        *changes = *changes || (space && (c != ' ' || waits || size == 0));
        size += !space + (waits && !space && size > 0);
        waits = space;
        if (!space && c > *widest)
            *widest = c;
    }
    *changes = *changes || waits;
    return size;
}

/* *text* with single spaces if it holds nothing that clean() changes otherwise; else None. */
static PyObject *squeeze_plain(PyObject *Py_UNUSED(self), PyObject *string)
{
    if (!PyUnicode_Check(string))
        return PyErr_Format(PyExc_TypeError, "text is not a str");
    Signs text = signs_of(string);
    bool changes = false;
    Py_UCS4 widest = 0;
    Py_ssize_t size = squeezed_size(&text, &changes, &widest);
    if (size < 0)
        Py_RETURN_NONE;
    if (!changes)
        return Py_NewRef(string);
    PyObject *made = PyUnicode_New(size, widest);
    Py_ssize_t written = 0;
    bool waits = false;
    for (Py_ssize_t at = 0; made != NULL && at < text.size; at++) {
        Py_UCS4 c = PyUnicode_READ(text.kind, text.data, at);
        bool space = is_blank(c);
        if (!space && waits && written > 0)
            PyUnicode_WRITE(PyUnicode_KIND(made), PyUnicode_DATA(made), written++, ' ');
        if (!space)
            PyUnicode_WRITE(PyUnicode_KIND(made), PyUnicode_DATA(made), written++, c);
        waits = space;
    }
    return made;
}

/* ---- fold --------------------------------------------------------------------------------- */

/* ``" ".join(re.findall(r"\w+", text.casefold()))`` */
static PyObject *fold(PyObject *Py_UNUSED(self), PyObject *text)
{
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "text is not a str");
    FoldedWords words = {0};
    PyObject *made = NULL;
    if (fold_words(&words, text) == 0) {
        Py_ssize_t size = 0; /* the words move together, each behind the one before */
        for (Py_ssize_t at = 0; at < words.count; at++) {
            const Word *word = &words.words[at];
            if (at > 0)
                words.characters[size++] = ' ';
            memmove(words.characters + size, words.characters + word->begin,
                    (size_t)word->size * sizeof(Py_UCS4));
            size += word->size;
        }
        made = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, words.characters, size);
    }
    free_words(&words);
    return made;
}

/* ---- shingles ----------------------------------------------------------------------------- */

static uint32_t crc_table[256];

static void make_crc_table(void)
{
    for (uint32_t at = 0; at < 256; at++) {
        uint32_t crc = at;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? 0xEDB88320u ^ crc >> 1 : crc >> 1;
        crc_table[at] = crc;
    }
}

static uint32_t crc32_of(const unsigned char *data, size_t size)
{
    uint32_t crc = 0xffffffffu;
    for (size_t at = 0; at < size; at++)
        crc = crc_table[(crc ^ data[at]) & 255] ^ crc >> 8;
    return crc ^ 0xffffffffu;
}

static int compare(const void *one, const void *other)
{
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return a < b ? -1 : a > b;
}

/* The words joined by spaces, as bytes, and where each ends. */
static PyObject *join_words(PyObject *words, Py_ssize_t *ends)
{
    PyObject *space = PyUnicode_FromString(" ");
    PyObject *text = space == NULL ? NULL : PyUnicode_Join(space, words);
    PyObject *bytes = text == NULL ? NULL : PyUnicode_AsEncodedString(text, "utf-8", "replace");
    Py_XDECREF(space);
    Py_XDECREF(text);
    if (bytes == NULL)
        return NULL;
    const char *data = PyBytes_AS_STRING(bytes);
    Py_ssize_t count = 0;
    for (Py_ssize_t at = 0; at <= PyBytes_GET_SIZE(bytes); at++)
        if ((data[at] == ' ' || at == PyBytes_GET_SIZE(bytes)) && count < PyList_GET_SIZE(words))
            ends[count++] = at;
    return bytes;
}

static PyObject *list_of_hashes(uint32_t *hashes, Py_ssize_t count)
{
    PyObject *list = PyList_New(0);
    qsort(hashes, (size_t)count, sizeof(uint32_t), compare);
    for (Py_ssize_t at = 0; at < count && list != NULL; at++)
        if ((at == 0 || hashes[at] != hashes[at - 1])
            && append_new(list, PyLong_FromUnsignedLong(hashes[at])) < 0)
            Py_CLEAR(list);
    return list;
}

/* The hashes of all runs of *run* words that *sample* divides, sorted; words hold no space. */
static PyObject *shingles(PyObject *Py_UNUSED(self), PyObject *arguments)
{
    PyObject *words;
    Py_ssize_t run;
    unsigned int sample;
    if (!PyArg_ParseTuple(arguments, "O!nI", &PyList_Type, &words, &run, &sample))
        return NULL;
    Py_ssize_t count = PyList_GET_SIZE(words), kept = 0;
    if (run < 1 || sample < 1)
        return PyErr_Format(PyExc_ValueError, "runs and samples count from 1");
    if (count == 0)
        return PyList_New(0);
    Py_ssize_t *ends = PyMem_Calloc((size_t)count, sizeof(Py_ssize_t));
    uint32_t *hashes = PyMem_Calloc((size_t)count, sizeof(uint32_t));
    PyObject *joined = ends == NULL || hashes == NULL ? PyErr_NoMemory() : join_words(words, ends);
    PyObject *list = NULL;
    if (joined != NULL) {
        const unsigned char *data = (const unsigned char *)PyBytes_AS_STRING(joined);
        Py_ssize_t runs = count - run + 1 < 1 ? 1 : count - run + 1;
        for (Py_ssize_t at = 0; at < runs; at++) {
            Py_ssize_t begin = at == 0 ? 0 : ends[at - 1] + 1;
            Py_ssize_t end = ends[at + run - 1 < count ? at + run - 1 : count - 1];
            uint32_t hash = crc32_of(data + begin, (size_t)(end - begin));
            if (hash % sample == 0)
                hashes[kept++] = hash;
        }
        list = list_of_hashes(hashes, kept);
    }
    Py_XDECREF(joined);
    PyMem_Free(ends);
    PyMem_Free(hashes);
    return list;
}

PyMethodDef text_methods[] = {
    {"set_up_clean", set_up_clean, METH_O, "Take the signs that cleaning leaves alone from a dict."},
    {"squeeze_plain", squeeze_plain, METH_O, "A plain text with single spaces; None for others."},
    {"fold", fold, METH_O, "The words of a text in lower case, one space between."},
    {"shingles", shingles, METH_VARARGS, "A sample of the hashes of all runs of words."},
    {NULL, NULL, 0, NULL},
};

void set_up_texts(void)
{
    make_crc_table();
}
