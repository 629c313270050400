/* Instances of dataclasses with slots, made and read without a call of Python. */
#include "core.h"

const unsigned char ASCII_SPACE[128] = {
    ['\t'] = 1, ['\n'] = 1, ['\v'] = 1, ['\f'] = 1, ['\r'] = 1,
    [0x1c] = 1, [0x1d] = 1, [0x1e] = 1, [0x1f] = 1, [' '] = 1,
};

int learn_record(Record *record, PyObject *type, const char *const *fields, int count)
{
    if (!PyType_Check(type) || count > MAX_FIELDS) {
        PyErr_SetString(PyExc_TypeError, "the native core needs a dataclass with slots");
        return -1;
    }
    for (int at = 0; at < count; at++) {
        PyObject *descriptor = PyObject_GetAttrString(type, fields[at]);
        if (descriptor == NULL)
            return -1;
        const PyMemberDef *member = Py_IS_TYPE(descriptor, &PyMemberDescr_Type)
            ? ((PyMemberDescrObject *)descriptor)->d_member : NULL;
        bool fits = member != NULL && member->type == Py_T_OBJECT_EX && member->offset > 0
            && member->offset + (Py_ssize_t)sizeof(PyObject *)
                <= ((PyTypeObject *)type)->tp_basicsize;
        if (fits)
            record->offsets[at] = member->offset;
        Py_DECREF(descriptor);
        if (!fits) {
            PyErr_Format(PyExc_TypeError, "%R has no slot %s", type, fields[at]);
            return -1;
        }
    }
    Py_XSETREF(record->type, (PyTypeObject *)Py_NewRef(type));
    record->count = count;
    return 0;
}

PyObject *new_record(const Record *record)
{
    return record->type->tp_alloc(record->type, 0);
}

int set_field(const Record *record, PyObject *instance, int field, PyObject *value)
{
    if (value == NULL)
        return -1;
    PyObject **place = (PyObject **)((char *)instance + record->offsets[field]);
    PyObject *before = *place;
    *place = value;
    Py_XDECREF(before);
    return 0;
}

int check_record(const Record *record, PyObject *instance)
{
    if (record->type != NULL && Py_IS_TYPE(instance, record->type))
        return 0;
    PyErr_Format(PyExc_TypeError, "the native core got a %s", Py_TYPE(instance)->tp_name);
    return -1;
}

PyObject *need(PyObject *tables, const char *name)
{
    PyObject *value = PyDict_Check(tables) ? PyDict_GetItemString(tables, name) : NULL;
    if (value == NULL && !PyErr_Occurred())
        PyErr_Format(PyExc_KeyError, "the native core needs a table %s", name);
    return value;
}

int need_size(PyObject *tables, const char *name, Py_ssize_t *size)
{
    PyObject *value = need(tables, name);
    if (value == NULL)
        return -1;
    *size = PyLong_AsSsize_t(value);
    return *size == -1 && PyErr_Occurred() ? -1 : 0;
}

int need_number(PyObject *tables, const char *name, double *number)
{
    PyObject *value = need(tables, name);
    if (value == NULL)
        return -1;
    *number = PyFloat_AsDouble(value);
    return *number == -1.0 && PyErr_Occurred() ? -1 : 0;
}

int need_bits(PyObject *tables, const char *name, uint64_t *bits)
{
    PyObject *value = need(tables, name);
    if (value == NULL)
        return -1;
    *bits = PyLong_AsUnsignedLongLong(value);
    return *bits == (uint64_t)-1 && PyErr_Occurred() ? -1 : 0;
}

int keep(PyObject *tables, const char *name, PyObject **place)
{
    PyObject *value = need(tables, name);
    if (value == NULL)
        return -1;
    Py_XSETREF(*place, Py_NewRef(value));
    return 0;
}

PyObject *need_list(PyObject *owner, const char *name)
{
    PyObject *list = PyObject_GetAttrString(owner, name);
    if (list != NULL && !PyList_CheckExact(list)) {
        PyErr_Format(PyExc_TypeError, "%s is not a list", name);
        Py_CLEAR(list);
    }
    return list;
}

int append_new(PyObject *list, PyObject *item)
{
    if (item == NULL)
        return -1;
    int status = PyList_Append(list, item);
    Py_DECREF(item);
    return status;
}
