#!/usr/bin/env python3
"""Makes places.tsv, place_periods.tsv, surnames.tsv and given_names.tsv in tables/ from public INSEE and La Poste data.

    mpi/data/build.py FOLDER

FOLDER holds communes.tsv, commune_history.tsv, countries.tsv, surnames.tsv and first_names.tsv, whose columns and
sources README.md beside this file names. The tables are committed: building Socle never runs this script.
"""
import collections
import csv
import math
import pathlib
import sys
import unicodedata

OUT = pathlib.Path(__file__).parent / 'tables'
SURNAMES = 45000       # kept, most frequent first
GIVEN_NAMES = 14000    # kept, both sexes together
SURNAME_BIRTHS = 73_470_000  # births in the whole INSEE file, rare names included
STEP = 8               # a share s is written as round(-8 log2 s): steps of 9 %

# Saint-Barthelemy and Saint-Martin left Guadeloupe in 2007; the file of changes only says that they ended.
EXTRA_SUCCESSORS = {'97123': '97701', '97127': '97801'}

# Former countries and territories whose ground lies in one country of today, and codes given up for another.
# A territory that became several countries keeps its own code.
COUNTRY_SUCCESSORS = {
    '99124': '99208', '99141': '99109', '99142': '99109', '99202': '99251', '99209': '99123', '99211': '99123',
    '99218': '99216', '99228': '99227', '99230': '99216', '99232': '99216', '99233': '99251', '99244': '99243',
    '99245': '99243', '99325': '99350', '99402': '99401', '99403': '99401', '99504': '99404',
}

# Thousands of inhabitants of France born there: rounded, from public INSEE statistics on immigrants and
# repatriates of the years 2010-2020. All other countries share OTHER_COUNTRIES.
COUNTRY_BIRTHS = {
    '99352': 1350, '99350': 950, '99139': 620, '99351': 400, '99127': 300, '99208': 260, '99134': 260, '99109': 220,
    '99132': 170, '99131': 150, '99333': 130, '99326': 110, '99341': 110, '99324': 90, '99322': 85, '99335': 85,
    '99312': 80, '99114': 115, '99122': 100, '99410': 90, '99216': 110, '99243': 75, '99123': 75, '99234': 55,
    '99397': 55, '99330': 50, '99235': 45, '99140': 60, '99121': 60, '99205': 55, '99404': 40, '99416': 45,
    '99390': 40, '99223': 40, '99241': 35, '99301': 35, '99252': 30, '99336': 22, '99328': 22, '99345': 28,
    '99327': 25, '99323': 20, '99212': 35, '99206': 35, '99203': 15, '99204': 25, '99213': 28, '99246': 20,
    '99137': 15, '99135': 35, '99138': 15, '99399': 15, '99155': 30, '99111': 25, '99157': 25, '99437': 20,
}
OTHER_COUNTRIES = 600

# The day on which a country or territory that has a code of its own was no longer one.
COUNTRY_ENDS = {
    '99115': '1993-01-01', '99141': '1990-10-03', '99142': '1990-10-03', '99202': '1990-05-22', '99230': '1997-07-01',
    '99232': '1999-12-20', '99233': '1990-05-22', '99244': '1976-07-02', '99245': '1976-07-02', '99308': '1964-04-26',
    '99325': '1956-10-29', '99402': '1949-03-31', '99403': '1949-03-31', '99431': '2010-10-10', '99504': '1959-08-21',
}
HISTORY_BEGINS = '1943-01-01'  # of the INSEE file; a birth before that day is looked up on it
# Codes of overseas departments name births of all times, whatever the day on which the department was made.
OVERSEAS = '97'
OVERSEAS_DAYS = {'1946-03-21', '2011-03-31'}
INHABITANTS = 68_000


def rows(folder, name):
    with open(folder / name, encoding='utf-8', newline='') as f:
        yield from csv.DictReader(f, delimiter='\t')


def fold(name):
    """A-Z and single blanks"""
    name = name.upper().replace('Œ', 'OE').replace('Æ', 'AE').replace('Ø', 'O')
    name = unicodedata.normalize('NFD', name)
    name = ''.join(c for c in name if not unicodedata.combining(c))
    return ' '.join(''.join(c if 'A' <= c <= 'Z' else ' ' for c in name).split())


def quantise(share):
    return max(0, round(-STEP * math.log2(share)))


def write(name, title, lines):
    path = OUT / name
    with open(path, 'w', encoding='utf-8', newline='') as f:
        f.write('# %s Made by mpi/data/build.py; sources in mpi/data/README.md.\n' % title)
        f.writelines('\t'.join(l).rstrip('\t') + '\n' for l in lines)
    print('%-18s %6d lines %8d bytes' % (name, len(lines), path.stat().st_size))


def canonical_places(folder):
    """code -> code valid today, for every commune code since 1943"""
    periods = collections.defaultdict(list)
    for r in rows(folder, 'commune_history.tsv'):
        periods[r['insee_code']].append(r)
    today, parent = {}, {}
    for r in rows(folder, 'communes.tsv'):
        if r['type'] == 'COM':
            today[r['insee_code']] = int(r['population'] or 0)
        elif r['parent_code'] != r['insee_code']:
            parent[r['insee_code']] = r['parent_code']

    def follow(code, seen):
        if code in today:
            return code
        if code in EXTRA_SUCCESSORS:
            return EXTRA_SUCCESSORS[code]
        if code in seen or code not in periods:
            return follow(parent[code], seen | {code}) if code in parent and code not in seen else None
        ends = {follow(c, seen | {code}) for c in periods[code][-1]['successor_codes'].split()} - {None}
        # Divided among several: the one with most inhabitants stands for it.
        return max(ends, key=lambda c: (today[c], c), default=None)

    result = {c: follow(c, frozenset()) for c in today.keys() | periods.keys() | parent.keys()}
    lost = sorted(c for c, v in result.items() if v is None)
    assert not lost, lost
    return result, today


def commune_births(folder, today):
    """Births are nearer to maternities than to homes: a fifth by inhabitants, the rest to the towns of the department."""
    department = {r['insee_code']: r['department'] for r in rows(folder, 'communes.tsv') if r['type'] == 'COM'}
    members = collections.defaultdict(list)
    for code in today:
        members[department[code]].append(code)
    births = {}
    for codes in members.values():
        total = sum(today[c] for c in codes)
        codes.sort(key=lambda c: (-today[c], c))
        towns = {c: today[c] ** 1.3 for i, c in enumerate(codes) if i < 3 or today[c] >= 20000}
        pull = sum(towns.values())
        for c in codes:
            births[c] = 0.2 * today[c] + (0.8 * total * towns[c] / pull if c in towns and pull else 0)
    return births


def places(folder):
    canonical, today = canonical_places(folder)
    births = commune_births(folder, today)
    names, postal = {}, {}
    for r in rows(folder, 'communes.tsv'):
        if r['type'] == 'COM':
            names[r['insee_code']] = r['name']
            postal[r['insee_code']] = r['postal_codes']
    former = {}
    for r in rows(folder, 'countries.tsv'):
        code = r['insee_code']
        if code == '99999':
            continue
        names[code] = r['name']
        canonical[code] = COUNTRY_SUCCESSORS.get(code, code)
        if r['former_parent'].startswith('98'):
            former[r['former_parent']] = code
    for old, code in former.items():  # codes of the colonies, each one country of today
        assert old not in canonical, old
        canonical[old] = canonical[code]
    countries = [c for c in names if c.startswith('99') and canonical[c] == c]
    others = [c for c in countries if c not in COUNTRY_BIRTHS and c != '99100']
    for c in countries:
        births[c] = 1000 * (COUNTRY_BIRTHS[c] if c in COUNTRY_BIRTHS else OTHER_COUNTRIES / len(others) if c in others else 1)
    total = sum(births.values())
    lines = []
    for code in sorted(canonical):
        if canonical[code] == code:
            lines.append([code, '', str(quantise(max(births[code], 1) / total)), names[code], postal.get(code, '')])
        else:
            lines.append([code, canonical[code]])
    write('places.tsv', 'code, code today (empty: itself), share of births as -8 log2, name, postal codes.', lines)


def place_periods(folder):
    """When codes were valid, for those that were not always"""
    periods = collections.defaultdict(list)
    for r in rows(folder, 'commune_history.tsv'):
        begin, end = r['valid_from'], r['valid_to']
        if r['insee_code'].startswith(OVERSEAS) and begin in OVERSEAS_DAYS:
            begin = HISTORY_BEGINS
        last = periods[r['insee_code']]
        if begin == end:
            continue  # lived one instant
        if last and last[-1][1] == begin:
            last[-1] = (last[-1][0], end)  # only the name changed
        else:
            last.append((begin, end))
    for code, end in COUNTRY_ENDS.items():
        periods[code].append(('', end))
    lines = []
    for code in sorted(periods):
        spans = [('' if a == HISTORY_BEGINS else a, b) for a, b in periods[code]]
        if spans and spans != [('', '')]:
            lines += [[code, a.replace('-', ''), b.replace('-', '')] for a, b in spans]
    write('place_periods.tsv', 'code, first day of validity (empty: always was), first day without it (empty: still valid).', lines)


def surnames(folder):
    births = collections.Counter()
    spelling = {}
    for r in rows(folder, 'surnames.tsv'):
        name = fold(r['name'])
        letters = name.replace(' ', '')
        spelling.setdefault(letters, name)
        births[letters] += int(r['births'])
    lines = [[spelling[n], str(quantise(b / SURNAME_BIRTHS))] for n, b in births.most_common(SURNAMES)]
    write('surnames.tsv', 'surname, share of births as -8 log2.', lines)


def given_names(folder):
    births = {'M': collections.Counter(), 'F': collections.Counter()}
    spelling = {}
    for r in rows(folder, 'first_names.tsv'):
        name = fold(r['name'])
        letters = name.replace(' ', '')
        if len(letters) < 2:
            continue
        spelling.setdefault(letters, name)
        births[r['sex']][letters] += int(r['births'])
    total = {sex: sum(c.values()) for sex, c in births.items()}
    both = births['M'] + births['F']
    lines = []
    for n, _ in both.most_common(GIVEN_NAMES):
        share = [str(quantise(births[s][n] / total[s])) if births[s][n] else '' for s in 'MF']
        lines.append([spelling[n]] + share)
    write('given_names.tsv', 'given name, share of boys and of girls as -8 log2.', lines)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    OUT.mkdir(exist_ok=True)
    places(folder)
    place_periods(folder)
    surnames(folder)
    given_names(folder)


main()
