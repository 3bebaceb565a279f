#!/usr/bin/env bash
# with-keyring.sh CMD…: runs CMD with a session bus of its own, an unlocked throw-away GNOME keyring and an X display.
# Needs the packages gnome-keyring, dbus and libsecret-1-0. Example: scripts/with-keyring.sh npx playwright test keyring
set -euo pipefail
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export XDG_DATA_HOME="$home/data" XDG_RUNTIME_DIR="$home/run" XDG_CURRENT_DESKTOP=GNOME APP_KEYRING=1
mkdir -p "$XDG_DATA_HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"
dbus-run-session -- bash -c '
  printf "test\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
  xvfb-run -a "$@"' _ "$@"
