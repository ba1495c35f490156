"""The error table: complete for what the reference knows, and found by code and by text."""

from pathlib import Path

import pytest
import yaml

from mcdecl.account.error_table import ENTRIES
from mcdecl.account.error_texts import TEXTS
from mcdecl.account.explain import explain, explain_run

REFERENCE = Path(__file__).parents[3] / "shared/reference/error-codes.yaml"


@pytest.mark.parametrize(
    ("code", "message", "name"),
    [
        (310007, "", "DataExtensionValidationError"),
        (310007, "A data extension named X already exists.", "DataExtensionNameTaken"),
        (310007, "Login failed", "DataExtensionValidationError"),
        (None, "Error: API Permission Failed.", "PermissionMissing"),
        (None, 'ParentFolder ID: "1" already has a child Folder named "X".', "FolderExists"),
        (999999, 'ParentFolder "X" cannot contain child folders.', "FolderTakesNoFolders"),
        (42050, "", "EmailSendDefinition"),
        (373010, "", "FilterDefinitionOperatorInvalid"),
    ],
)
def test_an_error_is_explained_by_code_and_text(code, message, name) -> None:
    explanation = explain(code, message)
    assert explanation is not None
    assert explanation.name == name
    assert explanation.meaning.endswith(".")


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("No file a.csv was found in Import of ExactTarget Enhanced FTP. Send it there.", "FileMissing"),
        ("No file a.csv was found in the safehouse.", "SafehouseFileMissing"),
        ("The file a.csv is 30 hours old, more than the 24 that are taken.", "FileTooOld"),
        ("The quote that opens in line 2 is never closed. Close it, or double it.", "QuoteNotClosed"),
        ("The file a.csv looks like UTF-16, but has no byte order mark.", "EncodingWrong"),
        ("No column of the file fills the required field Email.", "ImportFieldMissing"),
        ("Conversion failed when converting the nvarchar value 'N1' to data type int.", "ValueOfAnotherType"),
        ("String or binary data would be truncated in table 'C1.Short', column 'Name'.", "TextTooLong"),
        ("Cannot insert the value NULL into column 'Id', table 'C1.T'; column does not allow nulls.", "ValueMissing"),
        ("Violation of PRIMARY KEY constraint 'PK_T'. Cannot insert duplicate key in object 'C1.T'.", "DuplicateKey"),
        ("Invalid object name 'Nope'.", "UnknownTable"),
        ("The embedded account does not run CROSS APPLY and OUTER APPLY; this is its own limit.", "SandboxLimit"),
        ("Login failed", "LoginFailed"),
    ],
)
def test_the_words_of_a_failed_run_are_explained(message: str, name: str) -> None:
    explanation = explain_run(message)
    assert explanation is not None
    assert explanation.name == name
    assert explanation.fix.endswith(".")


def test_the_same_words_mean_something_else_in_an_answer() -> None:
    words = "String or binary data would be truncated."
    answered, ran = explain(None, words), explain_run(words)
    assert answered is not None
    assert ran is not None
    assert (answered.name, ran.name) == ("FilterTooLong", "TextTooLong")
    assert explain_run("something else") is None


def test_a_text_lends_its_code() -> None:
    explanation = explain(None, "ID of the custom object cannot be empty.")
    assert explanation is not None
    assert explanation.code == 43040


def test_soap_and_rest_codes_are_kept_apart() -> None:
    assert explain(50100) is None
    assert explain(50100, rest=True) is not None
    assert explain(310007, rest=True) is None


def test_the_unknown_is_not_explained() -> None:
    assert explain(123456) is None
    assert explain(None, "something else") is None
    assert explain(None, "") is None


def test_codes_are_unique_on_each_side() -> None:
    marks = [(entry.rest, entry.code) for entry in ENTRIES]
    assert len(set(marks)) == len(marks)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference is not beside the project")
def test_every_code_and_text_of_the_reference_is_explained() -> None:
    facts = yaml.safe_load(REFERENCE.read_text())
    assert [fact["code"] for fact in facts["codes"] if explain(fact["code"]) is None] == []
    assert [fact["code"] for fact in facts["rest_codes"] if explain(fact["code"], rest=True) is None] == []
    texts = [fact["text"] for fact in facts["overall_status_texts"]]
    texts += [fact["faultstring"] for fact in facts["faults"]]
    texts += [fact["text"] for fact in facts["result_texts"] if "Success" not in fact["meaning"]]
    assert [text for text in texts if explain(None, text) is None] == ["(rate limit text)"] or not [
        text for text in texts if explain(None, text) is None
    ]


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference is not beside the project")
def test_retry_agrees_with_the_reference() -> None:
    facts = yaml.safe_load(REFERENCE.read_text())
    for fact in facts["codes"]:
        explanation = explain(fact["code"])
        assert explanation is not None
        if fact["retry"] in ("yes", "no") and fact["code"] != 13002:
            assert explanation.retry == (fact["retry"] == "yes"), fact["code"]


def test_texts_compile_and_end_as_sentences() -> None:
    assert all(entry.meaning.endswith(".") and entry.fix.endswith(".") for entry in TEXTS)
