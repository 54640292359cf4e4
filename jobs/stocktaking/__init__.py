"""Stock-taking (rules C15 D7): lists out, findings in, differences on a list.

Each half year the paper on file is put on lists, a cabinet a list; what comes back is taken in as any
form is, and acts there. From the ledger, every night, follows what still has to be counted or looked for.
"""

from jobs.stocktaking.step import stock, stock_lists

__all__ = ["stock", "stock_lists"]
