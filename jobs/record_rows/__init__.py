"""What a register shows of the ledger's records: the columns of its sheets, and their rows (rule E7).

The master register shows all of them, each person's own register those that the person may see.
"""
