"""On what kind of disk a folder lies."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

_MOUNTS: Final = Path("/proc/self/mountinfo")
#: File systems whose files lie on another computer, as the system names them.
NETWORK: Final = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afpfs", "afs", "ncpfs", "9p", "webdav", "davfs"),
        *("ceph", "glusterfs", "lustre", "gpfs", "beegfs", "ocfs2", "gfs2", "vboxsf", "prl_fs", "vmhgfs"),
        *("fuse.sshfs", "fuse.davfs", "fuse.davfs2", "fuse.glusterfs", "fuse.ceph", "fuse.rclone", "fuse.s3fs"),
        *("fuse.smbnetfs", "fuse.gvfsd-fuse", "fuse.vmhgfs-fuse", "fuse.mergerfs-nfs"),
    }
)
#: Names of folders that a program keeps in step with other computers -> the program.
_SYNCHRONISED: Final = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "nutstore": "坚果云",
    "nutstore files": "坚果云",
    "我的坚果云": "坚果云",
    "坚果云": "坚果云",
    "baidusyncdisk": "百度网盘",
    "baidunetdiskworkspace": "百度网盘",
    "google drive": "Google Drive",
    "icloud drive": "iCloud",
    "mobile documents": "iCloud",
    "wpsdrive": "WPS 云盘",
    "wps云盘": "WPS 云盘",
    "seafile": "Seafile",
    "synologydrive": "Synology Drive",
}


def is_network(folder: Path, platform: str = sys.platform, mounts: str | None = None) -> str:
    """Return the kind of network file system that a folder lies on; "" where it lies on a local disk, or nobody can tell.

    Args:
        folder: absolute; need not be there yet.
        platform: as `sys.platform`.
        mounts: what the system says is mounted where, in its own words; asked of it by default.
    """
    real = folder.resolve()
    if platform == "win32":
        return _on_windows(str(real))
    if platform == "linux":
        kinds = _kinds_on_linux(_MOUNTS.read_text("utf-8", "surrogateescape") if mounts is None else mounts)
    else:
        kinds = _kinds_of_mount(_asked_mount() if mounts is None else mounts)
    holding = [place for place in kinds if real == Path(place) or Path(place) in real.parents]
    kind = kinds[max(holding, key=lambda place: len(Path(place).parts))] if holding else ""
    return kind if kind in NETWORK else ""


def _kinds_on_linux(mounts: str) -> dict[str, str]:
    """Return mount point -> kind of file system; a later line lies over an earlier one."""
    found = {}
    for line in mounts.splitlines():
        first, _, second = line.partition(" - ")
        if second:
            place = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), first.split(" ")[4])
            found[place] = second.split(" ")[0]
    return found


def _kinds_of_mount(mounts: str) -> dict[str, str]:
    """Return mount point -> kind, from lines such as `//it@server/share on /Volumes/share (smbfs, nodev)`."""
    lines = (re.fullmatch(r".* on (.+?) \((\w+)[,)].*", line) for line in mounts.splitlines())
    return {line[1]: line[2] for line in lines if line}


def _asked_mount() -> str:
    try:
        return subprocess.run(["/sbin/mount"], capture_output=True, encoding="utf-8", check=False, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _on_windows(path: str) -> str:
    if path.startswith("\\\\"):
        return "UNC"
    if sys.platform != "win32":
        return ""
    import ctypes

    remote = 4
    return "SMB" if ctypes.windll.kernel32.GetDriveTypeW(path[:3]) == remote else ""


def is_synchronised(folder: Path) -> str:
    """Return the program that keeps a folder in step with other computers, by the names above it; "" where none does."""
    for part in folder.parts:
        name = part.casefold()
        if name in _SYNCHRONISED:
            return _SYNCHRONISED[name]
        if name.startswith("onedrive - "):
            return "OneDrive"
    return ""
