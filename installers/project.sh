# What packages take from the project. Sourced by the scripts here, by bash 3.2 (macOS) and newer.
#
# A package repeats nothing that the program knows: names, paths, ids, manual and completions are
# asked of HUB_BRIDGE_ASK, a program of the packaged version that runs on this machine.
# shellcheck shell=bash

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ask=${HUB_BRIDGE_ASK:-$project/target/debug/hub-bridge}

# The time that everything in a package has: that of the last commit.
if ! SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$project" log -1 --format=%ct)}; then
    echo "installers: without git's history, please set SOURCE_DATE_EPOCH to the release's time" >&2
    exit 1
fi
export SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

# The program, without the settings of whoever makes the package.
asked() {
    env -i HOME=/nonexistent "$ask" "$@"
}

# How hard packages are compressed, from 0 to 9; tests take the quickest.
level=${HUB_BRIDGE_LEVEL:-9}
export level

# HUB_BRIDGE_VERSION: for tests, which need an older package.
version=${HUB_BRIDGE_VERSION:-$(asked --version | cut -d ' ' -f 2)}
case $version in
    '' | *[!0-9.]*)
        # What comes before another: dpkg, rpm, pacman and Windows Installer each say otherwise.
        echo "installers: a version is three numbers, as in 1.2.3, and not \"$version\"" >&2
        exit 1
        ;;
esac
export version

# registrations linux|macos|windows PROGRAM [--system]: where manifests belong, and what is in them.
registrations() {
    asked browser install --all --dry-run --json --os "$1" --program "$2" "${@:3}"
}

# write_manifests linux|macos PROGRAM ROOT: the manifests for all users, below ROOT.
write_manifests() {
    local all engine file
    all=$(registrations "$1" "$2" --system)
    jq -r '.places[] | "\(.engine) \(.target)"' <<<"$all" | while read -r engine file; do
        mkdir -p "$3$(dirname "$file")"
        jq -j --arg engine "$engine" '.manifests[$engine]' <<<"$all" >"$3$file"
    done
}

# write_completions FOLDER: for each shell, by the name that it wants.
write_completions() {
    mkdir -p "$1"
    asked completions bash >"$1/hub-bridge.bash"
    asked completions zsh >"$1/_hub-bridge"
    asked completions fish >"$1/hub-bridge.fish"
    asked completions powershell >"$1/hub-bridge.ps1"
}

# pack_tar FOLDER NAME FILE: what is NAME in FOLDER as .tar.gz, the same bytes whoever makes it; by
# GNU tar, which is gtar on a Mac.
pack_tar() {
    "$(command -v gtar || echo tar)" -C "$1" --sort=name --mtime="@$SOURCE_DATE_EPOCH" \
        --owner=0 --group=0 --numeric-owner --format=ustar -cf - "$2" | gzip -nc "-$level" >"$3"
}

# settle FOLDER: modes and times that do not depend on who makes the package, and when.
settle() {
    chmod -R u=rwX,go=rX "$1"
    find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}
