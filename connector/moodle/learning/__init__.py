"""How people learned: results, tests, activities and surveys."""
