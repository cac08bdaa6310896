"""Programs that are hard to get through, by name: endless, enormous, recursive, deep."""

# ruff: noqa: E501 -- each program is a single line of text
from __future__ import annotations

HEAD = "import keras\nfrom keras import Input, Model, Sequential\nfrom keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout\n"
WRONG = "bad = Sequential([Input((5, 3)), LSTM(4), LSTM(4)])\n"  # what must be found in spite of everything

ENDLESS = {
    "ten million turns": "m = Sequential()\nfor i in range(10_000_000):\n    m.add(Dense(i))\n",
    "ten million empty turns": "n = 0\nfor i in range(10_000_000):\n    n += 1\n",
    "a thousand cubed": "n = 0\nfor i in range(1000):\n    for j in range(1000):\n        for k in range(1000):\n            n = n + i * j - k\n",
    "while True": "m = Sequential()\nwhile True:\n    m.add(LSTM(4))\n",
    "while True with a break": "m = Sequential()\nwhile True:\n    m.add(Dense(4))\n    if unknown():\n        break\n",
    "counting up": "i = 0\nwhile i < 10**12:\n    i += 1\n",
    "never smaller": "i = 1\nwhile i > 0:\n    i *= 2\n",
    "a list that grows while it is walked": "todo = [1]\nfor x in todo:\n    todo.append(x + 1)\n",
    "an endless generator": "def forever():\n    n = 0\n    while True:\n        yield n\n        n += 1\nfor n in forever():\n    layer = LSTM(n + 1)\n",
    "itertools.count": "import itertools\nfor i in itertools.count():\n    layer = LSTM(i + 1)\n",
    "iter with a sentinel": "for line in iter(lambda: 1, 2):\n    pass\n",
    "recursion": "def f(m, n):\n    m.add(Dense(n))\n    return f(m, n + 1)\nf(Sequential(), 1)\n",
    "recursion twice": "def f(n):\n    return f(n - 1) + f(n - 2)\nx = f(90)\n",
    "recursion in a default": "def f(n=10):\n    return f(f(n))\nx = f()\n",
    "mutual recursion": "def ping(n):\n    return pong(n + 1)\ndef pong(n):\n    return ping(n + 1)\nping(0)\n",
    "a recursive lambda": "f = lambda n: f(n + 1)\nf(0)\n",
    "the Y combinator": "Y = lambda f: (lambda x: f(lambda v: x(x)(v)))(lambda x: f(lambda v: x(x)(v)))\nfact = Y(lambda g: lambda n: 1 if n == 0 else n * g(n - 1))\nx = fact(50)\n",
    "recursion in a method": "class A:\n    def a(self):\n        return self.b()\n    def b(self):\n        return self.a()\nA().a()\n",
    "recursion in a property": "class A:\n    @property\n    def a(self):\n        return self.a\nx = A().a\n",
    "recursion in __init__": "class A:\n    def __init__(self):\n        self.child = A()\na = A()\n",
    "recursion in __getattr__": "class A:\n    def __getattr__(self, name):\n        return getattr(self, name + 'x')\nx = A().y\n",
    "recursion in a comprehension": "def f(n):\n    return [f(i) for i in range(n)]\nx = f(30)\n",
}  # fmt: skip

ENORMOUS = {
    "a power of powers": "x = 10 ** 10 ** 10\ny = 2 ** (2 ** 40)\n",
    "a shift": "x = 1 << (1 << 40)\n",
    "a long range": "x = list(range(10**9))\ny = len(range(10**18))\n",
    "a long list": "x = [0] * 10**10\ny = (1, 2) * 10**11\n",
    "a long text": "x = 'abc' * 10**12\ny = b'abc' * 10**12\nz = f'{1:>10000000000}'\nw = '%*d' % (10**10, 1)\nv = 'x'.ljust(10**11)\n",
    "a large comprehension": "x = [i * j for i in range(100000) for j in range(100000)]\ny = {i: i for i in range(10**8)}\n",
    "a list that doubles": "x = [1]\n" + "x = x + x\n" * 80,
    "a list that doubles in place": "x = [1]\n" + "x += x\n" * 80,
    "a text that doubles": "x = 'a'\n" + "x = x + x\n" * 80,
    "a number that squares": "x = 3\n" + "x = x * x\n" * 60,
    "a tuple that nests": "x = (1,)\n" + "x = (x, x)\n" * 60,
    "a dict that nests": "x = {}\n" + "x = {'a': x, 'b': x}\n" * 60,
    "large arrays": "import numpy as np\nX = np.zeros((10**9, 10**9, 10**9))\ny = X.reshape(-1, 10**9)\nz = np.arange(10**15)\nw = np.concatenate([X] * 10**8)\n",
    "large layers": "m = Sequential([Input((10**12, 10**12)), LSTM(10**15, return_sequences=True), Dense(10**18)])\n",
    "many layers": "m = Sequential([Input((5, 3))] + [LSTM(4, return_sequences=True) for _ in range(10**7)])\n",
    "deep layers": "layer = LSTM(4)\nfor _ in range(5000):\n    layer = Bidirectional(layer)\n",
    "huge exponents of a symbol": "import numpy as np\nn = unknown()\nm = np.zeros((n, n)).shape[0]\n"
    + "m = m * m + 1\n" * 60
    + "layer = Dense(m)\n",
    "a factorial": "x = 1\nfor i in range(1, 100000):\n    x *= i\n",
    "int of a long text": "x = int('9' * 4000) ** 400\n",
}

FORKED = {
    "forty conditions": "".join(f"if unknown({i}):\n    a{i} = LSTM(4)\nelse:\n    a{i} = GRU(4)\n" for i in range(40)),
    "nested conditions": "".join("    " * i + f"if unknown({i}):\n" for i in range(60)) + "    " * 60 + "a = LSTM(4)\n",
    "forty conditional expressions": "".join(f"a{i} = LSTM(4 if unknown({i}) else 5)\n" for i in range(40)),
    "conditions in a loop": "m = Sequential()\nfor i in range(50):\n    if unknown(i):\n        m.add(Dense(3))\n    elif other(i):\n        continue\n    else:\n        m.add(Dropout(0.5))\n",
    "forty tries": "".join(f"try:\n    a{i} = LSTM(4)\nexcept E{i}:\n    a{i} = GRU(4)\nfinally:\n    pass\n" for i in range(40)),
    "calls that double": "def f0():\n    return LSTM(4)\n" + "".join(f"def f{i}():\n    f{i - 1}()\n    return f{i - 1}()\n" for i in range(1, 40)) + "f39()\n",
    "calls that fork and double": "def f0(x):\n    return x if unknown(x) else -x\n"
    + "".join(f"def f{i}(x):\n    return f{i - 1}(x) + f{i - 1}(-x)\n" for i in range(1, 30)) + "f29(1)\n",
    "a thousand elifs": "x = unknown()\nif x == 0:\n    a = 0\n" + "".join(f"elif x == {i}:\n    a = LSTM({i})\n" for i in range(1, 1000)),
    "a match of a thousand": "match unknown():\n" + "".join(f"    case {i}:\n        a = LSTM({i + 1})\n" for i in range(1000)),
    "and, or": "x = " + " and ".join(f"(a{i} or b{i})" for i in range(300)) + "\nif x:\n    a = LSTM(4)\n",
    "whiles in whiles": "".join("    " * i + f"while unknown({i}):\n" for i in range(15)) + "    " * 15 + "a = LSTM(4)\n",
    "fors in fors": "".join("    " * i + f"for i{i} in unknown({i}):\n" for i in range(15)) + "    " * 15 + "a = LSTM(4)\n",
}  # fmt: skip

CIRCULAR = {
    "a list in itself": "a = []\na.append(a)\nb = a + a\nc = a == b\nd = [*a, *a]\nm = Sequential(a)\n",
    "a dict in itself": "a = {}\na['a'] = a\nm = Sequential(**a)\nb = {**a, 'b': a}\n",
    "a class in itself": "class A:\n    pass\nA.A = A\na = A.A.A.A()\na.a = a\na.a.a.a.b = LSTM(4)\n",
    "a class that inherits from itself": "class A:\n    pass\nclass A(A):\n    pass\nclass B(B0 := A, A): pass\n",
    "a model in itself": "m = Sequential([Input((5, 3)), LSTM(4)])\nm.add(m)\nm.layers.append(m)\n",
    "a layer on itself": "x = LSTM(4)\nx = x(x)\nx = x(x)(x)\n",
    "a wrapper of itself": "b = Bidirectional(LSTM(4))\nb.layer = b\nb.forward_layer = b\nm = Sequential([Input((5, 3)), b])\n",
    "names that swap": "a, b = 1, 2\nfor i in range(1000):\n    a, b = b, a\n",
    "imports of itself": "import __main__\nfrom . import x\nfrom .. import y\nimport program\nfrom program import *\n",
    "a decorator of itself": "def d(f):\n    return d\n@d\n@d(d)\ndef d(d=d): return d(d)\n",
    "a default that holds itself": "def f(x=[]):\n    x.append(x)\n    return f(x)\nf()\n",
    "a metaclass": "class M(type):\n    def __call__(cls, *a, **k):\n        return cls(*a, **k)\n    def __getattr__(cls, n):\n        return cls\nclass A(metaclass=M):\n    x = LSTM(4)\nA().b.c.d\n",
}  # fmt: skip


def deep(levels: int) -> dict[str, str]:
    """Nests of one kind each."""
    n = levels
    return {
        "parentheses": f"x = {'(' * n}1{')' * n}\n",
        "brackets": f"x = {'[' * n}1{']' * n}\n",
        "braces": f"x = {'{0: ' * n}1{'}' * n}\n",
        "calls": f"x = {'LSTM(' * n}4{')' * n}\n",
        "calls of calls": f"x = LSTM(4){'()' * n}\n",
        "attributes": f"x = keras{'.layers' * n}\n",
        "subscripts": f"x = y{'[0]' * n}\n",
        "sums": f"x = {'1 + ' * n}1\n",
        "minus signs": f"x = {'-' * n}1\n",
        "nots": f"x = {'not ' * n}1\n",
        "lambdas": f"x = {'lambda: ' * n}1\n",
        "conditional expressions": f"x = {'1 if a else ' * n}1\n",
        "ands": f"x = {'a and ' * n}1\n",
        "comparisons": f"x = {'1 < ' * n}1\n",
        "comprehensions": f"x = {'[' * n}1{' for i in y]' * n}\n",
        "dots of functions": f"x = a{'.b(1)' * n}\n",
        "awaits": f"async def f():\n    return {'await (' * n}x{')' * n}\n",
        "stars": f"x = [{'*[' * n}1{']' * n}]\n",
        "walruses": f"x = {''.join(f'(a{i} := ' for i in range(n))}1{')' * n}\n",
        "elifs": "if a:\n    pass\n" + "elif a:\n    pass\n" * n,
        "f-strings": "x = " + "f'{1}' " * n + "\n",
    }


def nested_blocks(levels: int) -> dict[str, str]:
    """Blocks in blocks, as far as Python allows."""
    heads = {
        "def": "def f{i}(a{i}=1):",
        "class": "class A{i}:",
        "if": "if a{i}:",
        "for": "for i{i} in range(2):",
        "with": "with a{i} as b{i}:",
        "while": "while a{i}:",
        "try": "try:",
    }
    programs = {}
    for name, head in heads.items():
        lines = ["    " * i + head.format(i=i) for i in range(levels)]
        lines.append("    " * levels + "x = LSTM(4)")
        if name == "try":
            lines += ["    " * i + "finally:\n" + "    " * (i + 1) + "pass" for i in reversed(range(levels))]
        programs[name] = "\n".join(lines) + "\n"
    return programs


SYNTAX = {
    "async": "import asyncio\nasync def main():\n    async with a() as b, c() as d:\n        async for x in y():\n            z = [w async for w in x if await w]\n    return await z\nasyncio.run(main())\n",
    "match": "match unknown():\n    case {'a': [1, 2, *rest], **others} if rest:\n        x = LSTM(4)\n    case LSTM(units=4) | GRU(units=(4 | 5) as u):\n        x = GRU(u)\n    case (1, -2.5, 'a' | None, True) as t:\n        pass\n    case _:\n        x = None\n",
    "walrus": "if (n := 10) > 5 and (m := n * 2):\n    x = LSTM(n)\ny = [z := 1, z ** 2, (z := z + 1)]\nwhile (n := n - 1) > 0:\n    pass\n",
    "stars": "a, *b, c = range(10)\n[d, [e, *f]], g = [[1, [2, 3, 4]], 5]\ndef h(*args, k=1, **kw):\n    return h(*args, *b, k=2, **kw, **{'z': 1})\nprint(*b, *c_ if (c_ := []) else [], sep='')\nx = *b, *b\nfor i, (j, *k) in [(1, (2, 3, 4))]: pass\n",
    "global and nonlocal": "x = 1\ndef f():\n    global x, made\n    y = 2\n    def g():\n        nonlocal y\n        y += 1\n        return y\n    x, made = g(), LSTM(4)\nf()\ndel x\n",
    "del": "a = [1, 2, 3]\ndel a[0], a[0:1]\nb = {'x': LSTM(4)}\ndel b['x']\nclass C: pass\nc = C()\nc.d = 1\ndel c.d, c, (a)\n",
    "try": "try:\n    x = LSTM(4)\nexcept* (A, B) as e:\n    x = None\n" + "def f():\n    try:\n        return LSTM(3)\n    except E as e:\n        raise F from e\n    else:\n        return 1\n    finally:\n        return LSTM(4)\nf()\n",
    "with": "with (open('a') as a, open('b') as b):\n    x = LSTM(4)\nwith keras.utils.custom_object_scope({}):\n    y = LSTM(4)\nwith a as (b, *c), d as e.f, g as h[0]: pass\n",
    "decorators": "import functools\n@functools.lru_cache(maxsize=None)\ndef f(n):\n    return LSTM(n)\n@property\ndef g(): pass\n@(lambda h: h)\n@a.b[0](1).c\nclass D: pass\nf(4)\n",
    "classes": "class A(f(), *bases, metaclass=M, key=1, **kw):\n    x: int = 1\n    y: 'str'\n    def __init_subclass__(cls, **k): pass\n    __slots__ = ('a',)\n    for i in range(3):\n        locals()['z'] = i\n    if x:\n        def g(self): return super().g()\n    class B(LSTM): pass\na = A.B(4)\n",
    "generators": "def g():\n    x = yield 1\n    y = yield from g()\n    return (z for z in x)\nlist(g()); next(g()); a, b = g()\nlayers = (LSTM(n) for n in range(1, 4))\nm = Sequential(list(layers))\n",
    "dynamic": "exec('x = 1')\neval('LSTM(4)')\nglobals()['y'] = LSTM\nlocals().update(z=1)\nsetattr(keras, 'a', 1)\n__import__('keras').layers.LSTM(4)\nvars()['q'] = 1\ntype('T', (LSTM,), {})(4)\nkeras.layers.__dict__['LSTM'](4)\n",
    "slices": "a = list(range(10))\nb = a[::-1], a[1:], a[:-1:2], a[...], a[1, 2], a[None, :, ::2], a[slice(1, 2)], a[True]\na[1:3] = []\na[0] += 1\na[::2], a[1] = b, 2\n",
    "numbers": "x = 0x_ff + 0b1 + 0o7 + 1_000 + 1e400 - 1e-400 + 1j + .5\ny = 1 / 0, 1 // 0, 1 % 0, 0 ** -1, (-1) ** 0.5, 1e308 * 10, float('nan'), int('x'), divmod(1, 0)\nz = [1][5], {}['a'], ()[0], 'a'[9], None.a, 1(), -'a', 'a' + 1, [] < 1, len(5), range(0, 1, 0), int(float('inf'))\n",
    "strings": "x = 'a' 'b' f'{x!r:>{10}}' rb'\\x00'.decode() '%s %d' % (1,) if 0 else '{}{z}'.format(1)\ny = '\\N{BULLET}' + '\\ud800' + '\\0'\nz = f'{f\"{1}\"}' \"{\" '}'\n",
    "names that cover": "LSTM = 4\nSequential = print\ndef keras(): pass\nfor Dense in [1]: pass\nrange = len = int = None\nfrom keras.layers import LSTM\nfrom keras import Sequential\n",
    "annotations": "x: LSTM = LSTM(4)\ny: 'int'\ndef f(a: int = 1, /, b: str = '', *, c: list[int] | None = None) -> 'LSTM': ...\na.b: int = 4\na[0]: int\n",
    "semicolons and continuations": "a = 1; b = 2; \\\nc = 3\nif a: b = 1; c = 2\nfor i in 1, 2: pass; x = LSTM(4)\nclass A: x = 1; y = 2\n",
    "comments and form feeds": "# -*- coding: utf-8 -*-\n\x0c\nx = 1  # \x0c\n\x0cy = 2\n#" + "x" * 5000 + "\n",
    "unicode": "ünïcödé = 3\n模型 = LSTM(ünïcödé)\nx = '😀' * 3; 𝓁 = LSTM(4)\n",
    "nothing but a docstring": '"""LSTM keras"""\n',
    "lone surrogates of control": "x = '\x01\x02\x7f'\n",
}  # fmt: skip
