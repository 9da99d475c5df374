"""Connectors: one folder for each outside system, found by discovery and imported by nothing else.

A folder whose name begins with an underscore is a shared tool. A connector knows `ports` and the kernel's
HTTP, never a table, never another connector.
"""
