#!/usr/bin/env python3
"""Makes given_names.tsv and former_codes.tsv of the population generator from public INSEE data.

    mpi/synth/data/build.py FOLDER

FOLDER holds first_names.tsv, commune_history.tsv and communes.tsv (columns and sources: mpi/data/README.md).
The results are committed: building Socle never runs this script.
"""
import collections
import csv
import math
import pathlib
import sys

OUT = pathlib.Path(__file__).parent
DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
DECADES = ['%d' % y for y in range(1900, 2030, 10)]
NAMES_PER_SEX = 2200
NAMES_PER_DECADE = 160
FOR_EVER = 2100


def rows(folder, name):
    with open(folder / name, encoding='utf-8', newline='') as f:
        yield from csv.DictReader(f, delimiter='\t')


def given_names(folder):
    births = collections.defaultdict(lambda: dict.fromkeys(DECADES, 0))
    for r in rows(folder, 'first_names.tsv'):
        if r['decade'] in DECADES and len(r['name']) > 1:
            births[r['sex'], r['name']][r['decade']] += int(r['births'])
    kept = set()
    for sex in 'MF':
        mine = sorted(k for k in births if k[0] == sex)
        kept.update(sorted(mine, key=lambda k: (-sum(births[k].values()), k))[:NAMES_PER_SEX])
        for d in DECADES:
            kept.update(sorted(mine, key=lambda k: (-births[k][d], k))[:NAMES_PER_DECADE])
    path = OUT / 'given_names.tsv'
    with open(path, 'w', encoding='utf-8', newline='') as f:
        f.write('# sex, name, births by decade 1900-2020: 0 = none, else 1 + round(2 log2 births) in base 62.\n')
        for sex, name in sorted(kept):
            levels = ''.join(DIGITS[1 + round(2 * math.log2(n))] if n else '0' for n in births[sex, name].values())
            f.write('%s\t%s\t%s\n' % (sex, name, levels))
    print(path.name, len(kept), path.stat().st_size)


def former_codes(folder):
    """Commune codes that were not valid all the time, with the years in which births carried them."""
    periods = collections.defaultdict(list)
    for r in rows(folder, 'commune_history.tsv'):
        periods[r['insee_code']].append((r['valid_from'], r['valid_to']))
    years = {}
    for code, spans in periods.items():
        first, last = spans[-1]
        for a, b in reversed(spans[:-1]):  # a change of name alone starts another period
            if b == first or last:
                first = a
        years[code] = (int(first[:4]), int(last[:4]) - 1 if last else FOR_EVER)
    lines = [(c, a, b) for c, (a, b) in years.items() if (a, b) != (1943, FOR_EVER) and a <= b]
    lines += [(r['insee_code'], 1943, FOR_EVER) for r in rows(folder, 'communes.tsv') if r['type'] == 'ARM']
    path = OUT / 'former_codes.tsv'
    with open(path, 'w', encoding='utf-8', newline='') as f:
        f.write('# code, first year, last year of validity (births before 1943 count as 1943; 2100 = still valid).\n')
        f.writelines('%s\t%d\t%d\n' % line for line in sorted(lines))
    print(path.name, len(lines), path.stat().st_size)


if len(sys.argv) != 2:
    sys.exit(__doc__)
given_names(pathlib.Path(sys.argv[1]))
former_codes(pathlib.Path(sys.argv[1]))
