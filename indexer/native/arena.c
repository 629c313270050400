/* Memory of one call, and small tables in it. */
#include "arena.h"

void *take(Arena *arena, Py_ssize_t count, size_t size)
{
    size_t most = (SIZE_MAX / 4 - sizeof(ArenaBlock)) / size;
    ArenaBlock *block = count < 0 || (size_t)count > most ? NULL
        : PyMem_Calloc(1, sizeof(ArenaBlock) + ((size_t)count + 1) * size);
    if (block == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    block->next = arena->first;
    arena->first = block;
    return block->data;
}

void give_back(Arena *arena)
{
    while (arena->first != NULL) {
        ArenaBlock *block = arena->first;
        arena->first = block->next;
        PyMem_Free(block);
    }
}

int make_numbering(Numbering *numbering, Arena *arena, Py_ssize_t room)
{
    size_t size = 16;
    while (size < 2 * (size_t)room + 2)
        size *= 2;
    if (size > UINT32_MAX / 2) {
        PyErr_NoMemory();
        return -1;
    }
    *numbering = (Numbering){take(arena, (Py_ssize_t)size, sizeof(uint64_t)),
                             take(arena, (Py_ssize_t)size, sizeof(int32_t)),
                             (uint32_t)size - 1, 0};
    return numbering->keys == NULL || numbering->numbers == NULL ? -1 : 0;
}

int32_t number_of(Numbering *numbering, uint64_t key)
{
    uint32_t at = (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 32) & numbering->mask;
    while (numbering->numbers[at] != 0 && numbering->keys[at] != key)
        at = (at + 1) & numbering->mask;
    if (numbering->numbers[at] == 0) {
        numbering->keys[at] = key;
        numbering->numbers[at] = ++numbering->count;
    }
    return numbering->numbers[at] - 1;
}

int32_t number_of_text(PyObject *numbers, PyObject *text)
{
    PyObject *known = PyDict_GetItemWithError(numbers, text);
    if (known != NULL)
        return (int32_t)PyLong_AsLong(known);
    if (PyErr_Occurred())
        return -1;
    Py_ssize_t next = PyDict_GET_SIZE(numbers);
    PyObject *number = PyLong_FromSsize_t(next);
    int status = number == NULL ? -1 : PyDict_SetItem(numbers, text, number);
    Py_XDECREF(number);
    return status < 0 ? -1 : (int32_t)next;
}

int make_class(CharClass *made, PyObject *pairs)
{
    if (!PyUnicode_Check(pairs) || PyUnicode_GET_LENGTH(pairs) % 2 != 0) {
        PyErr_SetString(PyExc_ValueError, "a class of characters is not made of pairs");
        return -1;
    }
    Py_ssize_t size = PyUnicode_GET_LENGTH(pairs);
    CharClass class = {.ranges = PyMem_Calloc((size_t)size + 2, sizeof(Py_UCS4))};
    if (class.ranges == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t at = 0; at < size; at += 2) {
        Py_UCS4 first = PyUnicode_READ_CHAR(pairs, at), last = PyUnicode_READ_CHAR(pairs, at + 1);
        for (Py_UCS4 c = first; c <= last && c < 128; c++)
            class.ascii[c] = 1;
        if (last >= 128) {
            class.ranges[2 * class.count] = first < 128 ? 128 : first;
            class.ranges[2 * class.count++ + 1] = last;
        }
    }
    PyMem_Free(made->ranges);
    *made = class;
    return 0;
}
