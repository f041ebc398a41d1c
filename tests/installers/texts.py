"""Reads Scoop's and winget's files as they do, and checks what they insist on; with a folder of
their published schemas, by those."""

import json
import pathlib
import re
import sys

import yaml


class Text(yaml.SafeLoader):
    """YAML whose dates are texts, as in JSON."""


Text.yaml_implicit_resolvers = {
    first: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

texts = pathlib.Path(sys.argv[1])
schemas = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
documents = {"scoop": json.loads((texts / "scoop/hub-bridge.json").read_text())}
for path in (texts / "winget").iterdir():
    document = yaml.load(path.read_text(), Text)
    documents[f"winget-{document['ManifestType']}"] = document

needed = {
    "scoop": ["version", "homepage", "license", "architecture", "bin"],
    "winget-version": ["DefaultLocale"],
    "winget-installer": ["Installers", "InstallerType"],
    "winget-defaultLocale": [
        "PackageLocale", "Publisher", "PackageName", "License", "ShortDescription",
    ],
}
assert documents.keys() == needed.keys(), documents.keys()
for name, members in needed.items():
    if name != "scoop":
        members = [*members, "PackageIdentifier", "PackageVersion", "ManifestVersion"]
    missing = [member for member in members if not documents[name].get(member)]
    assert not missing, f"{name}: {missing}"
installer = documents["winget-installer"]["Installers"][0]
assert re.fullmatch(r"[0-9A-Fa-f]{64}", installer["InstallerSha256"]), installer
assert re.fullmatch(r"[0-9a-f]{64}", documents["scoop"]["architecture"]["64bit"]["hash"])

if schemas:
    import jsonschema

    for name, document in documents.items():
        schema = json.loads((schemas / f"{name}.json").read_text())
        jsonschema.validators.validator_for(schema)(schema).validate(document)
print("texts: Scoop's and winget's", "by their schemas" if schemas else "by what they insist on")
