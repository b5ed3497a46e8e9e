"""The frame of one period and moment, and what its tables are filled with."""
