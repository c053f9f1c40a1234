"""Screens of the register, one file to each subject."""
