"""One tree of errors a user can mend; each is one sentence: what was found, where, what was wanted.

    RoadmapError
    ├── InputError      a file, a column or a record the user gave
    ├── SettingsError   a setting outside its legal range, or unknown
    ├── EncoderError    a model that is not on disk or does not load
    ├── TableError      a frame that breaks its table (roadmap.tables)
    ├── ModelError      a language model that is not set up, may not be asked, or gives no usable answer
    ├── StudyError      a folder that is not a study, is damaged, or cannot be written
    └── RoundtableError a step that a roundtable does not allow, or a store that cannot be opened
        └── MovedError  somebody else changed it since the caller looked

Anything else that is raised is a defect of the program, not of the user.
"""

from typing import Any

from roadmap.i18n import N_, Message

REFUSED = N_("The machine refused: {error} ({path}).")
"""What is said of an OSError that nobody had a better sentence for."""


class RoadmapError(Exception):
    """A problem the user can mend.

    Parameters
    ----------
    template
        An English sentence with ``{named}`` places, marked for translation by ``N_`` where it is written.
    args
        What stands in those places.
    """

    def __init__(self, template: str, **args: Any) -> None:  # noqa: ANN401 - anything printable
        self.message = Message.of(template, **args)
        super().__init__(self.message.english())


class InputError(RoadmapError):
    """A file, a column or a record the user gave."""


class SettingsError(RoadmapError):
    """A setting outside its legal range, or unknown."""


class EncoderError(RoadmapError):
    """A model that is not on disk or does not load."""


class ModelError(RoadmapError):
    """A language model that is not set up, may not be asked, or gives no usable answer."""


class TableError(RoadmapError):
    """A frame that breaks its table."""


class StudyError(RoadmapError):
    """A folder that is not a study, is damaged, or cannot be written."""


class RoundtableError(RoadmapError):
    """A step that a roundtable does not allow, a value out of range, or a store that cannot be opened."""


class MovedError(RoundtableError):
    """Somebody else changed it since the caller looked: look again, then decide."""
