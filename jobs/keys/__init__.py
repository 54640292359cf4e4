"""What is secret: the master key, the ring of keys that it opens, passwords and tokens. None is ever plain in a file."""

from jobs.keys.master import DEMO, Master, make_key, master_key
from jobs.keys.ring import Ring
from jobs.keys.ring_file import outdated, own_ring, read_ring
from jobs.keys.sources import CHAT_ADDRESSES, MAIL_PASSWORD, MASTER, Secret, given, keep_secret, secret

__all__ = [
    "CHAT_ADDRESSES",
    "DEMO",
    "MAIL_PASSWORD",
    "MASTER",
    "Master",
    "Ring",
    "Secret",
    "given",
    "keep_secret",
    "make_key",
    "master_key",
    "outdated",
    "own_ring",
    "read_ring",
    "secret",
]
