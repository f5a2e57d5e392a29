# A PostgreSQL server for one run of the checks: private, empty, without fsync, gone afterwards. Never for data.
# Sourced by bin/test and bin/prepare after lib/packages.sh.
# shellcheck shell=bash

throwaway_directory=
throwaway_owner=
# Fast, since nothing of it is kept. A command that measures or breaks things sets its own.
throwaway_settings="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"

# as_owner COMMAND…: runs it as the user the server runs as, which is never root.
as_owner() {
    if [ -n "$throwaway_owner" ]; then
        (cd / && runuser -u "$throwaway_owner" -- "$@")
    else
        "$@"
    fi
}

# start_throwaway_postgres: starts the server and prints nothing; its address is in $throwaway_url afterwards.
start_throwaway_postgres() {
    local programs
    programs=$(postgres_directory)
    # Directly under /tmp: the path of a Unix socket may have 107 bytes at most.
    throwaway_directory=$(mktemp -d /tmp/thidua-checks.XXXXXX)
    if [ "$(id -u)" -eq 0 ]; then
        # The server refuses to run as root.
        throwaway_owner=nobody
        ! getent passwd postgres >/dev/null || throwaway_owner=postgres
        chown "$throwaway_owner" "$throwaway_directory"
    fi
    as_owner "$programs/initdb" --pgdata="$throwaway_directory/data" --username=thidua --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$throwaway_directory/initdb.log" 2>&1 \
        || { cat "$throwaway_directory/initdb.log" >&2; give_up "A throw-away PostgreSQL could not be created: see the lines above."; }
    as_owner "$programs/pg_ctl" --pgdata="$throwaway_directory/data" --log="$throwaway_directory/server.log" \
        --silent --wait --timeout=60 --options="-c listen_addresses='' -c unix_socket_directories='$throwaway_directory' \
        -c max_connections=200 $throwaway_settings" start >/dev/null \
        || { cat "$throwaway_directory/server.log" >&2; give_up "A throw-away PostgreSQL could not be started: see the lines above."; }
    as_owner "$programs/createdb" --host="$throwaway_directory" --username=thidua thidua
    # shellcheck disable=SC2034 # read by the commands that source this file
    throwaway_url="postgres://thidua@localhost/thidua?host=$throwaway_directory"
}

# stop_throwaway_postgres: stops the server if there is one, and removes it. For a trap: safe to call at any time.
stop_throwaway_postgres() {
    [ -n "$throwaway_directory" ] || return 0
    if [ -e "$throwaway_directory/data/postmaster.pid" ]; then
        as_owner "$(postgres_directory)/pg_ctl" --pgdata="$throwaway_directory/data" --silent --mode=immediate \
            --wait --timeout=30 stop >/dev/null 2>&1 || true
    fi
    rm -rf "$throwaway_directory"
    throwaway_directory=
}
