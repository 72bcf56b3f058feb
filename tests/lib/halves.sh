# Sourced by tests/run: the halves and the replay. Each adds one line to summary and fails when a test failed or none ran.

# Adds up the numbers that stand before a word in the given lines ("12 passed" and "3 passed" give 15).
add_up() {
    awk -v word="$1" '{ for (i = 2; i <= NF; i++) { w = $i; gsub(/[;,.]/, "", w); if (w == word) sum += $(i - 1) } } END { print sum + 0 }'
}

# True when the arguments for cargo test choose packages themselves.
chooses_packages() {
    local argument
    for argument in "$@"; do
        case "$argument" in
            --) return 1 ;;
            -p* | --package | --package=*) return 0 ;;
        esac
    done
    return 1
}

run_rust() {
    local began=$SECONDS scope=(--workspace) failed=no
    if chooses_packages "${cargo_arguments[@]}"; then
        scope=()
    else
        # Tests that start the program itself find it built. Asking for tests and programs in one go makes cargo choose
        # the same features for both, so that nothing is compiled twice.
        cargo build --workspace --locked --bins --tests || failed=yes
    fi
    if [ "$failed" = no ]; then
        cargo test "${scope[@]}" --locked --no-fail-fast "${cargo_arguments[@]}" 2>&1 | tee "$work/rust.log" || failed=yes
    fi
    touch "$work/rust.log"
    grep '^test result:' "$work/rust.log" >"$work/rust.results" || true
    local passed not_passed ignored
    passed="$(add_up passed <"$work/rust.results")"
    not_passed="$(add_up failed <"$work/rust.results")"
    ignored="$(add_up ignored <"$work/rust.results")"
    summary+=("rust tests: $passed passed, $not_passed failed, $ignored ignored, $((SECONDS - began)) seconds")
    if [ "$failed" = yes ]; then
        summary+=("rust tests did not succeed, see above")
        return 1
    fi
    if [ "$passed" -eq 0 ]; then
        summary+=("no rust test ran, which counts as a failure")
        return 1
    fi
}

# The first lines of December 2010, undisturbed and killed: see tests/replay. The whole of it takes longer and has its own command.
run_replay() {
    local began=$SECONDS failed=no
    cargo build --workspace --locked --bins --tests || failed=yes
    if [ "$failed" = no ]; then
        tests/replay --lines 300 --kill 4 --binary "$CARGO_TARGET_DIR/debug/sentra" || failed=yes
    fi
    if [ "$failed" = yes ]; then
        summary+=("the replay did not succeed, see above")
        return 1
    fi
    summary+=("replay: 300 lines, killed 4 times and continued to the same end, $((SECONDS - began)) seconds")
}

# What every search engine promises, on a real Meilisearch server. No package registry has one, so this needs MEILI_URL (and MEILI_KEY).
# The last line of all says when it did not run.
run_meilisearch() {
    if [ -z "${MEILI_URL:-}" ]; then
        last_line="NOT RUN: the contract suite on a real Meilisearch server. Set MEILI_URL and MEILI_KEY to run it."
        return 0
    fi
    if ! cargo test --workspace --locked --lib -- --ignored engine::contract::meili_server 2>&1 | tee "$work/meilisearch.log"; then
        last_line="contract suite on $MEILI_URL: did not succeed, see above"
        return 1
    fi
    grep '^test result:' "$work/meilisearch.log" >"$work/meilisearch.results" || true
    local passed
    passed="$(add_up passed <"$work/meilisearch.results")"
    last_line="contract suite on $MEILI_URL: $passed passed"
    if [ "$passed" -eq 0 ]; then
        last_line="contract suite on $MEILI_URL: no test ran, which counts as a failure"
        return 1
    fi
}

run_browser() {
    local began=$SECONDS failed=no journeys
    shopt -s nullglob
    journeys=(tests/browser/*.test.mjs)
    shopt -u nullglob
    if [ "${#journeys[@]}" -eq 0 ]; then
        summary+=("browser journeys: there is none in tests/browser, which counts as a failure")
        return 1
    fi
    # As in the Rust half, so that the two share what is compiled.
    cargo build --workspace --locked --bins --tests || failed=yes
    if [ "$failed" = no ]; then
        SENTRA_TEST_CHROMIUM="$chromium" node --test --test-timeout=600000 --test-reporter=spec \
            "${journeys[@]}" 2>&1 | tee "$work/browser.log" || failed=yes
    fi
    touch "$work/browser.log"
    local passed not_passed skipped
    passed="$(awk '$2 == "pass" && NF == 3 { n = $3 } END { print n + 0 }' "$work/browser.log")"
    not_passed="$(awk '$2 == "fail" && NF == 3 { n = $3 } END { print n + 0 }' "$work/browser.log")"
    skipped="$(awk '($2 == "skipped" || $2 == "todo") && NF == 3 { n += $3 } END { print n + 0 }' "$work/browser.log")"
    summary+=("browser journeys: $passed passed, $not_passed failed, $skipped skipped, $((SECONDS - began)) seconds")
    if [ "$failed" = yes ]; then
        summary+=("browser journeys did not succeed, see above")
        return 1
    fi
    if [ "$passed" -eq 0 ]; then
        summary+=("no browser journey ran, which counts as a failure")
        return 1
    fi
}
