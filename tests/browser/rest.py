"""Going to a screen, and when it is at rest: what was asked for is there, and nothing moves any more."""

from __future__ import annotations

from playwright.sync_api import Page

# Counted over several frames: a screen that has just been drawn begins its readings a moment later.
_AT_REST = """async patience => {
  const unrest = () => {
    if (!document.querySelector('h1')) return 'no heading yet';
    if (document.querySelector('[aria-busy="true"]')) return 'still reading';
    if (document.fonts.status !== 'loaded') return 'fonts are loading';
    const moving = document.getAnimations().find(one => one.playState === 'running');
    return moving ? `moving: ${moving.effect?.target?.className}` : '';
  };
  const until = performance.now() + patience;
  for (let still = 0; still < 20;) {
    await new Promise(requestAnimationFrame);
    const why = unrest();
    still = why ? 0 : still + 1;
    if (why && performance.now() > until) throw new Error(`${location.pathname} found no rest: ${why}`);
  }
}"""
_PATIENCE = 60_000
SOMEBODY = "/customers/somebody"


def await_rest(page: Page) -> None:
    """Wait until the screen is read, drawn and still; says what moved if it never is."""
    page.evaluate(_AT_REST, _PATIENCE)


def go_to(page: Page, screen: str) -> None:
    """Open a screen by its path; `SOMEBODY` is that of whoever comes first among the customers.

    Persons have no number that is known beforehand: who is read first may turn out to be somebody else.
    """
    if screen == SOMEBODY:
        found = page.request.get("/api/v1/customers?limit=1").json()
        screen = f"/customers/{found['items'][0]['id']}"
    page.goto(screen)
