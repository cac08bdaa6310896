"""The catalogue: pages are read, mistakes in them are told with file and key, and pages and checks belong together."""

from __future__ import annotations

import pytest

from lstmlint import catalog, pages
from lstmlint.checks import CHECKS
from lstmlint.diagnostic import Safety, Severity

PAGE = """\
code: RNN998
name: some-defect
severity: error
since: "0.1.0"
frameworks: {keras: ">=2"}
summary: a defect
message: "{layer} is broken"
why: |
  Because.
examples: []
"""


def read(text: str) -> catalog.Rule:
    return catalog.parse(text, "RNN998.yaml")


def test_a_page_becomes_a_rule() -> None:
    page = PAGE + (
        "fix: {title: 'mend {layer}', safety: unsafe}\n"
        "cases:\n  other-way:\n    message: '{layer} is {how}'\n    severity: warning\n    fix: {title: patch it, safety: safe}\n"
        "  same-words: {severity: info}\n"
        "  hopeless: {fix: null}\n"
        "references: [https://example.org]\n"
    )
    rule = read(page)
    assert (rule.code, rule.name, rule.severity) == ("RNN998", "some-defect", Severity.ERROR)
    assert rule.say({"layer": "LSTM"}) == "LSTM is broken"
    assert rule.title({"layer": "LSTM"}) == "mend LSTM"
    assert rule.title({"layer": ""}) == ""
    assert rule.say({"layer": "LSTM", "how": "dusty"}, "other-way") == "LSTM is dusty"
    assert rule.wording("other-way") == catalog.Wording("{layer} is {how}", Severity.WARNING, catalog.Remedy("patch it", Safety.SAFE))
    assert rule.wording("hopeless").fix is None
    assert rule.wording("same-words") == catalog.Wording(rule.message, Severity.INFO, rule.fix)
    assert rule.references == ("https://example.org",)
    with pytest.raises(KeyError):
        rule.wording("no-such-case")


def test_examples_are_bad_or_good() -> None:
    page = PAGE.replace("examples: []", "") + 'examples:\n  - bad: "x  #~ RNN998"\n    fixed: y\n    keras: 3\n    title: t\n  - good: z\n'
    bad, good = read(page).examples
    assert bad == catalog.Example("x  #~ RNN998", good=False, fixed="y", keras=3, title="t")
    assert good == catalog.Example("z", good=True)


def edited(old: str, new: str) -> str:
    assert old in PAGE
    return PAGE.replace(old, new)


@pytest.mark.parametrize(
    ("page", "told"),
    [
        pytest.param(edited("code: RNN998\n", ""), "RNN998.yaml: code: is missing", id="missing key"),
        pytest.param(edited("since:", "begin: x\nsince:"), "RNN998.yaml: begin: is not a key that is known here", id="unknown key"),
        pytest.param(PAGE + "name: again\n", "RNN998.yaml: name: is given twice", id="key given twice"),
        pytest.param(edited("RNN998", "RNN997"), "RNN998.yaml: code: RNN997 does not match the name of the file", id="other code"),
        pytest.param(edited("RNN998", "RNN98"), "RNN998.yaml: code: 'RNN98' does not match", id="code pattern"),
        pytest.param(edited("some-defect", "Some_Defect"), "RNN998.yaml: name: 'Some_Defect' does not match", id="name pattern"),
        pytest.param(
            edited("severity: error", "severity: bad"), "RNN998.yaml: severity: 'bad' is none of info, warning, error", id="severity"
        ),
        pytest.param(edited('since: "0.1.0"', "since: 0.1"), "RNN998.yaml: since: is a float, not a string", id="wrong type"),
        pytest.param(edited("Because.", ""), "RNN998.yaml: why: is empty", id="empty"),
        pytest.param(edited('keras: ">=2"', 'theano: ">=2"'), "RNN998.yaml: frameworks.theano: is not a key", id="framework"),
        pytest.param(edited('keras: ">=2"', 'keras: "2+"'), "RNN998.yaml: frameworks.keras: '2+' does not match", id="framework version"),
        pytest.param(edited("is broken", "is broken."), "RNN998.yaml: message: ends with a full stop", id="full stop"),
        pytest.param(edited("{layer} is", "The {layer} is"), "RNN998.yaml: message: starts with a capital letter: The", id="capital"),
        pytest.param(edited("{layer}", "{layer!r}"), "RNN998.yaml: message: {layer!r} is not a plain {placeholder}", id="conversion"),
        pytest.param(edited("{layer}", "{0}"), "RNN998.yaml: message: {0} is not a plain {placeholder}", id="numbered placeholder"),
        pytest.param(edited("{layer}", "{layer"), "RNN998.yaml: message:", id="open brace"),
        pytest.param(edited("a defect", "a {layer}"), "RNN998.yaml: summary: cannot have placeholders", id="summary"),
        pytest.param(PAGE + "fix: {title: mend it}\n", "RNN998.yaml: fix.safety: is missing", id="fix without safety"),
        pytest.param(PAGE + "fix: {title: mend it, safety: sure}\n", "RNN998.yaml: fix.safety: 'sure' is none of", id="fix safety"),
        pytest.param(PAGE + "cases: {Other: {message: x}}\n", "RNN998.yaml: cases: 'Other' does not match", id="case name"),
        pytest.param(PAGE + "cases: {other: {words: x}}\n", "RNN998.yaml: cases.other.words: is not a key", id="key of a case"),
        pytest.param(edited("[]", "[{good: x, bad: y}]"), "RNN998.yaml: examples[0]: has to be either bad or good", id="bad and good"),
        pytest.param(
            edited("[]", "[{good: x, fixed: y}]"), "RNN998.yaml: examples[0].fixed: belongs to a bad example", id="good and fixed"
        ),
        pytest.param(edited("[]", "[{bad: x}]"), "RNN998.yaml: examples[0]: a bad example has no #~ mark", id="bad without mark"),
        pytest.param(edited("[]", "[{good: x, keras: 4}]"), "RNN998.yaml: examples[0].keras: 4 is none of 2, 3", id="version"),
        pytest.param(edited("[]", "{}"), "RNN998.yaml: examples: is a dict, not a list", id="no list"),
        pytest.param("- a\n", "RNN998.yaml: is a list, not a mapping", id="no mapping"),
        pytest.param("a: [\n", "RNN998.yaml: line 2:", id="no YAML"),
    ],
)
def test_a_mistake_is_told_with_file_and_key(page: str, told: str) -> None:
    with pytest.raises(catalog.CatalogError) as caught:
        read(page)
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize("start", ["LSTM needs", "Keras 3 has", "`Dense` is", "Bidirectional(LSTM) is", "{layer} is", "2 layers"])
def test_a_message_may_start_with_a_name(start: str) -> None:
    assert read(edited("{layer} is", start)).message == f"{start} broken"


def test_a_code_without_a_page_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        catalog.rule("RNN000")
    with pytest.raises(KeyError):
        catalog.rule("../RNN101")


def test_all_pages_are_right_and_their_names_unique() -> None:
    rules = catalog.load()
    assert tuple(rules) == catalog.codes()
    assert len({rule.name for rule in rules.values()}) == len(rules)


def test_the_head_of_a_page_says_what_the_whole_page_says() -> None:
    rules = catalog.load()
    assert {code: pages.head(code) for code in catalog.codes()} == {code: (rule.name, rule.severity) for code, rule in rules.items()}
    assert catalog.Catalog().names() == {rule.name: code for code, rule in rules.items()}


def test_a_page_whose_head_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "text", lambda code: f"name: x\ncode: {code}\n")
    with pytest.raises(catalog.CatalogError, match=r"RNN101\.yaml: does not begin"):
        pages.head.__wrapped__("RNN101")


def test_every_check_has_a_page_and_every_page_a_check() -> None:
    made_by_the_engine = {code for code in catalog.codes() if code.startswith(("RNN0", "RNN9"))}
    assert set(CHECKS) == set(catalog.codes()) - made_by_the_engine
    assert list(CHECKS) == sorted(CHECKS)


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_every_rule_has_examples_of_both_kinds(code: str) -> None:
    examples = catalog.rule(code).examples
    assert any(not example.good for example in examples)
    assert any(example.good for example in examples)


@pytest.mark.parametrize("code", catalog.codes())
def test_a_page_reads_well(code: str) -> None:
    rule = catalog.rule(code)
    assert len(rule.why.split()) >= 25, "a reader needs no other page"
    assert not rule.summary.endswith((".", ":"))
