"""ZIP packets that strangers made: backups, workbooks, Word documents."""

import lzma
import zipfile
import zlib

#: What a damaged or forged packet may raise while it is opened and unpacked: `zipfile` promises
#: one error of its own, but checks neither lengths nor codings nor compressors before it uses them.
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError),
    *(KeyError, ValueError, RuntimeError, NotImplementedError),
)
