"""Excel bytes in and out: blank forms, filled forms, returned copies, registers. No disk, no clock."""
