#!/bin/sh
# Has Dovecot there for the mail tests: installs Debian's package where we are root, else says what to do.
if command -v dovecot >/dev/null 2>&1 || [ -x /usr/sbin/dovecot ]; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Dovecot for the mail tests …"
  if apt-get update -qq >/dev/null 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends dovecot-imapd >/dev/null 2>&1; then
    exit 0
  fi
fi
echo "Dovecot is not installed, so the mail tests that need a server are skipped. Install it (on Debian: apt-get install dovecot-imapd) and run again."
