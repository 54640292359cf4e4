"""What every report goes through: figures from the ledger, kept with the report, printed in Word and Excel.

A report itself is one file in `jobs/reports`, one in `templates/contexts` and one `.docx` in `templates`.
"""
