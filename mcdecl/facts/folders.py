"""Facts about folders."""

from mcdecl.facts.sources import (
    UNITS,
    documented,
    guide,
    mcdev,
    mcdev_issue,
    recorded,
    reported,
)

FACTS = (
    recorded(
        "folder-objectid-nil",
        "The ObjectID of a folder is never read back; its ID identifies it.",
        mcdev("test/resources/9999999/dataFolder"),
        probe="folders",
    ),
    documented(
        "folder-client-id",
        "Client.ID of a folder is the business unit that has it.",
        guide("datafolder"),
        probe="folders",
    ),
    recorded(
        "folder-create-no-object",
        "The answer to the Create of a folder has its NewID and no Object.",
        mcdev("test/resources/9999999/dataFolder"),
        probe="new-folders",
    ),
    documented(
        "folder-description-element",
        "The Create of a folder needs a Description element (code 396010); an empty one will do.",
        guide("396000_396999_data_folder"),
        probe="new-folders",
    ),
    documented(
        "folder-flags-off",
        "A folder that is created without IsEditable and AllowChildren can neither be edited in the web interface nor "
        "have folders in it; the API changes it, as FuelSDK's sample of folders does.",
        guide("creating_retrieving_updating_and_deleting_folders"),
        probe="new-folders",
    ),
    recorded(
        "folder-no-children",
        "A folder is refused below a parent that does not allow children (code 396007).",
        mcdev_issue(1318),
        probe="new-folders",
    ),
    recorded(
        "folder-name-taken",
        "Two folders of one parent cannot have the same name.",
        mcdev_issue(2365),
        probe="new-folders",
    ),
    reported(
        "folder-content",
        "A folder that is not empty cannot be deleted.",
        "clients that delete from the bottom up",
        probe="new-folders",
    ),
    reported(
        "folder-id-filter",
        "Data extensions and queries are found by the id of their folder (CategoryID).",
        mcdev("lib/metadataTypes/Folder.js"),
        probe="new-data-extension",
    ),
    recorded(
        "filter-activity-root",
        "The root of filter activities is called Filter; guides call it Filters.",
        mcdev("test/resources/9999999/dataFolder/retrieve-ContentTypeINfilteractivity,hidden-response.xml"),
        unprobed="both names are taken",
    ),
    recorded(
        "shared-folder-root",
        "The tree Shared Items is the parent's alone.",
        mcdev("test/resources/9999999/dataFolder/retrieve-QAA-response.xml"),
        unprobed=UNITS,
    ),
)
