# Sourced by tests/run: finds what the tests need and, as root on Debian, installs what is missing.

stop_with() {
    printf 'tests/run: %s\n' "$*" >&2
    exit 1
}

# Installs Debian packages without touching what is there; elsewhere says what to install by hand.
install_packages() {
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        stop_with "missing: $*. Install it with your system's package manager, or run this as root on Debian."
    fi
    printf 'tests/run: installing %s\n' "$*"
    local apt=(apt-get -o DPkg::Lock::Timeout=300 -q -y)
    export DEBIAN_FRONTEND=noninteractive
    # Package lists may be old or absent on a fresh machine.
    "${apt[@]}" update >"$work/apt.log" 2>&1 || {
        tail -n 20 "$work/apt.log" >&2
        stop_with "apt-get update failed"
    }
    "${apt[@]}" install --no-install-recommends "$@" >>"$work/apt.log" 2>&1 || {
        tail -n 20 "$work/apt.log" >&2
        stop_with "apt-get could not install $*"
    }
}

# Prints the program folder of the newest PostgreSQL that is at least version 15; fails when there is none.
find_postgres() {
    local folder version best="" best_version=14
    for folder in /usr/lib/postgresql/*/bin "$(pg_config --bindir 2>/dev/null || true)"; do
        if [ ! -x "$folder/initdb" ] || [ ! -x "$folder/postgres" ]; then
            continue
        fi
        version="$("$folder/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')"
        if [ "$version" -gt "$best_version" ]; then
            best="$folder"
            best_version="$version"
        fi
    done
    [ -n "$best" ] && printf '%s\n' "$best"
}

# Sets postgres_bin.
need_postgres() {
    if ! postgres_bin="$(find_postgres)"; then
        # The package would otherwise create and start a server of its own beside the one the tests start.
        local no_cluster=/etc/postgresql-common/createcluster.d/sentra-tests.conf
        if [ "$(id -u)" -eq 0 ] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
            mkdir -p "${no_cluster%/*}"
            echo 'create_main_cluster = false' >"$no_cluster"
            cleanup_files+=("$no_cluster")
        fi
        install_packages postgresql-15
        postgres_bin="$(find_postgres)" || stop_with "PostgreSQL 15 or later is missing after its installation"
    fi
}

# The mail server for tests, in a folder of its own beside what is compiled; exports SENTRA_TEST_SMTPD_PYTHON. Needs CARGO_TARGET_DIR.
need_mail_server() {
    local folder="$CARGO_TARGET_DIR/test-tools/python" package=aiosmtpd==1.4.6
    if ! "$folder/bin/python" -c 'import aiosmtpd.smtp' 2>/dev/null; then
        python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
        printf 'tests/run: installing %s\n' "$package"
        rm -rf "$folder"
        python3 -m venv "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check "$package" ||
            stop_with "$package could not be installed"
    fi
    export SENTRA_TEST_SMTPD_PYTHON="$folder/bin/python"
}

# The proxy of the example under deploy/; exports SENTRA_TEST_CADDY. The package would start a server of its own, so it is only unpacked.
need_caddy() {
    local folder="$CARGO_TARGET_DIR/test-tools/caddy" name
    for name in "${SENTRA_TEST_CADDY:-}" caddy "$folder/usr/bin/caddy"; do
        if [ -n "$name" ] && SENTRA_TEST_CADDY="$(command -v "$name")"; then
            export SENTRA_TEST_CADDY
            return 0
        fi
    done
    command -v apt-get >/dev/null || stop_with "missing: caddy 2.6 or later. Install it with your system's package manager."
    printf 'tests/run: unpacking caddy\n'
    rm -rf "$folder"
    mkdir -p "$folder"
    # Package lists may be old or absent on a fresh machine.
    { (cd "$folder" && apt-get -q download caddy) || (apt-get -q update && cd "$folder" && apt-get -q download caddy); } \
        >"$work/apt.log" 2>&1 && dpkg-deb -x "$folder"/caddy_*.deb "$folder" || {
        tail -n 20 "$work/apt.log" >&2
        stop_with "the package caddy could not be unpacked"
    }
    rm "$folder"/caddy_*.deb
    export SENTRA_TEST_CADDY="$folder/usr/bin/caddy"
}

find_chromium() {
    local name
    for name in "${SENTRA_TEST_CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome; do
        if [ -n "$name" ] && command -v "$name"; then
            return 0
        fi
    done
    return 1
}

# Sets chromium. Without a font Chromium draws nothing readable, and widths measured on such a page mean nothing.
need_chromium() {
    if ! find_chromium >/dev/null; then
        install_packages chromium fontconfig fonts-dejavu-core fonts-noto-core fonts-noto-cjk
    elif ! command -v fc-list >/dev/null || [ -z "$(fc-list :lang=id family)" ] || [ -z "$(fc-list :lang=zh-hk family)" ]; then
        install_packages fontconfig fonts-dejavu-core fonts-noto-core fonts-noto-cjk
    fi
    chromium="$(find_chromium)" || stop_with "Chromium is missing after its installation"
}

# The browser journeys' two libraries, by the committed lock file; nothing of theirs is executed while installing.
need_node_modules() {
    command -v node >/dev/null && command -v npm >/dev/null || stop_with "missing: Node.js 20 or later with npm"
    local major
    major="$(node -p 'process.versions.node.split(".")[0]')"
    [ "$major" -ge 20 ] || stop_with "Node.js 20 or later is needed, this is $(node --version)"
    local folder="$root/tests/browser"
    local stamp="$folder/node_modules/.sentra-lock"
    if ! cmp -s "$folder/package-lock.json" "$stamp"; then
        (cd "$folder" && npm ci --ignore-scripts --include=dev --no-audit --no-fund --loglevel=error)
        cp "$folder/package-lock.json" "$stamp"
    fi
}
