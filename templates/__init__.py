"""Word, mail and web pages: the templates, what they are filled with, and the filling. No disk beyond the templates, no clock."""
