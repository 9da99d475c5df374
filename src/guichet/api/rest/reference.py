"""`python -m guichet.api.rest.reference [folder]`: write what is generated from the routes.

`openapi.json`, `access-matrix.md` and `webhooks.md` go into `docs/reference/`; a test fails while they differ
from the code.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from guichet.api.rest.application import assemble
from guichet.api.rest.matrix import access_of, as_markdown
from guichet.api.webhooks import reference
from guichet.kernel.settings import Settings

FOLDER = Path("docs/reference")


def pages() -> dict[str, str]:
    """The text of each generated file by its name."""
    app = assemble(Settings())
    openapi = json.dumps(app.openapi(), indent=1, ensure_ascii=False, sort_keys=True)
    return {
        "openapi.json": openapi + "\n",
        "access-matrix.md": as_markdown(access_of(app)),
        "webhooks.md": reference.page(),
    }


def main() -> None:
    """Write the files."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text)


if __name__ == "__main__":
    main()
