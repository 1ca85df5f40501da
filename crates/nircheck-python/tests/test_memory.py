"""Memory does not grow with the number of calls, and the interpreter runs beside a call."""

import resource
import threading
import time

import nircheck
import pyarrow as pa


def resident():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def test_memory_is_flat(lines):
    array = pa.array([line.decode() for line in lines[:300]] + [None])
    secret = bytes(range(32))

    def calls():
        for function in (nircheck.is_valid, nircheck.report, nircheck.parse, nircheck.mask):
            function(array)
        nircheck.pseudonymize(array[:10], secret)
        nircheck.compare(array[:100], sex="F", birth_date="1950-01-01", birth_place="Lyon")
        nircheck.scan(array[:100])
        nircheck.suggest(array[:20])
        nircheck.report("12")
        nircheck.is_valid("12", at="2026-11")
        try:
            nircheck.Nir("12")
        except nircheck.InvalidNir:
            pass

    for _ in range(100):
        calls()
    before = resident()
    for _ in range(1000):
        calls()
    grown = resident() - before
    # A report that leaks in each call is over 6 MB.
    assert grown < 2 << 20, f"{grown} bytes more"


def test_the_lock_is_released():
    array = pa.array(["295109912611193"] * 300_000)
    ticks = []
    stop = threading.Event()

    def tick():
        while not stop.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        started = time.perf_counter()
        for _ in range(5):
            nircheck.parse(array)
        ended = time.perf_counter()
    finally:
        stop.set()
        thread.join()
    during = [at for at in ticks if started < at < ended]
    gaps = [late - early for early, late in zip(during, during[1:])]
    assert len(during) > 20
    assert max(gaps) < 0.8 * (ended - started)
