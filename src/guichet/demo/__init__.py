"""The demo world: a French fashion merchant with a web shop, three shops and a warehouse.

Drawn from a seed, so that the same seed gives the same world; people, brands and codes are invented, towns
are real. `fill` loads it into a stand-in, `live` lets it go on while one looks. It knows stand-ins by their
control API only; composition roots call it.
"""
