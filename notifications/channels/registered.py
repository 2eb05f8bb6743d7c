"""SMS templates as the installation has registered them with its vendor."""

from collections.abc import Mapping

from notifications.failures import Never
from notifications.letters import Letter


def template_code(templates: Mapping[str, str], letter: Letter) -> str:
    """The vendor's code of a notice: under "notice.locale", else under "notice".

    Raises Never where the installation has registered none.
    """
    for name in (f"{letter.notice}.{letter.locale}", letter.notice):
        if name in templates:
            return templates[name]
    raise Never(f"no SMS template is registered for {letter.notice} in {letter.locale}")
