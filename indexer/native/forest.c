/* Boosted trees, evaluated as extract/learned/trees.py does: in its order of additions. */
#include "forest.h"

#define MAX_TREE_DEPTH 64
#define MAX_FEATURE 4096

static void forest_dealloc(ForestObject *self)
{
    PyMem_Free(self->nodes);
    PyMem_Free(self->roots);
    PyMem_Free(self->stages);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static Py_ssize_t add_node(ForestObject *forest)
{
    if (forest->node_count == forest->node_room) {
        Py_ssize_t room = 2 * forest->node_room + 256;
        TreeNode *nodes = PyMem_Realloc(forest->nodes, (size_t)room * sizeof(TreeNode));
        if (nodes == NULL || room > INT32_MAX / 2) {
            forest->nodes = nodes != NULL ? nodes : forest->nodes;
            PyErr_NoMemory();
            return -1;
        }
        forest->nodes = nodes;
        forest->node_room = room;
    }
    return forest->node_count++;
}

/* Add *tree*, a number or [feature, threshold, left, right]; its place, or -1. */
static Py_ssize_t add_tree(ForestObject *forest, PyObject *tree, int depth)
{
    Py_ssize_t place = add_node(forest);
    if (place < 0)
        return -1;
    if (!PyList_Check(tree)) {
        double value = PyFloat_AsDouble(tree);
        forest->nodes[place] = (TreeNode){-1, 0, value};
        return value == -1.0 && PyErr_Occurred() ? -1 : place;
    }
    if (PyList_GET_SIZE(tree) != 4 || depth > MAX_TREE_DEPTH) {
        PyErr_SetString(PyExc_ValueError, "a tree is not [feature, threshold, left, right]");
        return -1;
    }
    long feature = PyLong_AsLong(PyList_GET_ITEM(tree, 0));
    double threshold = PyFloat_AsDouble(PyList_GET_ITEM(tree, 1));
    if (PyErr_Occurred())
        return -1;
    if (feature < 0 || feature >= MAX_FEATURE) {
        PyErr_SetString(PyExc_ValueError, "a tree asks for a feature that is out of range");
        return -1;
    }
    if (add_tree(forest, PyList_GET_ITEM(tree, 2), depth + 1) < 0)
        return -1;
    Py_ssize_t right = add_tree(forest, PyList_GET_ITEM(tree, 3), depth + 1);
    if (right < 0)
        return -1;
    forest->nodes[place] = (TreeNode){(int32_t)feature, (int32_t)right, threshold};
    if (feature >= forest->features)
        forest->features = (int32_t)feature + 1;
    return place;
}

static int add_stage(ForestObject *forest, PyObject *stage)
{
    PyObject *trees;
    ForestStage *made = &forest->stages[forest->stage_count];
    if (!PyArg_ParseTuple(stage, "Odd", &trees, &made->low, &made->high))
        return -1;
    PyObject *fast = PySequence_Fast(trees, "the trees of a stage are not a sequence");
    if (fast == NULL)
        return -1;
    Py_ssize_t count = PySequence_Fast_GET_SIZE(fast);
    size_t size = (size_t)(forest->root_count + count + 1) * sizeof(Py_ssize_t);
    Py_ssize_t *roots = PyMem_Realloc(forest->roots, size);
    if (roots == NULL)
        PyErr_NoMemory();
    else
        forest->roots = roots;
    made->begin = forest->root_count;
    for (Py_ssize_t at = 0; at < count && !PyErr_Occurred(); at++) {
        Py_ssize_t root = add_tree(forest, PySequence_Fast_GET_ITEM(fast, at), 0);
        if (root >= 0)
            forest->roots[forest->root_count++] = root;
    }
    made->end = forest->root_count;
    Py_DECREF(fast);
    forest->stage_count++;
    return PyErr_Occurred() ? -1 : 0;
}

static PyObject *forest_new(PyTypeObject *type, PyObject *arguments, PyObject *Py_UNUSED(named))
{
    PyObject *stages;
    if (!PyArg_ParseTuple(arguments, "O", &stages))
        return NULL;
    PyObject *fast = PySequence_Fast(stages, "stages are not a sequence");
    ForestObject *forest = fast == NULL ? NULL : (ForestObject *)type->tp_alloc(type, 0);
    if (forest != NULL) {
        Py_ssize_t count = PySequence_Fast_GET_SIZE(fast);
        forest->stages = PyMem_Calloc((size_t)count + 1, sizeof(ForestStage));
        if (forest->stages == NULL)
            PyErr_NoMemory();
        for (Py_ssize_t at = 0; at < count && !PyErr_Occurred(); at++) {
            PyObject *stage = PySequence_Fast_GET_ITEM(fast, at);
            if (!PyTuple_Check(stage))
                PyErr_SetString(PyExc_TypeError, "a stage is not a tuple");
            else
                add_stage(forest, stage);
        }
    }
    Py_XDECREF(fast);
    if (forest != NULL && PyErr_Occurred())
        Py_CLEAR(forest);
    return (PyObject *)forest;
}

static inline double value_of_tree(const ForestObject *forest, Py_ssize_t root, const double *row)
{
    const TreeNode *nodes = forest->nodes;
    Py_ssize_t at = root;
    while (nodes[at].feature >= 0)
        at = row[nodes[at].feature] <= nodes[at].threshold ? at + 1 : nodes[at].right;
    return nodes[at].threshold;
}

double sum_of_forest(const ForestObject *forest, const double *row)
{
    double total = 0.0;
    for (Py_ssize_t stage = 0; stage < forest->stage_count; stage++) {
        const ForestStage *trees = &forest->stages[stage];
        if (trees->begin == trees->end)
            continue;
        double sum = value_of_tree(forest, forest->roots[trees->begin], row);
        for (Py_ssize_t at = trees->begin + 1; at < trees->end; at++)
            sum += value_of_tree(forest, forest->roots[at], row);
        total += sum;
        if (!(trees->low < total && total < trees->high))
            return total;
    }
    return total;
}

static PyObject *forest_call(PyObject *self, PyObject *arguments, PyObject *Py_UNUSED(named))
{
    ForestObject *forest = (ForestObject *)self;
    PyObject *row;
    double numbers[MAX_FEATURE];
    if (!PyArg_ParseTuple(arguments, "O", &row))
        return NULL;
    PyObject *fast = PySequence_Fast(row, "a row is not a sequence");
    if (fast == NULL)
        return NULL;
    Py_ssize_t count = PySequence_Fast_GET_SIZE(fast);
    if (count < forest->features)
        PyErr_SetString(PyExc_IndexError, "a row has fewer numbers than the trees ask for");
    for (Py_ssize_t at = 0; at < forest->features && !PyErr_Occurred(); at++)
        numbers[at] = PyFloat_AsDouble(PySequence_Fast_GET_ITEM(fast, at));
    Py_DECREF(fast);
    return PyErr_Occurred() ? NULL : PyFloat_FromDouble(sum_of_forest(forest, numbers));
}

PyTypeObject ForestType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "indexer.native._core.Forest",
    .tp_doc = "Forest(stages): each is (trees, low, high). Called with a row, gives its sum.",
    .tp_basicsize = sizeof(ForestObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = forest_new,
    .tp_call = forest_call,
    .tp_dealloc = (destructor)forest_dealloc,
};

int add_forest_type(PyObject *module)
{
    if (PyType_Ready(&ForestType) < 0)
        return -1;
    return PyModule_AddObjectRef(module, "Forest", (PyObject *)&ForestType);
}
