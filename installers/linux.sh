# The file tree of a Linux package. Sourced after project.sh.
# shellcheck shell=bash

# lay_out PROGRAM ROOT ZSH-FOLDER: the whole tree below ROOT; only zsh's folder is a
# distribution's own.
lay_out() {
    local program=$1 root=$2 zsh=$3
    local share=$root/usr/share
    install -D -m 755 "$program" "$root/usr/bin/hub-bridge"
    asked man --folder "$share/man/man1"
    gzip -9n "$share/man/man1"/*
    write_completions "$root/completions"
    install -D -m 644 "$root/completions/hub-bridge.bash" \
        "$share/bash-completion/completions/hub-bridge"
    install -D -m 644 "$root/completions/_hub-bridge" "$root$zsh/_hub-bridge"
    install -D -m 644 "$root/completions/hub-bridge.fish" \
        "$share/fish/vendor_completions.d/hub-bridge.fish"
    rm -r "$root/completions"
    write_manifests linux /usr/bin/hub-bridge "$root"
}
