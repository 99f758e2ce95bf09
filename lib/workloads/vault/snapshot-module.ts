/** A module for Python: whether a file is a whole snapshot. It is an archive that names the checksum of each of its parts. */
export const snapshotModule = `import hashlib
import json
import tarfile


def digests(path):
    """The checksum of each part, and the two short parts whole."""
    found, short = {}, {}
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is None:
                continue
            if member.name in ("SHA256SUMS", "meta.json"):
                short[member.name] = file.read()
                found[member.name] = hashlib.sha256(short[member.name]).hexdigest()
                continue
            digest = hashlib.sha256()
            while piece := file.read(1 << 20):
                digest.update(piece)
            found[member.name] = digest.hexdigest()
    return found, short


def check(path):
    """Ends the process unless every part is as the snapshot's own list says; returns the snapshot's raft index."""
    try:
        found, short = digests(path)
        lines = short["SHA256SUMS"].decode().splitlines()
        listed = {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}
        index = json.loads(short["meta.json"])["Index"]
    except (tarfile.TarError, EOFError, OSError, KeyError, ValueError) as error:
        raise SystemExit(f"this is no whole snapshot: {error!r}") from None
    wrong = [name for name, digest in listed.items() if found.get(name) != digest]
    if "state.bin" not in listed or wrong:
        raise SystemExit(f"this is no whole snapshot: {', '.join(wrong) or 'it lists no state'}")
    return index
`;
