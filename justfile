# What there is to run; `just --list` shows it.

# Fast enough for every save: types, lints and the unit tests.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    cargo test --workspace --lib --bins

# Everything the pipeline runs.
test *arguments:
    scripts/test {{ arguments }}

# A server; its data folder is made on the first start.
run *arguments:
    cargo run -- serve {{ arguments }}

# The vendors' SDKs against the binary, e.g. `just e2e test_ims.py -k xml`.
e2e *arguments:
    cargo build --bin countersign
    scripts/e2e {{ arguments }}

# Whether any answer is out of date, round after round; a quarter of an hour.
strict:
    COUNTERSIGN_STRICT_ROUNDS=100000 cargo test --profile strict -p stores --test nodes on_another_connection
    COUNTERSIGN_STRICT_ROUNDS=10000 cargo test --profile strict -p stores --test nodes on_another_node

# What it costs, beside a floor, e.g. `just bench --peers`, `just bench --long`, `just bench --memory`.
bench *arguments:
    cargo build --release --bin countersign
    cargo run --release -p bench -- {{ arguments }}
