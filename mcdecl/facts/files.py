"""Facts about the Enhanced FTP, file locations and file transfers."""

from mcdecl.facts.sources import PACKAGE, TIMINGS, documented, guessed, help_article, mcdev, recorded, reported

FACTS = (
    documented("ftp-connections", "The Enhanced FTP lets in ten connections at once.", TIMINGS,
               unprobed="ten connections at once would disturb others"),
    documented("ftp-folders", "Every Enhanced FTP has the folders Import, Export and Reports.", TIMINGS, probe="sftp"),
    documented("ftp-file-names", "Names of files must not contain \\ / : * < > | ? or quotation marks.", TIMINGS,
               unprobed="a probe sends no files"),
    documented("ftp-lockout", "Too many wrong passwords lock a user of the Enhanced FTP for 30 minutes.", TIMINGS,
               unprobed="would lock the user"),
    recorded(
        "location-secrets",
        "Secrets of file locations are never read back.",
        mcdev("test/resources/9999999/data/v1/filetransferlocations"),
        probe="locations",
    ),
    recorded(
        "location-default-name",
        "Every account has the file location ExactTarget Enhanced FTP.",
        mcdev("test/resources/9999999/automation/v1/ftplocations/get-response.json"),
        probe="locations",
    ),
    reported(
        "location-types",
        "The kinds of file locations have numbers, of which 2, 13, 15 and 16 can be created.",
        mcdev("lib/metadataTypes/definitions/FileLocation.definition.js"),
        unprobed=PACKAGE,
    ),
    recorded(
        "transfer-list-short",
        "The list of file transfers shows little more than names.",
        mcdev("test/resources/9999999/automation/v1/filetransfers"),
        probe="transfers",
    ),
    documented(
        "transfer-server-time",
        "A file transfer takes the day of server time for a dated pattern.",
        help_article("000388775"),
        unprobed="needs a file on the account's SFTP, and a probe sends none",
    ),
    reported(
        "triggering-file-name",
        "%%FILENAME_FROM_TRIGGER%% stands for the file that started a file drop automation, whole or without its "
        "ending.",
        "practitioners' posts",
        unprobed="needs a file on the account's SFTP, and a probe sends none",
    ),
    guessed(
        "ftp-posix-rename",
        "SFTP can put a file in the place of another in one step; where it cannot, two steps are taken.",
        "servers differ, and nothing is published about this one",
        unprobed="a probe sends no files",
    ),
)  # fmt: skip
