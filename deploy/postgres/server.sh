#!/bin/sh
# Starts a PostgreSQL: server.sh COMMAND… With FOLLOWS (the name of a primary) and an empty PGDATA it
# copies that primary first and then follows it; otherwise it goes on with what is in PGDATA.
# Needs REPLICATION_PASSWORD; FOLLOWS_PORT is 5432 if absent.
set -eu

if [ -n "${FOLLOWS:-}" ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
    export PGPASSWORD="$REPLICATION_PASSWORD"
    primary="host=$FOLLOWS port=${FOLLOWS_PORT:-5432} user=standby application_name=standby"
    mkdir -p "$PGDATA"
    chmod 700 "$PGDATA"
    # The slot keeps for us what we have not read yet. It may be there from an earlier standby.
    until psql --no-psqlrc --quiet --output /dev/null --set ON_ERROR_STOP=1 "$primary dbname=postgres" \
        --command "SELECT pg_create_physical_replication_slot('standby') WHERE NOT EXISTS
                   (SELECT FROM pg_replication_slots WHERE slot_name = 'standby')" &&
        pg_basebackup --dbname "$primary" --pgdata "$PGDATA" --slot standby --checkpoint fast \
            --write-recovery-conf; do
        echo "The primary $FOLLOWS cannot be copied yet." >&2
        sleep 2
    done
    # Ours when we are the primary: then nobody follows us yet, so no commit may wait for anybody.
    echo "synchronous_standby_names = ''" >>"$PGDATA/postgresql.auto.conf"
    unset PGPASSWORD
fi
exec "$@"
