# Sourced by the scripts of other machines. Gives them a compiler for any target: rustup serves
# only the host's here, so Debian's rustc and the source of its standard library are unpacked into
# target/other-machine, and cargo builds that library for the target. Nothing is installed of it.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CARGO_TERM_COLOR=never DEBIAN_FRONTEND=noninteractive
export CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_TEST_DEBUG=0 # smaller and sooner

folder=$PWD/target/other-machine
mkdir -p "$folder"

skip() {
    echo "skipped: $1"
    exit 0
}

# update_lists: once a script, and only when something is to be fetched.
update_lists() {
    [ -z "${updated-}" ] || return 0
    updated=yes
    apt-get update -qq >"$folder/apt.log" 2>&1 || skip 'apt-get update fails'
}

# install_packages PACKAGE...: of Debian, on this system.
install_packages() {
    dpkg -s "$@" >/dev/null 2>&1 && return 0
    update_lists
    apt-get install -y -qq --no-install-recommends "$@" >"$folder/apt.log" 2>&1 ||
        skip "cannot install $*"
}

# unpack_rust: the compiler, and RUSTC to call it.
unpack_rust() {
    command -v apt-get >/dev/null || skip 'no apt-get'
    local root=$folder/rust
    if [ ! -e "$root/done" ]; then
        update_lists
        local std
        std=$(apt-cache depends libstd-rust-web-dev 2>/dev/null |
            sed -n 's/.*Depends: \(libstd-rust-web-[0-9.]*\)$/\1/p')
        [ -n "$std" ] || skip 'no libstd-rust-web-dev'
        local llvm
        llvm=$(apt-cache depends "$std" | sed -n 's/.*Depends: \(libllvm[0-9]*\)$/\1/p')
        rm -rf "$root" "$folder/packages"
        mkdir -p "$root" "$folder/packages"
        (cd "$folder/packages" &&
            apt-get download -qq rustc-web rust-web-src libstd-rust-web-dev "$std" \
                ${llvm:+"$llvm"}) >"$folder/apt.log" 2>&1 || skip 'cannot download rustc-web'
        local package
        for package in "$folder"/packages/*.deb; do dpkg -x "$package" "$root"; done
        rm -r "$folder/packages"
        cat >"$root/rustc" <<END
#!/bin/sh
export LD_LIBRARY_PATH="$root/usr/lib/x86_64-linux-gnu:$root/usr/lib\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
exec "$root/usr/bin/rustc" "\$@"
END
        chmod +x "$root/rustc"
        "$root/rustc" --version >/dev/null || skip 'the unpacked rustc does not run'
        touch "$root/done"
    fi
    # RUSTC_BOOTSTRAP: building the standard library is an unstable option of cargo.
    export RUSTC=$root/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$folder/build
    unset RUSTUP_TOOLCHAIN
}
