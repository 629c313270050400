/* The module: what it offers, and the digest of the sources that it was built from. */
#include "core.h"
#include "forest.h"

#ifndef SOURCES
#define SOURCES ""
#endif
#ifndef LEXBOR
#define LEXBOR ""
#endif

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_core", "The native core; indexer.native decides whether it is used.",
    -1, NULL, NULL, NULL, NULL, NULL,
};

static int fill(PyObject *module)
{
    PyMethodDef *parts[] = {tree_methods, walk_methods, density_methods, feature_methods,
                            guard_methods, text_methods, scan_methods};
    set_up_texts();
    for (size_t at = 0; at < sizeof parts / sizeof *parts; at++)
        if (PyModule_AddFunctions(module, parts[at]) < 0)
            return -1;
    if (add_tree_types(module) < 0 || add_forest_type(module) < 0
        || PyModule_AddStringConstant(module, "SOURCES", SOURCES) < 0
        || PyModule_AddStringConstant(module, "LEXBOR", LEXBOR) < 0)
        return -1;
    return 0;
}

PyMODINIT_FUNC PyInit__core(void)
{
    PyObject *module = PyModule_Create(&definition);
    if (module != NULL && fill(module) < 0)
        Py_CLEAR(module);
    return module;
}
