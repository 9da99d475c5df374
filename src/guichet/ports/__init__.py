"""Ports: what a connector may say, offer and be, and the shapes of everything that is announced.

The contract between the outside systems (`connectors`) and the house. It holds shapes and protocols only:
no query, no call, no state but the registry of connectors found at start.
"""
