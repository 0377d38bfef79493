//! Tests of the whole port: against a scripted client, and over real sockets.

mod encrypted;
mod paging;
mod patience;
mod scripted;
mod share;
mod sockets;
mod writing;
