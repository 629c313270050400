/* The folded words of a text, and sets of words. */
#ifndef BACKISSUE_FOLDED_H
#define BACKISSUE_FOLDED_H

#include "arena.h"

typedef struct {
    uint64_t hash;
    Py_ssize_t begin, size; /* in the characters of its owner */
} Word;

/* Words in order; the memory is used again for the next text. */
typedef struct {
    Py_UCS4 *characters;
    Py_ssize_t character_room;
    Word *words;
    Py_ssize_t count, room;
} FoldedWords;

typedef struct {
    FoldedWords held;
    int32_t *slots; /* one more than the place of a word in *held* */
    uint32_t mask;
    uint32_t *seen; /* by which query a word was last counted */
    uint32_t query;
} WordSet;

int fold_words(FoldedWords *words, PyObject *text);
void free_words(FoldedWords *words);

int make_word_set(WordSet *set, PyObject *texts); /* all words of a sequence of texts */
int fill_word_set(WordSet *set, PyObject *text);
void free_word_set(WordSet *set);
/* How many different words of *words* are in *set*. */
Py_ssize_t count_common(WordSet *set, const FoldedWords *words);

#endif
