"""How many messages a second are told their topics and language, on one core, and how often rightly.

    python -m bench.classify_topics [--messages 10000]

The messages are those of tests/support/topics/held_out, over and over, each a line of JSON as the command
reads them; every second one is made three times as long. Right: the primary topic is one of those of the
message.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from pathlib import Path

from bench.measuring import calibrate, machine

from guichet.support.topics import answer, current_model, topics_of
from guichet.support.topics.corpus import read_corpus

_HELD_OUT = Path(__file__).parents[1] / "tests" / "support" / "topics" / "held_out"


def main() -> None:
    """Measure and print a table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--messages", type=int, default=10_000)
    wanted = arguments.parse_args().messages
    written = {file.stem: read_corpus(file).lines for file in sorted(_HELD_OUT.glob("*.txt"))}
    texts = [text for lines in written.values() for text, _ in lines]
    lines = [
        json.dumps({"text": " ".join([text] * (1 + number % 2 * 2))}).encode()
        for number, text in zip(range(wanted), itertools.cycle(texts), strict=False)
    ]
    model = current_model()
    answer(lines[0], model)
    loop = calibrate()
    begun = time.perf_counter()
    for line in lines:
        answer(line, model)
    rate = wanted / (time.perf_counter() - begun)
    letters = sum(map(len, lines)) / wanted
    print(f"{machine()}; calibration loop {loop:.0f} and {calibrate():.0f} ms")
    print(f"{rate:.0f} messages/s on one core, {letters:.0f} bytes a line on average; wanted 2,000")
    print("| language | messages | primary topic right |")
    print("|---|---|---|")
    for language, rows in written.items():
        right = sum(topics_of(text)[0].topic in topics for text, topics in rows)
        print(f"| {language} | {len(rows)} | {right / len(rows):.3f} |")


if __name__ == "__main__":
    main()
