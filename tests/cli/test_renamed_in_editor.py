"""What an editor renames, applied: the account follows, and every row is still there."""

from mcdecl.lsp.renaming import renamed
from mcdecl.lsp.session import Session
from tests.cli.conftest import Folder
from tests.lsp.typing import carried_out, meant

DATA = """\
data_extensions:
  People:
    name: People
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Email, type: EmailAddress}
  Mails:
    name: Mails
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Email, type: EmailAddress}
query_definitions:
  Fill:
    name: Fill
    target: Mails
    mode: Overwrite
    sql: {file: fill.sql}
"""
CASES = """\
tests:
  mails:
    given:
      rows:
        People: [{Id: a, Email: a@example.com}]
    run: [query_definition.Fill]
    expect:
      rows:
        Mails: [{Id: a, Email: a@example.com}]
"""
ROWS = "Id,Email\n1,one@example.com\n2,two@example.com\n"


def test_renamed_fields_and_keys_keep_their_rows(folder: Folder) -> None:
    folder.write("data.yaml", DATA)
    folder.write("fill.sql", "SELECT p.Id, p.Email FROM People p\n")
    folder.write("mails.mctest.yaml", CASES)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    rows = str(folder.write("rows.csv", ROWS))
    assert folder.mcdecl("rows", "import", "data_extension.People", rows).code == 0

    session = Session(folder.path.resolve())
    for needle, name in (("name: Em^ail", "Mail"), ("  Peo^ple:", "Persons")):
        session.check()
        carried_out(session, renamed(session, meant(session, "data.yaml", needle), name))
        for path, text in session.texts.items():
            path.write_text(text)
        session.texts.clear()
    assert "Persons: [{Id: a, Mail: a@example.com}]" in (folder.path / "mails.mctest.yaml").read_text()

    run = folder.mcdecl("apply", "--auto-approve")
    assert run.code == 0, run.err
    assert "0 created, 2 updated, 0 deleted" in run.out + run.err
    out = folder.path / "out.csv"
    assert folder.mcdecl("rows", "export", "data_extension.Persons", "--out", str(out)).code == 0
    assert out.read_text() == ROWS.replace("Email", "Mail")
    assert folder.mcdecl("run", "query_definition.Fill").code == 0
    assert folder.mcdecl("rows", "export", "data_extension.Mails", "--out", str(out), "--force").code in (0, 2)
    assert folder.mcdecl("plan", "--detailed-exitcode").code == 0
    assert folder.mcdecl("test").code == 0
