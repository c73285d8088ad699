"""The literal table of the tools whose folders can be imported, and the one door to them."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from newsdesk.desk.load import load_folder
from newsdesk.importers import galaxy_social, twitter_together
from newsdesk.importers.base import Importer, ImportFailed, ImportReport
from newsdesk.importers.placing import Placement

IMPORTERS: Mapping[str, Importer] = MappingProxyType(
    {
        "galaxy-social": Importer("galaxy-social: plugins.yml and posts/**/*.md", galaxy_social.read),
        "twitter-together": Importer("twitter-together: tweets/**/*.tweet and media/", twitter_together.read),
    }
)


def import_folder(source: str, folder: Path, desk_root: Path) -> ImportReport:
    """Write the accounts and posts of another tool's folder into a desk; raises ImportFailed."""
    importer = IMPORTERS.get(source)
    if importer is None:
        raise ImportFailed(f"There is no importer “{source}”; there are {', '.join(IMPORTERS)}.")
    for place in (folder, desk_root):
        if not place.is_dir():
            raise ImportFailed(f"{place} is no folder that can be read.")
    try:
        foreign = importer.read(folder)
        placement = Placement.into(load_folder(desk_root), desk_root, source)
        placement.add(foreign)
    except OSError as error:
        raise ImportFailed(f"{error.filename or folder} cannot be read ({error.strerror or 'error'}).") from None
    return placement.report()
