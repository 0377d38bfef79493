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

# All that is drawn, with far more cases than a test run has time for: properties, quarters, fuzz targets, whole lives.
nightly cases="10000":
    PROPTEST_CASES={{ cases }} .ci/run nightly

# One target fed with what coverage suggests, for some seconds; `cargo install cargo-fuzz` first.
fuzz target="card" seconds="600":
    RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none {{ target }} -- -max_total_time={{ seconds }} -max_len=65536

# Every target with many generated inputs, on stable Rust and without further tools.
fuzz-stable runs="1000000":
    STAGECOACH_FUZZ_RUNS={{ runs }} cargo test --release --locked --test tests -- --ignored --nocapture fuzz::

# Whole lives with several bots, people and every fault there is, and what came of it; a range of seeds, or one.
chaos seeds="0..500":
    STAGECOACH_SEEDS={{ seeds }} .ci/run chaos

# How many mutants of guard, retries, exactly-once and privacy the tests find; begins anew without target/mutants.
mutants:
    .ci/run mutants

# The Dockerfile's lints.
hadolint:
    .ci/run dockerfile

# Units for systemd and manifests for Kubernetes, by the tools of both.
packaging:
    .ci/run packaging

# Two recorded demos against GitLab's own descriptions, which lie beside the checkout; prints the report.
conformance:
    .ci/run conformance

# The pictures of the documentation. Look at them before you commit them.
pictures:
    python3 docs/images/make.py

# The dependency policy; installs cargo-deny below target/ci. Advisories need GitHub.
deny:
    .ci/run deny

# What the pure core costs, in time and memory; `just bench 1000000` for other numbers of accounts.
bench accounts="1000,10000,100000":
    STAGECOACH_BENCH_ACCOUNTS={{ accounts }} cargo bench --locked --bench core

# Stagecoach and a plain python-gitlab script against one simulated GitLab: `just bench-process --accounts 10000`.
bench-process *options:
    .ci/run tools
    cargo build --release --locked --bins --example simulate
    target/ci/venv/bin/python benches/process.py {{ options }}

# From a label that is changed to the answer in the account issue: `just bench-events --accounts 1000`.
bench-events *options:
    cargo build --release --locked --bins --example simulate
    python3 benches/events.py {{ options }}

# The image, and that it starts.
image:
    docker build --tag stagecoach .
    docker run --rm stagecoach --version
