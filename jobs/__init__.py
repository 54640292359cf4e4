"""What happens when: the only package that touches disk, clock, keys and the database."""
