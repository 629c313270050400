/* Lexbor's tree, and the objects of Python that stand for it and for its nodes. */
#ifndef BACKISSUE_TREE_H
#define BACKISSUE_TREE_H

#include "core.h"
#include <lexbor/dom/dom.h>
#include <lexbor/html/html.h>
#include <lexbor/tag/tag.h>

typedef struct {
    PyObject_HEAD
    lxb_html_document_t *document;
} TreeObject;

typedef struct {
    PyObject_HEAD
    TreeObject *tree; /* keeps the memory of *node* */
    lxb_dom_node_t *node;
} NodeObject;

/* Bytes of an attribute, text or name that lexbor holds; *data* is NULL where it has none. */
typedef struct {
    const char *data;
    size_t size;
} Bytes;

extern PyTypeObject NodeType;

PyObject *node_object(TreeObject *tree, lxb_dom_node_t *node);
PyObject *text_object(Bytes bytes);
PyObject *tag_object(lxb_dom_node_t *node);          /* new reference; None for other nodes */
PyObject *attributes_object(lxb_dom_node_t *node);
Bytes text_of(const lxb_dom_node_t *node);
Bytes attribute_name(const lxb_dom_attr_t *attribute);
Bytes attribute_value(const lxb_dom_attr_t *attribute);
const lxb_dom_attr_t *find_attribute(lxb_dom_node_t *node, const char *name);

static inline bool is_element(const lxb_dom_node_t *node)
{
    return node->type == LXB_DOM_NODE_TYPE_ELEMENT;
}

static inline bool is_text(const lxb_dom_node_t *node)
{
    return node->type == LXB_DOM_NODE_TYPE_TEXT;
}

static inline const lxb_dom_attr_t *first_attribute(const lxb_dom_node_t *node)
{
    return is_element(node) ? ((const lxb_dom_element_t *)node)->first_attr : NULL;
}

static inline bool equals(Bytes bytes, const char *text)
{
    return bytes.size == strlen(text) && memcmp(bytes.data, text, bytes.size) == 0;
}

static inline bool is_ascii(Bytes bytes)
{
    for (size_t at = 0; at < bytes.size; at++)
        if ((unsigned char)bytes.data[at] >= 128)
            return false;
    return true;
}

#endif
