"""Word documents and mail: the templates staff may edit, what fills them, and the rendering."""
