"""Table of the error texts with which runs end, with their meaning in our words.

A run tells no code, only words; those of queries are SQL Server's (fact:queries-are-t-sql), the others what the
embedded account says where the service's own are not known.
"""

from mcdecl.account.error_texts import TextEntry

RUN_TEXTS: tuple[TextEntry, ...] = (
    TextEntry(
        r"the embedded account (does not|cannot|has no)",
        "SandboxLimit",
        "This is beyond the embedded account; a real one may well do it.",
        "Try it in an account made for tests.",
    ),
    TextEntry(
        r"no file .+ was found in the safehouse",
        "SafehouseFileMissing",
        "The account's private store has no such file. An extract puts one there as a step of an automation; what "
        "`mcdecl run data_extract.KEY` asks for goes to Export at once.",
        "Run an automation with the extract in a step before the transfer, both with the same pattern.",
    ),
    TextEntry(
        r"no file .+ was found",
        "FileMissing",
        "There is no file of the name that the pattern means now, by server time (UTC-6).",
        "For an import, send it with `mcdecl run ADDRESS --file FILE`; else put it there, or correct the pattern.",
    ),
    TextEntry(
        r"hours old, more than",
        "FileTooOld",
        "The file was there longer than its greatest age allows.",
        "Send a new one, or raise the greatest age.",
    ),
    TextEntry(
        r"stopped at row \d+",
        "ImportStopped",
        "A row could not be taken, and the import does not allow errors.",
        "Correct the row in the file and run it again, or set allow_errors: true to pass such rows over.",
    ),
    TextEntry(
        r"every row was rejected",
        "NoRowTaken",
        "Not one row of the file could be taken, so the target has none of it; the account calls such a run completed.",
        "See why with `mcdecl check-file ADDRESS FILE`: mostly the delimiter, the order of columns or the form of "
        "dates is another than the import expects.",
    ),
    TextEntry(
        r"the file has no column|no column heading of the file",
        "ImportColumnMissing",
        "The header line does not name a column that the mapping needs; another delimiter makes it one single column.",
        "Compare the header line and the delimiter of the file with mapping and file of the import.",
    ),
    TextEntry(
        r"no column of the file fills the required field",
        "ImportFieldMissing",
        "A field that needs a value gets none from this file.",
        "Add the column, map one to the field, or make the field optional.",
    ),
    TextEntry(
        r"quote that opens in line \d+ is never closed",
        "QuoteNotClosed",
        "A quotation mark opens a value that never ends, so the rest of the file cannot be read as rows.",
        "Close the mark, or double it where it belongs to the value.",
    ),
    TextEntry(
        r"looks like UTF-16|is not valid .+ encoding it is written in|code page .+ is not known",
        "EncodingWrong",
        "The file's bytes are not in the encoding that the import takes them to be in.",
        "Write the file as UTF-8, or declare the encoding that it has.",
    ),
    TextEntry(
        r"violation of primary key|cannot insert duplicate key",
        "DuplicateKey",
        "Two rows have the same primary key, within the result or with a row that the target has.",
        "Make the key unique in the SELECT; where only the target has the row already, use the mode Update.",
    ),
    TextEntry(
        r"conversion failed|error converting|arithmetic overflow|out-of-range value",
        "ValueOfAnotherType",
        "A value cannot be converted to the type of the field that it is written to or compared with.",
        "Leave such rows out, convert the value in the SELECT, or change the field's type.",
    ),
    TextEntry(
        r"string or binary data would be truncated",
        "TextTooLong",
        "A text in the result is longer than its field.",
        "Make the field longer, or cut the text in the SELECT, as with LEFT.",
    ),
    TextEntry(
        r"cannot insert the value NULL",
        "ValueMissing",
        "A field that needs a value gets none from a row of the result.",
        "Fill it in the SELECT, as with ISNULL, or make the field optional.",
    ),
    TextEntry(
        r"invalid object name",
        "UnknownTable",
        "The query reads a data extension or data view that this business unit does not have.",
        "Correct the name; one of the parent business unit is written ENT.NAME.",
    ),
    TextEntry(
        r"invalid column name",
        "UnknownField",
        "The query names a field that the data extension does not have.",
        "Correct the name; `mcdecl lint` finds such fields beforehand.",
    ),
    TextEntry(
        r"ran longer than .+ cancelled",
        "QueryTooLong",
        "A query is cancelled after 30 minutes (reported); rows written by then may stay.",
        "Read fewer rows, or split the query into steps.",
    ),
    TextEntry(
        r"does not exist any more|was changed while",
        "GoneMeanwhile",
        "Something that it uses was deleted or changed since.",
        "See what differs with `mcdecl plan`, apply it, and run again.",
    ),
)
"""Asked in this order."""
