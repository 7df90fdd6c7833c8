"""The peers' servers, each a small program that its own documentation would lead one to write."""
