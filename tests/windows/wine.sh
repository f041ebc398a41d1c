# A compiler for Windows and Wine, with Debian's packages alone. Sourced, from the project's folder,
# by those who compile the program for Windows and run it: tests/windows/run, tests/installers/msi.
# shellcheck shell=bash
#
# A Rust that is new enough (rustc-web, which is what browsers are built with), its standard library
# as source, since there is none for Windows, and MinGW.

export CARGO_TARGET_DIR="$PWD/target/windows"
export WINEPREFIX="$CARGO_TARGET_DIR/wine"
# No messages of Wine's own, no .NET, no HTML, and no entries in the menus of a desktop.
export WINEDEBUG=-all WINEDLLOVERRIDES="mscoree=;mshtml=;winemenubuilder.exe="
wine=/usr/lib/wine/wine64
wineserver=/usr/lib/wine/wineserver64

# The packages that are not there.
missing_for_windows() {
    local package
    for package in cargo-web rustc-web rust-web-src gcc-mingw-w64-x86-64 wine64; do
        dpkg -s "$package" >/dev/null 2>&1 || echo "$package"
    done
}

# Wine's Windows is made once. The library is put there last: where it is, all of it is.
prepare_wine() {
    local library="$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll"
    local source=tests/windows/bcryptprimitives.c
    [ "$library" -nt "$source" ] && return
    rm -rf "$WINEPREFIX"
    mkdir -p "$WINEPREFIX"
    "$wine" wineboot --init >"$CARGO_TARGET_DIR/wineboot.txt" 2>&1
    "$wineserver" -w
    x86_64-w64-mingw32-gcc -O2 -shared -o "$WINEPREFIX/new.dll" "$source" -ladvapi32
    mv "$WINEPREFIX/new.dll" "$library"
}

# cargo for Windows; what it runs, it runs under Wine.
windows_cargo() {
    # A library of its own for this target is something that only nightly compilers build.
    RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_UNSTABLE_BUILD_STD=std \
        CARGO_BUILD_TARGET=x86_64-pc-windows-gnu CARGO_PROFILE_DEV_DEBUG=0 \
        CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER="$wine" \
        CARGO_UNSTABLE_WARNINGS=true CARGO_BUILD_WARNINGS=deny /usr/bin/cargo "$@"
}
