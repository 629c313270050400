/* Memory of one call, given back all at once; and small tables in it. */
#ifndef BACKISSUE_ARENA_H
#define BACKISSUE_ARENA_H

#include "core.h"

typedef struct ArenaBlock {
    struct ArenaBlock *next;
    double data[]; /* aligned for what is put here */
} ArenaBlock;

typedef struct {
    ArenaBlock *first;
} Arena;

/* Room for *count* things of *size* bytes, all zero; NULL with MemoryError. */
void *take(Arena *arena, Py_ssize_t count, size_t size);
void give_back(Arena *arena);

/* Numbers from 0 for keys in the order in which they come; for at most *room* keys. */
typedef struct {
    uint64_t *keys;
    int32_t *numbers; /* one more than the number, 0 where the place is free */
    uint32_t mask;
    int32_t count;
} Numbering;

int make_numbering(Numbering *numbering, Arena *arena, Py_ssize_t room);
int32_t number_of(Numbering *numbering, uint64_t key);

/* Numbers for strings, by a dict that lives as long as the call. */
int32_t number_of_text(PyObject *numbers, PyObject *text);

/* Code points of a class, as in "a-zé": made once, when tables are set up. */
typedef struct {
    unsigned char ascii[128];
    Py_UCS4 *ranges; /* first and last of each, above ASCII */
    int count;
} CharClass;

int make_class(CharClass *made, PyObject *pairs); /* a string of firsts and lasts in turn */
static inline bool in_class(const CharClass *class, Py_UCS4 c)
{
    if (c < 128)
        return class->ascii[c];
    for (int at = 0; at < class->count; at++)
        if (c >= class->ranges[2 * at] && c <= class->ranges[2 * at + 1])
            return true;
    return false;
}

#endif
