"""`guidang doctor`: what is off with an archive and the computer that runs it, and what to do; nothing is changed."""
