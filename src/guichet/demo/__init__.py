"""The demo world: a French merchant group with three brands, twelve shops and two warehouses.

Drawn from a seed, so that the same seed gives the same world; people, brands and codes are invented, towns
are real. `fill` loads a brand into a stand-in, `live` lets it go on while one looks. A fourth, small brand
waits to be connected. It knows stand-ins by their control API only; composition roots call it.
"""
