"""The configuration of an office: one TOML file, with the environment laid over it."""
