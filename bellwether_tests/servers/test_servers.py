"""The servers of the tests themselves: that they keep tests apart, ask for a password, and go with the test."""

import psycopg2
import pytest
import redis

from bellwether_tests.servers.postgres import Database, PostgresServer
from bellwether_tests.servers.redis import RedisServer


def test_what_one_test_writes_no_other_reads(postgres_server: PostgresServer) -> None:
    first, second = postgres_server.new_database(), postgres_server.new_database()
    with first.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE mine (a integer)")
    with second.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('mine')")
        assert cursor.fetchone() == (None,)


def test_nobody_connects_without_the_password(postgres: Database, redis_server: RedisServer) -> None:
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(postgres.address)
    with pytest.raises(redis.exceptions.AuthenticationError), redis_server.connect(password="") as client:
        client.ping()


def test_a_stopped_server_comes_back_at_its_address() -> None:
    with PostgresServer() as server, RedisServer() as broker:
        database = server.new_database()
        server.stop()
        with pytest.raises(psycopg2.OperationalError):
            database.connect()
        server.start()
        database.connect().close()
        folders = [server.folder, broker.folder]
    assert [folder.exists() for folder in folders] == [False, False]
