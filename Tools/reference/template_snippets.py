"""Small templates, one feature each; template_fixtures.py renders them with jinja2."""

CONTEXT = {
    "name": "Ada", "text": "  Hello, wörld \U0001f600 x  ", "lines": "one\n\ntwo\r\nthree", "number": 7, "negative": -3, "ratio": 2.5,
    "yes": True, "no": False, "nothing": None, "empty": "", "items": [3, 1, 2], "words": ["pear", "Apple", "fig", "apple"],
    "nested": {"a": 1, "b": [1, 2.0, None, True, "x'y", 'say "hi"', "both'\""], "c": {"d": {"e": "deep"}}, "items": "shadowed", "get": "shadowed too"},
    "people": [
        {"name": "Bo", "age": 30, "city": {"zip": "02"}, "admin": True}, {"name": "al", "age": 25, "city": {"zip": "01"}},
        {"name": "Cy", "age": 30, "city": {"zip": "03"}, "admin": False}],
    "html": "<a href=\"x\">Tom & 'Jerry'</a>  <!-- no --> &amp; more", "control": "a\tb\\c\x07\u2028\x7f\u00ad\ud7ff",
    "floats": [1.0, 0.1, 1e16, 1e-5, 123456789012345.0, 1e22, -0.0, 1.5e300, 0.0001, 12345678901234567.0, 5e-324],
    "unicode": "Straße ΟΔΟΣ ǆ ﬁ İ", "matrix": [[1, 2], [3, 4]], "pairs": [["a", 1], ["b", 2]], "tree": [
        {"n": "1", "kids": [{"n": "1.1", "kids": []}, {"n": "1.2", "kids": [{"n": "1.2.1", "kids": []}]}]}, {"n": "2", "kids": []}],
    "long": "The quick brown fox jumps over the lazy dog and runs far away into the deep-dark woods.",
}

EXPRESSIONS = r"""
name
nothing
yes ~ no ~ number ~ ratio ~ nothing
missing
missing.attribute
missing is defined
missing is undefined
nested.missing
nested.missing.deeper
nested.c.d.e
nested['c']['d']['e']
nested.items is callable
nested['items']
nested.get('a')
nested.get('zz', 'default')
nested.get('zz')
nested
nested.b
nested.keys()
nested.values()
nested.items()
nested.items() | list
nested.keys() | list
floats
floats | map('string') | join(' ')
1 + 2 * 3 - 4 / 2
7 // 2 ~ ' ' ~ (-7 // 2) ~ ' ' ~ (7 // -2) ~ ' ' ~ (7.5 // 2)
7 % 3 ~ ' ' ~ (-7 % 3) ~ ' ' ~ (7 % -3) ~ ' ' ~ (-7.5 % 2)
2 ** 10 ~ ' ' ~ 2 ** -1 ~ ' ' ~ 2.0 ** 0.5
-2 ** 2
2 ** 3 ** 2
1 / 0
1 // 0
1 % 0
9223372036854775807
1_000 + 0x1F + 0b101 + 0o17
1.5e3 ~ ' ' ~ 1e-7 ~ ' ' ~ 2.0
'a' 'b' "c"
'it\'s \\ \n \t \x41 \u00e9 \101 \q'
'a' + 'b' * 3
3 * 'ab'
[1] + [2, 3]
[1, 2] * 2
(1, 2) + (3,)
(1,)
()
(1, 'a', none)
'a' + 1
1 + 'a'
[1] + (2,)
-'a'
not yes
yes and number
no or name
nothing or empty or 'last'
no and missing.foo
1 if yes else 2
1 if no
'a' if no else 'b' if no else 'c'
1 < 2 < 3
1 < 3 < 2
1 == 1.0
true == 1
'1' == 1
none == false
[1, 2] == [1, 2.0]
{'a': 1, 'b': 2} == {'b': 2, 'a': 1}
(1, 2) == [1, 2]
'abc' < 'abd'
[1, 2] < [1, 3]
1 < 'a'
none < 1
missing == missing2
missing == none
missing != none
'a' in 'abc'
'' in 'abc'
1 in items
9 not in items
'a' in nested
'z' in nested
1 in 'abc'
1 in 5
'x' in missing
missing in [1]
[1, 2, 3][0] ~ [1, 2, 3][-1]
[1, 2, 3][5]
[1, 2, 3][5] is undefined
items[0:2]
items[::-1]
items[-2:]
items[:-1]
items[5:]
items[::2]
items[2:0:-1]
items[::0]
'hello'[1:3] ~ 'hello'[-3:] ~ 'hello'[::-1]
text[2]
text[16]
text[-3]
name[10]
(1, 2, 3)[1:]
items.0
nested.b.4
matrix[1][0]
matrix.1.0
items['0']
name.upper()
name.lower() ~ name.swapcase() ~ name.title()
name.foo
name.foo()
name.__class__
name.__class__.__mro__
''.__class__
[].__class__ is defined
items.append(4)
items.append
items.pop()
items.sort()
nested.pop('a')
nested.update({'x': 1})
nested.copy()
nested.clear()
nested.setdefault('q', 1)
items.index(2) ~ items.count(1)
items.index(99)
items.copy()
text.strip() ~ '|' ~ text.lstrip() ~ '|' ~ text.rstrip()
'xxabcxx'.strip('x') ~ 'abcab'.lstrip('ab') ~ 'abcab'.rstrip('ab')
'a,b,,c'.split(',')
'a b  c '.split()
'a b  c '.split(' ')
'a b c d'.split(' ', 2)
'a b c d'.split(none, 2)
'a b c d'.rsplit(' ', 1)
'a b c d '.rsplit(none, 1)
'a,b'.split(sep=',', maxsplit=1)
'abc'.split('')
lines.splitlines()
lines.splitlines(true)
'a-b-c'.partition('-')
'a-b-c'.rpartition('-')
'abc'.partition('x')
'abc'.rpartition('x')
'abc'.startswith('ab') ~ 'abc'.endswith(('x', 'c')) ~ 'abc'.startswith('b', 1)
'abc'.startswith(1)
'banana'.replace('a', 'o') ~ 'banana'.replace('a', 'o', 2) ~ 'abc'.replace('', '-')
'banana'.find('na') ~ 'banana'.rfind('na') ~ 'banana'.find('x') ~ 'banana'.count('a') ~ 'banana'.index('n')
'banana'.index('x')
'wörld x'.find('x') ~ 'wörld x'.rfind('x', 0, 3)
'banana'.find('') ~ 'banana'.rfind('') ~ 'banana'.count('') ~ 'banana'.find('', 9)
'-'.join(['a', 'b'])
'-'.join([1, 2])
'-'.join('abc')
'abc'.isalpha() ~ 'ab1'.isalnum() ~ '12'.isdigit() ~ '½'.isnumeric() ~ ' '.isspace() ~ 'Ab'.istitle() ~ ''.isalpha()
'abc'.islower() ~ 'ABC'.isupper() ~ '1'.islower() ~ 'a_1'.isidentifier() ~ '1a'.isidentifier() ~ 'é'.isascii()
'²'.isdigit() ~ '²'.isdecimal() ~ '٣'.isdecimal()
'42'.zfill(5) ~ '-42'.zfill(5) ~ 'abc'.zfill(2)
'ab'.center(7, '*') ~ 'abc'.center(6, '*') ~ 'ab'.ljust(5, '.') ~ 'ab'.rjust(5)
'prefix-x'.removeprefix('prefix-') ~ 'x.txt'.removesuffix('.txt') ~ 'abc'.removeprefix('x')
'a\tb'.expandtabs(4)
'hELLO wORLD'.capitalize() ~ 'they\'re bill\'s'.title()
unicode.upper() ~ unicode.lower() ~ unicode.title() ~ unicode.capitalize() ~ unicode.casefold()
'{} {1}'.format(1, 2)
'{1} {}'.format(1, 2)
'{[0]}'.format([1])
dict.fromkeys('ab')
'{} {}'.format(1, 'x') ~ '{0}{1}{0}'.format('a', 'b') ~ '{x}'.format(x=3)
'{a[b]} {c.d}'.format(a={'b': 1}, c={'d': 2})
'{:>5}|{:<5}|{:^5}|{:*^7}'.format('a', 'b', 'c', 'd')
'{:05d} {:+d} {:,} {:x} {:#x} {:b} {:o}'.format(42, 42, 1234567, 255, 255, 5, 8)
'{:.2f} {:e} {:g} {:%} {:10.3f}|{:<8.1f}|'.format(3.14159, 12345.678, 0.0001, 0.25, 2.5, 2.25)
'{!r} {!s}'.format('a', 'b')
'{:{w}}|'.format('a', w=4)
'{{}} {}'.format(1)
'{'.format()
'{} {}'.format(1)
'{a}'.format()
'{.__class__}'.format('a')
'{:.3}'.format('abcdef') ~ '{:.3}'.format(2.0) ~ '{:}'.format(2.0)
'%s is %d years, %.2f, %5s|%-5s|%05d %x %%' % ('a', 3, 1.5, 'b', 'c', 42, 255)
'%(a)s-%(b)r' % {'a': 1, 'b': 'x'}
'%s' % 'single'
'%s %s' % ('a',)
'%s' % ('a', 'b')
'%d' % 'x'
'%r' % 'x'
'%5.1f|%+d|% d|%e|%g' % (2.25, 3, 4, 12345.678, 1e10)
'%c%c' % (65, 'b')
name | upper ~ name | lower
'heLLo wOrld-foo (bar)' | title
'heLLo' | capitalize
text | trim
'xxaxx' | trim('x')
text | length
items | length
nested | count
number | length
missing | length
items | first ~ items | last
[] | first
[] | first is undefined
[] | last
'abc' | first ~ 'abc' | last
items | sort
items | sort(reverse=true)
words | sort
words | sort(case_sensitive=true)
people | sort(attribute='age') | map(attribute='name') | join(',')
people | sort(attribute='age,name', reverse=true) | map(attribute='name') | join(',')
people | sort(attribute='city.zip') | map(attribute='name') | list
[1, 'a'] | sort
words | unique | list
words | unique(case_sensitive=true) | list
items | reverse | list
'abc' | reverse
items | join
items | join(', ')
people | join('|', attribute='name')
[1, none, true, 2.0, missing] | join(',')
people | map(attribute='admin', default='?') | list
people | map(attribute='admin') | map('string') | list
items | map('string') | list
words | map('upper') | join(' ')
words | map('replace', 'p', 'P') | list
items | map('nonsense') | list
items | select('odd') | list
items | reject('odd') | list
items | select('gt', 1) | list
[0, 1, '', 'a', none] | select | list
[0, 1, '', 'a', none] | reject | list
people | selectattr('admin') | map(attribute='name') | list
people | rejectattr('admin') | map(attribute='name') | list
people | selectattr('age', 'equalto', 30) | map(attribute='name') | list
people | selectattr('age', '>=', 26) | map(attribute='name') | list
people | selectattr('admin', 'defined') | map(attribute='name') | list
people | selectattr('city.zip', 'in', ['01', '03']) | map(attribute='name') | list
people | selectattr('name', 'nonsense') | list
people | groupby('age') | map(attribute='grouper') | list
people | groupby('age') | map(attribute='list') | map('length') | list
people | groupby('admin', default=false) | map('first') | list
items | sum
people | sum(attribute='age')
items | sum(start=10)
items | min ~ items | max
words | min ~ words | max
people | max(attribute='age')
[] | min
items | batch(2) | list
items | batch(2, 'x') | list
items | slice(2) | list
items | slice(2, 'x') | list
nested | dictsort | map('first') | list
{'b': 1, 'A': 2} | dictsort
{'b': 1, 'A': 2} | dictsort(true)
{'b': 1, 'A': 2} | dictsort(by='value')
{'b': 1, 'A': 2} | dictsort(reverse=true)
{'b': 1} | items | list
nothing | items | list
missing | items | list
missing | default('x') ~ nothing | default('x') ~ nothing | default('x', true) ~ empty | d('y', boolean=true)
missing.foo | default('x')
'42' | int ~ '42.9' | int ~ 'x' | int ~ 'x' | int(7) ~ '0x1f' | int(base=16) ~ '101' | int(0, 2) ~ 3.9 | int ~ true | int
nothing | int
'1_000' | int
missing | int
'3.5' | float ~ 'x' | float ~ 'x' | float(1.5) ~ 2 | float ~ 'inf' | float
2.5 | round ~ 3.5 | round ~ 2.675 | round(2) ~ 2.1 | round(0, 'ceil') ~ 2.9 | round(method='floor') ~ 1234 | round(-2) ~ 7 | round
2.567 | round(1, 'ceil')
-3 | abs ~ (-2.5) | abs ~ true | abs
'x' | abs
3 | string ~ none | string ~ [1] | string
'a<b' | string
'abc' | list
nested | list
5 | list
lines | indent
lines | indent(2, true)
lines | indent('> ', blank=true)
lines | indent(width=2, first=true, blank=true)
long | truncate(20)
long | truncate(20, true)
long | truncate(20, true, '…')
long | truncate(20, false, '...', 0)
'short' | truncate(4)
'short' | truncate(2)
long | wordcount
'a-b c_d é1' | wordcount
long | wordwrap(30)
'ab' | center(7) ~ '|'
html | escape
html | e | e
html | e | forceescape
html | striptags
html | safe
'<b>' | safe + '<i>'
'<b>' + '<i>' | safe
('<b>' | safe) ~ '<i>'
('<b>' | safe).upper() + '&'
('%s' | safe) % '<'
('{}' | safe).format('<')
('<b>' | e).replace('b', '<')
(', ' | safe).join(['<', '>' | safe])
html | urlencode
{'a b': 'c&d', 'e': 1} | urlencode
{'class': 'x "y"', 'id': none, 'n': 3} | xmlattr
{'a b': 1} | xmlattr
'%s-%s' | format('a', 'b') ~ '%(x)s' | format(x=1)
'%s' | format('a', x=1)
1000 | filesizeformat ~ 1 | filesizeformat ~ 1500000 | filesizeformat ~ 2048 | filesizeformat(true) ~ 12 | filesizeformat
nested | pprint
people | pprint
[long, long] | pprint
long * 2 | pprint
nested | tojson
nested | tojson(indent=2)
nested | tojson(indent=4, sort_keys=true, ensure_ascii=true)
control | tojson
unicode | tojson
unicode | tojson(ensure_ascii=true)
'\U0001f600' | tojson(ensure_ascii=true)
html | tojson
[] | tojson(indent=2) ~ {} | tojson(indent=2) ~ (1, 2) | tojson
nested | tojson(separators=(',', ':'))
nested | tojson(indent=2, separators=(',', ':'))
{1: 'a', none: 'b', true: 'c', 1.5: 'd'} | tojson
floats | tojson
missing | tojson
items | map('string') | tojson
nested.keys() | tojson
tojson
control
[control]
[unicode, "it's", 'say "x"', 'both\'"']
'abc' | nonsense
'abc' is nonsense
number is odd ~ number is even ~ number is divisibleby(7) ~ number is divisibleby 2
name is string ~ number is string ~ (name | safe) is string
number is number ~ ratio is number ~ yes is number ~ name is number
number is integer ~ yes is integer ~ ratio is integer ~ ratio is float ~ number is float
yes is boolean ~ 1 is boolean ~ yes is true ~ no is false ~ 1 is true
nothing is none ~ missing is none ~ empty is none
items is iterable ~ name is iterable ~ 5 is iterable ~ nested is iterable ~ missing is iterable
items is sequence ~ name is sequence ~ nested is sequence ~ 5 is sequence ~ range(3) is sequence ~ missing is sequence
nested is mapping ~ items is mapping
range is callable ~ 5 is callable ~ name.upper is callable ~ missing is callable
nothing is sameas none ~ yes is sameas true ~ 1 is sameas true ~ items is sameas items
1 is eq 1 ~ 1 is ne(1) ~ 2 is gt 1 ~ 2 is ge 2 ~ 1 is lt 1 ~ 1 is le 1 ~ 1 is equalto 1 ~ 1 is greaterthan 0 ~ 1 is lessthan 0
1 is in [1] ~ 'a' is in 'abc' ~ 3 is not in(items)
'abc' is lower ~ 'ABC' is upper ~ '1' is lower
('a' | safe) is escaped ~ 'a' is escaped
'upper' is filter ~ 'xyz' is filter ~ 'defined' is test
name is not string
not name is string
name is defined and name is string
range(5) | list ~ range(2, 8, 3) | list ~ range(5, 0, -2) | list ~ range(0) | list
range(3)
range(1, 10, 2)
range(10)[2:5] | list
range(1000000)
range('a')
range(1, 2, 0)
5 in range(10)
dict(a=1, b=2)
dict({'a': 1}, b=2)
dict([('a', 1), ('b', 2)])
dict(pairs)
dict.fromkeys(['a', 'b'], 0)
namespace(a=1).a
namespace(a=1)
namespace({'a': 1}, b=2).b
namespace(a=1).missing
namespace(_a=1)
raise_exception('stop here')
strftime_now('%Y-%m-%d %H:%M:%S %d %B %b %A %a %j %p %I %y %%')
strftime_now('%-d %b %Y')
{'a': 1, 'b': {'c': [1, 2]}}['b']['c'][1]
{'a': 1, 'a': 2}
{1: 'int', '1': 'str'}[1]
{[1]: 2}
{(1, 2): 3}[(1, 2)]
{'x': 1}.x
(1).bit_length()
(2.0).is_integer()
1.real
number.real
[[1, [2, [3]]], {'a': (1, {'b': none})}]
name[0] ~ name[-1:]
'a' ~ 1 ~ none ~ true ~ 2.5 ~ [1] ~ {'a': 1}
people | map(attribute='city.zip') | join(',')
people[0].name ~ people[-1]['name'] ~ people.0.city.zip
people | length > 2 and people[0].admin
[1, 2, 3,]
{'a': 1,}
[1, [2, 3]] | tojson | length
name | upper | lower | capitalize
(name | lower) in 'adaptable'
name|length + 1
-number | abs
number | string | length
1 if missing else 2
missing.x if missing else 'guarded'
missing and missing.x
'é' == 'é'
'é' in {'é': 1}
lipsum | string | length > 0
loop
caller
'a' is defined if yes
[1, 2] is iterable and [1, 2] is not mapping and [1, 2] is not string
""".strip().split("\n")

STATEMENTS = [
    "plain text only", "", "\n", "a\n", "a\n\n", "{{ name }}\n", "a\r\nb\rc\n",
    "{# comment #}x", "a {# c #} b", "a\n  {# c #}\nb", "a {#- c -#} b", "{# multi\nline #}\nx", "{#+ x +#}\ny",
    "{% if yes %}a{% endif %}", "{% if no %}a{% elif yes %}b{% else %}c{% endif %}", "{% if no %}a{% else %}c{% endif %}",
    "  {% if yes %}\n  a\n  {% endif %}\nb", "  {%- if yes %}\n  a\n  {%- endif %}\nb", "  {%- if yes -%}\n  a\n  {%- endif -%}\n  b",
    "  {%+ if yes %}\n  a\n  {%+ endif %}\nb", "{% if yes +%}\na{% endif +%}\nb", "x{% if yes %}  \n a{% endif %}",
    "a  {{- name -}}  b", "a  {{ name }}  b\n  {{ name }}\n", "a\n  {{- name }}\n\n\nb", "{{ '{{' }} {% raw %}{{ x }} {% if %}{% endraw %}",
    "{% raw %}\n a\n{% endraw %}\nb", "  {% raw -%}\n a\n  {%- endraw -%}\n b", "{%- raw %} x {% endraw +%}\ny", "{{ 'a\nb' }}\n{{ '%}' }}{{ \"}}\" }}",
    "{% for x in items %}{{ x }},{% endfor %}", "{% for x in items %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ loop.revindex0 }} {% endfor %}",
    "{% for x in items %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}", "{% for x in items %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }}{% endfor %}",
    "{% for x in items %}{{ loop.cycle('a', 'b') }}{{ loop.changed(x > 1) }}{{ loop.depth }}{{ loop.depth0 }}{% endfor %}",
    "{% for x in [] %}a{% else %}none{% endfor %}", "{% for x in items if x > 1 %}{{ x }}{{ loop.length }}{{ loop.last }}{% endfor %}", "{% for x in items if x > 9 %}a{% else %}none{% endfor %}",
    "{% for k, v in nested.items() %}{{ k }}={{ v }};{% endfor %}", "{% for k in nested %}{{ k }}{% endfor %}", "{% for a, b in matrix %}{{ a }}{{ b }}{% endfor %}",
    "{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}", "{% for a, b, c in matrix %}{% endfor %}", "{% for a, b in [1] %}{% endfor %}",
    "{% for x in 5 %}{% endfor %}", "{% for x in missing %}a{% else %}b{% endfor %}", "{% for x in none %}{% endfor %}", "{% for c in 'añ😀' %}[{{ c }}]{% endfor %}",
    "{% for x in range(3) %}{% for y in range(2) %}{{ loop.index }}{{ x }}{{ y }} {% endfor %}{{ loop.index }}{% endfor %}",
    "{% for x in range(9) %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 5 %}{% break %}{% endif %}{{ x }}{% endfor %}", "{% break %}", "{% for x in items %}{% endfor %}{% continue %}",
    "{% for x in tree recursive %}{{ x.n }}({{ loop.depth }}{{ loop(x.kids) }}){% endfor %}", "{% for x in items %}{{ loop(items) }}{% endfor %}",
    "{% for x in items %}{% set y = x %}{{ y }}{% endfor %}{{ y }}", "{% set y = 0 %}{% for x in items %}{% set y = y + x %}{{ y }} {% endfor %}{{ y }}",
    "{% set ns = namespace(total=0, seen=false) %}{% for x in items %}{% set ns.total = ns.total + x %}{% set ns.seen = true %}{% endfor %}{{ ns.total }}{{ ns.seen }}",
    "{% set x = 1 %}{% if yes %}{% set x = 2 %}{% endif %}{{ x }}", "{% set a, b = 1, 2 %}{{ a }}{{ b }}", "{% set a = 1, 2 %}{{ a }}", "{% set x %}a{{ name }}b{% endset %}[{{ x }}]",
    "{% set x | upper | trim %} a{{ name }}b {% endset %}[{{ x }}]", "{% set name.x = 1 %}", "{% set missing.x = 1 %}", "{% set nested.x = 1 %}", "{% set ns = namespace() %}{% set ns._x = 1 %}", "{% set (a, b) = [1, 2] %}{{ a + b }}",
    "{% set ns = namespace(x=[]) %}{% for i in items %}{% set ns.x = ns.x + [i * 2] %}{% endfor %}{{ ns.x }}", "{% set ns = namespace(a=1) %}{% set ns.b %}text{% endset %}{{ ns.b }}{{ ns.a }}",
    "{% macro m(a, b=2, c='x' ~ b) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }}|{{ m(1, 3) }}|{{ m(1, c=4) }}|{{ m(b=1, a=2) }}|{{ m() }}",
    "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, x=4) }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}",
    "{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}inner {{ name }}{% endcall %}", "{% macro m(xs) %}{% for x in xs %}{{ caller(x, loop.index) }}{% endfor %}{% endmacro %}{% call(v, i=0) m(items) %}<{{ v }}:{{ i }}>{% endcall %}",
    "{% macro m() %}{% if caller %}y{% else %}n{% endif %}{% endmacro %}{{ m() }}{% call m() %}{% endcall %}", "{% macro fact(n) %}{% if n <= 1 %}1{% else %}{{ n * fact(n - 1) | int }}{% endif %}{% endmacro %}{{ fact(5) }}",
    "{% macro m() %}{{ later }}{% endmacro %}{% set later = 'set' %}{{ m() }}", "{% set x = 1 %}{% macro m() %}{% set x = 2 %}{{ x }}{% endmacro %}{{ m() }}{{ x }}", "{% macro m(a, b) %}{{ m.name }}{{ m.arguments }}{% endmacro %}{{ m(1, 2) }}{{ m }}",
    "{% macro outer() %}{% macro inner() %}in{% endmacro %}{{ inner() }}{% endmacro %}{{ outer() }}{{ inner }}", "{% for x in items %}{% macro m() %}{{ x }}{% endmacro %}{{ m() }}{% endfor %}", "{{ m() }}{% macro m() %}{% endmacro %}",
    "{% macro m(a, a) %}{% endmacro %}", "{% macro m(a=1, b) %}{% endmacro %}", "{% macro m(*a) %}{% endmacro %}", "{% macro m(x) -%}\n  {{ x }}\n{%- endmacro %}\n{{ m(1) }}\n{{ m(2) -}}\n",
    "{% filter upper %}a{{ name }}{% endfilter %}", "{% filter replace('a', 'b') | upper %}banana{% endfilter %}", "{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a }}", "{% with %}{% set z = 1 %}{{ z }}{% endwith %}{{ z }}",
    "{% block x %}in {{ name }}{% endblock %}", "{% autoescape true %}{{ html }}{{ html | safe }}{% endautoescape %}{{ html }}", "{% print name, number %}", "{% generation %}g{% set q = 1 %}{% endgeneration %}{{ q }}",
    "{% include 'x' %}", "{% import 'x' as y %}", "{% extends 'x' %}", "{% from 'x' import y %}", "{% unknown %}", "{% endif %}", "{% if yes %}", "{% for x in items %}", "{{", "{{ name", "{%", "{% if", "{#", "{{ name }", "{{ }}", "{{ 1 + }}", "{{ (1 }}", "{{ [1 }}", "{{ 1) }}",
    "{{ {1: 2 }}", "{{ 'abc }}", "{{ a b }}", "{{ name | }}", "{{ name is }}", "{{ name. }}", "{{ name[ }}", "{% set = 1 %}", "{% set 1 = 1 %}", "{% set true = 1 %}", "{% for in items %}{% endfor %}", "{% for x items %}{% endfor %}", "{% for loop in items %}{{ loop }}{% endfor %}",
    "{{ f(a=1, 2) }}", "{{ f(*a, *b) }}", "{{ @ }}", "{{ a $ b }}", "{{ a ! b }}", "{% if yes %}{% endfor %}", "{% raw %}x", "{% macro %}{% endmacro %}", "{% call name %}{% endcall %}", "{{ 1.2.3 }}", "{{ x is not }}", "{{ a if }}", "{{ not }}", "{% if yes: %}a{% endif: %}",
    "{{ dict(*[pairs]) }}", "{{ '{}{}{x}'.format(*items, **{'x': 5}) }}", "{{ dict(**{'a': 1}, **{'b': 2}) }}", "{{ name.upper(1) }}", "{{ name() }}", "{{ missing() }}", "{{ nested.a() }}",
    "{% set j = joiner(', ') %}{% for x in items %}{{ j() }}{{ x }}{% endfor %}", "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.next() }}", "{{ cycler() }}",
    "{% for m in people if m.admin is defined and not m.admin %}{{ m.name }}{% endfor %}", "{% for p in people | sort(attribute='name') %}{{ p.name }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{% for g in people | groupby('age') %}{{ g.grouper }}:{% for p in g.list %}{{ p.name }}{% endfor %};{% endfor %}{% for age, ps in people | groupby('age') %}{{ age }}{{ ps | length }}{% endfor %}",
    "{% for row in items | batch(2, 'x') %}{% for c in row %}{{ c }}{% endfor %}|{% endfor %}", "{% for x in items | map('string') %}{{ loop.last }}{{ x }}{% endfor %}", "{% for x in items | select('odd') %}{{ loop.length }}{{ loop.index }}{% endfor %}",
    "{% set gen = items | select('odd') %}{{ gen | list }}{{ gen | list }}", "{% set ns = namespace(stop=false) %}{% for x in items if not ns.stop %}{{ x }}{% if x == 1 %}{% set ns.stop = true %}{% endif %}{% endfor %}",
    "{% if items %}a{% endif %}{% if [] %}b{% endif %}{% if {} %}c{% endif %}{% if 0.0 %}d{% endif %}{% if '0' %}e{% endif %}{% if nothing %}f{% endif %}{% if missing %}g{% endif %}",
    "{% if name == 'Ada' and (number > 5 or missing) and not no %}ok{% endif %}", "{%if yes%}a{%endif%}{{name}}{{-name-}}", "{%\n  set x =\n 1\n%}{{ x }}", "{% set x = {\n 'a': 1,\n 'b': [\n 1, 2]\n} %}{{ x }}",
    "line1 {{ name }}\n    {% if yes %}\n      indented\n    {% endif %}\n\n    tail", "\t{% if yes %}\n\ttab\n\t{% endif %}\n", "a{% if yes %}\n\nb{% endif %}", "{{ name }}\n\n{%- if yes %}\n\n x{% endif %}", "{%- set x = 1 -%}\n\n  y  \n\n{%- set z = 2 %}  w",
    "{% for x in items -%}\n  {{ x }}\n{%- endfor %}", "{% for x in items %}\n  {{ x }}\n{% endfor %}\nend", "{%- for x in items %}\n{{- x }}\n{%- endfor -%}\n", "{{ name -}}\n  x{{- name }}", "{{ name }}{# c -#}\n  x", "a\n{#- c #}\nb", "x {%- if yes %} y {%- endif %} z",
    "{{- '' -}} a {{- '' }} b", "{% if yes -%} a {% else -%} b {%- endif %}", "{{ items[loop_index | default(0)] }}", "{% set messages = people[1:] %}{{ messages[0].name }}", "{% set x = namespace(v=none) %}{% if x.v is none %}none{% endif %}",
    "{% for x in items %}{% with y = x * 2 %}{{ y }}{% endwith %}{% endfor %}", "{% for i in range(3) %}{% filter upper %}a{{ i }}{% endfilter %}{% endfor %}", "{% for i in range(3) %}{% set s %}v{{ i }}{% endset %}{{ s }}{% endfor %}{{ s is defined }}",
    "{% macro m(x) %}{{ 'deep' if x == 0 else m(x - 1) }}{% endmacro %}{{ m(20) }}", "{{ people | map(attribute='name') | map('length') | sum }}", "{{ (people | first).name ~ (people | last)['age'] }}", "{{ loop is defined }}{% for x in items %}{{ loop is defined }}{% endfor %}",
    "{% for x in items %}{{ loop }}{% endfor %}", "{% for x in items %}{{ loop.nonsense is defined }}{% endfor %}", "{% set x = 5 if no %}{{ x is defined }}{{ x }}", "{{ ('a', 'b') | join }}{{ ['x'] * 3 }}", "{{ undefined_function is defined }}", "{{ nested.c.d is mapping and 'e' in nested.c.d }}",
]

SNIPPETS = ["{{ " + expression + " }}" for expression in EXPRESSIONS] + STATEMENTS
