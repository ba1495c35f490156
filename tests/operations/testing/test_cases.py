"""Cases played as a user plays them: `mcdecl test` on a project in a folder."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from mcdecl.sandbox.task import TaskFailedError
from tests.operations.testing.conftest import RESOURCES, Flows

WHOLE = """\
  everything:
    now: 2031-01-10T05:00
    given:
      rows:
        People:
          - {Id: a, Region: US, Score: 1, Since: 2026-11-20, Consent: true}
          - {Id: b, Region: EU, Score: 2}
      tracking:
        - {event: open, SendID: 1, SubscriberKey: a, EventDate: "2031-01-09T12:00:00Z"}
      files:
        Import/people_20310110.csv: {text: "Id,Region,Score,Since,Consent\\nc,US,7,1/2/2031,true\\n"}
    run:
      - {address: import_definition.People_In, expect: {added: 1, updated: 0, rows: 1}}
      - query_definition.Choose
      - query_definition.Openers
      - data_extract.Chosen_Out
      - automation.Nightly
      - {advance: 1d}
    expect:
      rows:
        Chosen: [{Id: a, Score: 1}, {Id: c, Score: 7}]
        Opened: [{SubscriberKey: a}]
        People:
          contains: [{Id: a, Since: 2026-11-20}, {Id: b, Since: null, Consent: false}]
          without: [{Region: CA}]
          count: 3
      files:
        Export/chosen_20310110.csv: {count: 2}
        Partner/chosen_20310110.csv: {rows: [{Id: c, Score: 7}, {Id: a, Score: 1}]}
        Partner/chosen_20310111.csv: {contains: "c"}
        Partner/chosen_20310112.csv: {absent: true}
      unchanged: {People: [Region, Score]}
"""
PERSON = "    given: {rows: {People: [{Id: a, Region: US, Score: 1}]}}\n"
FINE = "  fine:\n    expect: {rows: {People: {count: 0}}}\n"


def test_rows_files_events_and_the_clock_play_together(flows: Flows) -> None:
    played = flows.play(WHOLE)
    assert (played.told, played.code) == ([], 0)
    assert [(case["name"], case["verdict"]) for case in played.cases] == [("everything", "passed")]


def test_every_case_has_an_account_of_its_own(flows: Flows) -> None:
    case = PERSON + "    expect: {rows: {People: {count: 1}}}\n"
    assert flows.play(f"  one:\n{case}  two:\n{case}{FINE}").code == 0
    assert not (flows.path / ".mcdecl").exists(), "the project's own embedded account is left alone"


def test_rows_that_differ_are_told_by_their_key(flows: Flows) -> None:
    played = flows.play(
        f"  x:\n{PERSON}    run: [query_definition.Choose]\n"
        "    expect:\n      rows:\n        Chosen: [{Id: a, Score: 2}, {Id: b}]\n        People: {count: 3}\n"
    )
    (case,) = played.cases
    assert (played.code, case["verdict"]) == (1, "failed")
    assert played.told == [
        (7, 9, "Chosen does not hold exactly these rows"),
        (8, 25, "People has 1 row, 3 expected"),
    ]
    changed, missing = case["failures"][0]["rows"]
    assert changed["cells"] == [{"name": "Score", "expected": "2", "found": "1"}]
    assert (missing["sort"], missing["row"]) == ("missing", 'Id "b"')


def test_the_order_counts_where_rows_have_to_be_in_order(flows: Flows) -> None:
    given = "    given: {rows: {Log: [{Word: one, Number: 1}, {Word: two, Number: 2}]}}\n"
    expected = "    expect: {rows: {Log: {ordered: true, exactly: [{Word: two}, {Word: one}]}}}\n"
    assert flows.play(f"  x:\n{given}{expected}").messages == ["Log does not have its rows in this order"]


def test_the_outcome_of_a_run(flows: Flows) -> None:
    header = 'text: "Id,Region,Score,Since,Consent\\n'
    step = f'{{address: import_definition.People_In, {header}a,US,many,,true\\n"'
    played = flows.play(
        f"  expected:\n    run: [{step}, expect: {{status: failed, errors: 1, message: SCORE}}}}]\n"
        f"  other:\n    run: [{step}, expect: {{status: failed, errors: 4, message: nothing such}}}}]\n"
        f"  not:\n    run: [{step}}}, query_definition.Choose]\n    expect: {{rows: {{People: {{count: 9}}}}}}\n"
        "  fine after all:\n    run: [{address: query_definition.Choose, expect: {status: failed}}]\n"
    )
    assert [case["verdict"] for case in played.cases] == ["passed", "failed", "failed", "failed"]
    assert [item["message"].partition(":")[0] for item in played.cases[1]["failures"]] == [
        played.cases[1]["failures"][0]["message"].partition(":")[0],
        "import_definition.People_In",
    ]
    assert "1 row were in error, 4 expected" in played.cases[1]["failures"][1]["message"]
    (only,) = played.cases[2]["failures"]  # what comes after a failed run is not planned
    assert only["message"].startswith("import_definition.People_In failed: ")
    assert played.messages[-1] == "query_definition.Choose succeeded, and is expected to fail"


def test_an_extract_is_named_by_the_clock_of_the_case(flows: Flows) -> None:
    played = flows.play(
        "  x:\n    now: 2033-02-03T05:00\n    run: [data_extract.Chosen_Out]\n"
        "    expect: {files: {Export/chosen_20330203.csv: {count: 0}}}\n"
    )
    assert (played.told, played.code) == ([], 0)


DATED = "Export/chosen_%%Year%%%%Month%%%%Day%%.csv"


def test_files_are_named_by_date_patterns(flows: Flows) -> None:
    played = flows.play(
        "  x:\n    now: 2033-02-28T23:00\n    given:\n      files:\n"
        '        Import/people_%%Year%%%%Month%%%%Day%%.csv: {text: "Id,Region,Score,Since,Consent\\n'
        'c,US,7,,true\\n"}\n'
        "        Export/chosen_%%Year%%%%Month%%%%Day-1%%.csv: {text: old}\n"
        "    run: [import_definition.People_In, data_extract.Chosen_Out, {advance: 2h}, query_definition.Choose, "
        "data_extract.Chosen_Out]\n"
        f"    expect:\n      files:\n        {DATED}: {{count: 1}}\n        Export/chosen_20330228.csv: {{count: 0}}\n"
        "        Partner/chosen_%%Year%%%%Month%%%%Day%%.csv: {absent: true}\n"
    )
    assert (played.told, played.code) == ([], 0)


def test_a_dated_file_that_is_not_there_is_named_by_the_clock_of_the_case(flows: Flows) -> None:
    old = "    given: {files: {Export/chosen_20330101.csv: {text: a}}}\n"
    played = flows.play(
        f"  x:\n    now: 2033-02-03T05:00\n{old}    run: [query_definition.Choose]\n"
        f"    expect: {{files: {{{DATED}: {{count: 0}}}}}}\n"
    )
    assert played.messages == ["there is no file chosen_20330203.csv"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Export/a_%%Yaer%%.csv", "The pattern a_%%Yaer%%.csv has %%Yaer%%, which is not a known placeholder."),
        ("Export/%%Year%%/a.csv", "Export/%%Year%% has a date pattern, and is no name of a file"),
    ],
)
def test_a_pattern_that_means_nothing_is_told_at_its_place(flows: Flows, name: str, message: str) -> None:
    given = f"    given: {{files: {{{name.replace('Export', 'Import')}: {{text: a}}}}}}\n"
    played = flows.play(f"  x:\n{given}    expect: {{files: {{{name}: {{absent: true}}}}}}\n")
    assert played.messages == [message.replace("Export", "Import"), message]
    assert [line for line, _, _ in played.told] == [3, 4]


def test_an_extract_that_is_refused_fails_whatever_went_well_before(flows: Flows) -> None:
    events = (
        "  Events: {name: Events, type: Tracking Extract, file: events.zip, parameters: {ExtractSent: true, "
        "Attributes: Region}, interval: {start: 2026-01-01T00:00, end: 2026-02-01T00:00}}\n"
    )
    flows.write("data.yaml", RESOURCES.replace("file_transfers:\n", f"{events}file_transfers:\n"))
    step = "{address: data_extract.Events, expect: {status: failed, message: adds no subscriber attributes}}"
    played = flows.play(f"  x:\n    run: [query_definition.Choose, {step}]\n    expect: {{rows: {{Chosen: []}}}}\n")
    assert (played.told, played.code) == ([], 0)


def test_an_extract_that_the_account_takes_and_that_fails_is_not_waited_for(
    flows: Flows, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> int:
        raise TaskFailedError("No room is left.")

    monkeypatch.setattr("mcdecl.sandbox.extracts.tables.TableExtract.write", full)
    monkeypatch.setattr(
        "mcdecl.operations.testing.player.MOST_SECONDS", 5.0
    )  # a wait for the file would end as unknown
    step = "{address: data_extract.Chosen_Out, expect: {status: failed, message: No room is left}}"
    played = flows.play(f"  x:\n    run: [{step}]\n")
    assert (played.told, played.code) == ([], 0)


def test_what_must_not_change(flows: Flows) -> None:
    step = 'run: [{address: import_definition.People_In, text: "Id,Region,Score,Since,Consent\\na,EU,1,,true\\n"}]'
    played = flows.play(
        f"  x:\n{PERSON}    {step}\n    expect: {{unchanged: {{People: [Region], Chosen: true}}}}\n"
        f"  y:\n{PERSON}    {step}\n    expect: {{unchanged: {{People: [Score]}}}}\n"
    )
    assert (played.messages, played.cases[1]["verdict"]) == (["Region of People changed"], "passed")


def test_files_that_differ(flows: Flows) -> None:
    played = flows.play(
        '  x:\n    given: {files: {Import/sub/a.csv: {text: "a,b\\n1,2\\n"}}}\n    expect:\n      files:\n'
        '        Import/sub/a.csv: {text: "a,b\\n1,3\\n", contains: zz, rows: [{a: 1, b: 3}], count: 4}\n'
        "        Import/sub/b.csv: {count: 1}\n        /Import/sub/a.csv: {absent: true}\n"
    )
    assert played.messages == [
        "a.csv has another text",
        "a.csv does not contain 'zz'",
        "a.csv does not hold exactly these rows",
        "a.csv has 1 row, 4 expected",
        "there is no file b.csv",
        "there is a file a.csv",
    ]


def test_environments_and_variables_of_cases(flows: Flows) -> None:
    run = (
        "    given: {rows: {People: [{Id: a, Region: US}, {Id: b, Region: EU}, {Id: c, Region: CA}]}}\n"
        "    run: [query_definition.Choose]\n    expect: {rows: {Chosen: [{Id: %s}]}}\n"
    )
    cases = f"  us:\n{run % 'a'}  eu:\n    environment: eu\n{run % 'b'}"
    cases += f"  ca:\n    environment: live\n    variables: {{region: CA}}\n{run % 'c'}"
    assert flows.play(cases).code == 0
    assert [case["verdict"] for case in flows.play(cases, "-e", "eu").cases] == ["failed", "passed", "passed"]


BAD = {
    "run: [query_definition.Chose]": (3, "the project declares no query_definition.Chose"),
    "run: [data_extension.People]": (3, "data_extension.People cannot be run"),
    "run: [{advance: soon}]": (3, "'soon' is no span of time"),
    "run: [{address: query_definition.Choose, text: x}]": (3, "query_definition.Choose takes no file"),
    "run: [{address: import_definition.People_In, text: x, file: y}]": (3, "file and text both define"),
    "given: {rows: {Poeple: []}}": (3, "the project declares no data extension Poeple"),
    "given: {rows: {People: [{Idd: a}]}}": (3, "People has no field Idd"),
    "given: {rows: {People: [{Id: a, Score: many}]}}": (3, 'Score is Number, and "many" is not a whole number'),
    "given: {rows: {People: {csv: nowhere.csv}}}": (3, "nowhere.csv: it cannot be read"),
    "given: {rows: {People: {csv: bad.csv}}}": (3, "bad.csv: its line 2 has 1 values"),
    "given: {rows: {People: {csv: type.csv}}}": (3, 'Score is Number, and "x" in row 1 is not a whole number'),
    "given: {files: {Imprt/a.csv: {text: x}}}": (3, "Imprt/a.csv is no path on the FTP"),
    "given: {tracking: [{event: opened, SendID: 1}]}": (3, '"opened" is no kind of event'),
    "given: {rows: {People: [{Id: a}, {Id: a}]}}": (3, "row 2 of People is refused"),
    "now: yesterday": (3, "'yesterday' is no moment"),
    "environment: liev": (3, "there is no environment liev"),
    "variables: {regoin: x}": (3, "the variable is not declared"),
    "runs: []": (3, "unknown attribute runs"),
    "variables: [a]": (3, "variables is a list"),
}


def test_thousands_of_rows_are_given_at_once(flows: Flows) -> None:
    rows = [f"p{number},US,{number}" for number in range(5000)]
    flows.write("tests/people.csv", "\n".join(["Id,Region,Score", *rows, ""]))
    flows.write("tests/twice.csv", "\n".join(["Id,Region,Score", *rows, "P7,US,1", ""]))
    cases = "tests:\n  many:\n    given: {rows: {People: {csv: people.csv}}}\n    run: [query_definition.Choose]\n"
    cases += "    expect: {rows: {Chosen: {count: 5000}}}\n"
    cases += "  twice:\n    given: {rows: {People: {csv: twice.csv}}}\n    expect: {rows: {People: {count: 0}}}\n"
    flows.write("tests/many.mctest.yaml", cases)
    played = flows.test("--format", "json")
    many, twice = played.cases
    assert many["verdict"] == "passed"
    assert "row 5001 of People is refused: Primary key constraint violated" in json.dumps(twice)


def test_each_mistake_is_one_message_at_its_place_and_the_other_cases_go_on(flows: Flows) -> None:
    flows.write("tests/bad.csv", "Id,Score\na\n")
    flows.write("tests/type.csv", "Id,Score\na,x\n")
    for number, line in enumerate(BAD):
        case = f"tests:\n  bad:\n    {line}\n    expect: {{rows: {{People: {{count: 0}}}}}}\n{FINE}"
        flows.write(f"tests/{number:02}.mctest.yaml", case)
    flows.write("tests/98.mctest.yaml", "tests:\n  none:\n    run: [query_definition.Choose]\n  empty:\n")
    flows.write("tests/99.mctest.yaml", "tests:\n  a: [\n")
    played = flows.test("--format", "json")
    assert played.code == 1
    by_file: dict[str, list[dict[str, object]]] = {}
    for case in played.cases:
        by_file.setdefault(case["file"], []).append(case)
    for (line, (place, words)), file in zip(BAD.items(), sorted(by_file), strict=False):
        bad, fine = by_file[file]
        assert (bad["verdict"], fine["verdict"]) == ("broken", "passed"), line
        (failure,) = bad["failures"]  # type: ignore[misc]
        assert (failure["line"], words in failure["message"]) == (place, True), (line, failure)
    assert played.messages[-3:-1] == ["this case expects nothing", "empty is empty"]
    assert played.messages[-1].startswith("this is not YAML")


def test_expectations_are_held_against_the_project_too(flows: Flows) -> None:
    played = flows.play(
        "  x:\n    expect:\n      rows: {People: [{Scroe: 1}], Chosen: {ordered: true, count: 1}}\n"
        "      files: {Nowhere/a.csv: {count: 1}, Export/a.csv: {absent: true, count: 1}}\n"
        "      unchanged: {Log: [Word], People: [Regoin]}\n"
    )
    assert played.messages == [
        "People has no field Scroe",
        "ordered is about the rows of exactly, and there are none",
        "Nowhere/a.csv is no path of a file",
        "a file that is absent has no content",
        "Log has no primary key, so that no row can be found again",
        "People has no field Regoin",
    ]


def test_what_cannot_be_set_up_breaks_the_cases_that_need_it_alone(flows: Flows) -> None:
    flows.write(
        "more.yaml",
        "query_definitions:\n  Lost: {name: Lost, sql: 'SELECT Id FROM [People]', target: Nowhere, mode: Overwrite}\n",
    )
    played = flows.play(
        f"  x:\n    run: [query_definition.Lost]\n    expect: {{rows: {{People: {{count: 0}}}}}}\n{FINE}"
    )
    assert [case["verdict"] for case in played.cases] == ["broken", "passed"]
    assert played.messages[0].startswith("query_definition.Lost could not be set up: ")


def test_updating_makes_the_cases_pass(flows: Flows) -> None:
    cases = (
        f"  x:\n{PERSON}    run: [{{address: query_definition.Choose, expect: {{added: 9}}}}]\n"
        "    expect:\n      rows: # stays\n        Chosen:\n          - {Id: z, Score: 2}\n        People: {count: 3}\n"
    )
    assert "3 expectations updated" in flows.play(cases, "--update").err
    text = (flows.path / "tests/flow.mctest.yaml").read_text()
    assert ("- {Id: a, Score: 1}" in text, "# stays" in text) == (True, True)
    assert flows.test().code == 0


def test_choosing_cases(flows: Flows, monkeypatch: pytest.MonkeyPatch) -> None:
    flows.write("tests/other.mctest.yaml", f"tests:\n{FINE}")
    flows.write(
        "tests/flow.mctest.yaml", f"tests:\n  one:\n{PERSON}    expect: {{rows: {{People: {{count: 2}}}}}}\n{FINE}"
    )
    flows.write("tests/broken.mctest.yaml", "tests: [\n")

    def names(*arguments: str) -> list[str]:
        return [
            f"{Path(case['file']).name[0]}:{case['name']}" for case in flows.test("--format", "json", *arguments).cases
        ]

    assert names() == ["b:", "f:one", "f:fine", "o:fine"]
    assert names("tests/flow.mctest.yaml") == ["f:one", "f:fine"]
    assert names("fi*") == ["f:fine", "o:fine"]
    assert names("-k", "ON") == ["f:one"]
    assert names("tests", "-k", "fine") == ["f:fine", "o:fine"]
    assert names("--fail-fast", "tests/flow.mctest.yaml") == ["f:one"]
    assert "1 not played" in flows.test("--fail-fast", "tests/flow.mctest.yaml").out
    monkeypatch.chdir(flows.path / "tests")
    assert names("other.mctest.yaml") == ["o:fine"]
    unknown = flows.test("fne")
    assert (unknown.code, "Did you mean fine?" in unknown.err) == (1, True)


def test_a_project_without_cases_and_one_that_is_wrong(flows: Flows) -> None:
    none = flows.test()
    assert (none.code, "no test cases" in none.err) == (1, True)
    flows.write("data.yaml", "data_extension: 3\n")
    wrong = flows.play(FINE)
    assert (wrong.code, "did you mean data_extensions?" in wrong.err) == (1, True)


def test_the_text_fits_eighty_columns(flows: Flows) -> None:
    long = "x" * 49
    given = f"    given: {{rows: {{Log: [{{Word: {long}a, Number: 1}}, {{Word: b}}]}}}}\n"
    flows.write(
        "tests/a.mctest.yaml", f"tests:\n  x:\n{given}    expect: {{rows: {{Log: [{{Word: {long}c, Number: 1}}]}}}}\n"
    )
    played = flows.test()
    assert played.out.splitlines()[0].startswith("✗ tests/a.mctest.yaml: x  ")
    assert max(map(len, played.out.splitlines())) <= 80
    assert played.out.splitlines()[-1].startswith("0 passed, 1 failed in ")


def test_junit_tells_failures_from_what_is_broken(flows: Flows) -> None:
    flows.write("tests/a.mctest.yaml", f"tests:\n{FINE}  bad:\n    run: [query_definition.X]\n")
    flows.write("tests/b.mctest.yaml", "tests:\n  f <&>:\n    expect: {rows: {People: {count: 1}}}\n")
    root = ET.fromstring(flows.test("--format", "junit").out)
    assert (root.attrib["tests"], root.attrib["failures"], root.attrib["errors"]) == ("3", "1", "1")
    cases = {case.attrib["name"]: case for case in root.iter("testcase")}
    assert [child.tag for child in cases["fine"]] == []
    assert [child.tag for child in cases["bad"]] == ["error"]
    (failure,) = cases["f <&>"]
    assert (failure.tag, failure.attrib["message"]) == ("failure", "People has 0 rows, 1 expected")
    assert cases["f <&>"].attrib["line"] == "3"


def test_the_json_form_says_what_a_program_needs(flows: Flows) -> None:
    data = json.loads(flows.play(FINE).out)
    assert (data["format_version"], data["passed"]) == ("1.0", True)
    assert set(data["cases"][0]) == {"file", "name", "verdict", "seconds", "failures"}


RELATIVE = """\
  relative:
    given:
      rows:
        People:
          - {Id: a, Region: US, Since: today - 30 days}
          - {Id: "today", Region: now, Since: today - 1 day 12:30}
          - {Id: "${today: %Y}", Region: US, Since: "${today}"}
      tracking:
        - {event: open, SendID: 1, SubscriberKey: a, EventDate: today - 5 months}
        - {event: open, SendID: 1, SubscriberKey: now, EventDate: today - 2 hours}
        - {event: open, SendID: 1, SubscriberKey: c, EventDate: today - 7 months}
      files:
        "Import/people_${today: %Y%m%d}.csv":
          text: "Id,Region,Score,Since,Consent\\nx,US,7,${today - 1 day: %m/%d/%Y},true\\n"
    run:
      - import_definition.People_In
      - query_definition.Openers
      - query_definition.Choose
      - data_extract.Chosen_Out
    expect:
      rows:
        People:
          contains:
            - {Id: a, Since: today - 30 days}
            - {Id: today, Region: now, Since: today - 1 day 12:30}
            - {Id: "${today: %Y}", Since: today}
            - {Id: x, Since: today - 1 day}
          without: [{Since: today + 1 day}]
          count: 4
        Opened: [{SubscriberKey: a}, {SubscriberKey: now}]
      files:
        "Import/people_${today: %Y%m%d}.csv": {contains: "${today - 1 day: %m/%d/%Y}"}
        "Export/chosen_${today: %Y%m%d}.csv": {count: 3}
"""


@pytest.mark.parametrize(
    "now", ["", "    now: today 05:00\n", "    clock: 2028-02-29T23:59\n", "    now: today + 3 years\n"]
)
def test_dates_count_from_the_day_on_which_a_case_plays(flows: Flows, now: str) -> None:
    played = flows.play(RELATIVE.replace("  relative:\n", f"  relative:\n{now}"))
    assert (played.told, played.code) == ([], 0)


def test_what_is_wrong_with_dates_is_told_at_its_place(flows: Flows) -> None:
    played = flows.play(
        "  a:\n    now: today 25:00\n    expect: {rows: {People: {count: 0}}}\n"
        "  b:\n    now: today\n    clock: today\n    expect: {rows: {People: {count: 0}}}\n"
        "  c:\n    given: {rows: {People: [{Id: a, Region: US, Since: today - 3 dayz}]}}\n"
        "    expect: {rows: {People: [{Id: a, Since: today 12:61}]}}\n"
        '  d:\n    given: {files: {"Import/${today -}.csv": {text: "${now and then}"}}}\n'
        "    expect: {rows: {People: {count: 0}}}\n"
    )
    assert [case["verdict"] for case in played.cases] == ["broken"] * 4
    assert [(line, column, message.partition(":")[0]) for line, column, message in played.told] == [
        (3, 10, "'today 25"),
        (7, 5, "now and clock both say when the case plays"),
        (10, 56, 'Since is Date, and "today - 3 dayz" is not a date such as 2026-11-20, 2026-11-20T05'),
        (11, 45, "'today 12"),
        (13, 53, "${now and then} is no date"),
        (13, 21, "${today -} is no date"),
    ]


def test_updating_keeps_relative_dates_relative(flows: Flows) -> None:
    case = (
        "  x:\n    now: 2028-03-01T05:00\n"
        "    given:\n      rows:\n        People:\n"
        "          - {Id: a, Region: US, Since: today - 1 day}\n          - {Id: b, Region: US, Since: 2028-03-01}\n"
        "    expect:\n      rows:\n        People: [{Id: a, Since: today - 2 days}]\n"
        '  y:\n    now: 2028-03-01T05:00\n    given: {files: {Import/a.csv: {text: "a"}}}\n'
        '    expect: {files: {Import/a.csv: {text: "${today}"}}}\n'
    )
    assert flows.play(case, "--update").code == 1  # a text with dates is left to its author
    text = (flows.path / "tests" / "flow.mctest.yaml").read_text()
    assert "        People: [{Id: a, Since: today - 1 day}, {Id: b, Since: today}]\n" in text
    assert '{text: "${today}"}' in text
