# The released program and the programs that measure it. Sourced by the commands in bin/ after lib/packages.sh.
# shellcheck shell=bash

# build_release: builds them and puts their directory into $release_directory. Always all of them together: what tests and
# examples need switches on features of libraries that the program shares with them (`cargo tree -e features`), so that the
# program alone would be another one to cargo, linked anew for minutes.
build_release() {
    cargo build --release --locked --quiet --bin thidua --example minimal --example load \
        || give_up "thidua could not be built: see the errors above."
    # shellcheck disable=SC2034 # read by the commands that source this file
    release_directory=${CARGO_TARGET_DIR:-$PWD/target}/release
}
