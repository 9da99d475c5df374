"""The kernel: what every room stands on, and no word of commerce.

Settings, errors, money, time, database, events, jobs, outbound HTTP, staff accounts, web manners, logs.
"""
