#!/bin/sh
# Installs hub-bridge for you alone, below ~/.local, without root:
#
#     curl -fsSL …/releases/latest/download/install.sh | sh
#
# The same line again updates it. Options come behind "sh -s --":
#
#     --version 0.1.0        that version instead of the latest
#     --require-signature    stop where the signature can't be checked, for want of minisign
#     --uninstall            take it out of your browsers and remove it; settings, keys and
#                            history stay
#
# HUB_BRIDGE_PREFIX is where it goes instead of ~/.local.
set -eu
umask 022

# installers/release fills these in. The key's other half signs SHA256SUMS; without a key the
# releases are not signed.
releases='@RELEASES@'
public_key='@PUBLIC_KEY@'

say() {
    printf '%s\n' "$*"
}

die() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 1
}

target() {
    case "$(uname -s) $(uname -m)" in
        'Linux x86_64' | 'Linux amd64') say x86_64-unknown-linux-musl ;;
        'Linux aarch64' | 'Linux arm64') say aarch64-unknown-linux-musl ;;
        'Darwin '*) say universal-apple-darwin ;;
        *) die "there is no program for $(uname -s) on $(uname -m); cargo can build one" ;;
    esac
}

download() {
    if command -v curl >/dev/null; then
        # A redirect leads to https, too.
        curl -fsSL --proto-redir =https -o "$2" "$1"
    elif command -v wget >/dev/null; then
        wget -q -O "$2" "$1"
    else
        die 'please install curl or wget'
    fi || die "can't be downloaded: $1"
}

sum_of() {
    if command -v sha256sum >/dev/null; then
        sha256sum "$1"
    else
        shasum -a 256 "$1"
    fi | cut -d ' ' -f 1
}

check_signature() {
    if [ -z "$public_key" ]; then
        [ -z "$require_signature" ] || die 'this release is not signed'
        return 0
    fi
    download "$from/SHA256SUMS.minisig" "$new/SHA256SUMS.minisig"
    if command -v minisign >/dev/null; then
        minisign -Vqm "$new/SHA256SUMS" -P "$public_key" ||
            die 'the signature is wrong: nothing was installed'
    elif [ -n "$require_signature" ]; then
        die 'the signature was not checked: please install minisign'
    else
        say 'The signature was not checked, only the checksum: that takes minisign.'
    fi
}

# Whether version $1 comes before $2.
is_older() {
    awk -v one="$1" -v other="$2" 'BEGIN {
        split(one, a, "."); split(other, b, ".")
        for (i = 1; i <= 3; i++) if (a[i] + 0 != b[i] + 0) exit (a[i] + 0 > b[i] + 0)
        exit 1
    }'
}

# The signature is that of any release, an old one too: what is newest may not be older than what is
# here, and a version that was asked for is that one.
check_version() {
    if [ -n "$version" ]; then
        [ "$found" = "$version" ] || die "it is said to be $version, and is $found: nothing was installed"
    elif here=$("$bin/hub-bridge" --version 2>/dev/null); then
        ! is_older "$found" "${here##* }" ||
            die "the newest release is $found, and ${here##* } is here: --version $found takes it all the same"
    fi
}

# The archive of this machine, in a folder that nobody else can write to.
fetch() {
    from=$releases/latest/download
    [ -z "$version" ] || from=$releases/download/v$version
    download "$from/SHA256SUMS" "$new/SHA256SUMS"
    check_signature
    line=$(grep -E "^[0-9a-f]{64} [ *]hub-bridge-[0-9.]+-$machine\.tar\.gz\$" "$new/SHA256SUMS") ||
        die "this release has no $machine"
    sum=${line%% *}
    archive=hub-bridge-${line#*hub-bridge-}
    found=${archive#hub-bridge-} found=${found%-"$machine".tar.gz}
    check_version
    download "$from/$archive" "$new/archive"
    [ "$(sum_of "$new/archive")" = "$sum" ] ||
        die "$archive is not what the release says it is: nothing was installed"
    tar -xzf "$new/archive" -C "$new" --strip-components 1
}

install_all() {
    mkdir -p "$bin"
    cp "$new/hub-bridge" "$bin/.hub-bridge.new"
    shown=$("$bin/.hub-bridge.new" --version) || {
        rm -f "$bin/.hub-bridge.new"
        die "it does not run in $bin: nothing was installed"
    }
    mkdir -p "$share/man/man1" "$share/bash-completion/completions" \
        "$share/zsh/site-functions" "$share/fish/vendor_completions.d"
    cp "$new"/man1/*.1 "$share/man/man1"
    cp "$new/completions/hub-bridge.bash" "$share/bash-completion/completions/hub-bridge"
    cp "$new/completions/_hub-bridge" "$share/zsh/site-functions"
    cp "$new/completions/hub-bridge.fish" "$share/fish/vendor_completions.d"
    # Hosts that browsers have running keep the old file until they end.
    mv -f "$bin/.hub-bridge.new" "$bin/hub-bridge"
    say "$shown is in $bin"
    case :$PATH: in
        *:"$bin":*) say 'Go on with: hub-bridge setup' ;;
        *) say "Go on with: $bin/hub-bridge setup    ($bin is not in your PATH)" ;;
    esac
}

uninstall() {
    [ -e "$bin/hub-bridge" ] || die "there is no hub-bridge in $bin"
    "$bin/hub-bridge" --version >/dev/null ||
        die 'it does not run, so it can not leave your browsers: install it again, then remove it'
    "$bin/hub-bridge" browser uninstall || die 'a browser still has it registered: nothing was removed'
    rm -f "$bin/hub-bridge" "$share"/man/man1/hub-bridge.1 "$share"/man/man1/hub-bridge-*.1 \
        "$share/bash-completion/completions/hub-bridge" "$share/zsh/site-functions/_hub-bridge" \
        "$share/fish/vendor_completions.d/hub-bridge.fish"
    # Those that it was alone in.
    for folder in "$share/fish/vendor_completions.d" "$share/fish" "$share/zsh/site-functions" \
        "$share/zsh" "$share/bash-completion/completions" "$share/bash-completion" \
        "$share/man/man1" "$share/man"; do
        rmdir "$folder" 2>/dev/null || true
    done
    say 'hub-bridge is removed. Your settings, keys and history are still there.'
}

main() {
    version='' require_signature='' remove=''
    while [ $# -gt 0 ]; do
        case $1 in
            --version) [ $# -ge 2 ] || die '--version takes a version' && version=${2#v} && shift ;;
            --require-signature) require_signature=yes ;;
            --uninstall) remove=yes ;;
            *) die "what is $1? --version VERSION, --require-signature and --uninstall are known" ;;
        esac
        shift
    done
    [ -z "${SUDO_USER:-}" ] || die 'it is installed for you alone: please run it without sudo'
    prefix=${HUB_BRIDGE_PREFIX:-$HOME/.local}
    bin=$prefix/bin share=$prefix/share
    if [ -n "$remove" ]; then
        uninstall
        return
    fi
    case $releases in
        *://*) ;;
        *) die 'this is the source of the script: please take the one of a release' ;;
    esac
    machine=$(target)
    new=$(mktemp -d)
    trap 'rm -rf "$new"' EXIT
    # Some shells leave out the trap above when a signal ends them.
    trap 'exit 130' INT
    trap 'exit 143' HUP TERM
    fetch
    install_all
}

# Here, so that half a download does nothing.
main "$@"
