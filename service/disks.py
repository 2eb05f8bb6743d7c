"""What kind of disk a file lies on: SQLite's locks cannot be trusted across a network."""

import os
import re
from pathlib import Path

# Kinds that two machines can have open at once. Those of virtual machines and containers that
# share a folder with their own host (9p, virtiofs) are not among them: that is one machine.
NETWORK = re.compile(
    r"(nfs\d?|cifs|smb\d?|smbfs|afs|ceph|glusterfs|lustre|gpfs|ocfs2|gfs2|davfs2?|ncpfs"
    r"|fuse\.(sshfs|glusterfs|ceph|s3fs|rclone|davfs|nfs|juicefs))"
)
OCTAL = re.compile(r"\\(\d{3})")


def network_disk(file: Path, mounts: str | None = None) -> str | None:
    """The kind of network disk that `file` lies on, or is to lie on; None for one of this machine.

    `mounts` is the text of Linux's ``/proc/self/mountinfo``; where there is none, nothing is known
    and None is returned.
    """
    if mounts is None:
        source = Path("/proc/self/mountinfo")
        mounts = source.read_text(errors="replace") if source.exists() else ""
    place = os.path.realpath(file)
    longest, kind = "", ""
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        fields, kinds = left.split(), right.split()
        if len(fields) < 5 or not kinds:
            continue
        mounted = OCTAL.sub(lambda found: chr(int(found[1], 8)), fields[4])
        beneath = place == mounted or place.startswith(mounted.rstrip("/") + "/")
        # Of two on one place the later lies on top.
        if beneath and len(mounted) >= len(longest):
            longest, kind = mounted, kinds[0]
    return kind if NETWORK.fullmatch(kind) else None
