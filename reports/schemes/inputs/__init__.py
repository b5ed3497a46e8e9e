"""The facts that rules ask for, person by person."""
