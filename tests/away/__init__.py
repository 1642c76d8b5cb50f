"""What the site says while the database is away, under real faults of a real PostgreSQL."""
