/* Boosted trees in stages. */
#ifndef BACKISSUE_FOREST_H
#define BACKISSUE_FOREST_H

#include "core.h"

/* A node: a leaf has feature -1 and its value in *threshold*; the left child stands next to it. */
typedef struct {
    int32_t feature, right;
    double threshold;
} TreeNode;

typedef struct {
    Py_ssize_t begin, end; /* trees */
    double low, high;
} ForestStage;

typedef struct {
    PyObject_HEAD
    TreeNode *nodes;
    Py_ssize_t node_count, node_room;
    Py_ssize_t *roots;
    Py_ssize_t root_count;
    ForestStage *stages;
    Py_ssize_t stage_count;
    int32_t features; /* one more than the highest that is asked for */
} ForestObject;

extern PyTypeObject ForestType;
int add_forest_type(PyObject *module);
/* *row* has at least as many numbers as the forest has features. */
double sum_of_forest(const ForestObject *forest, const double *row);

#endif
