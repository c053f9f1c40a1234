"""A backup of one database put back into the other: the rows are carried, never the file (decision 0017)."""
