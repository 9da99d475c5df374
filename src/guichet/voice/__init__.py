"""Voice: all that the merchant says to a customer; a wing of rooms.

`languages` say money, days and states as a reader reads them; `facts` are the live values that a text may
hold; `liquid` renders a text from them and nothing else; `brands` are how each brand speaks; `templates` the
texts, by intent, language and brand; `dialects` read the texts of other desks.
"""
