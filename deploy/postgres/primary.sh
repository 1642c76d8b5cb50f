#!/bin/sh
# Makes a fresh PostgreSQL a primary that a standby may follow, and whose commits wait for it. The
# official image runs this once, before anybody can reach the server (/docker-entrypoint-initdb.d).
# By hand: as the server's own user, with PGDATA, POSTGRES_USER, POSTGRES_DB, REPLICATION_PASSWORD.
set -eu

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set password="$REPLICATION_PASSWORD" <<'SQL'
CREATE ROLE standby LOGIN REPLICATION PASSWORD :'password';
-- A commit is told to nobody before the standby has it on its disk too.
ALTER SYSTEM SET synchronous_commit = 'on';
ALTER SYSTEM SET synchronous_standby_names = 'standby';
-- What a standby that is away still needs is kept, but never until the disk is full.
ALTER SYSTEM SET max_slot_wal_keep_size = '4GB';
-- Who goes silent is noticed within seconds, not within two hours.
ALTER SYSTEM SET tcp_keepalives_idle = 5;
ALTER SYSTEM SET tcp_keepalives_interval = 2;
ALTER SYSTEM SET tcp_keepalives_count = 3;
SQL
echo "host replication standby all scram-sha-256" >>"$PGDATA/pg_hba.conf"
