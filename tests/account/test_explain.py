"""The error table: complete for what the reference knows, and found by code and by text."""

from pathlib import Path

import pytest
import yaml

from mcdecl.account.error_table import ENTRIES
from mcdecl.account.error_texts import TEXTS
from mcdecl.account.explain import explain

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
    assert [one["code"] for one in facts["codes"] if explain(one["code"]) is None] == []
    assert [one["code"] for one in facts["rest_codes"] if explain(one["code"], rest=True) is None] == []
    texts = [one["text"] for one in facts["overall_status_texts"]]
    texts += [one["faultstring"] for one in facts["faults"]]
    texts += [one["text"] for one in facts["result_texts"] if "Success" not in one["meaning"]]
    assert [text for text in texts if explain(None, text) is None] == ["(rate limit text)"] or not [
        text for text in texts if explain(None, text) is None
    ]


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference is not beside the project")
def test_retry_agrees_with_the_reference() -> None:
    facts = yaml.safe_load(REFERENCE.read_text())
    for one in facts["codes"]:
        found = explain(one["code"])
        assert found is not None
        if one["retry"] in ("yes", "no") and one["code"] != 13002:
            assert found.retry == (one["retry"] == "yes"), one["code"]


def test_texts_compile_and_end_as_sentences() -> None:
    assert all(entry.meaning.endswith(".") and entry.fix.endswith(".") for entry in TEXTS)
