"""Load on a real house: a shop's whole webhooks, or thin hints, at a rate that waits for no answer.

    python -m bench.load --rate 3900 --seconds 30

`documents` makes the webhooks ahead, `wire` sends them, `house` runs Guichet as a merchant does, `watch`
looks at it meanwhile, `equality` compares what was sent with what is in the tables, row by row. Beside them
`writers` are customers with mails and chats, whom `desk` holds to their tickets and clocks, and `reads` what
staff ask for; `hints` drives a shop that tells ids only. `parts` make the table of a heaviest minute of them,
`long` goes on for an hour.
"""
