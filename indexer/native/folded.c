/* Words as ``re.findall(r"\w+", text.casefold())`` has them; casefolding is Python's own. */
#include "folded.h"

static int make_room(FoldedWords *words, Py_ssize_t characters)
{
    if (characters > words->character_room) {
        size_t size = (size_t)characters * sizeof(Py_UCS4);
        Py_UCS4 *room = PyMem_Realloc(words->characters, size);
        if (room == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        words->characters = room;
        words->character_room = characters;
    }
    Py_ssize_t most = words->count + characters / 2 + 1; /* at least one sign between two words */
    if (most > words->room) {
        Word *room = PyMem_Realloc(words->words, (size_t)most * sizeof(Word));
        if (room == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        words->words = room;
        words->room = most;
    }
    return 0;
}

static inline bool is_word_character(Py_UCS4 c)
{
    if (c < 128)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || c == '_';
    return Py_UNICODE_ISALNUM(c);
}

/* Add the words of *folded* behind *filled* characters that are in use. */
static int add_words(FoldedWords *words, PyObject *folded, Py_ssize_t filled, bool lower)
{
    Py_ssize_t size = PyUnicode_GET_LENGTH(folded);
    int kind = PyUnicode_KIND(folded);
    const void *data = PyUnicode_DATA(folded);
    if (make_room(words, filled + size) < 0)
        return -1;
    for (Py_ssize_t at = 0; at < size;) {
        Word word = {14695981039346656037u, filled + at, 0};
        for (; at < size; at++) {
            Py_UCS4 c = PyUnicode_READ(kind, data, at);
            if (!is_word_character(c))
                break;
            if (lower && c >= 'A' && c <= 'Z')
                c |= 0x20;
            words->characters[filled + at] = c;
            word.hash = (word.hash ^ c) * 1099511628211u;
        }
        word.size = filled + at - word.begin;
        if (word.size > 0)
            words->words[words->count++] = word;
        else
            at++;
    }
    return 0;
}

static int add_text(FoldedWords *words, PyObject *text, Py_ssize_t filled)
{
    if (PyUnicode_IS_ASCII(text))
        return add_words(words, text, filled, true);
    PyObject *folded = PyObject_CallMethod(text, "casefold", NULL);
    int status = folded == NULL ? -1 : add_words(words, folded, filled, false);
    Py_XDECREF(folded);
    return status;
}

int fold_words(FoldedWords *words, PyObject *text)
{
    words->count = 0;
    return add_text(words, text, 0);
}

void free_words(FoldedWords *words)
{
    PyMem_Free(words->characters);
    PyMem_Free(words->words);
    *words = (FoldedWords){0};
}

static bool is_same(const FoldedWords *a, const Word *one, const FoldedWords *b, const Word *other)
{
    return one->hash == other->hash && one->size == other->size
        && memcmp(a->characters + one->begin, b->characters + other->begin,
                  (size_t)one->size * sizeof(Py_UCS4)) == 0;
}

/* The place in *slots* of a word, or of the free slot where it would be. */
static uint32_t place_of(const WordSet *set, const FoldedWords *words, const Word *word)
{
    uint32_t at = (uint32_t)(word->hash ^ word->hash >> 32) & set->mask;
    while (set->slots[at] != 0
           && !is_same(&set->held, &set->held.words[set->slots[at] - 1], words, word))
        at = (at + 1) & set->mask;
    return at;
}

static int index_words(WordSet *set)
{
    size_t size = 16;
    while (size < 2 * (size_t)set->held.count + 2)
        size *= 2;
    set->slots = PyMem_Calloc(size, sizeof(int32_t));
    set->seen = PyMem_Calloc((size_t)set->held.count + 1, sizeof(uint32_t));
    set->mask = (uint32_t)size - 1;
    set->query = 0;
    if (set->slots == NULL || set->seen == NULL || set->held.count > INT32_MAX / 4) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t at = 0; at < set->held.count; at++) {
        uint32_t place = place_of(set, &set->held, &set->held.words[at]);
        if (set->slots[place] == 0)
            set->slots[place] = (int32_t)at + 1;
    }
    return 0;
}

int fill_word_set(WordSet *set, PyObject *text)
{
    return fold_words(&set->held, text) < 0 ? -1 : index_words(set);
}

int make_word_set(WordSet *set, PyObject *texts)
{
    PyObject *fast = PySequence_Fast(texts, "words are not a sequence");
    Py_ssize_t filled = 0;
    if (fast == NULL)
        return -1;
    free_word_set(set);
    for (Py_ssize_t at = 0; at < PySequence_Fast_GET_SIZE(fast) && !PyErr_Occurred(); at++) {
        PyObject *text = PySequence_Fast_GET_ITEM(fast, at);
        if (!PyUnicode_Check(text))
            PyErr_SetString(PyExc_TypeError, "a word is not a str");
        else if (add_text(&set->held, text, filled) == 0)
            filled = set->held.character_room;
    }
    Py_DECREF(fast);
    return PyErr_Occurred() ? -1 : index_words(set);
}

void free_word_set(WordSet *set)
{
    free_words(&set->held);
    PyMem_Free(set->slots);
    PyMem_Free(set->seen);
    *set = (WordSet){0};
}

Py_ssize_t count_common(WordSet *set, const FoldedWords *words)
{
    Py_ssize_t count = 0;
    if (set->held.count == 0)
        return 0;
    set->query++;
    for (Py_ssize_t at = 0; at < words->count; at++) {
        int32_t known = set->slots[place_of(set, words, &words->words[at])];
        if (known != 0 && set->seen[known - 1] != set->query) {
            set->seen[known - 1] = set->query;
            count++;
        }
    }
    return count;
}
