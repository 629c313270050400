/* Work on short texts: page/clean.py for plain ones, and the shingles of corpus/fingerprint.py. */
#include "folded.h"

/* ---- clean -------------------------------------------------------------------------------- */

/* *text* with single spaces if it is ASCII without controls but white space; else None. */
static PyObject *squeeze_plain(PyObject *Py_UNUSED(self), PyObject *text)
{
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "text is not a str");
    if (!PyUnicode_IS_ASCII(text))
        Py_RETURN_NONE;
    const unsigned char *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), size = 0;
    bool waits = false, changes = false;
    for (Py_ssize_t at = 0; at < length; at++) {
        if (data[at] == 0x7f || (data[at] < ' ' && (data[at] < '\t' || data[at] > '\r')))
            Py_RETURN_NONE;
        bool space = ASCII_SPACE[data[at]];
        changes = changes || (space && (data[at] != ' ' || waits || size == 0));
        size += !space + (waits && !space && size > 0);
        waits = space;
    }
    if (!changes && !waits)
        return Py_NewRef(text);
    PyObject *made = PyUnicode_New(size, 127);
    if (made == NULL || size == 0)
        return made;
    unsigned char *out = PyUnicode_DATA(made);
    Py_ssize_t written = 0;
    waits = false;
    for (Py_ssize_t at = 0; at < length; at++) {
        bool space = ASCII_SPACE[data[at]];
        if (!space && waits && written > 0)
            out[written++] = ' ';
        if (!space)
            out[written++] = data[at];
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
    {"squeeze_plain", squeeze_plain, METH_O, "A plain text with single spaces; None for others."},
    {"fold", fold, METH_O, "The words of a text in lower case, one space between."},
    {"shingles", shingles, METH_VARARGS, "A sample of the hashes of all runs of words."},
    {NULL, NULL, 0, NULL},
};

void set_up_texts(void)
{
    make_crc_table();
}
