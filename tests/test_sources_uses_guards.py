"""What guards a use: a test about the package's version or the very symbol, a handler; and what does not."""

import pytest
from uses_read import uses

from depaudit.model.usage import UseGuard, UseRow

SEW = ("quilt.sew",)


def row(body: str, *keys: str) -> UseRow:
    """The row of the last use in a text that imports `quilt`."""
    return uses("import quilt\nfrom packaging import version\n" + body, *(keys or SEW))[-1]


def flags(body: str, *keys: str) -> UseGuard:
    return UseGuard(row(body, *keys).guard) & ~UseGuard.DEFERRED


VERSION = [
    ('if version.parse(quilt.__version__) >= version.parse("2.1"):\n    quilt.sew', ">=2.1"),
    ('if version.parse(quilt.__version__) < version.parse("2.1"):\n    pass\nelse:\n    quilt.sew', ">=2.1"),
    ('if not version.parse(quilt.__version__) < version.parse("2.1"):\n    quilt.sew', ">=2.1"),
    ('if version.parse("2.1") <= version.parse(quilt.__version__):\n    quilt.sew', ">=2.1"),
    ('if quilt.__version__ >= "2.1":\n    quilt.sew', ">=2.1"),
    ("if quilt.VERSION >= (2, 1):\n    quilt.sew", ">=2.1"),
    ("if quilt.version.VERSION > (2, 1):\n    quilt.sew", ">2.1"),
    ("if tuple(map(int, quilt.__version__.split('.')[:2])) >= (2, 1):\n    quilt.sew", ">=2.1"),
    ("if int(quilt.__version__.split('.')[0]) >= 2:\n    quilt.sew", ">=2"),
    ("if int(quilt.__version__.split('.')[0]) > 1:\n    quilt.sew", ">=2"),
    ("if int(quilt.__version__.split('.')[1]) > 4:\n    quilt.sew", ""),
    ("if version.parse(quilt.__version__).major == 2:\n    quilt.sew", "==2.*"),
    ("if quilt.__version__.startswith('2.'):\n    quilt.sew", "==2.*"),
    ("if not quilt.__version__.startswith('2.'):\n    quilt.sew", "!=2.*"),
    ('if version.parse("1.4") <= version.parse(quilt.__version__) < version.parse("2"):\n    quilt.sew', ">=1.4,<2"),
    ('if Version(importlib.metadata.version("quilt")) >= Version("2.1"):\n    quilt.sew', ">=2.1"),
    ('if pkg_resources.get_distribution("quilt").version >= "2.1":\n    quilt.sew', ">=2.1"),
    ("MIN = '2.1'\nif version.parse(quilt.__version__) >= version.parse(MIN):\n    quilt.sew", ">=2.1"),
    ("v = version.parse(quilt.__version__)\nif v >= version.parse('2.1'):\n    quilt.sew", ">=2.1"),
    ("NEW = version.parse(quilt.__version__) >= version.parse('2.1')\nif NEW:\n    quilt.sew", ">=2.1"),
    ("NEW = version.parse(quilt.__version__) >= version.parse('2.1')\nif not NEW:\n    pass\nelse:\n    quilt.sew", ">=2.1"),
    ("MAJOR, MINOR = map(int, quilt.__version__.split('.')[:2])\nif MAJOR >= 2:\n    quilt.sew", ">=2"),
    ("MAJOR, MINOR = map(int, quilt.__version__.split('.')[:2])\nif MINOR >= 2:\n    quilt.sew", ""),
    ("def is_new():\n    return version.parse(quilt.__version__) >= version.parse('2.1')\nif is_new():\n    quilt.sew", ">=2.1"),
    ("def is_new():\n    v = quilt.__version__\n    if v < '2':\n        return False\n    return True\nif is_new():\n    quilt.sew", ""),
    ("class A:\n    def __init__(self):\n        self.new = quilt.__version__ >= '2'\n    def f(self):\n        if self.new:\n            quilt.sew", ">=2"),
    ("from .compat import QUILT_GE_2_1\nif QUILT_GE_2_1:\n    quilt.sew", ">=2.1"),
    ("from .compat import QUILT_GREATER_EQUAL_2_1\nif not QUILT_GREATER_EQUAL_2_1:\n    raise X\nquilt.sew", ">=2.1"),
    ("from .compat import IS_QUILT_V2\nif IS_QUILT_V2:\n    quilt.sew", "==2.*"),
    ("from .compat import quilt_lt_2_1\nif not quilt_lt_2_1:\n    quilt.sew", ">=2.1"),
    ("from .compat import quilt_version\nif quilt_version >= (2, 1):\n    quilt.sew", ">=2.1"),
    ("from .compat import is_quilt_greater_or_equal\nif is_quilt_greater_or_equal('2.1'):\n    quilt.sew", ">=2.1"),
    ("from .compat import is_quilt_version\nif is_quilt_version('>=', '2.1'):\n    quilt.sew", ">=2.1"),
    ("from .compat import is_quilt_version\nif is_quilt_version('<', '2.1'):\n    pass\nelse:\n    quilt.sew", ">=2.1"),
    ("from .compat import compare_versions\nif compare_versions('quilt', '>=', '2.1'):\n    quilt.sew", ">=2.1"),
    ("import operator\nif compare(quilt, operator.ge, '2.1'):\n    quilt.sew", ">=2.1"),
    ("if RequirementCache('quilt>=2.1'):\n    quilt.sew", ">=2.1"),
    ("if module_available('quilt', minversion='2.1'):\n    quilt.sew", ">=2.1"),
    ("from quilt import __version__ as v\nif v >= '2.1':\n    quilt.sew", ">=2.1"),
    ("from quilt import VERSION\nif VERSION[0] >= 2:\n    quilt.sew", ">=2"),
    ("if quilt.__version__ < '2.1':\n    raise ImportError\nquilt.sew", ">=2.1"),
    ("if quilt.__version__ < '2.1':\n    sys.exit(1)\ndef f():\n    quilt.sew", ">=2.1"),
    ("def f():\n    if quilt.__version__ < '2.1':\n        return old()\n    quilt.sew", ">=2.1"),
    ("for x in y:\n    if quilt.__version__ < '2.1':\n        continue\n    quilt.sew", ">=2.1"),
    ("def test():\n    if quilt.__version__ < '2.1':\n        pytest.skip('old')\n    quilt.sew", ">=2.1"),
    ("if quilt.__version__ >= '2.1':\n    pass\nelse:\n    raise X\nquilt.sew", ">=2.1"),
    ("assert quilt.__version__ >= '2.1'\nquilt.sew", ">=2.1"),
    ("require_version('quilt>=2.1')\nquilt.sew", ">=2.1"),
    ("pytest.importorskip('quilt', minversion='2.1')\nquilt.sew", ">=2.1"),
    ("x = quilt.sew if quilt.__version__ >= '2.1' else None", ">=2.1"),
    ("x = None if quilt.__version__ < '2.1' else quilt.sew", ">=2.1"),
    ("x = quilt.__version__ >= '2.1' and quilt.sew", ">=2.1"),
    ("x = quilt.__version__ < '2.1' or quilt.sew", ">=2.1"),
    ("x = [quilt.sew for a in b if quilt.__version__ >= '2.1']", ">=2.1"),
    ("if a and quilt.__version__ >= '2.1' and b:\n    quilt.sew", ">=2.1"),
    ("if (v := quilt.__version__) >= '2.1':\n    quilt.sew", ">=2.1"),
    ("while quilt.__version__ >= '2.1':\n    quilt.sew", ">=2.1"),
    ("match x:\n    case 1 if quilt.__version__ >= '2.1':\n        quilt.sew", ">=2.1"),
    ("@pytest.mark.skipif(quilt.__version__ < '2.1', reason='')\ndef test():\n    quilt.sew", ">=2.1"),
    ("@unittest.skipUnless(quilt.__version__ >= '2.1', '')\nclass T:\n    def test(self):\n        quilt.sew", ">=2.1"),
    ("new = pytest.mark.skipif(quilt.__version__ < '2.1', reason='')\n@new\ndef test():\n    quilt.sew", ">=2.1"),
    ("pytestmark = pytest.mark.skipif(quilt.__version__ < '2.1', reason='')\ndef test():\n    quilt.sew", ">=2.1"),
    ("pytestmark = [pytest.mark.slow, pytest.mark.skipif(quilt.__version__ < '2.1', reason='')]\ndef test():\n    quilt.sew", ">=2.1"),
    ("@require_quilt_min_version('2.1')\ndef test():\n    quilt.sew", ">=2.1"),
    ("@requires('quilt>=2.1')\ndef test():\n    quilt.sew", ">=2.1"),
    ("if quilt.__version__ >= '2.1':\n    def f():\n        return quilt.sew", ">=2.1"),
    ("if quilt.__version__ >= '2.1':\n    class A:\n        x = quilt.sew", ">=2.1"),
    ("if quilt.__version__ >= '2.1':\n    if quilt.__version__ < '3':\n        quilt.sew", ">=2.1,<3"),
    ("if '2.' in quilt.__version__:\n    quilt.sew", ""),
    ("if quilt.__version__ in ('2.0', '2.1'):\n    quilt.sew", ""),
    ("if hasattr(quilt, '__version__') and quilt.__version__ >= '2.1':\n    quilt.sew", ">=2.1"),
]


@pytest.mark.parametrize(("body", "versions"), VERSION)
def test_a_test_of_the_packages_version_guards_and_says_which_versions_come(body: str, versions: str) -> None:
    assert flags(body) == UseGuard.VERSION
    assert row(body).version == versions


@pytest.mark.parametrize(
    ("body", "versions"),
    [
        ("if quilt.__version__ >= '2.1':\n    pass\nelse:\n    quilt.sew", "<2.1"),
        ("if quilt.__version__ < '2.1':\n    quilt.sew", "<2.1"),
        ("x = None if quilt.__version__ >= '2.1' else quilt.sew", "<2.1"),
        ("if quilt.__version__ >= '2.1':\n    raise X\nquilt.sew", "<2.1"),
        ("@pytest.mark.skipif(quilt.__version__ >= '2.1', reason='')\ndef test():\n    quilt.sew", "<2.1"),
        ("from .compat import QUILT_GE_2_1\nif not QUILT_GE_2_1:\n    quilt.sew", "<2.1"),
    ],
)
def test_the_other_branch_is_for_the_other_versions(body: str, versions: str) -> None:
    assert flags(body) == UseGuard.VERSION
    assert row(body).version == versions


@pytest.mark.parametrize(
    "body",
    [
        "if is_quilt_available():\n    quilt.sew",
        "from .compat import HAS_QUILT\nif HAS_QUILT:\n    quilt.sew",
        "if importlib.util.find_spec('quilt'):\n    quilt.sew",
        "import other\nif other.__version__ >= '2.1':\n    quilt.sew",
        "if version.parse(importlib.metadata.version('other')) >= version.parse('2.1'):\n    quilt.sew",
        "from .compat import OTHER_GE_2_1\nif OTHER_GE_2_1:\n    quilt.sew",
        "if is_other_greater_or_equal('2.1'):\n    quilt.sew",
        "if RequirementCache('other>=2.1'):\n    quilt.sew",
        "if version >= 3:\n    quilt.sew",
        "VERSION = '2.1'\nquilt.sew",
        "if config.version >= (2, 1):\n    quilt.sew",
        "if quilt.cuda.is_available():\n    quilt.sew",
        "if quilt.dtype == 'float16':\n    quilt.sew",
        "print(quilt.__version__)\nquilt.sew",
        "logger.info('quilt>=2.1')\nquilt.sew",
        "if quilt.__version__ >= '2.1':\n    print('new')\nquilt.sew",
        "if quilt.__version__ >= '2.1':\n    x = 1\nelse:\n    x = 2\nquilt.sew",
        "def f():\n    if quilt.__version__ < '2.1':\n        return\nquilt.sew",
        "def f():\n    assert quilt.__version__ >= '2.1'\nquilt.sew",
        "for x in y:\n    if quilt.__version__ < '2.1':\n        break\nquilt.sew",
        "if x:\n    raise X\nquilt.sew",
        "assert x\nquilt.sew",
        "x = quilt.sew or quilt.__version__ >= '2.1'",
        "@pytest.mark.skipif(x, reason='quilt')\ndef test():\n    quilt.sew",
        "@pytest.mark.skipif(quilt.__version__ < '2.1', reason='')\ndef test():\n    pass\nquilt.sew",
        "@requires('other>=2.1')\ndef test():\n    quilt.sew",
        "@slow\ndef test():\n    quilt.sew",
        "from .compat import USE_QUILT_FP16\nif USE_QUILT_FP16:\n    quilt.sew",
        "def is_new():\n    return True\nif is_new():\n    quilt.sew",
        "if debug:\n    quilt.sew",
        "with quilt.frame():\n    quilt.sew",
        "if hasattr(x, 'sew'):\n    quilt.sew",
        "if hasattr(quilt.hoop, 'sew'):\n    quilt.sew",
        "if hasattr(quilt, 'other'):\n    quilt.sew",
        "if hasattr(quilt, name):\n    quilt.sew",
        "if hasattr(quilt, 'sew'):\n    pass\nquilt.sew",
        "if 'sew' in dir(other):\n    quilt.sew",
        "try:\n    quilt.sew\nexcept ValueError:\n    pass",
        "try:\n    quilt.sew\nexcept ImportError:\n    pass",
        "try:\n    quilt.sew\nexcept Exception:\n    log()\n    raise",
        "try:\n    pass\nexcept AttributeError:\n    pass\nquilt.sew",
        "try:\n    pass\nexcept AttributeError:\n    pass\nelse:\n    quilt.sew",
        "try:\n    pass\nexcept AttributeError:\n    pass\nfinally:\n    quilt.sew",
        "try:\n    import other\nexcept ImportError:\n    quilt.sew",
        "try:\n    quilt.knot\nexcept ValueError:\n    quilt.sew",
        "try:\n    def f():\n        quilt.sew\nexcept AttributeError:\n    pass",
        "with suppress(ValueError):\n    quilt.sew",
        "with pytest.raises(ValueError):\n    quilt.sew",
        "x = getattr(quilt, 'sew')",
        "x = getattr(quilt, 'knot', quilt.sew)",
        "def _f():\n    quilt.sew\n_f()",
        "def _f():\n    quilt.sew\nif quilt.__version__ >= '2.1':\n    _f()\n_f()",
        "def f():\n    quilt.sew\nif quilt.__version__ >= '2.1':\n    f()",
        "def _f():\n    quilt.sew",
        "class A:\n    def __init__(self):\n        if quilt.__version__ >= '2.1':\n            x = 1\n    def f(self):\n        quilt.sew",
    ],
)
def test_what_says_nothing_of_it_does_not_guard(body: str) -> None:
    assert flags(body) == UseGuard.NONE


@pytest.mark.parametrize(
    "body",
    [
        "if hasattr(quilt, 'sew'):\n    quilt.sew",
        "if not hasattr(quilt, 'sew'):\n    raise X\nquilt.sew",
        "x = quilt.sew if hasattr(quilt, 'sew') else None",
        "x = hasattr(quilt, 'sew') and quilt.sew",
        "assert hasattr(quilt, 'sew')\nquilt.sew",
        "if getattr(quilt, 'sew', None):\n    quilt.sew",
        "if getattr(quilt, 'sew', None) is not None:\n    quilt.sew",
        "if callable(getattr(quilt, 'sew', None)):\n    quilt.sew",
        "x = getattr(quilt, 'sew', None)",
        "if 'sew' in dir(quilt):\n    quilt.sew",
        "if 'sew' in quilt.__dict__:\n    quilt.sew",
        "if 'sew' in vars(quilt):\n    quilt.sew",
        "HAS_SEW = hasattr(quilt, 'sew')\nif HAS_SEW:\n    quilt.sew",
        "def can_sew():\n    return hasattr(quilt, 'sew')\nif can_sew():\n    quilt.sew",
        "try:\n    from quilt import sew\n    HAS_SEW = True\nexcept ImportError:\n    HAS_SEW = False\nif HAS_SEW:\n    quilt.sew",
        "@pytest.mark.skipif(not hasattr(quilt, 'sew'), reason='')\ndef test():\n    quilt.sew",
        "if hasattr(quilt, 'sew') == True:\n    quilt.sew",
        "if hasattr(quilt.sew, 'thread'):\n    quilt.sew",
    ],
)
def test_to_ask_for_the_very_symbol_guards_it(body: str) -> None:
    assert flags(body) == UseGuard.ASKED


def test_to_ask_for_another_symbol_that_came_later_is_unclear() -> None:
    assert flags("if hasattr(quilt, 'new'):\n    quilt.sew", "quilt.sew", "quilt.new") == UseGuard.UNCLEAR


def test_what_is_done_where_another_symbol_is_missing_is_for_the_versions_without_it() -> None:
    assert flags("if hasattr(quilt, 'new'):\n    pass\nelse:\n    quilt.sew") == UseGuard.FALLBACK
    assert flags("if not hasattr(quilt, 'new'):\n    quilt.sew") == UseGuard.FALLBACK


def test_the_parent_of_a_symbol_says_nothing_of_the_symbol() -> None:
    assert flags("if hasattr(quilt, 'hoop'):\n    quilt.hoop.Hoop", "quilt.hoop.Hoop") == UseGuard.NONE


@pytest.mark.parametrize(
    "body",
    [
        "try:\n    quilt.sew\nexcept AttributeError:\n    pass",
        "try:\n    quilt.sew\nexcept (ValueError, AttributeError):\n    pass",
        "try:\n    quilt.sew\nexcept Exception:\n    pass",
        "try:\n    quilt.sew\nexcept:\n    pass",
        "try:\n    quilt.sew\nexcept AttributeError as error:\n    raise RuntimeError('quilt is too old') from error",
        "try:\n    if x:\n        quilt.sew\nexcept AttributeError:\n    pass",
        "with suppress(AttributeError):\n    quilt.sew",
        "with contextlib.suppress(ValueError, AttributeError):\n    quilt.sew",
        "with pytest.raises(AttributeError):\n    quilt.sew",
        "with self.assertRaises(AttributeError):\n    quilt.sew",
        "try:\n    from quilt import sew\nexcept ImportError:\n    sew = None",
        "try:\n    from quilt import sew\nexcept ImportError as error:\n    raise ImportError('quilt>=2') from error",
        "try:\n    from quilt import sew\nexcept Exception:\n    sew = None",
    ],
)
def test_who_survives_its_absence_guards_it(body: str) -> None:
    assert flags(body) == UseGuard.SURVIVED


def test_of_a_keyword_only_the_error_that_a_call_gives_is_survived() -> None:
    call = "try:\n    quilt.sew(thread=1)\nexcept {}:\n    pass"
    assert flags(call.format("TypeError"), "quilt.sew(thread)") == UseGuard.SURVIVED
    assert flags(call.format("AttributeError"), "quilt.sew(thread)") == UseGuard.NONE


def test_of_a_keyword_the_signature_is_asked() -> None:
    body = "if 'thread' in inspect.signature(quilt.sew).parameters:\n    quilt.sew(thread=1)"
    assert flags(body, "quilt.sew(thread)") == UseGuard.ASKED
    assert flags(body.replace("'thread'", "'needle'"), "quilt.sew(thread)") == UseGuard.NONE
    assert flags("if hasattr(quilt, 'sew'):\n    quilt.sew(thread=1)", "quilt.sew(thread)") == UseGuard.NONE


@pytest.mark.parametrize(
    "body",
    [
        "try:\n    from quilt.new import a\nexcept ImportError:\n    from quilt import sew",
        "try:\n    x = quilt.knot\nexcept AttributeError:\n    x = quilt.sew",
        "try:\n    quilt.knot(thread=1)\nexcept TypeError:\n    quilt.sew",
    ],
)
def test_a_handler_is_for_the_versions_that_lack_what_was_tried(body: str) -> None:
    assert flags(body) == UseGuard.FALLBACK


@pytest.mark.parametrize(
    "body",
    [
        "if x or quilt.__version__ >= '2.1':\n    quilt.sew",
        "if x and quilt.__version__ >= '2.1':\n    pass\nelse:\n    quilt.sew",
        "if a or hasattr(quilt, 'sew'):\n    quilt.sew",
    ],
)
def test_one_of_several_tests_makes_it_unclear(body: str) -> None:
    assert flags(body) == UseGuard.UNCLEAR


@pytest.mark.parametrize(
    ("body", "pythons"),
    [
        ("if sys.version_info >= (3, 11):\n    quilt.sew", ">=3.11"),
        ("if sys.version_info < (3, 11):\n    pass\nelse:\n    quilt.sew", ">=3.11"),
        ("if sys.version_info < (3, 11):\n    quilt.sew", "<3.11"),
        ("x = quilt.sew if sys.version_info >= (3, 11) else None", ">=3.11"),
        ("if sys.version_info < (3, 11):\n    raise X\nquilt.sew", ">=3.11"),
        ("@pytest.mark.skipif(sys.version_info < (3, 11), reason='')\ndef test():\n    quilt.sew", ">=3.11"),
    ],
)
def test_a_test_of_pythons_version_is_told_apart(body: str, pythons: str) -> None:
    assert flags("import sys\n" + body) == UseGuard.PYTHON
    assert row("import sys\n" + body).python == pythons


@pytest.mark.parametrize(
    "body",
    [
        "def _f():\n    quilt.sew\nif quilt.__version__ >= '2.1':\n    _f()",
        "def _f():\n    quilt.sew\nif quilt.__version__ >= '2.1':\n    f = _f\nelse:\n    f = g",
        "class A:\n    def _f(self):\n        quilt.sew\n    def g(self):\n        if quilt.__version__ >= '2.1':\n            self._f()",
        "def _f():\n    def inner():\n        quilt.sew\n    return inner\nif quilt.__version__ >= '2.1':\n    _f()",
        "def _f():\n    quilt.sew\n    _f()\nif quilt.__version__ >= '2.1':\n    _f()",
        "class A:\n    def __init__(self):\n        if quilt.__version__ < '2.1':\n            raise ImportError('too old')\n    def f(self):\n        quilt.sew",
        "class A:\n    def f(self):\n        quilt.sew\n    def __init__(self):\n        assert quilt.__version__ >= '2.1'",
    ],
)
def test_functions_that_only_a_version_test_reaches(body: str) -> None:
    assert flags(body) == UseGuard.REACHED
    assert row(body).version == ">=2.1"


def test_where_the_symbol_is_asked_before_a_private_function_is_called() -> None:
    assert flags("def _f():\n    quilt.sew\nif hasattr(quilt, 'sew'):\n    _f()") == UseGuard.REACHED


@pytest.mark.parametrize(
    ("body", "tests"),
    [
        ("from .utils import is_modern\nif is_modern():\n    quilt.sew", (".utils.is_modern",)),
        ("from pkg import utils\nif utils.is_modern():\n    quilt.sew", ("pkg.utils.is_modern",)),
        ("from .utils import MODERN\nif not MODERN:\n    raise X\nquilt.sew", (".utils.MODERN",)),
        ("from .utils import a\ndef f():\n    return a()\nif f():\n    quilt.sew", (".utils.a",)),
        ("from .utils import needs_modern\n@needs_modern\ndef f():\n    quilt.sew", (".utils.needs_modern",)),
        ("from .utils import check\ncheck()\nquilt.sew", (".utils.check",)),
        ("from .utils import log\nlog()\nquilt.sew", ()),
        ("def f(modern):\n    if modern:\n        quilt.sew", ()),
    ],
)
def test_what_is_asked_and_defined_elsewhere_is_named(body: str, tests: tuple[str, ...]) -> None:
    assert row(body).tests == tests


def test_the_version_of_one_package_says_nothing_of_another() -> None:
    text = "import quilt, other\nif quilt.__version__ >= '2.1':\n    other.sew\n    quilt.sew"
    assert [(r.key, UseGuard(r.guard)) for r in uses(text, "quilt.sew", "other.sew")] == [
        ("other.sew", UseGuard.NONE),
        ("quilt.sew", UseGuard.VERSION),
    ]
