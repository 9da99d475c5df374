"""People: customers as staff see them, put together from `customers` and `orders` (which know nothing of it).

It keeps no rows of its own; reading is for everyone who may read customers, joining and parting for those who
hold `customers.merge`.
"""
