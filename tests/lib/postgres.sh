# Sourced by tests/run: one throw-away PostgreSQL server on the loopback address.

# initdb and postgres refuse to run as root.
as_postgres_user() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    else
        runuser -u "$postgres_user" -- "$@"
    fi
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Starts the server in "$work/postgres" and exports SENTRA_TEST_POSTGRES. Needs postgres_bin.
start_postgres() {
    postgres_user=nobody
    if id -u postgres >/dev/null 2>&1; then
        postgres_user=postgres
    fi
    postgres_data="$work/postgres/data"
    mkdir "$work/postgres"
    if [ "$(id -u)" -eq 0 ]; then
        chown "$postgres_user" "$work/postgres"
    fi
    # Locale C sorts by bytes, as SQLite does, so both databases are asked the same question.
    (cd "$work/postgres" && as_postgres_user "$postgres_bin/initdb" --pgdata="$postgres_data" --username=postgres \
        --auth=trust --encoding=UTF8 --locale=C --no-sync >"$work/initdb.log" 2>&1) || {
        cat "$work/initdb.log" >&2
        stop_with "initdb failed"
    }
    # Nothing here has to outlive a power cut, and many tests open pools at once. Test machines often have a tiny
    # /dev/shm, which parallel workers would need.
    cat >>"$postgres_data/postgresql.conf" <<'CONF'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
shared_buffers = 128MB
fsync = off
synchronous_commit = off
full_page_writes = off
max_parallel_workers_per_gather = 0
autovacuum_naptime = 10min
timezone = 'UTC'
log_min_messages = warning
CONF
    local try port
    for try in 1 2 3 4 5; do
        # Somebody else may take the port between the question and the start, hence the tries.
        port="$(free_port)"
        if (cd "$work/postgres" && as_postgres_user "$postgres_bin/pg_ctl" start --wait --timeout=60 --silent \
            --pgdata="$postgres_data" --log="$work/postgres/server.log" --options="-p $port" </dev/null >/dev/null 2>&1); then
            postgres_pid="$(head -n 1 "$postgres_data/postmaster.pid")"
            export SENTRA_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"
            return 0
        fi
    done
    tail -n 20 "$work/postgres/server.log" >&2 || true
    stop_with "PostgreSQL did not start in $try tries"
}

# Its data is thrown away with the folder, so it need not shut down in good order (SIGQUIT: at once).
stop_postgres() {
    local waited
    if [ -z "${postgres_pid:-}" ]; then
        return 0
    fi
    kill -QUIT "$postgres_pid" 2>/dev/null || true
    for waited in $(seq 1 100); do
        kill -0 "$postgres_pid" 2>/dev/null || return 0
        sleep 0.1
    done
    echo "tests/run: PostgreSQL (process $postgres_pid) still runs after $((waited / 10)) seconds" >&2
    kill -KILL "$postgres_pid" 2>/dev/null || true
}
