"""On time by itself: what is due is run, once, also where nobody looked when it was due."""
