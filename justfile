# Every check is a step of `.ci/run`, so that CI and a developer run the same lines.

# List the recipes.
default:
    @just --list

# A simulated GitLab, one pass over it, and what it wrote: no token, no network.
demo:
    cargo run --locked -- demo

# Everything that CI checks.
check:
    .ci/run

# Write the formatting that CI asks for.
format:
    cargo fmt

# Lints, for the default features and for those of the image.
clippy:
    .ci/run fmt clippy

# The documentation, where a dead link is an error.
doc:
    .ci/run doc

# All tests, or those whose name contains a word.
test *words:
    {{ if words == "" { ".ci/run test" } else { "cargo test --locked " + words } }}

# The properties of clocks, calendars and zones, with far more cases than a test run has time for, and hundreds of quarters.
nightly cases="10000":
    PROPTEST_CASES={{ cases }} .ci/run nightly

# The Dockerfile's lints.
hadolint:
    .ci/run dockerfile

# The dependency policy; `cargo install cargo-deny` first. Advisories need the network.
deny *checks="bans licenses sources":
    cargo deny check {{ checks }}

# What the pure core costs, in time and memory; `just bench 1000000` for other numbers of accounts.
bench accounts="1000,10000,100000":
    STAGECOACH_BENCH_ACCOUNTS={{ accounts }} cargo bench --locked --bench core

# Stagecoach and a plain python-gitlab script against one simulated GitLab: `just bench-process --accounts 10000`.
bench-process *options:
    .ci/run tools
    cargo build --release --locked --bins --example simulate
    target/ci/venv/bin/python benches/process.py {{ options }}

# The image, and that it starts.
image:
    docker build --tag stagecoach .
    docker run --rm stagecoach --version
