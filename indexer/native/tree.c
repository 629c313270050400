/* Parse HTML with lexbor; nodes have the attributes of selectolax's that this project reads. */
#include "tree.h"
#include <lexbor/css/css.h>
#include <lexbor/selectors/selectors.h>

#define MAX_SELECTORS 64 /* of different queries that are kept compiled */

static PyTypeObject TreeType;
static PyObject *tag_names[LXB_TAG__LAST_ENTRY]; /* of elements of HTML, by lexbor's number */

/* ---- reading lexbor ----------------------------------------------------------------------- */

PyObject *text_object(Bytes bytes)
{
    return PyUnicode_DecodeUTF8(bytes.data, (Py_ssize_t)bytes.size, "replace");
}

Bytes text_of(const lxb_dom_node_t *node)
{
    const lexbor_str_t *text = &((const lxb_dom_character_data_t *)node)->data;
    return (Bytes){(const char *)text->data, text->data == NULL ? 0 : text->length};
}

Bytes attribute_name(const lxb_dom_attr_t *attribute)
{
    size_t size = 0;
    const lxb_char_t *name = lxb_dom_attr_qualified_name((lxb_dom_attr_t *)attribute, &size);
    return (Bytes){name == NULL ? "" : (const char *)name, name == NULL ? 0 : size};
}

Bytes attribute_value(const lxb_dom_attr_t *attribute)
{
    if (attribute->value == NULL || attribute->value->data == NULL)
        return (Bytes){NULL, 0};
    return (Bytes){(const char *)attribute->value->data, attribute->value->length};
}

const lxb_dom_attr_t *find_attribute(lxb_dom_node_t *node, const char *name)
{
    const lxb_dom_attr_t *attribute = first_attribute(node);
    while (attribute != NULL && !equals(attribute_name(attribute), name))
        attribute = attribute->next;
    return attribute;
}

PyObject *attributes_object(lxb_dom_node_t *node)
{
    PyObject *attributes = PyDict_New();
    const lxb_dom_attr_t *attribute = attributes == NULL ? NULL : first_attribute(node);
    for (; attribute != NULL; attribute = attribute->next) {
        Bytes bytes = attribute_value(attribute);
        PyObject *name = text_object(attribute_name(attribute));
        PyObject *value = bytes.data == NULL ? Py_NewRef(Py_None) : text_object(bytes);
        int status = name == NULL || value == NULL ? -1 : PyDict_SetItem(attributes, name, value);
        Py_XDECREF(name);
        Py_XDECREF(value);
        if (status < 0) {
            Py_DECREF(attributes);
            return NULL;
        }
    }
    return attributes;
}

static PyObject *element_name(lxb_dom_node_t *node)
{
    const lxb_dom_element_t *element = (const lxb_dom_element_t *)node;
    bool is_plain = element->qualified_name == 0 && node->prefix == 0
        && node->local_name < LXB_TAG__LAST_ENTRY;
    if (is_plain && tag_names[node->local_name] != NULL)
        return Py_NewRef(tag_names[node->local_name]);
    size_t size = 0;
    const lxb_char_t *name = lxb_dom_element_qualified_name(element, &size);
    if (name == NULL)
        Py_RETURN_NONE;
    PyObject *text = text_object((Bytes){(const char *)name, size});
    if (is_plain && text != NULL) {
        PyUnicode_InternInPlace(&text);
        tag_names[node->local_name] = Py_NewRef(text);
    }
    return text;
}

PyObject *tag_object(lxb_dom_node_t *node)
{
    switch (node->local_name) {
    case LXB_TAG__EM_DOCTYPE: return PyUnicode_FromString("-doctype");
    case LXB_TAG__TEXT: return PyUnicode_FromString("-text");
    case LXB_TAG__EM_COMMENT: return PyUnicode_FromString("-comment");
    case LXB_TAG__DOCUMENT: return PyUnicode_FromString("-document");
    default: break;
    }
    if (!is_element(node))
        Py_RETURN_NONE;
    return element_name(node);
}

/* ---- trees -------------------------------------------------------------------------------- */

static void tree_dealloc(TreeObject *tree)
{
    if (tree->document != NULL)
        lxb_html_document_destroy(tree->document);
    PyObject_Free(tree);
}

static PyTypeObject TreeType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "indexer.native._core.Tree",
    .tp_basicsize = sizeof(TreeObject),
    .tp_dealloc = (destructor)tree_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};

static TreeObject *parse_bytes(const char *html, size_t size)
{
    TreeObject *tree = PyObject_New(TreeObject, &TreeType);
    if (tree == NULL)
        return NULL;
    lxb_status_t status = LXB_STATUS_ERROR_MEMORY_ALLOCATION;
    tree->document = lxb_html_document_create();
    if (tree->document != NULL)
        status = lxb_html_document_parse(tree->document, (const lxb_char_t *)html, size);
    if (status == LXB_STATUS_OK)
        return tree;
    PyErr_SetString(PyExc_ValueError, "the parser refuses the page");
    Py_DECREF(tree);
    return NULL;
}

static PyObject *parse_utf8(PyObject *Py_UNUSED(self), PyObject *html)
{
    if (!PyBytes_Check(html))
        return PyErr_Format(PyExc_TypeError, "html is not bytes");
    TreeObject *tree = parse_bytes(PyBytes_AS_STRING(html), (size_t)PyBytes_GET_SIZE(html));
    if (tree == NULL)
        return NULL;
    PyObject *root = node_object(
        tree, lxb_dom_document_root(lxb_dom_interface_document(tree->document)));
    Py_DECREF(tree);
    return root;
}

static PyObject *parse(PyObject *self, PyObject *html)
{
    if (!PyUnicode_Check(html))
        return PyErr_Format(PyExc_TypeError, "html is not a str");
    PyObject *bytes = PyUnicode_AsEncodedString(html, "utf-8", "ignore");
    PyObject *root = bytes == NULL ? NULL : parse_utf8(self, bytes);
    Py_XDECREF(bytes);
    return root;
}

/* ---- nodes -------------------------------------------------------------------------------- */

PyObject *node_object(TreeObject *tree, lxb_dom_node_t *node)
{
    if (node == NULL)
        Py_RETURN_NONE;
    NodeObject *object = PyObject_New(NodeObject, &NodeType);
    if (object == NULL)
        return NULL;
    object->tree = (TreeObject *)Py_NewRef(tree);
    object->node = node;
    return (PyObject *)object;
}

static void node_dealloc(NodeObject *self)
{
    Py_DECREF(self->tree);
    PyObject_Free(self);
}

#define RELATIVE(name, member) \
    static PyObject *node_##name(NodeObject *self, void *Py_UNUSED(closure)) \
    { \
        return node_object(self->tree, self->node->member); \
    }
RELATIVE(first_child, first_child)
RELATIVE(last_child, last_child)
RELATIVE(next, next)
RELATIVE(prev, prev)
RELATIVE(parent, parent)

static PyObject *node_tag(NodeObject *self, void *Py_UNUSED(closure))
{
    return tag_object(self->node);
}

static PyObject *node_tag_id(NodeObject *self, void *Py_UNUSED(closure))
{
    return PyLong_FromSize_t(self->node->local_name);
}

static PyObject *node_mem_id(NodeObject *self, void *Py_UNUSED(closure))
{
    return PyLong_FromVoidPtr(self->node);
}

static PyObject *node_text_content(NodeObject *self, void *Py_UNUSED(closure))
{
    Bytes text = is_text(self->node) ? text_of(self->node) : (Bytes){NULL, 0};
    if (text.data == NULL)
        Py_RETURN_NONE;
    return text_object(text);
}

static PyObject *node_attributes(NodeObject *self, void *Py_UNUSED(closure))
{
    return attributes_object(self->node);
}

/* ---- selectors ---------------------------------------------------------------------------- */

static lxb_css_parser_t *selector_parser;
static lxb_selectors_t *matcher;
static PyObject *compiled; /* query -> capsule of lxb_css_selector_list_t */

static lxb_css_parser_t *make_selector_parser(void)
{
    lxb_css_parser_t *parser = lxb_css_parser_create();
    if (lxb_css_parser_init(parser, NULL) != LXB_STATUS_OK) /* takes NULL for an error, too */
        return lxb_css_parser_destroy(parser, true);
    lxb_css_selectors_t *selectors = lxb_css_selectors_create();
    if (lxb_css_selectors_init(selectors) != LXB_STATUS_OK) {
        lxb_css_selectors_destroy(selectors, true);
        return lxb_css_parser_destroy(parser, true);
    }
    lxb_css_parser_selectors_set(parser, selectors);
    return parser;
}

static int make_matcher(void)
{
    if (compiled == NULL && (compiled = PyDict_New()) == NULL)
        return -1;
    if (selector_parser == NULL)
        selector_parser = make_selector_parser();
    if (matcher == NULL) {
        matcher = lxb_selectors_create();
        if (lxb_selectors_init(matcher) != LXB_STATUS_OK)
            matcher = lxb_selectors_destroy(matcher, true);
        else
            lxb_selectors_opt_set(matcher, LXB_SELECTORS_OPT_MATCH_ROOT);
    }
    if (selector_parser != NULL && matcher != NULL)
        return 0;
    PyErr_NoMemory();
    return -1;
}

static void forget_selectors(PyObject *capsule)
{
    lxb_css_selector_list_destroy_memory(PyCapsule_GetPointer(capsule, NULL));
}

/* A new reference to the capsule of a compiled query. */
static PyObject *compile_query(PyObject *query)
{
    if (make_matcher() < 0)
        return NULL;
    PyObject *capsule = PyDict_GetItemWithError(compiled, query);
    if (capsule != NULL || PyErr_Occurred())
        return Py_XNewRef(capsule);
    Py_ssize_t size;
    const char *text = PyUnicode_AsUTF8AndSize(query, &size);
    if (text == NULL)
        return NULL;
    lxb_css_selector_list_t *list
        = lxb_css_selectors_parse(selector_parser, (const lxb_char_t *)text, (size_t)size);
    selector_parser->memory = NULL; /* the list owns it now */
    if (list == NULL)
        return PyErr_Format(PyExc_ValueError, "not a selector: %R", query);
    capsule = PyCapsule_New(list, NULL, forget_selectors);
    if (capsule == NULL) {
        lxb_css_selector_list_destroy_memory(list);
        return NULL;
    }
    if (PyDict_GET_SIZE(compiled) < MAX_SELECTORS && PyDict_SetItem(compiled, query, capsule) < 0)
        Py_CLEAR(capsule);
    return capsule;
}

typedef struct {
    TreeObject *tree;
    PyObject *nodes;
} Matches;

static lxb_status_t
note_match(lxb_dom_node_t *node, lxb_css_selector_specificity_t specificity, void *context)
{
    (void)specificity;
    Matches *matches = context;
    if (append_new(matches->nodes, node_object(matches->tree, node)) == 0)
        return LXB_STATUS_OK;
    return LXB_STATUS_ERROR_MEMORY_ALLOCATION;
}

static PyObject *node_css(NodeObject *self, PyObject *query)
{
    if (!PyUnicode_Check(query))
        return PyErr_Format(PyExc_TypeError, "a selector is not a str");
    PyObject *capsule = compile_query(query);
    if (capsule == NULL)
        return NULL;
    Matches matches = {self->tree, PyList_New(0)};
    if (matches.nodes != NULL) {
        lxb_selectors_find(matcher, self->node, PyCapsule_GetPointer(capsule, NULL),
                           (lxb_selectors_cb_f)note_match, &matches);
        if (PyErr_Occurred())
            Py_CLEAR(matches.nodes);
    }
    Py_DECREF(capsule);
    return matches.nodes;
}

/* ---- elements by name, and their beginnings ------------------------------------------------ */

#define MAX_NAMED 8 /* names that are asked for at once */

static int take_names(TreeObject *tree, PyObject *names, lxb_tag_id_t *ids)
{
    int count = 0;
    lexbor_hash_t *known = lxb_html_document_tags(tree->document);
    for (Py_ssize_t at = 0; at < PyTuple_GET_SIZE(names) && at < MAX_NAMED; at++) {
        Py_ssize_t size;
        const char *name = PyUnicode_AsUTF8AndSize(PyTuple_GET_ITEM(names, at), &size);
        if (name == NULL)
            return -1;
        lxb_tag_id_t id = lxb_tag_id_by_name(known, (const lxb_char_t *)name, (size_t)size);
        if (id != LXB_TAG__UNDEF)
            ids[count++] = id;
    }
    return count;
}

/* The next node of the tree below *top*; NULL at its end. */
static lxb_dom_node_t *next_below(lxb_dom_node_t *node, const lxb_dom_node_t *top)
{
    if (node->first_child != NULL)
        return node->first_child;
    while (node != top && node->next == NULL)
        node = node->parent;
    return node == top ? NULL : node->next;
}

static PyObject *node_named(NodeObject *self, PyObject *arguments)
{
    PyObject *names;
    Py_ssize_t most;
    if (!PyArg_ParseTuple(arguments, "O!n", &PyTuple_Type, &names, &most))
        return NULL;
    lxb_tag_id_t ids[MAX_NAMED];
    int count = take_names(self->tree, names, ids);
    PyObject *nodes = count < 0 ? NULL : PyList_New(0);
    lxb_dom_node_t *node = self->node;
    for (; nodes != NULL && node != NULL && PyList_GET_SIZE(nodes) < most;
         node = next_below(node, self->node))
        for (int at = 0; at < count && is_element(node); at++)
            if (node->local_name == ids[at]) {
                if (append_new(nodes, node_object(self->tree, node)) < 0)
                    Py_CLEAR(nodes);
                break;
            }
    return nodes;
}

/* The first *most* characters of the text of a node, on one line. */
static PyObject *beginning_of(lxb_dom_node_t *node, Py_ssize_t most)
{
    PyObject *text = text_object(text_of(node));
    PyObject *cut = text == NULL ? NULL : PyUnicode_Substring(text, 0, most);
    PyObject *words = cut == NULL ? NULL : PyUnicode_Split(cut, NULL, -1);
    PyObject *space = words == NULL ? NULL : PyUnicode_FromString(" ");
    PyObject *line = space == NULL ? NULL : PyUnicode_Join(space, words);
    Py_XDECREF(text);
    Py_XDECREF(cut);
    Py_XDECREF(words);
    Py_XDECREF(space);
    return line;
}

static PyObject *node_first_text(NodeObject *self, PyObject *arguments)
{
    Py_ssize_t nodes, most;
    if (!PyArg_ParseTuple(arguments, "nn", &nodes, &most))
        return NULL;
    lxb_dom_node_t *node = self->node->first_child;
    for (; node != NULL && nodes > 0; nodes--) {
        if (node->local_name != LXB_TAG__TEXT) {
            node = node->first_child != NULL ? node->first_child : node->next;
            continue;
        }
        PyObject *line = beginning_of(node, most);
        if (line == NULL || PyUnicode_GET_LENGTH(line) > 0)
            return line;
        Py_DECREF(line);
        node = node->next;
    }
    return PyUnicode_New(0, 127);
}

static PyMethodDef node_methods[] = {
    {"named", (PyCFunction)node_named, METH_VARARGS, "The first elements with one of the names."},
    {"first_text", (PyCFunction)node_first_text, METH_VARARGS,
     "The first text in so many nodes, so many characters of it, on one line."},
    {"css", (PyCFunction)node_css, METH_O, "The elements that a selector matches, in order."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef node_fields[] = {
    {"tag", (getter)node_tag, NULL, NULL, NULL},
    {"tag_id", (getter)node_tag_id, NULL, NULL, NULL},
    {"mem_id", (getter)node_mem_id, NULL, NULL, NULL},
    {"text_content", (getter)node_text_content, NULL, NULL, NULL},
    {"attributes", (getter)node_attributes, NULL, NULL, NULL},
    {"first_child", (getter)node_first_child, NULL, NULL, NULL},
    {"last_child", (getter)node_last_child, NULL, NULL, NULL},
    {"next", (getter)node_next, NULL, NULL, NULL},
    {"prev", (getter)node_prev, NULL, NULL, NULL},
    {"parent", (getter)node_parent, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject NodeType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "indexer.native._core.Node",
    .tp_basicsize = sizeof(NodeObject),
    .tp_dealloc = (destructor)node_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_methods = node_methods,
    .tp_getset = node_fields,
};

PyMethodDef tree_methods[] = {
    {"parse", parse, METH_O, "The root element of a page; ValueError if lexbor refuses it."},
    {"parse_utf8", parse_utf8, METH_O, "The same of a page in UTF-8."},
    {NULL, NULL, 0, NULL},
};

int add_tree_types(PyObject *module)
{
    if (PyType_Ready(&TreeType) < 0 || PyType_Ready(&NodeType) < 0)
        return -1;
    return PyModule_AddObjectRef(module, "Node", (PyObject *)&NodeType);
}
