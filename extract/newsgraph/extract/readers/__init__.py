"""Readers: files of any supported format in, articles out."""
