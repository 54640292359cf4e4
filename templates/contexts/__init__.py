"""What each template is filled with, one typed context a template."""
