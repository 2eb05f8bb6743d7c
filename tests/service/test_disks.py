"""SQLite is for one machine: a file on a network disk is found out."""

from pathlib import Path

import pytest

from service.disks import network_disk

MOUNTS = r"""22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 0:25 / /srv/shared rw,relatime - nfs4 nas:/export rw,vers=4.2
31 30 254:2 / /srv/shared/own rw,relatime - xfs /dev/vdb1 rw
32 22 0:26 / /mnt/our\040files rw,relatime shared:5 - cifs //nas/files rw
33 22 0:27 / /host rw,relatime - 9p host rw
34 22 0:28 / /twice rw,relatime - nfs nas:/old rw
35 22 0:29 / /twice rw,relatime - tmpfs tmpfs rw
36 22 0:30 / /home/me/remote rw - fuse.sshfs me@there:/ rw
broken line
"""


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("/var/lib/pacesetter.db", None),
        ("/srv/shared/pacesetter.db", "nfs4"),
        ("/srv/shared/own/pacesetter.db", None),
        ("/srv/sharedbutnot/pacesetter.db", None),
        ("/mnt/our files/pacesetter.db", "cifs"),
        ("/host/pacesetter.db", None),
        ("/twice/pacesetter.db", None),
        ("/home/me/remote/pacesetter.db", "fuse.sshfs"),
    ],
)
def test_the_disk_under_a_file(file: str, kind: str | None) -> None:
    assert network_disk(Path(file), MOUNTS) == kind


def test_where_nothing_is_known_nothing_is_said() -> None:
    assert network_disk(Path("/srv/shared/pacesetter.db"), "") is None


def test_this_machines_own_disk(tmp_path: Path) -> None:
    assert network_disk(tmp_path / "pacesetter.db") is None
