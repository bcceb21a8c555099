"""Small templates for each part of the language, for templates.py: what they print is what jinja2 prints.

Errors of the reference are cases too: what it refuses must not pass here.
"""

CONTEXT = {
    "text": "One two  three\nfour",
    "wide": "日本語 é🙂 e\u0301 ß",
    "numbers": [3, 1, 2, 3],
    "mixed": [1, "a", None, True, 2.5, [1, "b"], {"k": "v's", "n": {"x": []}}],
    "people": [
        {"name": "Bo", "age": 40, "job": {"title": "cook"}},
        {"name": "ann", "age": 7, "job": {"title": "child"}},
        {"name": "Cy", "age": 40},
    ],
    "map": {"b": 2, "a": 1, "C": 3, "items": "member"},
    "empty": "",
    "nothing": None,
    "tree": [{"n": "a", "c": [{"n": "b", "c": [{"n": "c", "c": []}]}, {"n": "d", "c": []}]}, {"n": "e", "c": []}],
}

EXPRESSIONS = """
1 + 2 * 3 - 4 // 3 % 2
7 // -2, -7 // 2, 7 % -3, -7 % 3, 7.5 % -2, -7.5 // 2
2 ** 10, 2 ** 3 ** 2, 2 ** -1, -2 ** 2, 4 ** 0.5
7 / 2, 6 / 3, 1e3, 1.5e-7, 2E+2, 0x1F, 0b101, 0o17, 1_000
1e15, 1e16, 1.0, 100.0, 0.0001, 0.00001, 123456789012345680.0, 1e22, 0.1 + 0.2, -0.0, 5e-324
- 1 | abs, -1.5 | abs, - -3, +4, not not true
(1 ~ 2) ~ 3, 'a' ~ 1 ~ none ~ true ~ 1.0 ~ [1, 'x'] ~ {'a': none}
'a' 'b' "c"
'a' * 3, 3 * 'ab', [1, 2] * 2, 'x' * -1, 'x' * 0
'a' + 1
1 + 'a'
[1] + 'a'
none + 1
true + true, true * 3, false == 0, true == 1, 1 == 1.0, '1' == 1, none == false, none == nothing
1 < 2 < 3, 1 < 3 < 2, 1 != 2 == 2, 'a' < 'b' <= 'b', [1, 2] < [1, 3], [1] < [1, 0]
1 < 'a'
none < 1
'b' in 'abc', 'x' not in 'abc', 2 in numbers, 'a' in map, 'z' in map, '' in ''
5 in 'abc'
1 if true else 2, 1 if false, (1 if false else 2 if false else 3)
true and 0 or 'x', none or '', 0 or none, 'a' and 'b', not 1 == 2
'\\n\\t\\\\\\'\\x41\\u00e9\\U0001F642\\101\\a' | tojson
'a\\qb', "it's", 'say "x"', 'it\\'s "x"'
['it\\'s', 'a"b', 'both \\' "', 'tab\\t', 'nul\\x00', '\\x7f\\xa0\\u200b', 'é🙂']
mixed
mixed | tojson
mixed | tojson(indent=2)
mixed | tojson(sort_keys=true, separators=(',', ':'))
wide | tojson(ensure_ascii=true), wide | tojson
{'b': 1, 'a': [], 'c': {}} | tojson(indent=4, sort_keys=true)
[1.0, 1e20, 1e-9, 'a/b', '</x>', '\\x7f'] | tojson
[] | tojson(indent=2), {} | tojson, none | tojson, true | tojson
missing | tojson
missing, missing ~ 'x', missing | default('d'), nothing | default('d'), nothing | default('d', true), '' | d('e', boolean=true)
missing.a
missing['a']
missing + 1
missing is defined, missing is undefined, nothing is defined, nothing is none, map.zzz is defined
text is string, map is mapping, numbers is sequence, map is iterable, 1 is number, true is number, 1.5 is float, 1 is integer, true is integer, true is boolean
1 is odd, 2 is even, 9 is divisibleby 3, 9 is divisibleby(2), 3 is eq 3, 3 is ne(3), 2 is lt 3, 2 is ge 3, 1 is in [1, 2], 'a' is not in 'bc'
'abc' is lower, 'ABC' is upper, 'a1' is lower, '1' is lower, 'Ab' is upper, range is callable, text is callable, missing is callable
true is true, 1 is true, false is false, 0 is false, none is not none
text is not string or 1 is number and 2 is odd
text.split(), text.split(' '), text.split('o', 1), 'a,b,,c'.split(','), 'a,b,c'.rsplit(',', 1), ''.split(','), ' '.split()
'abc'.split('')
text.splitlines(), 'a\\r\\nb\\rc\\n'.splitlines(), ''.splitlines()
text.partition(' '), 'abc'.partition('x'), 'a.b.c'.rpartition('.')
text.upper(), 'ÄSS'.lower(), "o'neil is HERE".title(), 'hELLO wORLD'.capitalize(), 'ß'.upper(), 'ǆ'.title()
"o'neil is-HERE (now)" | title, 'hELLO wORLD' | capitalize, wide | upper, none | upper, 5 | lower
' \\t x \\u3000' | trim, 'xxaxx' | trim('x'), 'xxaxx'.strip('x'), 'xxaxx'.lstrip('x'), ' a '.rstrip(), '<<a>>'.strip('<>')
text.startswith('One'), text.endswith(('x', 'four')), ''.startswith(''), 'abc'.startswith('abcd')
'aXbXc'.replace('X', '--'), 'aXbXc'.replace('X', '', 1), 'abc'.replace('', '.'), 'abc' | replace('b', 'x'), 'aaa' | replace('a', 'b', 2)
'a-b'.find('-'), wide.find('é'), 'abc'.find('x'), 'abab'.rfind('b'), 'aaaa'.count('aa'), 'abc'.count(''), 'é日'.rfind('')
'prefix-a'.removeprefix('prefix-'), 'a.txt'.removesuffix('.txt'), 'a'.removeprefix('b')
'5'.isdigit(), '²'.isdigit(), '5a'.isalnum(), 'é'.isalpha(), ''.isalpha(), ' \\n'.isspace(), 'aB'.islower(), 'AB1'.isupper()
'7'.zfill(3), '-7'.zfill(4), 'a'.center(4), 'ab'.center(5, '*'), 'a'.ljust(3) ~ '|', 'a'.rjust(3, '.'), 'abc' | center(8)
'-'.join(['a', 'b']), ''.join([]), [1, none, 'x'] | join('-'), people | join(', ', attribute='name'), 'abc' | join('.')
'-'.join([1])
numbers | first, numbers | last, [] | first, 'éa' | first, 'aé' | last, numbers | length, wide | length, map | length, missing | length
5 | length
numbers | sort, numbers | sort(reverse=true), ['b', 'A', 'a', 'B'] | sort, ['b', 'A', 'a'] | sort(case_sensitive=true)
people | sort(attribute='age') | map(attribute='name') | list
[1, 'a'] | sort
numbers | unique | list, ['a', 'A', 'b'] | unique | list, ['a', 'A'] | unique(case_sensitive=true) | list
numbers | min, numbers | max, ['b', 'A'] | min, [] | max, people | max(attribute='age')
numbers | sum, people | sum(attribute='age'), [] | sum, [1.5, 2] | sum(start=1)
numbers | reverse | list, 'abc' | reverse, numbers | list, 'ab' | list, map | list
map | dictsort, map | dictsort(true), {'a': 2, 'b': 1} | dictsort(by='value', reverse=true)
map | items | list, map.items() | list, map.keys() | list, map.values() | list, map.get('a'), map.get('z'), map.get('z', 9)
map.items is defined, map['items'], map.b, map['a'], map.zzz, map['zzz'], 'abc'.upper is defined, map.get is callable
people[:2] | map(attribute='job.title') | list, people | map(attribute='age', default=0) | list, people | map(attribute='x', default='-') | list
people | map(attribute='job.title') | list
people | map(attribute='name') | map('upper') | join(' '), ['a b', 'c d'] | map('replace', ' ', '_') | list
people | selectattr('job') | map(attribute='name') | list, people | rejectattr('age', 'eq', 40) | map(attribute='name') | list
people | selectattr('age', 'gt', 10) | list | length, people | selectattr('name', 'in', ['Bo', 'Cy']) | map(attribute='name') | list
none | select | list, none | map('upper') | list, 0 | selectattr('a') | list
numbers | select('odd') | list, numbers | reject('equalto', 3) | list, mixed | select('string') | list, [0, 1, none] | select | list
'3' | int, '3.9' | int, 'x' | int, 'x' | int(7), 3.9 | int, true | int, ' 12 ' | int, none | int(default=1), '-4' | int
'1.5' | float, 'x' | float, 2 | float, '1e3' | float, true | float
2.5 | round, 3.5 | round, 2.675 | round(2), 1.25 | round(1), 7 | round, 2.1 | round(0, 'ceil'), 2.9 | round(method='floor'), 1234.5678 | round(1, 'floor')
'a\\nb\\n\\nc' | indent, 'a\\nb' | indent(2, true), 'a\\n\\nb' | indent(2, blank=true), 'a\\nb' | indent('>>'), 'a\\n' | indent
'one two, three-four' | wordcount, '' | wordcount
text | string, 5 | string | length, [1] | string
numbers[0], numbers[-1], numbers[9], text[0], text[-1], wide[1], wide[99], numbers[1:], numbers[:-1], numbers[::-1], numbers[::2]
text[4:7], text[::-1], wide[-3:], wide[2:100], text[5:2], numbers[2:0:-1], numbers[-100:100]
numbers[none:2], text[none:none:2]
map.a.b.c
numbers.0, people.0.name, people[0]['job'].title
'abc'[1:][0], (numbers + [9])[-1], [[1, 2], [3]][0][1], {'a': {'b': 1}}.a.b
(1, 2)[0], (), [(1)], {'a': 1,}, [1, 2,]
range(3) | list, range(1, 7, 3) | list, range(5, 0, -2) | list, range(0) | list
dict(a=1, b=2), dict({'a': 1}, b=2)
range(100001)
raise_exception('no ' ~ 1)
strftime_now('%d %B %Y')
5 is divisibleby 0
numbers | frobnicate
text.frobnicate()
frobnicate(1)
1 is frobnicate
""".strip("\n").split("\n")

TEMPLATES = [
    "{% for a in numbers %}{{ loop.index }}/{{ loop.length }}:{{ a }}{{ ', ' if not loop.last }}{% endfor %}",
    "{% for a in numbers %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.depth }};{% endfor %}",
    "{% for a in numbers %}{{ loop.previtem }}<{{ a }}<{{ loop.nextitem is defined }} {% endfor %}",
    "{% for a in numbers %}{{ loop.cycle('x', 'y') }}{% if loop.changed(a) %}!{% endif %}{% endfor %}",
    "{% for a in numbers if a > 1 %}{{ loop.index }}{{ a }}{% else %}none{% endfor %}",
    "{% for a in [] %}x{% else %}nothing{% endfor %}{% for a in missing %}x{% else %}empty{% endfor %}",
    "{% for k, v in map.items() %}{{ k }}={{ v }};{% endfor %}{% for k in map %}{{ k }}{% endfor %}",
    "{% for (k, v) in map | dictsort %}{{ k }}={{ v }};{% endfor %}{% for a, b in [[1, 2], 'xy'] %}{{ a }}{{ b }}{% endfor %}",
    "{% for a, b in [[1]] %}{% endfor %}",
    "{% for a in 1, 2 %}{{ a }}{% endfor %}{{ 1, 'b' }}",
    "{% for a in 5 %}{% endfor %}",
    "{% for t in tree recursive %}{{ t.n }}{{ loop.depth }}({{ loop(t.c) }}){% endfor %}",
    "{% for a in numbers %}{% if a == 1 %}{% continue %}{% endif %}{% if a == 2 %}{% break %}{% endif %}{{ a }}{% endfor %}",
    "{% set x = 1 %}{% for a in numbers %}{{ x }}{% set x = x + 1 %}{{ x }} {% endfor %}{{ x }}",
    "{% set ns = namespace(n=0) %}{% for a in numbers %}{% set ns.n = ns.n + a %}{% endfor %}{{ ns.n }}{{ ns.z }}",
    "{% set x.y = 1 %}",
    "{% set a, b = 1, 'z' %}{{ a }}{{ b }}{% set (c, d) = [3, 4] %}{{ c }}{{ d }}",
    "{% set a, b = [1] %}",
    "{% set t %} a {{ 1 }} {% endset %}[{{ t }}]{% set u | trim | upper %} b {% endset %}[{{ u }}]",
    "{% set ns = namespace() %}{% set ns.t %}in{% endset %}{{ ns.t }}",
    "{% filter upper %}a{{ text }}b{% endfilter %}{% filter replace('a', 'b') | trim %} aa {% endfilter %}",
    "{% with a = 1, b = a %}{{ a }}{{ b }}{% set c = 2 %}{% endwith %}{{ a }}{{ c }}",
    "{% macro m(a, b='d', c=a) %}<{{ a }}{{ b }}{{ c }}>{% endmacro %}{{ m(1) }}{{ m(1, 2) }}{{ m(b=3, a=4) }}{{ m() }}",
    "{% macro m(a) %}{{ a }}{% if a > 0 %}{{ m(a - 1) }}{% endif %}{% endmacro %}{{ m(3) }}{{ m is callable }}",
    "{% set f = 1 %}{% macro m() %}{{ f }}{% set f = 2 %}{{ f }}{% endmacro %}{{ m() }}{{ f }}",
    "{% for a in numbers %}{{ m }}{% macro m() %}x{% endmacro %}{{ m() }}{% endfor %}",
    "{% macro box(t) %}[{{ t }}: {{ caller() }}]{% endmacro %}{% set x = 7 %}{% call box('a') %}in {{ x }}{% endcall %}",
    "{% macro each(l) %}{% for a in l %}{{ caller(a, loop.index) }}{% endfor %}{% endmacro %}{% call(v, i) each(numbers) %}{{ i }}={{ v }};{% endcall %}",
    "{% macro o() %}({{ caller() }}){% endmacro %}{% macro i() %}<{{ caller() }}>{% endmacro %}{% call o() %}{% call i() %}x{% endcall %}{% endcall %}",
    "{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}{% call m() %}{% endcall %}",
    "{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}",
    "{% set f = m %}{% macro m() %}x{% endmacro %}{% set f = m %}{{ f() }}",
    "{% generation %}a{% set x = 1 %}{% endgeneration %}{{ x }}",
    "{% raw %}{{ a }} {% if %}{# c #}{% endraw %}|",
    "a\n  {% raw %}\n  b {{\n  {% endraw %}\n c",
    "a {%- raw -%} b {%- endraw -%} c",
    "{% if a %}1{% elif missing %}2{% elif numbers %}3{% else %}4{% endif %}{% if not empty %}5{% endif %}",
    "  {% if true %}\n  a\n  {% endif %}\n  b\n",
    "  {%- if true -%}\n  a\n  {%- endif +%}\n  b\n\n",
    "a\n  {%+ if true %}\n  b\n  {%+ endif %}\n{{ 1 }}\n",
    "{{ 1 }}\n\n{# c #}\n  {# d -#}\n  x {#- e #} y\n",
    "{{ 1 -}}  \n  {{- 2 }} {{ 3 }}\n{{ '\n' }}x\r\ny\rz\n\n",
    "\t{% set a = 1 %}\n {{ a }} {% set b = 2 %} \n\n{{ b }}",
    "x {% set a = 1 %} y\n   z   {% set b = 1 %}\n",
    "{{ '%}' }}{{ '}}' }}{{ {'a': {'b': 1}} }}{{ {'a': 1}['a'] }}",
    "{{ '{{' }} { {{ '#}' }} } % # {{ 1 }}%}",
    "{{ 'a\nb' }}{{ \"a\\\nb\" }}",
    "{% if 1 %}{% endif %}{% for a in [1] %}\n{% endfor %}\nx",
    "{% set loop = 5 %}{% for a in [1] %}{{ loop.index }}{% endfor %}{{ loop }}",
    "{% for a in [1, 2] %}{% for b in [1, 2] %}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}",
    "{% for a in numbers %}{% set outer = loop %}{% for b in [0] %}{{ outer.index }}{% endfor %}{% endfor %}",
    "{{ true }}{{ True }}{{ none }}{{ None }}{{ false }}",
    "{{ (missing or 'a') | upper }}{{ missing | upper }}{{ [missing] }}",
    "{% if missing %}{{ dict(**map) }}{{ m(*numbers) }}{% endif %}unreached",
    "{{ a b }}", "{{ }}", "{{ 1 + }}", "{% if %}{% endif %}", "{% frob %}", "{{ x | }}", "{{ [1 }}", "{% endif %}",
    "{% for %}{% endfor %}", "{% set %}", "{{ 'a }}", "{% if 1 %}", "{# a", "{{ a", "{{ numbers | first.x }}",
    "{{ numbers | list[0] }}", "{% raw %}a", "{% call 1 %}{% endcall %}", "{% break %}",
]

SOURCES = ["{{ " + text + " }}" for text in EXPRESSIONS] + TEMPLATES
