# shellcheck shell=bash
# What the scripts share. Source it first: it also moves to the repository's root.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT" || exit

# One target folder whatever the caller's environment says: the scripts look for what they built in it.
export CARGO_TARGET_DIR="$ROOT/target"
mkdir -p "$CARGO_TARGET_DIR"

# use_toolchain: takes the toolchain that scripts/setup found able to build for the browser. One for both halves, so
# that nothing is compiled twice. The caller's own choice wins.
TOOLCHAIN_FILE="$CARGO_TARGET_DIR/.toolchain"
use_toolchain() {
    [ -n "${RUSTUP_TOOLCHAIN:-}" ] && return
    if [ ! -s "$TOOLCHAIN_FILE" ]; then
        echo "No Rust toolchain was chosen yet: run scripts/setup" >&2
        return 1
    fi
    RUSTUP_TOOLCHAIN=$(<"$TOOLCHAIN_FILE")
    export RUSTUP_TOOLCHAIN
}

# A continuous integration run builds what the lockfiles say; a developer may be changing them.
# shellcheck disable=SC2034 # used by the scripts that source this one
LOCKED=()
# shellcheck disable=SC2034
if [ -n "${CI:-}" ]; then LOCKED=(--locked); fi

die() {
    printf '%s: %s\n' "scripts/${0##*/}" "$*" >&2
    exit 1
}

has() {
    command -v "$1" >/dev/null 2>&1
}

# step TEXT: says what begins, its number, and the seconds since the script began.
STEP=0
step() {
    STEP=$((STEP + 1))
    printf '[%d, after %d s] %s\n' "$STEP" "$SECONDS" "$*"
}

# quietly COMMAND...: shows a command's output only if it fails.
quietly() {
    local log
    log=$(mktemp)
    if "$@" >"$log" 2>&1; then
        rm -f "$log"
    else
        local status=$?
        tail -n 30 "$log" >&2
        rm -f "$log"
        return "$status"
    fi
}
