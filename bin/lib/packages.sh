# Installs Debian packages that a command needs. Sourced by the commands in bin/, never run by itself.
# shellcheck shell=bash

# Says one sentence and ends the command.
give_up() {
    printf '%s\n' "$1" >&2
    exit 1
}

# say TEXT: what the command is doing, apart from what it prints.
say() {
    printf '==> %s\n' "$1"
}

# have PROGRAM…: whether every program is on the PATH.
have() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null 2>&1 || return 1
    done
}

# as_root COMMAND…: runs it as root, through sudo where needed.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# may_install PURPOSE PACKAGE…: ends the command with the sentence that helps where packages cannot be installed.
may_install() {
    local purpose=$1
    shift
    have apt-get || give_up "$purpose is missing and this is not Debian or Ubuntu: install what corresponds to the Debian packages $* and start again."
    [ "$(id -u)" -ne 0 ] || return 0
    have sudo || give_up "$purpose is missing and installing needs root: run 'apt-get install $*' as root and start again."
    # Without a terminal a password prompt would wait for ever.
    [ -t 0 ] || sudo -n true 2>/dev/null || give_up "$purpose is missing and sudo wants a password: run 'sudo apt-get install $*' and start again."
}

# install_packages PURPOSE PACKAGE…: installs Debian packages, or says in one sentence what is to be installed by hand.
install_packages() {
    local purpose=$1
    may_install "$@"
    shift
    say "installing $purpose ($*)"
    # The package lists of a fresh machine are empty or old; asking once is cheaper than guessing.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >/dev/null \
        || give_up "The package lists could not be read: check the network, or run 'apt-get install $*' by hand and start again."
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" </dev/null \
        || give_up "$purpose could not be installed: run 'apt-get install $*' by hand, mend what it says, and start again."
}

# need_cargo: the Rust toolchain, which no script installs behind anyone's back.
need_cargo() {
    have cargo || PATH="$HOME/.cargo/bin:$PATH"
    have cargo || give_up "No Rust toolchain was found: install Rust 1.95 or newer (rust-lang.org/tools/install) and start again."
}

# need_compiler: the C compiler that links the program.
need_compiler() {
    have cc || install_packages "a C compiler" gcc libc6-dev
}

# need_node: Node.js, version 18 or newer.
need_node() {
    have node || install_packages "Node.js" nodejs
    [ "$(node --version | sed -E 's/^v([0-9]+).*/\1/')" -ge 18 ] \
        || give_up "The installed Node.js is older than 18: install a newer one and start again."
}

# need_postgres: the PostgreSQL server programs, version 15 or newer, without a server of Debian's own.
need_postgres() {
    local settings=/etc/postgresql-common/createcluster.d
    if [ -z "$(postgres_directory)" ]; then
        may_install "the PostgreSQL server" postgresql
        # Debian would create and start a cluster named main; thidua keeps one of its own.
        as_root mkdir -p "$settings"
        echo 'create_main_cluster = false' | as_root tee "$settings/thidua.conf" >/dev/null
        install_packages "the PostgreSQL server" postgresql
        as_root rm -f "$settings/thidua.conf"
    fi
    [ -n "$(postgres_directory)" ] || give_up "The installed PostgreSQL server is older than 15: install PostgreSQL 15 or newer and start again."
}

# postgres_directory: prints the directory of the newest server programs from version 15, or nothing.
postgres_directory() {
    local directory directories major
    # In the order of preference: the PATH, what pg_config names, Debian's directories with the highest version first.
    mapfile -t directories < <(
        command -v postgres | xargs -r readlink -f | xargs -r dirname
        pg_config --bindir 2>/dev/null
        printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV
    )
    for directory in "${directories[@]}"; do
        if [ -x "$directory/initdb" ] && [ -x "$directory/pg_ctl" ] && [ -x "$directory/psql" ]; then
            major=$("$directory/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
            if [ "${major:-0}" -ge 15 ]; then
                printf '%s\n' "$directory"
                return
            fi
        fi
    done
}
