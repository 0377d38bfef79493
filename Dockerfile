# syntax=docker/dockerfile:1
# Two images from one static binary:
#   docker build .               nothing but the binary, for `serve` under a supervisor
#   docker build --target ci .   the same with a shell, which GitLab CI jobs need

FROM rust:1.95-alpine AS build
# aws-lc-sys and mimalloc compile C. Pinning would break the build whenever Alpine drops a revision; what is
# installed here does not reach the images.
# hadolint ignore=DL3018
RUN apk add --no-cache build-base linux-headers
WORKDIR /src
COPY . .
# `.dockerignore` leaves rust-toolchain.toml out: the toolchain is the image's.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --profile dist --locked --no-default-features && \
    cp target/dist/stagecoach /stagecoach

FROM alpine:3.22 AS ci
COPY --from=build /stagecoach /usr/local/bin/stagecoach
USER 65532:65532
# No entry point: the runner starts a shell.

FROM scratch
LABEL org.opencontainers.image.title="stagecoach" \
      org.opencontainers.image.description="Drives every customer account from kickoff to renewal, inside GitLab" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.source="https://gitlab.com/stagecoach-bot/stagecoach"
COPY --from=build /stagecoach /stagecoach
# Numeric, so that Kubernetes can see that it is not root. Certificates and time zones are in the binary.
USER 65532:65532
ENTRYPOINT ["/stagecoach"]
