"""Search over everything: what a person types into one box, and the first things that it may mean.

It keeps no rows of its own: orders, customers and the catalogue each keep the words by which they are found,
in the transaction that changes them. Here it is decided what was typed, who is asked, and what comes first.
Reading is for everyone signed in, each within the rights they have.
"""
